//! Functions that change often *and* are hard to follow. The commits that changed a function are derived from
//! the line positions of the commits' diffs: today's lines are followed back through every later change of
//! the file, as `git log -L` does. That is exact in a linear history. Commits of parallel branches give line
//! positions on their own branch, so that a neighbour may be counted if both changed one file.

use std::collections::HashMap;

use super::filter::{Exclusions, Filter, Sieve};
use super::hotspots::percentile;
use super::lineage::Lineage;
use crate::calendar::DAY;
use crate::facts::{Facts, FileKind, Hunk, PathId};
use crate::syntax::FunctionComplexity;

/// Options of the analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionOptions {
    /// Today, in Unix seconds.
    pub now: i64,
    /// How many days back revisions count, by author time. Default 365.
    pub window_days: u32,
    /// The most functions to return. Default 50.
    pub limit: usize,
    /// Commits that change more files than this do not count. Default 30; `None` counts all.
    pub mass_commit_files: Option<u32>,
    /// What to count.
    pub filter: Filter,
}

impl FunctionOptions {
    /// The defaults, as of `now` in Unix seconds.
    #[must_use]
    pub fn at(now: i64) -> Self {
        Self { now, window_days: 365, limit: 50, mass_commit_files: Some(30), filter: Filter::default() }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionHotspots {
    /// Hottest first.
    pub functions: Vec<FunctionHotspot>,
    /// How many functions were ranked: those that changed in the window.
    pub ranked_functions: usize,
    /// Files whose syntax was read.
    pub files: usize,
    /// What was left out.
    pub exclusions: Exclusions,
}

/// One function.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionHotspot {
    /// Its file today.
    pub path: PathId,
    /// The function as it is now.
    pub function: FunctionComplexity,
    /// Commits in the window that changed its lines.
    pub revisions: u32,
    /// Share of ranked functions with at most as many revisions times the share that is at most as hard to
    /// follow (cognitive complexity), from above 0 to 1.
    pub score: f64,
}

/// Ranks the functions that were changed in the window, in the files whose syntax was read.
#[must_use]
pub fn function_hotspots(facts: &Facts, options: &FunctionOptions) -> FunctionHotspots {
    let sieve = Sieve::new(facts, &options.filter).without_mass_commits(options.mass_commit_files);
    let since = options.now.saturating_sub(i64::from(options.window_days) * DAY);
    let (commits, exclusions) = sieve.commits(|commit| (since..=options.now).contains(&commit.author_time()));
    let files = facts.functions().iter().filter(|file| sieve.counts(file.path));
    let mut files: HashMap<PathId, Vec<Followed<'_>>> =
        files.map(|file| (file.path, file.functions.iter().map(Followed::new).collect())).collect();
    let n_files = files.len();
    let mut lineage = Lineage::new(facts);
    let mut counted = commits.iter().map(|commit| commit.index()).peekable();
    for commit in facts.commits() {
        if counted.peek().is_none() {
            break;
        }
        let counts = counted.next_if_eq(&commit.index()).is_some();
        for (change, hunks) in commit.changes_with_hunks() {
            let today = lineage.today(change.path);
            if let Some(functions) = today.and_then(|today| files.get_mut(&today)) {
                if change.old_kind == FileKind::Absent {
                    for function in functions {
                        function.begins(counts);
                    }
                } else if !change.unknown && !change.binary {
                    let hunks: Vec<Hunk> = hunks.collect();
                    for function in functions {
                        function.goes_back(&hunks, counts);
                    }
                }
            }
            if let Some(old) = change.old_path {
                lineage.renamed(old, change.path);
            }
        }
    }
    let mut functions = rank(files);
    let ranked_functions = functions.len();
    functions.truncate(options.limit);
    FunctionHotspots { functions, ranked_functions, files: n_files, exclusions }
}

/// A function and the position of its lines before the current commit.
struct Followed<'a> {
    function: &'a FunctionComplexity,
    /// First line and the one after the last, from 0; `None` before it was written.
    lines: Option<(u32, u32)>,
    revisions: u32,
}

impl<'a> Followed<'a> {
    fn new(function: &'a FunctionComplexity) -> Self {
        let lines = Some((function.start_line.saturating_sub(1), function.end_line));
        Self { function, lines, revisions: 0 }
    }

    /// The file begins with the current commit.
    fn begins(&mut self, counts: bool) {
        self.revisions += u32::from(counts && self.lines.is_some());
        self.lines = None;
    }

    /// Goes back over a change of its file.
    fn goes_back(&mut self, hunks: &[Hunk], counts: bool) {
        let Some(lines) = self.lines else { return };
        let (is_changed, before) = before(lines, hunks);
        self.revisions += u32::from(counts && is_changed);
        self.lines = before;
    }
}

/// Whether hunks changed lines, and where these were before; `None` if all of them are new.
fn before((start, end): (u32, u32), hunks: &[Hunk]) -> (bool, Option<(u32, u32)>) {
    // The shift of lines after the hunks so far.
    let mut shift = 0_i64;
    let (mut old_start, mut old_end) = (None, None);
    let mut is_changed = false;
    for hunk in hunks {
        let new_start = i64::from(hunk.start) + shift;
        let new_end = new_start + i64::from(hunk.added);
        if new_start >= i64::from(end) {
            break;
        }
        is_changed |= new_end > i64::from(start);
        if new_start <= i64::from(start) && i64::from(start) < new_end {
            old_start = Some(i64::from(hunk.start));
        }
        if new_end >= i64::from(end) {
            old_end = Some(i64::from(hunk.start) + i64::from(hunk.removed));
            break;
        }
        shift += i64::from(hunk.added) - i64::from(hunk.removed);
        if new_end <= i64::from(start) {
            old_start = Some(i64::from(start) - shift);
        }
    }
    let start = old_start.unwrap_or(i64::from(start));
    let end = old_end.unwrap_or_else(|| i64::from(end) - shift);
    let line = |line: i64| u32::try_from(line.max(0)).unwrap_or(u32::MAX);
    (is_changed, (start < end).then(|| (line(start), line(end))))
}

fn rank(files: HashMap<PathId, Vec<Followed<'_>>>) -> Vec<FunctionHotspot> {
    let changed = |(path, functions): (PathId, Vec<Followed<'_>>)| {
        let functions = functions.into_iter().filter(|followed| followed.revisions > 0);
        let hotspot = move |followed: Followed<'_>| FunctionHotspot {
            path,
            function: followed.function.clone(),
            revisions: followed.revisions,
            score: 0.0,
        };
        functions.map(hotspot).collect::<Vec<_>>()
    };
    let mut ranked: Vec<FunctionHotspot> = files.into_iter().flat_map(changed).collect();
    let sorted = |of: fn(&FunctionHotspot) -> u32| {
        let mut all: Vec<u32> = ranked.iter().map(of).collect();
        all.sort_unstable();
        all
    };
    let (revisions, cognitive) = (sorted(|it| it.revisions), sorted(|it| it.function.cognitive));
    for hotspot in &mut ranked {
        hotspot.score =
            percentile(&revisions, hotspot.revisions) * percentile(&cognitive, hotspot.function.cognitive);
    }
    ranked.sort_by(|a, b| {
        let place = |it: &FunctionHotspot| (std::cmp::Reverse(it.revisions), it.path, it.function.start_line);
        b.score.total_cmp(&a.score).then_with(|| place(a).cmp(&place(b)))
    });
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_followed_back_over_hunks() {
        let hunk = |start, removed, added| Hunk { start, removed, added };
        for (lines, hunks, expected) in [
            ((5, 9), vec![], (false, Some((5, 9)))),
            ((5, 9), vec![hunk(0, 0, 2)], (false, Some((3, 7)))),
            ((5, 9), vec![hunk(3, 0, 2)], (false, Some((3, 7)))),
            ((5, 9), vec![hunk(2, 3, 0)], (false, Some((8, 12)))),
            ((5, 9), vec![hunk(6, 1, 1)], (true, Some((5, 9)))),
            ((5, 9), vec![hunk(6, 0, 2)], (true, Some((5, 7)))),
            ((5, 9), vec![hunk(6, 2, 0)], (true, Some((5, 11)))),
            ((5, 9), vec![hunk(4, 1, 2)], (true, Some((4, 8)))),
            ((5, 9), vec![hunk(8, 1, 2)], (true, Some((5, 9)))),
            ((5, 9), vec![hunk(5, 0, 4)], (true, None)),
            ((5, 9), vec![hunk(5, 3, 4)], (true, Some((5, 8)))),
            ((5, 9), vec![hunk(9, 1, 7)], (false, Some((5, 9)))),
            ((5, 9), vec![hunk(1, 0, 1), hunk(6, 1, 0), hunk(7, 2, 2)], (true, Some((4, 9)))),
            ((5, 9), vec![hunk(0, 9, 20)], (true, Some((0, 9)))),
        ] {
            assert_eq!(before(lines, &hunks), expected, "{lines:?} {hunks:?}");
        }
    }
}
