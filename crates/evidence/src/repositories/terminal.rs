//! A repository's history in the terminal: the same text for the same facts.

use std::{collections::BTreeMap, fmt::Write};

use castra_history::{
    self as history, Facts, FileKnowledge, HotspotOptions, KnowledgeOptions, NumstatRow, PersonId,
    SummaryOptions,
};
use castra_platform::text::plain;
use chrono::{DateTime, NaiveDate};
use serde_json::{Value, json};

use super::{
    figures,
    rules::{self, Stamp, counted},
};

/// How many lines a table has at most.
const ROWS: usize = 15;
/// Weeks of coding time.
const WEEKS: u32 = 26;

/// What the facts say at an instant, as text and as JSON.
pub(super) fn report(facts: &Facts, place: &str, now: i64) -> (String, Value) {
    let mut report = Report { text: String::new(), json: serde_json::Map::new() };
    report.totals(facts, place);
    report.hotspots(facts, now);
    report.knowledge(facts, now);
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
            self.line("  score  changes  complexity  90 days  file");
        }
        for hotspot in answer.files.iter().take(ROWS) {
            let change = hotspot.trend.as_ref().and_then(|trend| trend.relative_change);
            let change = change.map_or_else(|| "-".to_owned(), |change| format!("{:+.0} %", change * 100.0));
            let path = plain(&facts.path_lossy(hotspot.path));
            self.line(&format!(
                "  {:>5.2}  {:>7}  {:>10}  {change:>7}  {path}",
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
        let going: Vec<String> = going.iter().map(name).collect();
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

/// Bars of eighths; nothing at all is a dot.
fn sparkline(values: &[u32]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
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
    }
}
