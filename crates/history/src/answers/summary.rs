//! The totals of a history: how much, by how many people, in which languages.

use std::collections::{BTreeMap, HashSet};

use super::filter::{Exclusions, Filter, Sieve};
use super::technology_table::{ending_of, language_of_ending};
use crate::facts::Facts;

/// Options of the summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryOptions {
    /// The first author time that counts, in Unix seconds. Default: all.
    pub since: i64,
    /// The last author time that counts, in Unix seconds. Default: all.
    pub until: i64,
    /// What to count.
    pub filter: Filter,
}

impl Default for SummaryOptions {
    fn default() -> Self {
        Self { since: i64::MIN, until: i64::MAX, filter: Filter::default() }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// Commits that count, without merges.
    pub commits: usize,
    /// Merges in the range.
    pub merges: usize,
    /// Authors and co-authors of the commits that count.
    pub people: usize,
    /// Files of the head that count.
    pub files: usize,
    /// Lines of the files of the head that count.
    pub lines: u64,
    /// Earliest author time of a commit that counts.
    pub first_time: Option<i64>,
    /// Latest author time of a commit that counts.
    pub last_time: Option<i64>,
    /// Lines added by the commits that count, in files that count.
    pub added: u64,
    /// Lines removed by the same commits, in the same files.
    pub removed: u64,
    /// Languages by lines at the head, largest first.
    pub languages: Vec<LanguageShare>,
    /// What was left out.
    pub exclusions: Exclusions,
}

/// The share of the head in one language, by file extension.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageShare {
    /// A language for well-known extensions, otherwise the extension, otherwise `other`.
    pub name: String,
    /// How many files.
    pub files: usize,
    /// How many lines.
    pub lines: u64,
    /// Share of all lines that count, from above 0 to 1.
    pub share: f64,
}

/// Sums up the history and the head.
#[must_use]
pub fn summary(facts: &Facts, options: &SummaryOptions) -> Summary {
    let sieve = Sieve::new(facts, &options.filter);
    let range = options.since..=options.until;
    let (commits, exclusions) = sieve.commits(|commit| range.contains(&commit.author_time()));
    let mut result = Summary {
        commits: commits.len(),
        merges: exclusions.merges,
        first_time: commits.iter().map(|commit| commit.author_time()).min(),
        last_time: commits.iter().map(|commit| commit.author_time()).max(),
        exclusions,
        ..Summary::default()
    };
    let mut people = HashSet::new();
    for &commit in &commits {
        people.insert(commit.author());
        people.extend(commit.co_authors().filter(|&person| sieve.counts_person(person)));
        for change in sieve.changes(commit) {
            result.added += u64::from(change.added);
            result.removed += u64::from(change.removed);
        }
    }
    result.people = people.len();
    add_head(&mut result, facts, &sieve);
    result
}

fn add_head(result: &mut Summary, facts: &Facts, sieve: &Sieve<'_>) {
    let mut languages: BTreeMap<String, (usize, u64)> = BTreeMap::new();
    for file in facts.head_files().iter().filter(|file| sieve.counts(file.path)) {
        result.files += 1;
        result.lines += u64::from(file.lines);
        if file.kind.is_regular() && !file.binary {
            let slot = languages.entry(language_of(&facts.path_text(file.path))).or_default();
            slot.0 += 1;
            slot.1 += u64::from(file.lines);
        }
    }
    let total = usize::try_from(result.lines).unwrap_or(usize::MAX);
    let share = |lines| ratio(usize::try_from(lines).unwrap_or(usize::MAX), total);
    result.languages = languages
        .into_iter()
        .map(|(name, (files, lines))| LanguageShare { name, files, lines, share: share(lines) })
        .collect();
    result.languages.sort_by(|a, b| b.lines.cmp(&a.lines).then_with(|| a.name.cmp(&b.name)));
}

/// A file's language by its name: one for well-known extensions, otherwise the extension, otherwise `other`.
pub fn language_of(path: &str) -> String {
    let Some(ending) = ending_of(path) else { return "other".to_owned() };
    language_of_ending(&ending).map_or(ending, str::to_owned)
}

/// `part / whole` as a share; 0 if `whole` is 0.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
pub(super) fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
