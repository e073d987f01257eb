//! A repository's history in the terminal: the same text for the same facts.

use std::{collections::BTreeMap, fmt::Write};

use castra_history::{
    self as history, CouplingOptions, DocumentationOptions, Facts, FileKnowledge, FunctionOptions,
    HotspotOptions, KnowledgeOptions, NumstatRow, PersonId, ReleaseOptions, SummaryOptions, TechnologyKind,
    TechnologyOptions,
};
use castra_platform::text::plain;
use chrono::{DateTime, Datelike, NaiveDate};
use serde_json::{Value, json};

use super::{
    figures,
    rules::{self, Stamp, counted},
};

/// How many lines a table has at most.
const ROWS: usize = 15;
/// How wide a trend is at most.
const TREND: usize = 12;
/// Commits are told for so many months.
const MONTHS: usize = 36;
/// A document is behind from so many commits to its code on.
const BEHIND: u32 = 5;
/// Weeks of coding time.
const WEEKS: u32 = 26;

/// What the facts say at an instant, as text and as JSON.
pub(super) fn report(facts: &Facts, place: &str, now: i64) -> (String, Value) {
    let mut report = Report { text: String::new(), json: serde_json::Map::new() };
    report.totals(facts, place);
    report.months(facts, now);
    report.hotspots(facts, now);
    report.functions(facts, now);
    report.coupling(facts, now);
    report.knowledge(facts, now);
    report.technologies(facts, now);
    report.releases(facts, now);
    report.weeks(facts, now);
    (report.text, Value::Object(report.json))
}

struct Report {
    text: String,
    json: serde_json::Map<String, Value>,
}

impl Report {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn keep(&mut self, key: &str, value: Value) {
        self.json.insert(key.to_owned(), value);
    }

    fn totals(&mut self, facts: &Facts, place: &str) {
        let summary = history::summary(facts, &SummaryOptions::default());
        let span = match (summary.first_time.and_then(day), summary.last_time.and_then(day)) {
            (Some(first), Some(last)) => format!(", {first} to {last}"),
            _ => String::new(),
        };
        self.line(place);
        self.line(&format!(
            "  {} and {} by {}{span}",
            counted(summary.commits as u64, "commit", "commits"),
            counted(summary.merges as u64, "merge", "merges"),
            counted(summary.people as u64, "person", "people")
        ));
        self.line(&format!("  {} files with {} lines", summary.files, summary.lines));
        let shown = summary.languages.iter().filter(|language| language.share >= 0.005).take(8);
        let languages: Vec<String> =
            shown.map(|part| format!("{} {:.0} %", plain(&part.name), part.share * 100.0)).collect();
        if !languages.is_empty() {
            self.line(&format!("  {}", languages.join(", ")));
        }
        let left_out = figures::left_out(facts, &summary.exclusions);
        let sentences: Vec<String> = left_out.sentences().iter().map(|sentence| plain(sentence)).collect();
        if !sentences.is_empty() {
            self.line(&format!("  Left out: {}.", sentences.join("; ")));
        }
        let gaps = rules::gaps(
            facts.n_shallow_boundaries(),
            facts.n_unknown_commits() + facts.n_missing_commits(),
            facts.n_unknown_changes(),
        );
        if let Some(gaps) = &gaps {
            self.line(&format!("  Missing: {gaps}."));
        }
        self.keep("head", json!(facts.head().map(|head| head.to_string())));
        let languages = summary.languages.iter();
        let languages: Vec<Value> = languages
            .map(|part| json!({"name": part.name, "files": part.files, "lines": part.lines, "share": part.share}))
            .collect();
        self.keep(
            "summary",
            json!({"commits": summary.commits, "merges": summary.merges, "people": summary.people,
                "files": summary.files, "lines": summary.lines, "added": summary.added, "removed": summary.removed,
                "first": summary.first_time.and_then(day), "last": summary.last_time.and_then(day), "languages": languages}),
        );
        self.keep("left_out", json!(left_out.sentences()));
        self.keep("missing", json!(gaps));
    }

    fn hotspots(&mut self, facts: &Facts, now: i64) {
        let answer = history::hotspots(facts, &HotspotOptions::at(now));
        self.line("");
        if answer.files.is_empty() {
            self.line("Hotspots: no file that counts changed in the last 365 days.");
        } else {
            self.line(&format!(
                "Hotspots: often changed and complicated, of {} files changed in 365 days",
                answer.ranked_files
            ));
            self.line(&format!("  score  changes  complexity  90 days  {:<TREND$}  file", "a year"));
        }
        for hotspot in answer.files.iter().take(ROWS) {
            let change = hotspot.trend.as_ref().and_then(|trend| trend.relative_change);
            let change = change.map_or_else(|| "-".to_owned(), |change| format!("{:+.0} %", change * 100.0));
            let path = plain(&facts.path_lossy(hotspot.path));
            let points = facts.trend(hotspot.path).iter().map(|point| point.complexity);
            let trend = course(&sampled(&points.collect::<Vec<_>>(), TREND));
            self.line(&format!(
                "  {:>5.2}  {:>7}  {:>10}  {change:>7}  {trend:<TREND$}  {path}",
                hotspot.score, hotspot.revisions, hotspot.complexity.total
            ));
        }
        let rows = answer.files.iter().map(|hotspot| {
            json!({"path": facts.path_lossy(hotspot.path), "revisions": hotspot.revisions, "lines": hotspot.lines,
                "complexity": hotspot.complexity.total, "score": hotspot.score,
                "change": hotspot.trend.as_ref().and_then(|trend| trend.relative_change)})
        });
        self.keep("hotspots", rows.collect());
    }

    /// Commits by month, the last three years.
    fn months(&mut self, facts: &Facts, now: i64) {
        let Some(today) = day(now) else { return };
        let place = |day: NaiveDate| day.year() * 12 + i32::try_from(day.month0()).unwrap_or(0);
        let mut commits = vec![0_u32; MONTHS];
        for commit in
            facts.commits().filter(|commit| !commit.is_merge() && !facts.person(commit.author()).is_bot)
        {
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

    fn functions(&mut self, facts: &Facts, now: i64) {
        let answer = history::function_hotspots(facts, &FunctionOptions::at(now));
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
                plain(&facts.path_lossy(hotspot.path)),
                hotspot.function.start_line
            ));
        }
        let rows = answer.functions.iter().map(|it| {
            json!({"path": facts.path_lossy(it.path), "name": it.function.name, "line": it.function.start_line,
                "cognitive": it.function.cognitive, "cyclomatic": it.function.cyclomatic, "revisions": it.revisions,
                "score": it.score})
        });
        self.keep("functions", rows.collect());
    }

    fn coupling(&mut self, facts: &Facts, now: i64) {
        let options = CouplingOptions { since: now - 365 * 86_400, until: now, ..CouplingOptions::default() };
        let pairs = history::coupling(facts, &options).files;
        if !pairs.is_empty() {
            self.line("");
            self.line("Changes together, in 365 days");
            self.line("  degree  shared  files");
        }
        for pair in pairs.iter().take(ROWS) {
            self.line(&format!(
                "  {:>4.0} %  {:>6}  {} and {}",
                pair.degree,
                pair.shared_revisions,
                plain(&facts.path_lossy(pair.first)),
                plain(&facts.path_lossy(pair.second))
            ));
        }
        let rows = pairs.iter().take(50).map(|pair| {
            json!({"first": facts.path_lossy(pair.first), "second": facts.path_lossy(pair.second),
                "degree": pair.degree, "shared": pair.shared_revisions})
        });
        self.keep("changes_together", rows.collect());
    }

    fn technologies(&mut self, facts: &Facts, now: i64) {
        let found = history::technologies(facts, &TechnologyOptions::at(now)).technologies;
        let (here, gone): (Vec<_>, Vec<_>) = found.iter().partition(|known| known.vanished.is_none());
        if !here.is_empty() {
            self.line("");
            self.line("Technology in use");
        }
        let since = |time: i64| day(time).map_or_else(String::new, |day| day.format("%Y-%m").to_string());
        let told =
            |known: &&&history::Technology| format!("{} since {}", known.name, since(known.first_time));
        for (kind, title) in [(TechnologyKind::Language, "languages"), (TechnologyKind::Tool, "tools")] {
            let of_kind: Vec<String> =
                here.iter().filter(|known| known.kind == kind).map(|known| told(&known)).collect();
            if !of_kind.is_empty() {
                self.line(&format!("  {title}: {}", of_kind.join(", ")));
            }
        }
        if !gone.is_empty() {
            let names: Vec<String> = gone
                .iter()
                .map(|known| format!("{} in {}", known.name, known.vanished.map_or_else(String::new, since)))
                .collect();
            self.line(&format!("  gone: {}", names.join(", ")));
        }
        let rows = found.iter().map(|known| {
            json!({"name": known.name, "is_language": known.kind == TechnologyKind::Language, "files": known.files,
                "lines": known.lines, "first": day(known.first_time), "last": day(known.last_time),
                "vanished": known.vanished.and_then(day)})
        });
        self.keep("technologies", rows.collect());
    }

    fn releases(&mut self, facts: &Facts, now: i64) {
        let found = history::releases(facts, &ReleaseOptions::at(now));
        let stale = history::documentation_freshness(facts, &DocumentationOptions::at(now));
        self.line("");
        match found.releases.first() {
            None => self.line("Releases: no tag names one."),
            Some(newest) => {
                let on = day(newest.time).map_or_else(String::new, |day| day.to_string());
                let days = |days: Option<f64>| {
                    days.map_or_else(|| "unknown".to_owned(), |days| format!("{days:.1} days"))
                };
                self.line(&format!(
                    "Releases: {}, the newest {} on {on}; every {} in the last year, {} from commit to release; {} not released yet",
                    found.releases.len(),
                    plain(&newest.names.join(", ")),
                    days(found.cadence_days),
                    days(found.lead_time_median_days),
                    counted(found.unreleased_commits as u64, "commit", "commits")
                ));
            }
        }
        let mut behind: Vec<_> =
            stale.documents.iter().filter(|document| document.commits >= BEHIND).collect();
        behind.sort_by_key(|document| std::cmp::Reverse(document.commits));
        self.line(&format!("Documents left behind: {} of {}", behind.len(), stale.all_documents));
        if !behind.is_empty() {
            self.line("  commits since  last touched  document");
        }
        for document in behind.iter().take(ROWS) {
            let last = day(document.last_time).map_or_else(String::new, |day| day.to_string());
            self.line(&format!(
                "  {:>13}  {last:>12}  {}",
                document.commits,
                plain(&facts.path_lossy(document.path))
            ));
        }
        let releases = found.releases.iter().take(50).map(|release| {
            json!({"names": release.names, "on": day(release.time), "commits": release.commits,
                "lead_time_days": release.lead_time_median_days})
        });
        self.keep(
            "releases",
            json!({"cadence_days": found.cadence_days, "lead_time_days": found.lead_time_median_days,
                "unreleased": found.unreleased_commits, "releases": releases.collect::<Vec<_>>()}),
        );
        let rows = behind.iter().map(|document| {
            json!({"path": facts.path_lossy(document.path), "last": day(document.last_time), "commits": document.commits})
        });
        self.keep("documents_behind", rows.collect());
    }

    fn knowledge(&mut self, facts: &Facts, now: i64) {
        let knowledge =
            history::knowledge(facts, &KnowledgeOptions { component_depth: 2, ..KnowledgeOptions::at(now) });
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
            self.line(&format!("  {:>9}  {:>22}  without {who} too", step.files, step.abandoned_files));
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
            let only = if component.sole_author.is_some() { "only " } else { "" };
            self.line(&format!(
                "  {:>6}  {:>5}  {:>7}  {}: {only}{}",
                component.truck_factor(),
                component.files,
                component.lines,
                plain(&component.name),
                names(&people)
            ));
        }
        let sole = components.iter().filter(|component| component.sole_author.is_some()).count();
        self.line(&format!("  {sole} of {} components have one author alone.", components.len()));
        let rows: Vec<Value> = components
            .iter()
            .map(|part| {
                json!({"component": part.name, "files": part.files, "lines": part.lines, "truck_factor": part.truck_factor(),
                    "sole_author": part.sole_author.as_ref().map(name)})
            })
            .collect();
        let owned = |person: PersonId| -> Vec<String> {
            let of = |file: &&FileKnowledge| file.authors().any(|author| author == person);
            knowledge.files.iter().filter(of).map(|file| facts.path_lossy(file.path).into_owned()).collect()
        };
        let going: Vec<Value> = knowledge
            .whole
            .truck_list
            .iter()
            .map(|step| {
                json!({"name": name(&step.person), "files": owned(step.person), "without_author_then": step.abandoned_files})
            })
            .collect();
        let files =
            knowledge.files.iter().filter(|file: &&FileKnowledge| file.authors().count() == 1).count();
        self.keep("knowledge", json!({"truck_factor": going.len(), "truck_list": going, "components": rows, "files_of_one_author": files}));
    }

    fn weeks(&mut self, facts: &Facts, now: i64) {
        let Some(today) = day(now) else { return };
        let mondays = rules::full_weeks(today, WEEKS);
        let mut stamps: BTreeMap<PersonId, Vec<Stamp>> = BTreeMap::new();
        for commit in
            facts.commits().filter(|commit| !commit.is_merge() && !facts.person(commit.author()).is_bot)
        {
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
        self.line(&format!("Coding time of everybody, the last {WEEKS} full weeks: {}", sparkline(&minutes)));
        self.line(&format!(
            "  {:.0} h in all, at most {:.0} h a week. A floor from commit times: gaps under {} min, and {} min before each first commit.",
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

/// At most so many of the values, evenly spread, the newest among them.
fn sampled(values: &[u32], most: usize) -> Vec<u32> {
    if values.len() <= most {
        return values.to_vec();
    }
    let at = |place: usize| (place + 1) * values.len() / most - 1;
    (0..most).filter_map(|place| values.get(at(place)).copied()).collect()
}

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Bars between the least and the most: a course, not amounts. What does not move is in the middle.
fn course(values: &[u32]) -> String {
    let (least, most) =
        (values.iter().min().copied().unwrap_or(0), values.iter().max().copied().unwrap_or(0));
    let bar = |value: u32| match u64::from(most - least) {
        0 => BARS[3],
        range => BARS[usize::try_from(u64::from(value - least) * 7 / range).unwrap_or(0).min(7)],
    };
    values.iter().copied().map(bar).collect()
}

/// Bars of eighths; nothing at all is a dot.
fn sparkline(values: &[u32]) -> String {
    let most = u64::from(values.iter().copied().max().unwrap_or(0));
    let bar = |value: u32| match u64::from(value) {
        0 => '·',
        value => BARS[usize::try_from((value * 8).div_ceil(most) - 1).unwrap_or(0).min(7)],
    };
    values.iter().copied().map(bar).collect()
}

fn day(time: i64) -> Option<NaiveDate> {
    DateTime::from_timestamp(time, 0).map(|at| at.date_naive())
}

/// Every row as `git log --numstat -M --no-merges` has it, with the commit before and the old path behind: newest
/// first, tab-separated.
pub(super) fn numstat(facts: &Facts) -> String {
    let mut text = String::new();
    for row in history::numstat(facts) {
        let NumstatRow { commit, lines, path, old_path, .. } = row;
        let written = match lines {
            Some((added, removed)) => write!(text, "{commit}\t{added}\t{removed}\t"),
            None => write!(text, "{commit}\t-\t-\t"),
        };
        written.expect("a String takes everything");
        quote(path, &mut text);
        text.push('\t');
        quote(old_path.unwrap_or_default(), &mut text);
        text.push('\n');
    }
    text
}

/// A path as Git writes it without `-z`: in quotes with C's escapes where a byte asks for it.
fn quote(path: &[u8], text: &mut String) {
    let is_plain = |byte: &u8| (0x20..0x7f).contains(byte) && *byte != b'"' && *byte != b'\\';
    if path.iter().all(is_plain) {
        text.extend(path.iter().copied().map(char::from));
        return;
    }
    text.push('"');
    for byte in path {
        let short = match byte {
            7 => 'a',
            8 => 'b',
            b'\t' => 't',
            b'\n' => 'n',
            11 => 'v',
            12 => 'f',
            b'\r' => 'r',
            b'"' => '"',
            b'\\' => '\\',
            plain if is_plain(plain) => {
                text.push(char::from(*plain));
                continue;
            }
            other => {
                write!(text, "\\{other:03o}").expect("a String takes everything");
                continue;
            }
        };
        text.extend(['\\', short]);
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_quoted_as_git_does() {
        let check = |path: &[u8], expected: &str| {
            let mut text = String::new();
            quote(path, &mut text);
            assert_eq!(text, expected);
        };
        check(b"src/with space.rs", "src/with space.rs");
        check(b"a\tb", "\"a\\tb\"");
        check(b"a\"b\\c", "\"a\\\"b\\\\c\"");
        check("é".as_bytes(), "\"\\303\\251\"");
        check(b"\x01\x7f\n", "\"\\001\\177\\n\"");
    }

    #[test]
    fn the_largest_week_is_a_full_bar() {
        assert_eq!(sparkline(&[0, 1, 4, 8]), "·▁▄█");
        assert_eq!(sparkline(&[]), "");
        assert_eq!((course(&[900, 907, 903]), course(&[5, 5])), ("▁█▄".to_owned(), "▄▄".to_owned()));
        assert_eq!(sampled(&[1, 2, 3, 4, 5], 2), [2, 5]);
        assert_eq!(sampled(&[1, 2], 12), [1, 2]);
    }
}
