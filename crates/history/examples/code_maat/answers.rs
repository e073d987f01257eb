//! Our answers, as rows like those of code-maat.

use castra_history::{
    Authorship, CouplingOptions, Facts, FileKnowledge, Filter, KnowledgeOptions, Month, coupling, knowledge,
};

use crate::logs::time_of;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Question {
    /// Pairs of files, from a degree on.
    Coupling(f64),
    /// The same with the counts behind the degree.
    CouplingCounts(f64),
    /// How many other files changed along.
    SumOfCoupling,
    /// Full months since the last change, as of a day.
    Age(&'static str),
    /// How scattered.
    FractalValue,
    /// Who changed most often.
    MainByRevisions,
    /// Who added most lines.
    MainByLines,
    /// Changes by person.
    Effort,
    /// How many people, how many changes.
    Authors,
    /// How many changes.
    Revisions,
}

impl Question {
    /// What it is called in the report.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Coupling(_) | Self::CouplingCounts(_) => "coupling",
            Self::SumOfCoupling => "sum of coupling",
            Self::Age(_) => "age",
            Self::FractalValue => "fractal value",
            Self::MainByRevisions => "main developer by revisions",
            Self::MainByLines => "main developer by added lines",
            Self::Effort => "effort",
            Self::Authors => "authors",
            Self::Revisions => "revisions",
        }
    }

    /// All rows, in our order.
    pub(crate) fn ask(self, facts: &Facts) -> Vec<Vec<String>> {
        match self {
            Self::Coupling(degree) => pairs(facts, degree, 4),
            Self::CouplingCounts(degree) => pairs(facts, degree, 7),
            Self::SumOfCoupling => sums(facts),
            Self::Age(day) => {
                let now = time_of(day).unwrap_or_default();
                by_file(facts, now, |file| vec![vec![months(file.last_time, now).to_string()]])
            }
            Self::FractalValue => at_the_end(facts, |file| {
                vec![vec![two_places(file.fractal_value), file.changes().to_string()]]
            }),
            Self::MainByRevisions => {
                at_the_end(facts, |file| main_of(facts, file, |part| part.changes.into()))
            }
            Self::MainByLines => at_the_end(facts, |file| main_of(facts, file, |part| part.added_lines)),
            Self::Effort => at_the_end(facts, |file| {
                let row = |part: &Authorship| {
                    vec![name(facts, part), part.changes.to_string(), file.changes().to_string()]
                };
                file.authorships.iter().map(row).collect()
            }),
            Self::Authors => at_the_end(facts, |file| {
                vec![vec![file.authorships.len().to_string(), file.changes().to_string()]]
            }),
            Self::Revisions => at_the_end(facts, |file| vec![vec![file.changes().to_string()]]),
        }
    }
}

/// Nothing is left out: code-maat leaves nothing out.
fn everything() -> Filter {
    Filter { include_bots: true, include_generated: true, include_vendored: true, exclude: Vec::new() }
}

fn coupled(facts: &Facts, minimum_degree: f64) -> castra_history::Coupling {
    // What its tests ask with.
    let options = CouplingOptions {
        minimum_revisions: 1,
        minimum_shared: 1,
        minimum_degree,
        mass_commit_files: Some(10),
        filter: everything(),
        ..CouplingOptions::default()
    };
    coupling(facts, &options)
}

fn pairs(facts: &Facts, minimum_degree: f64, columns: usize) -> Vec<Vec<String>> {
    let name = |path| facts.path_text(path).into_owned();
    let row = |pair: castra_history::Coupled<_>| {
        // It cuts the degree's decimals off and rounds the mean up.
        let (degree, mean) = (pair.degree.floor(), pair.average_revisions.ceil());
        let mut row = vec![name(pair.first), name(pair.second), degree.to_string(), mean.to_string()];
        let counts = [pair.first_revisions, pair.second_revisions, pair.shared_revisions];
        row.extend(counts.map(|count| count.to_string()));
        row.truncate(columns);
        row
    };
    coupled(facts, minimum_degree).files.into_iter().map(row).collect()
}

fn sums(facts: &Facts) -> Vec<Vec<String>> {
    let sums = coupled(facts, 0.0).sums.into_iter();
    sums.map(|sum| vec![facts.path_text(sum.path).into_owned(), sum.sum.to_string()]).collect()
}

/// Rows of each file, after its name.
fn by_file(facts: &Facts, now: i64, rows: impl Fn(&FileKnowledge) -> Vec<Vec<String>>) -> Vec<Vec<String>> {
    let options = KnowledgeOptions { filter: everything(), ..KnowledgeOptions::at(now) };
    let files = knowledge(facts, &options).files;
    let named = |file: &FileKnowledge| {
        let name = facts.path_text(file.path).into_owned();
        rows(file).into_iter().map(move |row| [vec![name.clone()], row].concat()).collect::<Vec<_>>()
    };
    files.iter().flat_map(named).collect()
}

fn at_the_end(facts: &Facts, rows: impl Fn(&FileKnowledge) -> Vec<Vec<String>>) -> Vec<Vec<String>> {
    by_file(facts, i64::MAX, rows)
}

/// Who has most, how much, of how much, and the share.
fn main_of(facts: &Facts, file: &FileKnowledge, count: impl Fn(&Authorship) -> u64) -> Vec<Vec<String>> {
    let all: u64 = file.authorships.iter().map(&count).sum();
    // Of equals the one with the higher degree of authorship, who comes first.
    let most =
        file.authorships.iter().reduce(|most, part| if count(part) > count(most) { part } else { most });
    let row = |part: &Authorship| {
        #[expect(clippy::cast_precision_loss, reason = "counts of small histories")]
        let share = if all == 0 { 0.0 } else { count(part) as f64 / all as f64 };
        vec![name(facts, part), count(part).to_string(), all.to_string(), two_places(share)]
    };
    most.map(row).into_iter().collect()
}

fn name(facts: &Facts, part: &Authorship) -> String {
    facts.person(part.person).name.clone()
}

fn two_places(value: f64) -> String {
    format!("{value:.2}")
}

/// Full months from one day to another.
fn months(from: i64, to: i64) -> i64 {
    let (first, last) = (Month::at(from), Month::at(to));
    let months = (last.year - first.year) * 12 + i64::from(last.month) - i64::from(first.month);
    let day = |time| castra_history::Day::at(time, 0).civil().2;
    months - i64::from(day(to) < day(from))
}
