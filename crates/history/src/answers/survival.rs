//! Lines by age and author over time, and how long a line lasts. A line that is changed is a line that goes and another
//! that comes, as in the differences of Git; moving a line does the same, moving its file does not.

use std::collections::BTreeMap;

use super::filter::{Exclusions, Filter, Sieve};
use super::life_table::{INTERVAL, LifeTable, half_life};
use super::line_history::{Event, Stretch, UNKNOWN, What, Whose, play};
use super::numbers::days;
use super::summary::ratio;
use crate::calendar::Month;
use crate::facts::{Commit, Facts, PathId, PersonId};

/// Lines written in the same period are counted together; those of the oldest periods too if there are more.
const MOST_COHORTS: usize = 60;

/// How long the periods are in which lines are said to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Period {
    /// A month of the calendar.
    Month,
    /// Three months.
    Quarter,
    /// A year of the calendar.
    #[default]
    Year,
}

impl Period {
    /// The first month of the period that a time in Unix seconds falls in, in UTC.
    fn begin(self, time: i64) -> Month {
        let month = Month::at(time);
        match self {
            Self::Month => month,
            Self::Quarter => Month { month: (month.month.saturating_sub(1)) / 3 * 3 + 1, ..month },
            Self::Year => Month { month: 1, ..month },
        }
    }
}

/// What to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalOptions {
    /// Today, in Unix seconds; commits written later do not take part.
    pub now: i64,
    /// Lines of how long a time are counted together. Default a year.
    pub period: Period,
    /// For how many months, those last in which anything was committed, there are points. Default 120.
    pub points: usize,
    /// How many people to return at most, those with most lines today. Default 20.
    pub people: usize,
    /// What to count.
    pub filter: Filter,
}

impl SurvivalOptions {
    /// The defaults, as of `now` in Unix seconds.
    #[must_use]
    pub fn at(now: i64) -> Self {
        Self { now, period: Period::Year, points: 120, people: 20, filter: Filter::default() }
    }
}

/// The answer. All times are author times.
#[derive(Debug, Clone, PartialEq)]
pub struct Survival {
    /// The months in which something was committed, oldest first: what `points` below are parallel to.
    pub months: Vec<Month>,
    /// Lines by when they were written, oldest first.
    pub cohorts: Vec<CohortLines>,
    /// Lines by who wrote them, most lines today first.
    pub people: Vec<AuthorLines>,
    /// Lines today of everybody who is not among `people`.
    pub other_lines: u64,
    /// How many of a hundred lines are still there after so long, as far as lines were seen so old.
    pub curve: Vec<SurvivalPoint>,
    /// The age in days at which half of the lines are gone; nothing if more than half last longer than was ever seen.
    pub half_life_days: Option<f64>,
    /// The files of the head, in Git's order of paths; empty if `now` is before the newest commit.
    pub files: Vec<FileAge>,
    /// Lines today that come from no commit that counts: of programs, of merges, from before a shallow edge.
    pub unknown_lines: u64,
    /// By how many lines the files, as played from the differences of single commits, missed their true lengths: what
    /// merges changed themselves. Set against all lines it tells how exact the answer is; a history without merges has 0.
    pub misplaced_lines: u64,
    /// Lines of files that no commit deletes and that are not there: merges took them, as when the history of another
    /// repository is merged into a folder. They count as written, but not as gone.
    pub merged_away_lines: u64,
    /// What was left out.
    pub exclusions: Exclusions,
}

/// Lines written in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CohortLines {
    /// The first month of the period. With more than 60 periods the first stands for all before it too.
    pub begin: Month,
    /// Lines ever written in it.
    pub written: u64,
    /// Lines of it that are there today.
    pub alive: u64,
    /// Lines of it at the end of each month.
    pub points: Vec<u64>,
}

/// Lines written by one person.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthorLines {
    /// Who.
    pub person: PersonId,
    /// Lines ever written.
    pub written: u64,
    /// Lines that are there today.
    pub alive: u64,
    /// Those as a share of all lines whose author is known, over 0 to 1.
    pub share: f64,
    /// Their lines at the end of each month.
    pub points: Vec<u64>,
}

/// The share of lines that reach an age.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalPoint {
    /// Age in days.
    pub days: u32,
    /// Share of lines still there, over 0 to 1.
    pub share: f64,
}

/// How old the lines of a file are.
#[derive(Debug, Clone, PartialEq)]
pub struct FileAge {
    /// The file.
    pub path: PathId,
    /// Lines today whose origin is known.
    pub lines: u32,
    /// Days since the median line was written; nothing if no line's origin is known.
    pub median_days: Option<f64>,
    /// Who wrote most of these lines, and how many.
    pub main_author: Option<(PersonId, u32)>,
}

/// Plays all differences and counts what stands and what went.
#[must_use]
pub fn survival(facts: &Facts, options: &SurvivalOptions) -> Survival {
    let sieve = Sieve::new(facts, &options.filter);
    let is_past = |commit: Commit<'_>| commit.author_time() <= options.now;
    let (counted, exclusions) = sieve.commits(|&commit| is_past(commit));
    let axes = Axes::of(facts, &counted, options);
    let mut tally = Tally::new(&axes, facts.people().len());
    let counts = |path| sieve.counts(path);
    let played = play(facts, Whose::LastTouched, is_past, counts, |event| tally.count(&axes, event));
    let is_current = facts.head().is_some_and(|head| {
        let mut commits = facts.commits();
        commits.find(|commit| commit.id() == head).is_some_and(is_past)
    });
    let mut unknown_lines = 0;
    let mut files = Vec::new();
    for file in facts.head_files().iter().filter(|_| is_current) {
        if !file.kind.is_regular() || file.binary || file.unknown || !sieve.counts(file.path) {
            continue;
        }
        let stretches = played.files.get(file.path.index()).map_or(&[][..], Vec::as_slice);
        let age = file_age(&axes, file.path, stretches, options.now);
        unknown_lines += u64::from(file.lines.saturating_sub(age.lines));
        files.push(age);
    }
    let counted = (0..).map(PathId).zip(&played.files).filter(|&(path, _)| sieve.counts(path));
    for stretch in counted.flat_map(|(_, stretches)| stretches) {
        if let Some(origin) = axes.get(stretch.origin) {
            tally.table.stands(options.now.saturating_sub(origin.time), stretch.lines);
        }
    }
    let curve = tally.table.curve();
    let ages = (1..).map(|interval: u32| interval.saturating_mul(INTERVAL));
    let (people, other_lines) = tally.people(&axes, options.people);
    Survival {
        cohorts: tally.cohorts(&axes),
        people,
        other_lines,
        half_life_days: half_life(&curve),
        curve: ages.zip(curve).map(|(days, share)| SurvivalPoint { days, share }).collect(),
        months: axes.months,
        files,
        unknown_lines,
        misplaced_lines: played.misplaced_lines,
        merged_away_lines: played.merged_away_lines,
        exclusions,
    }
}

fn file_age(axes: &Axes, path: PathId, stretches: &[Stretch], now: i64) -> FileAge {
    let mut times = Vec::new();
    let mut by_person: BTreeMap<PersonId, u32> = BTreeMap::new();
    let mut lines = 0_u32;
    for stretch in stretches {
        if let Some(origin) = axes.get(stretch.origin) {
            times.push((origin.time, stretch.lines));
            *by_person.entry(origin.person).or_default() += stretch.lines;
            lines = lines.saturating_add(stretch.lines);
        }
    }
    times.sort_unstable();
    let mut seen = 0;
    let median = times.iter().find(|&&(_, lines_then)| {
        seen += lines_then;
        seen >= lines.div_ceil(2)
    });
    let most = by_person.into_iter().max_by_key(|&(person, lines)| (lines, std::cmp::Reverse(person)));
    FileAge {
        path,
        lines,
        median_days: median.map(|&(time, _)| days(now.saturating_sub(time))),
        main_author: most,
    }
}

/// What is to be known of each commit, by its position, and the axes of the tables.
struct Axes {
    commits: Vec<Option<Origin>>,
    months: Vec<Month>,
    cohorts: Vec<Month>,
    /// Place of the month and author time, also of commits that do not count: they take lines away.
    when: Vec<(usize, i64)>,
}

/// A commit that counts.
#[derive(Clone, Copy)]
struct Origin {
    time: i64,
    person: PersonId,
    cohort: usize,
}

impl Axes {
    fn of(facts: &Facts, counted: &[Commit<'_>], options: &SurvivalOptions) -> Self {
        let past = || facts.commits().filter(|commit| commit.author_time() <= options.now);
        let mut months: Vec<Month> = past().map(|commit| Month::at(commit.author_time())).collect();
        let mut cohorts: Vec<Month> =
            counted.iter().map(|commit| options.period.begin(commit.author_time())).collect();
        keep_last(&mut months, options.points.max(1));
        keep_last(&mut cohorts, MOST_COHORTS);
        // What is before the first belongs to the first.
        let place =
            |axis: &[Month], month: Month| axis.partition_point(|&other| other <= month).saturating_sub(1);
        let when = |time: i64| (place(&months, Month::at(time)), time);
        let when = facts.commits().map(|commit| when(commit.author_time())).collect();
        let mut commits = vec![None; facts.commits().len()];
        for commit in counted {
            let cohort = place(&cohorts, options.period.begin(commit.author_time()));
            commits[commit.index()] =
                Some(Origin { time: commit.author_time(), person: commit.author(), cohort });
        }
        Self { commits, months, cohorts, when }
    }

    /// The commit that a line comes from, if it counts.
    fn get(&self, origin: u32) -> Option<Origin> {
        if origin == UNKNOWN { None } else { self.commits.get(origin as usize).copied().flatten() }
    }
}

fn keep_last(axis: &mut Vec<Month>, most: usize) {
    axis.sort_unstable_by_key(|month| (month.year, month.month));
    axis.dedup();
    axis.drain(..axis.len().saturating_sub(most));
}

/// Lines counted while the history is played.
struct Tally {
    table: LifeTable,
    /// Changes by cohort, then month.
    cohorts: Vec<Vec<i64>>,
    cohorts_written: Vec<u64>,
    /// Changes by person: month and lines, mostly in order.
    people: Vec<Vec<(usize, i64)>>,
    people_written: Vec<u64>,
}

impl Tally {
    fn new(axes: &Axes, n_people: usize) -> Self {
        Self {
            table: LifeTable::new(),
            cohorts: vec![vec![0; axes.months.len()]; axes.cohorts.len()],
            cohorts_written: vec![0; axes.cohorts.len()],
            people: vec![Vec::new(); n_people],
            people_written: vec![0; n_people],
        }
    }

    fn count(&mut self, axes: &Axes, event: Event) {
        let Some(origin) = axes.get(event.origin) else { return };
        let ((month, time), person) = (axes.when[event.at as usize], origin.person.index());
        let comes = matches!(event.what, What::Written | What::Entered);
        let lines = if comes { i64::from(event.lines) } else { -i64::from(event.lines) };
        self.cohorts[origin.cohort][month] += lines;
        match self.people[person].last_mut() {
            Some((last, sum)) if *last == month => *sum += lines,
            _ => self.people[person].push((month, lines)),
        }
        match event.what {
            What::Written => {
                self.cohorts_written[origin.cohort] += u64::from(event.lines);
                self.people_written[person] += u64::from(event.lines);
            }
            What::Gone => self.table.went(time.saturating_sub(origin.time), event.lines),
            What::Entered | What::Left => {}
        }
    }

    fn cohorts(&self, axes: &Axes) -> Vec<CohortLines> {
        let lines = axes.cohorts.iter().zip(&self.cohorts).zip(&self.cohorts_written);
        lines
            .map(|((&begin, changes), &written)| {
                let points = running(changes);
                CohortLines { begin, written, alive: points.last().copied().unwrap_or(0), points }
            })
            .collect()
    }

    /// Those with most lines today, and how many lines the others have.
    fn people(&self, axes: &Axes, most: usize) -> (Vec<AuthorLines>, u64) {
        let alive = |changes: &[(usize, i64)]| changes.iter().map(|&(_, lines)| lines).sum::<i64>().max(0);
        let mut ranked: Vec<(usize, u64)> =
            self.people.iter().map(|changes| alive(changes).unsigned_abs()).enumerate().collect();
        ranked.retain(|&(person, _)| self.people_written[person] > 0);
        ranked.sort_by_key(|&(person, alive)| (std::cmp::Reverse(alive), person));
        let all: u64 = ranked.iter().map(|&(_, alive)| alive).sum();
        let others = ranked.split_off(ranked.len().min(most));
        let of_person = |(person, alive): (usize, u64)| {
            let mut changes = vec![0; axes.months.len()];
            self.people[person].iter().for_each(|&(month, lines)| changes[month] += lines);
            AuthorLines {
                person: PersonId(u32::try_from(person).unwrap_or(u32::MAX)),
                written: self.people_written[person],
                alive,
                share: ratio(
                    usize::try_from(alive).unwrap_or(usize::MAX),
                    usize::try_from(all).unwrap_or(usize::MAX),
                ),
                points: running(&changes),
            }
        };
        let people = ranked.into_iter().map(of_person).collect();
        (people, others.into_iter().map(|(_, alive)| alive).sum())
    }
}

/// The sums up to each place. Clocks that run backwards can let lines go before they came: that is 0.
fn running(changes: &[i64]) -> Vec<u64> {
    let mut sum = 0;
    let up_to = |change: &i64| {
        sum += change;
        u64::try_from(sum).unwrap_or(0)
    };
    changes.iter().map(up_to).collect()
}
