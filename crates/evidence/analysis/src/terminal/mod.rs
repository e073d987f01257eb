//! A repository's history in the terminal: the same text for the same facts.

mod bars;
mod numstat;

use std::collections::BTreeMap;

use castra_history::{self as history, FileKnowledge, PersonId, SummaryOptions};
use castra_platform::{
    clock::Timestamp,
    figures::{counted, percent, percent_change},
    text::plain,
};
use castra_repositories::LeftOut;
use chrono::{DateTime, Datelike, NaiveDate};
use serde_json::{Value, json};

pub(super) use numstat::numstat;

use crate::{
    figures::{self, Analysis},
    model::TechnologyRow,
    rules::{self, Stamp},
};
use bars::{course, sampled, sparkline};

/// The most rows in a table.
const ROWS: usize = 15;
/// The most rows in the JSON.
const KEPT: usize = 50;
/// The greatest width of a trend.
const TREND: usize = 12;
/// The months for which commits are shown.
const MONTHS: usize = 36;
/// The weeks for which coding time is shown.
const WEEKS: u32 = 26;

/// A filter for technologies.
type Wanted = fn(&TechnologyRow) -> bool;

/// The report on a day, as text and as JSON.
pub(super) fn report(analysis: &Analysis, place: &str) -> (String, Value) {
    let mut report = Report { analysis, text: String::new(), json: serde_json::Map::new() };
    report.totals(place);
    report.months();
    report.hotspots();
    report.functions();
    report.coupling();
    report.knowledge();
    report.technologies();
    report.releases();
    report.weeks();
    (report.text, Value::Object(report.json))
}

struct Report<'a> {
    analysis: &'a Analysis,
    text: String,
    json: serde_json::Map<String, Value>,
}

impl Report<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn keep(&mut self, key: &str, value: Value) {
        self.json.insert(key.to_owned(), value);
    }

    fn totals(&mut self, place: &str) {
        let facts = &self.analysis.facts;
        let summary = history::summary(facts, &SummaryOptions::default());
        let span = match (summary.first_time.and_then(day), summary.last_time.and_then(day)) {
            (Some(first), Some(last)) => format!(", {first} to {last}"),
            _ => String::new(),
        };
        self.line(place);
        self.line(&format!(
            "  {} and {} by {}{span}",
            counted(summary.commits, "commit", "commits"),
            counted(summary.merges, "merge", "merges"),
            counted(summary.people, "person", "people")
        ));
        let gaps = facts.gaps();
        self.line(&match (gaps.has_no_contents(), gaps.unknown_files) {
            (true, _) => format!("  {} files; their lines are unknown", summary.files),
            (false, 0) => format!("  {} files with {} lines", summary.files, summary.lines),
            (false, _) => format!("  {} files with at least {} lines", summary.files, summary.lines),
        });
        let shown = summary.languages.iter().filter(|language| language.share >= 0.005).take(8);
        let languages: Vec<String> =
            shown.map(|part| format!("{} {}", plain(&part.name), percent(part.share))).collect();
        if !languages.is_empty() {
            self.line(&format!("  {}", languages.join(", ")));
        }
        let left_out = LeftOut::of(facts, &summary.exclusions);
        let sentences: Vec<String> = left_out.sentences().iter().map(|sentence| plain(sentence)).collect();
        if !sentences.is_empty() {
            self.line(&format!("  Left out: {}.", sentences.join("; ")));
        }
        if let Some(kind) = gaps.kind() {
            self.line(&format!("  Missing: {kind}."));
        }
        for detail in gaps.details() {
            self.line(&format!("    {detail}"));
        }
        self.keep("head", json!(facts.head().map(|head| head.to_string())));
        let languages = summary.languages.iter();
        let languages: Vec<Value> = languages
            .map(|part| json!({"name": part.name, "files": part.files, "lines": part.lines, "share": part.share}))
            .collect();
        self.keep(
            "summary",
            json!({"commits": summary.commits, "merges": summary.merges, "people": summary.people,
                "files": summary.files, "lines": Some(summary.lines).filter(|_| !gaps.has_no_contents()), "added": summary.added, "removed": summary.removed,
                "first": summary.first_time.and_then(day), "last": summary.last_time.and_then(day), "languages": languages}),
        );
        self.keep("left_out", json!(left_out.sentences()));
        self.keep("missing", json!(gaps.kind()));
        self.keep("missing_from_counts", json!(gaps.details()));
    }

    fn hotspots(&mut self) {
        let (facts, answer) = (&self.analysis.facts, &self.analysis.hotspots);
        self.line("");
        if answer.files.is_empty() && answer.unread_files > 0 {
            self.line(&format!(
                "Hotspots: unknown; the contents of {} that changed in the last 365 days cannot be read.",
                counted(answer.unread_files, "file", "files")
            ));
        } else if answer.files.is_empty() {
            self.line("Hotspots: no file that counts changed in the last 365 days.");
        } else {
            self.line(&format!(
                "Hotspots: often changed and complicated, of {} changed in 365 days",
                counted(answer.ranked_files, "file", "files")
            ));
            self.line(&format!(
                "  score  changes  cognitive  indentation  90 days  {:<TREND$}  file",
                "a year"
            ));
        }
        for hotspot in answer.files.iter().take(ROWS) {
            let change = hotspot.trend.as_ref().and_then(|trend| trend.relative_change);
            let change = change.map_or_else(|| "-".to_owned(), percent_change);
            let cognitive = hotspot.cognitive.map_or_else(|| "-".to_owned(), |value| value.to_string());
            let path = plain(&facts.path_text(hotspot.path));
            let points = facts.trend(hotspot.path).iter().map(|point| point.complexity);
            let trend = course(&sampled(&points.collect::<Vec<_>>(), TREND));
            self.line(&format!(
                "  {:>5.2}  {:>7}  {cognitive:>9}  {:>11}  {change:>7}  {trend:<TREND$}  {path}",
                hotspot.score, hotspot.revisions, hotspot.complexity.total
            ));
        }
        let rows = answer.files.iter().map(|hotspot| {
            json!({"path": facts.path_text(hotspot.path), "revisions": hotspot.revisions, "lines": hotspot.lines,
                "cognitive": hotspot.cognitive, "complexity": hotspot.complexity.total, "score": hotspot.score,
                "change": hotspot.trend.as_ref().and_then(|trend| trend.relative_change)})
        });
        self.keep("hotspots", rows.collect());
    }

    fn months(&mut self) {
        let today = self.analysis.day;
        let place = |day: NaiveDate| day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0);
        let mut commits = vec![0_u32; MONTHS];
        for commit in self.analysis.commits_since(i64::MIN) {
            let Some(day) = day(commit.author_time()) else { continue };
            let back = usize::try_from(place(today) - place(day)).ok();
            if let Some(slot) = back.and_then(|back| commits.get_mut(MONTHS.checked_sub(back + 1)?)) {
                *slot += 1;
            }
        }
        let most = commits.iter().max().copied().unwrap_or(0);
        self.line("");
        self.line(&format!("Commits by month, three years: {}  at most {most}", sparkline(&commits)));
        self.keep("commits_by_month", json!(commits));
    }

    fn functions(&mut self) {
        let (facts, answer) = (&self.analysis.facts, &self.analysis.functions);
        if !answer.functions.is_empty() {
            self.line("");
            self.line(&format!(
                "Functions: often changed and hard to follow, of {} changed in 365 days in {} files whose syntax was read",
                answer.ranked_functions, answer.files
            ));
            self.line("  score  changes  cognitive  function");
        }
        for hotspot in answer.functions.iter().take(ROWS) {
            self.line(&format!(
                "  {:>5.2}  {:>7}  {:>9}  {}  {}:{}",
                hotspot.score,
                hotspot.revisions,
                hotspot.function.cognitive,
                plain(&hotspot.function.name),
                plain(&facts.path_text(hotspot.path)),
                hotspot.function.start_line
            ));
        }
        let rows = answer.functions.iter().take(KEPT).map(|it| {
            json!({"path": facts.path_text(it.path), "name": it.function.name, "line": it.function.start_line,
                "cognitive": it.function.cognitive, "cyclomatic": it.function.cyclomatic, "revisions": it.revisions,
                "score": it.score})
        });
        self.keep("functions", rows.collect());
    }

    fn coupling(&mut self) {
        let pairs = figures::coupled(self.analysis);
        if !pairs.is_empty() {
            self.line("");
            self.line("Changes together, in 365 days");
            self.line("  degree  shared  files");
        }
        for pair in pairs.iter().take(ROWS) {
            let (first, second) = (plain(&pair.first), plain(&pair.second));
            self.line(&format!(
                "  {:>6}  {:>6}  {first} and {second}",
                percent(pair.degree / 100.0),
                pair.shared
            ));
        }
        let rows = pairs.iter().take(KEPT).map(|pair| {
            json!({"first": pair.first, "second": pair.second, "degree": pair.degree, "shared": pair.shared})
        });
        self.keep("changes_together", rows.collect());
    }

    fn technologies(&mut self) {
        let found = figures::technologies(self.analysis);
        self.line("");
        self.line("Technology in use");
        let month = |at: Timestamp| at.format("%Y-%m").to_string();
        let told = |row: &TechnologyRow| match row.vanished {
            None => format!("{} since {}", row.name, month(row.first)),
            Some(gone) => format!("{} in {}", row.name, month(gone)),
        };
        let kinds: [(&str, Wanted); 3] = [
            ("languages", |row| row.is_language && row.vanished.is_none()),
            ("tools", |row| !row.is_language && row.vanished.is_none()),
            ("no file today", |row| row.vanished.is_some()),
        ];
        for (title, wanted) in kinds {
            let names: Vec<String> = found.iter().filter(|row| wanted(row)).map(told).collect();
            let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            self.line(&format!("  {title}: {names}"));
        }
        let rows = found.iter().map(|row| {
            json!({"name": row.name, "is_language": row.is_language, "files": row.files, "lines": row.lines,
                "first": row.first.date_naive(), "last": row.last.date_naive(),
                "vanished": row.vanished.map(|at| at.date_naive())})
        });
        self.keep("technologies", rows.collect());
    }

    fn releases(&mut self) {
        let found = figures::releases(self.analysis);
        self.line("");
        match found.releases.first() {
            None => self.line("Releases: no tags found."),
            Some(newest) => {
                self.line(&format!(
                    "Releases: the newest is {} of {}",
                    plain(&newest.names.join(", ")),
                    newest.at.date_naive()
                ));
                let known = |days: Option<f64>, what: &str| days.map(|days| format!("{days:.1} days {what}"));
                let parts = [
                    known(found.cadence_days, "between releases of the last year (median)"),
                    known(found.lead_time_days, "from commit to release (median)"),
                    Some(format!("{} not released yet", counted(found.unreleased, "commit", "commits"))),
                ];
                self.line(&format!("  {}", parts.into_iter().flatten().collect::<Vec<_>>().join("; ")));
            }
        }
        self.line("");
        if found.documents.is_empty() {
            self.line(&format!("Documents left behind: none of {}", found.all_documents));
        } else {
            self.line(&format!("Documents left behind, of {}", found.all_documents));
            self.line("  commits since  last touched  document");
        }
        for document in found.documents.iter().take(ROWS) {
            let (last, path) = (document.last.date_naive().to_string(), plain(&document.path));
            self.line(&format!("  {:>13}  {last:>12}  {path}", document.commits));
        }
        let releases = found.releases.iter().map(|release| {
            json!({"names": release.names, "on": release.at.date_naive(), "commits": release.commits,
                "lead_time_days": release.lead_time_days})
        });
        self.keep(
            "releases",
            json!({"cadence_days": found.cadence_days, "lead_time_days": found.lead_time_days,
                "unreleased": found.unreleased, "releases": releases.collect::<Vec<_>>()}),
        );
        let rows = found.documents.iter().map(|document| {
            json!({"path": document.path, "last": document.last.date_naive(), "commits": document.commits})
        });
        self.keep("documents_behind", rows.collect());
    }

    fn knowledge(&mut self) {
        let (facts, knowledge) = (&self.analysis.facts, &self.analysis.knowledge);
        let name = |person: &PersonId| facts.person(*person).name.clone();
        let names = |people: &[PersonId]| {
            people.iter().take(4).map(|id| plain(&name(id))).collect::<Vec<_>>().join(", ")
        };
        let going: Vec<PersonId> = knowledge.whole.truck_list.iter().map(|step| step.person).collect();
        self.line("");
        self.line(&format!("Knowledge: truck factor {} ({})", going.len(), names(&going)));
        let authored = knowledge.files.iter().filter(|file| file.authors().next().is_some()).count();
        if !going.is_empty() {
            self.line(&format!("  author of  then without an author, of {authored}"));
        }
        for step in &knowledge.whole.truck_list {
            let who = plain(&name(&step.person));
            self.line(&format!("  {:>9}  {:>22}  after {who} leaves", step.files, step.abandoned_files));
        }
        self.line("");
        self.line("Knowledge of its parts");
        let mut components: Vec<_> = knowledge.components.iter().collect();
        components.sort_by(|a, b| b.lines.cmp(&a.lines).then_with(|| a.name.cmp(&b.name)));
        if !components.is_empty() {
            self.line("  factor  files    lines  component and who knows most of it");
        }
        for component in components.iter().take(ROWS) {
            let people: Vec<PersonId> = component.truck_list.iter().map(|step| step.person).collect();
            let only = if component.sole.is_some() { "only " } else { "" };
            self.line(&format!(
                "  {:>6}  {:>5}  {:>7}  {}: {only}{}",
                component.truck_factor(),
                component.files,
                component.lines,
                plain(&component.name),
                names(&people)
            ));
        }
        let sole = components.iter().filter(|component| component.sole.is_some()).count();
        self.line(&format!("  {sole} of {} components are known by only one person.", components.len()));
        let rows: Vec<Value> = components
            .iter()
            .map(|part| {
                json!({"component": part.name, "files": part.files, "lines": part.lines, "truck_factor": part.truck_factor(),
                    "sole": part.sole.as_ref().map(|sole| json!({"name": name(&sole.person), "lines_share": sole.lines_share, "changes_share": sole.changes_share}))})
            })
            .collect();
        let owned = |person: PersonId| -> Vec<String> {
            let of = |file: &&FileKnowledge| file.authors().any(|author| author == person);
            knowledge.files.iter().filter(of).map(|file| facts.path_text(file.path).into_owned()).collect()
        };
        let going: Vec<Value> = knowledge
            .whole
            .truck_list
            .iter()
            .map(|step| {
                json!({"name": name(&step.person), "files": owned(step.person), "without_author_then": step.abandoned_files})
            })
            .collect();
        let files = knowledge.files.iter().filter(|file: &&FileKnowledge| file.sole.is_some()).count();
        self.keep("knowledge", json!({"truck_factor": going.len(), "truck_list": going, "components": rows, "files_known_alone": files}));
    }

    fn weeks(&mut self) {
        let mondays = rules::full_weeks(self.analysis.day, WEEKS);
        let mut stamps: BTreeMap<PersonId, Vec<Stamp>> = BTreeMap::new();
        for commit in self.analysis.commits_since(i64::MIN) {
            let stamp = Stamp { time: commit.author_time(), offset: commit.author_offset() };
            stamps.entry(commit.author()).or_default().push(stamp);
        }
        let mut minutes = vec![0_u32; mondays.len()];
        for stamps in stamps.into_values() {
            for (sum, week) in minutes.iter_mut().zip(rules::weeks_of(stamps, &mondays)) {
                *sum += week.minutes;
            }
        }
        let total: u32 = minutes.iter().sum();
        let most = minutes.iter().copied().max().unwrap_or(0);
        self.line("");
        self.line(&format!("Coding time of everyone, last {WEEKS} full weeks: {}", sparkline(&minutes)));
        self.line(&format!(
            "  {:.0} h in all, at most {:.0} h a week. A lower bound from commit times: gaps under {} min, and {} min before each first commit.",
            f64::from(total) / 60.0,
            f64::from(most) / 60.0,
            rules::GAP_MINUTES,
            rules::FIRST_COMMIT_MINUTES
        ));
        let rows = mondays.iter().zip(&minutes).map(|(monday, minutes)| {
            json!({"week": monday.format("%G-W%V").to_string(), "monday": monday, "minutes": minutes})
        });
        self.keep("coding_weeks", rows.collect());
    }
}

fn day(time: i64) -> Option<NaiveDate> {
    DateTime::from_timestamp(time, 0).map(|at| at.date_naive())
}
