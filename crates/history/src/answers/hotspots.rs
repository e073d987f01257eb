//! Hotspots: files that change often *and* are complicated. The score is the rank percentile of
//! revisions times the rank percentile of complexity, after Tornhill ("Your Code as a Crime Scene"):
//! ranks, because neither scale is linear in trouble.
//!
//! Complexity is cognitive complexity where the syntax was read, and indentation elsewhere. The two scales
//! are never compared: the files whose syntax was read keep, as a group, the ranks that indentation gives
//! them among all files, and their cognitive complexity decides which of them has which.

use std::collections::HashMap;

use super::filter::{Exclusions, Filter, Sieve};
use super::lineage::Lineage;
use crate::calendar::DAY;
use crate::complexity::Complexity;
use crate::documents::is_program;
use crate::facts::{Facts, HeadFile, PathId, TrendPoint};

/// Options of the analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct HotspotOptions {
    /// Today, in Unix seconds.
    pub now: i64,
    /// How many days back revisions count, by author time. Default 365.
    pub window_days: u32,
    /// The most files to return. Default 50.
    pub limit: usize,
    /// How many days back the trend goes. Default 90.
    pub trend_days: u32,
    /// Commits that change more files than this do not count: reformattings and moves say nothing about one
    /// file. Default 30; `None` counts all.
    pub mass_commit_files: Option<u32>,
    /// What to count.
    pub filter: Filter,
}

impl HotspotOptions {
    /// The defaults, as of `now` in Unix seconds.
    #[must_use]
    pub fn at(now: i64) -> Self {
        Self {
            now,
            window_days: 365,
            limit: 50,
            trend_days: 90,
            mass_commit_files: Some(30),
            filter: Filter::default(),
        }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Hotspots {
    /// Hottest first.
    pub files: Vec<Hotspot>,
    /// How many files were ranked.
    pub ranked_files: usize,
    /// Files that changed too, but whose content could not be read: they may be hotter than the ranked ones.
    pub unread_files: usize,
    /// What was left out.
    pub exclusions: Exclusions,
}

/// One file.
#[derive(Debug, Clone, PartialEq)]
pub struct Hotspot {
    /// Its path today.
    pub path: PathId,
    /// Commits in the window that changed it, under this name or an earlier one.
    pub revisions: u32,
    /// Lines today.
    pub lines: u32,
    /// Indentation complexity today.
    pub complexity: Complexity,
    /// Cognitive complexity today; `None` if the syntax was not read.
    pub cognitive: Option<u32>,
    /// Share of ranked files that have at most as many revisions, from above 0 to 1.
    pub revisions_percentile: f64,
    /// Share of ranked files that are at most as complex, from above 0 to 1: by cognitive complexity among
    /// the files whose syntax was read, by indentation (total) otherwise; see the module.
    pub complexity_percentile: f64,
    /// Product of the two percentiles, from above 0 to 1.
    pub score: f64,
    /// The development of its complexity; `None` if it was not measured by the scan.
    pub trend: Option<ComplexityTrend>,
}

/// The development of a file's complexity in the trend window.
#[derive(Debug, Clone, PartialEq)]
pub struct ComplexityTrend {
    /// Measurements, oldest first. The first may be from before the window: the state in which the file
    /// entered it.
    pub points: Vec<TrendPoint>,
    /// (last - first) / first of the total complexity; `None` if the first is zero.
    pub relative_change: Option<f64>,
}

/// Ranks the programs of the head that were changed in the window: texts, configuration and data are not ranked.
#[must_use]
pub fn hotspots(facts: &Facts, options: &HotspotOptions) -> Hotspots {
    let sieve = Sieve::new(facts, &options.filter).without_mass_commits(options.mass_commit_files);
    hotspots_among(facts, options, &sieve)
}

/// The same from the commits that pass `sieve`.
pub(super) fn hotspots_among(facts: &Facts, options: &HotspotOptions, sieve: &Sieve<'_>) -> Hotspots {
    let since = options.now.saturating_sub(i64::from(options.window_days) * DAY);
    let in_window = since..=options.now;
    let (commits, exclusions) = sieve.commits(|commit| in_window.contains(&commit.author_time()));
    let revisions = revisions_by_file(facts, sieve, &commits);
    let changed = facts
        .head_files()
        .iter()
        .filter(|file| file.kind.is_regular() && !file.binary && sieve.counts(file.path))
        .filter(|file| is_program(&facts.path_text(file.path)))
        .filter_map(|file| Some((file, *revisions.get(&file.path)?)));
    let (files, unread): (Vec<_>, Vec<_>) = changed.partition(|(file, _)| !file.unknown);
    let cognitive: HashMap<PathId, u32> =
        facts.functions().iter().map(|file| (file.path, file.cognitive)).collect();
    let mut ranked = rank(&files, &cognitive);
    let ranked_files = ranked.len();
    ranked.truncate(options.limit);
    for hotspot in &mut ranked {
        let trend_since = options.now.saturating_sub(i64::from(options.trend_days) * DAY);
        hotspot.trend = trend(facts.trend(hotspot.path), trend_since, options.now);
    }
    Hotspots { files: ranked, ranked_files, unread_files: unread.len(), exclusions }
}

/// How many of the commits changed each file, by its name today.
fn revisions_by_file(
    facts: &Facts,
    sieve: &Sieve<'_>,
    counted: &[crate::facts::Commit<'_>],
) -> HashMap<PathId, u32> {
    let mut lineage = Lineage::new(facts);
    let mut revisions = HashMap::new();
    let mut counted = counted.iter().map(|commit| commit.index()).peekable();
    // Renames are followed through all commits, even those that do not count.
    for commit in facts.commits() {
        let counts = counted.next_if_eq(&commit.index()).is_some();
        for change in commit.changes() {
            let today = lineage.today(change.path).filter(|&today| counts && sieve.counts(today));
            if let Some(today) = today {
                *revisions.entry(today).or_insert(0) += 1;
            }
            if let Some(old) = change.old_path {
                lineage.renamed(old, change.path);
            }
        }
    }
    revisions
}

fn rank(files: &[(&HeadFile, u32)], cognitive: &HashMap<PathId, u32>) -> Vec<Hotspot> {
    let mut all_revisions: Vec<u32> = files.iter().map(|&(_, revisions)| revisions).collect();
    let mut all_totals: Vec<u32> = files.iter().map(|(file, _)| file.complexity.total).collect();
    all_revisions.sort_unstable();
    all_totals.sort_unstable();
    let by_indentation = |file: &HeadFile| percentile(&all_totals, file.complexity.total);
    let with_syntax =
        files.iter().filter_map(|&(file, _)| Some((*cognitive.get(&file.path)?, by_indentation(file))));
    let places = Places::of(with_syntax);
    let mut ranked: Vec<Hotspot> = files
        .iter()
        .map(|&(file, revisions)| {
            let cognitive = cognitive.get(&file.path).copied();
            let revisions_percentile = percentile(&all_revisions, revisions);
            let complexity_percentile =
                cognitive.map_or_else(|| by_indentation(file), |cognitive| places.place(cognitive));
            Hotspot {
                path: file.path,
                revisions,
                lines: file.lines,
                complexity: file.complexity,
                cognitive,
                revisions_percentile,
                complexity_percentile,
                score: revisions_percentile * complexity_percentile,
                trend: None,
            }
        })
        .collect();
    // Ties: more revisions first, then Git's order of paths (the sort is stable).
    ranked.sort_by(|a, b| b.score.total_cmp(&a.score).then(b.revisions.cmp(&a.revisions)));
    ranked
}

/// The ranks that indentation gives to the files whose syntax was read, reassigned by cognitive complexity.
struct Places {
    /// Both ascending: a file's rank is the one beside the last complexity that is at most its own.
    cognitive: Vec<u32>,
    places: Vec<f64>,
}

impl Places {
    /// From each file's cognitive complexity and its rank by indentation.
    fn of(files: impl Iterator<Item = (u32, f64)>) -> Self {
        let (mut cognitive, mut places): (Vec<u32>, Vec<f64>) = files.unzip();
        cognitive.sort_unstable();
        places.sort_unstable_by(f64::total_cmp);
        Self { cognitive, places }
    }

    /// Files of equal complexity share the highest of their ranks, as among all files.
    fn place(&self, cognitive: u32) -> f64 {
        let at_most = self.cognitive.partition_point(|&other| other <= cognitive);
        at_most.checked_sub(1).and_then(|last| self.places.get(last)).copied().unwrap_or(0.0)
    }
}

/// Share of `sorted` that is at most `value`.
pub(super) fn percentile(sorted: &[u32], value: u32) -> f64 {
    let at_most = sorted.partition_point(|&other| other <= value);
    super::summary::ratio(at_most, sorted.len())
}

/// The points from the first one in `since` to `now`, with the one before it as the starting state. They are
/// in the order of the history, so a commit that was written earlier and merged later stays where it was
/// merged.
fn trend(points: &[TrendPoint], since: i64, now: i64) -> Option<ComplexityTrend> {
    let first_inside = points.iter().position(|point| (since..=now).contains(&point.time));
    let begin = first_inside.unwrap_or(points.len()).saturating_sub(1);
    let known = points.get(begin..)?.iter().filter(|point| point.time <= now);
    let points: Vec<TrendPoint> = known.copied().collect();
    let (first, last) = (points.first()?, points.last()?);
    let grown = f64::from(last.complexity) - f64::from(first.complexity);
    let relative_change = (first.complexity > 0).then(|| grown / f64::from(first.complexity));
    Some(ComplexityTrend { points, relative_change })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(of: &[(i64, u32)]) -> Vec<TrendPoint> {
        of.iter().map(|&(time, complexity)| TrendPoint { time, complexity, lines: 1 }).collect()
    }

    #[test]
    fn syntax_deals_out_the_places_that_indentation_gives() {
        // Three files at 0.2, 0.5 and 0.9: the most deeply indented one is the easiest to read.
        let places = Places::of([(30, 0.2), (7, 0.5), (2, 0.9)].into_iter());
        assert_eq!([2, 7, 30].map(|cognitive| places.place(cognitive).to_string()), ["0.2", "0.5", "0.9"]);
        let equal = Places::of([(5, 0.2), (5, 0.4), (9, 0.8)].into_iter());
        assert_eq!([5, 9].map(|cognitive| equal.place(cognitive).to_string()), ["0.4", "0.8"]);
    }

    #[test]
    fn a_trend_ends_with_what_came_in_last() {
        let check = |of: &[(i64, u32)], expected: Option<(u32, u32)>| {
            let trend = trend(&points(of), 100, 200);
            let ends = trend
                .map(|trend| (trend.points[0].complexity, trend.points[trend.points.len() - 1].complexity));
            assert_eq!(ends, expected, "{of:?}");
        };
        check(&[], None);
        check(&[(50, 1), (90, 2)], Some((2, 2)));
        check(&[(50, 1), (90, 2), (150, 3), (180, 4)], Some((2, 4)));
        check(&[(150, 3), (250, 9)], Some((3, 3)));
        // Written at 160 and rebased, so that it was merged after the one written at 180.
        check(&[(90, 2), (180, 4), (160, 7)], Some((2, 7)));
        check(&[(90, 2), (180, 4), (80, 7)], Some((2, 7)));
    }
}
