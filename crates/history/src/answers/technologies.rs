//! Which languages and tools were used when, and where, derived from file names over time. Vendored files and
//! test input show what others use.

use std::collections::BTreeMap;

use super::components::{Division, Folders};
use super::filter::{Exclusions, Filter, Sieve};
use super::technology_table::{ending_of, language_of_ending, tool_of};
use crate::calendar::Month;
use crate::facts::{Commit, Facts, PathId};

/// Options of the analysis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TechnologyOptions {
    /// Today, in Unix seconds; later commits do not count.
    pub now: i64,
    /// The division into components. Default: the first folder.
    pub components: Division,
    /// Which files count. Generated files still count as a sign of a tool (lock files), and the author of a
    /// file does not matter here, so that programs' commits count too.
    pub filter: Filter,
}

impl TechnologyOptions {
    /// The defaults, as of `now` in Unix seconds.
    #[must_use]
    pub fn at(now: i64) -> Self {
        Self { now, components: Division::default(), filter: Filter::default() }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Technologies {
    /// Those in use first, then by name.
    pub technologies: Vec<Technology>,
    /// What was left out.
    pub exclusions: Exclusions,
}

/// The kind of a technology.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TechnologyKind {
    /// A language, by the extensions of its files.
    Language,
    /// A tool, by its file names.
    Tool,
}

/// A language or tool.
#[derive(Debug, Clone, PartialEq)]
pub struct Technology {
    /// The technology's name.
    pub name: &'static str,
    /// Whether it is a language or a tool.
    pub kind: TechnologyKind,
    /// Files of it today; 0 if none is left.
    pub files: usize,
    /// Lines of those files.
    pub lines: u64,
    /// Author time of the earliest commit with a file of it.
    pub first_time: i64,
    /// Author time of the latest commit that touched a file of it.
    pub last_time: i64,
    /// Author time of the latest commit that removed a file of it, if none is left.
    pub vanished: Option<i64>,
    /// Where it is used, or was if none is left; most files first.
    pub places: Vec<TechnologyPlace>,
    /// Every month from the first to the last in which something changed, without gaps.
    pub months: Vec<TechnologyMonth>,
}

/// A component with a technology in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TechnologyPlace {
    /// The component.
    pub component: String,
    /// Files of it there; for a technology no longer used, all there ever were.
    pub files: usize,
}

/// A month of a technology.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TechnologyMonth {
    /// The month, in UTC.
    pub month: Month,
    /// Files at its end, by the author times of the commits that added and deleted them.
    pub files: u32,
    /// Changes of files of it in the month.
    pub changes: u32,
}

/// What happened to a technology, while commits are visited oldest first.
#[derive(Default)]
struct Tally {
    times: Option<(i64, i64)>,
    last_removal: Option<i64>,
    /// By month: files added minus files removed, and changes.
    months: BTreeMap<Month, (i64, u32)>,
    paths: Vec<PathId>,
}

/// Finds the technologies of a history.
#[must_use]
pub fn technologies(facts: &Facts, options: &TechnologyOptions) -> Technologies {
    let filter = Filter { include_bots: true, ..options.filter.clone() };
    let sieve = Sieve::new(facts, &filter);
    let (commits, exclusions) = sieve.commits(|commit| commit.author_time() <= options.now);
    let table = Table::of(facts, &sieve);
    let mut tallies: Vec<Tally> = Vec::new();
    tallies.resize_with(table.technologies.len(), Tally::default);
    for (path, of_path) in (0..).map(PathId).zip(&table.of_path) {
        for &technology in of_path.iter().flatten() {
            tallies[technology as usize].paths.push(path);
        }
    }
    let mut exists = vec![false; facts.n_paths()];
    for commit in commits.into_iter().rev() {
        count(commit, &table, &mut exists, &mut tallies);
    }
    let mut lines_today: Vec<Option<u32>> = vec![None; facts.n_paths()];
    for file in facts.head_files().iter().filter(|file| sieve.counts_or_generated(file.path)) {
        if let Some(slot) = lines_today.get_mut(file.path.index()) {
            *slot = Some(file.lines);
        }
    }
    let folders = Folders::of(facts, &options.components);
    let found = table.technologies.iter().zip(tallies);
    let mut technologies: Vec<Technology> = found
        .filter_map(|(&technology, tally)| tally.finish(facts, &folders, &lines_today, technology))
        .collect();
    technologies.sort_by_key(|technology| (technology.files == 0, technology.kind, technology.name));
    Technologies { technologies, exclusions }
}

/// Applies a commit to the tree and to the tallies.
fn count(commit: Commit<'_>, table: &Table, exists: &mut [bool], tallies: &mut [Tally]) {
    let time = commit.author_time();
    // A clock set before 1970 would make more months than there is data.
    let month = Month::at(time.max(0));
    for change in commit.changes() {
        let (path, after) = (change.path, !change.is_deletion());
        for (path, after, is_change) in [(Some(path), after, true), (change.old_path, false, false)] {
            let Some(index) = path.map(PathId::index) else { continue };
            let (Some(before), Some(of_path)) = (exists.get_mut(index), table.of_path.get(index)) else {
                continue;
            };
            let was = std::mem::replace(before, after);
            for &technology in of_path.iter().flatten() {
                let tally = &mut tallies[technology as usize];
                let (first, last) = tally.times.get_or_insert((time, time));
                (*first, *last) = ((*first).min(time), (*last).max(time));
                let slot = tally.months.entry(month).or_default();
                slot.0 += i64::from(after) - i64::from(was);
                slot.1 += u32::from(is_change);
                if was && !after {
                    tally.last_removal = tally.last_removal.max(Some(time));
                }
            }
        }
    }
}

impl Tally {
    /// `None` for a technology that no commit mentions.
    fn finish(
        self,
        facts: &Facts,
        folders: &Folders<'_>,
        lines_today: &[Option<u32>],
        (kind, name): (TechnologyKind, &'static str),
    ) -> Option<Technology> {
        let (first_time, last_time) = self.times?;
        let lines_of = |path: &PathId| lines_today.get(path.index()).copied().flatten();
        let today: Vec<PathId> = self.paths.iter().copied().filter(|path| lines_of(path).is_some()).collect();
        let shown = if today.is_empty() { &self.paths } else { &today };
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for &path in shown {
            *places.entry(folders.component_of(&facts.path_text(path))).or_default() += 1;
        }
        let mut places: Vec<TechnologyPlace> =
            places.into_iter().map(|(component, files)| TechnologyPlace { component, files }).collect();
        places.sort_by_key(|place| std::cmp::Reverse(place.files));
        Some(Technology {
            name,
            kind,
            files: today.len(),
            lines: today.iter().filter_map(lines_of).map(u64::from).sum(),
            first_time,
            last_time,
            vanished: self.last_removal.filter(|_| today.is_empty()),
            places,
            months: every_month(&self.months),
        })
    }
}

/// Fills the gaps and computes running totals.
fn every_month(changes: &BTreeMap<Month, (i64, u32)>) -> Vec<TechnologyMonth> {
    let (Some((&first, _)), Some((&last, _))) = (changes.first_key_value(), changes.last_key_value()) else {
        return Vec::new();
    };
    let mut files = 0_i64;
    let all = std::iter::successors(Some(first), |month| (*month < last).then(|| month.next()));
    all.map(|month| {
        let (came, changes) = changes.get(&month).copied().unwrap_or_default();
        files += came;
        // By author time, a file may be deleted before it is added.
        TechnologyMonth { month, files: u32::try_from(files.max(0)).unwrap_or(u32::MAX), changes }
    })
    .collect()
}

/// The technologies identified by the paths.
struct Table {
    technologies: Vec<(TechnologyKind, &'static str)>,
    /// By path: position of its language and of its tool.
    of_path: Vec<[Option<u32>; 2]>,
}

impl Table {
    fn of(facts: &Facts, sieve: &Sieve<'_>) -> Self {
        let mut table = Self { technologies: Vec::new(), of_path: Vec::with_capacity(facts.n_paths()) };
        let mut positions: BTreeMap<(TechnologyKind, &'static str), u32> = BTreeMap::new();
        for path in (0..).take(facts.n_paths()).map(PathId) {
            if facts.class(path).fixture {
                table.of_path.push([None; 2]);
                continue;
            }
            let text = facts.path_text(path);
            let language = ending_of(&text).and_then(|ending| language_of_ending(&ending));
            let language =
                language.filter(|_| sieve.counts(path)).map(|name| (TechnologyKind::Language, name));
            let tool = tool_of(&text).filter(|_| sieve.counts_or_generated(path));
            let tool = tool.map(|name| (TechnologyKind::Tool, name));
            let known = [language, tool].map(|found| {
                let found = found?;
                let next = u32::try_from(table.technologies.len()).ok()?;
                let position = *positions.entry(found).or_insert(next);
                if position == next {
                    table.technologies.push(found);
                }
                Some(position)
            });
            table.of_path.push(known);
        }
        table
    }
}
