//! Measures past revisions of the files that change most: the complexity trend. Files are chosen only by
//! revisions, because complexity is known only after measuring.

use std::collections::HashMap;

use super::Context;
use super::ScanOptions;
use super::objects::Objects;
use super::parallel::{self, Reporter};
use super::similarity::is_binary;
use super::tree_diff::find_in_tree;
use super::walk::to_object_id;
use crate::answers::Lineage;
use crate::calendar::DAY;
use crate::complexity::{Complexity, count_lines};
use crate::error::Error;
use crate::facts::{Commit, CommitId, Facts, PathId, Trend, TrendPoint};
use crate::progress::Phase;

/// A file after a commit, to be measured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Revision {
    pub(super) commit: CommitId,
    /// The file's path at the time.
    pub(super) path: PathId,
    time: i64,
}

/// A file and its revisions.
pub(super) type Busy = (PathId, Vec<Revision>);

/// Measurements of earlier scans: by path today, then by commit. `None` for a commit with several, because it
/// changed files on parallel branches that later became one: which is which is not stored.
type Known = HashMap<Vec<u8>, HashMap<CommitId, Option<TrendPoint>>>;

/// Measures the trends and adds them to the facts.
pub(super) fn add_trends(
    context: &Context<'_>,
    options: &ScanOptions,
    busiest: &[Busy],
    previous: Option<&Facts>,
    facts: &mut Facts,
) -> Result<(), Error> {
    let tasks = busiest.get(..options.trend_files).unwrap_or(busiest);
    let known = known_points(previous);
    let total = tasks.iter().map(|(_, revisions)| revisions.len()).sum();
    let reporter = Reporter { progress: context.progress, phase: Phase::Trend, total };
    let trends = parallel::run(
        context.threads,
        tasks,
        &reporter,
        |(_, revisions)| revisions.len(),
        || context.objects(),
        |objects, (path, revisions)| {
            let known = known.get(facts.path(*path));
            let mut trend = Trend { path: path.0, points: Vec::new(), commits: Vec::new() };
            for revision in revisions {
                let known = known.and_then(|points| points.get(&revision.commit));
                let point = known.copied().flatten().or_else(|| measure(objects, facts, revision));
                if let Some(point) = point {
                    trend.points.push(point);
                    trend.commits.push(revision.commit);
                }
            }
            trend
        },
    )?;
    facts.trends = trends.into_iter().filter(|trend| !trend.points.is_empty()).collect();
    Ok(())
}

/// The files changed in the window, those with most revisions first, each with its revisions, oldest first.
pub(super) fn busiest(facts: &Facts, options: &ScanOptions) -> Vec<Busy> {
    let newest = facts.commits().map(Commit::author_time).max();
    let Some(now) = options.now.or(newest) else { return Vec::new() };
    let since = now.saturating_sub(i64::from(options.trend_days) * DAY);
    let mut lineage = Lineage::new(facts);
    let mut revisions: HashMap<PathId, Vec<Revision>> = HashMap::new();
    for commit in facts.commits() {
        let is_recent = (since..=now).contains(&commit.author_time());
        for change in commit.changes() {
            let today = lineage.today(change.path);
            if let Some(today) = today.filter(|_| is_recent && change.new_kind.is_regular()) {
                let revision =
                    Revision { commit: commit.id(), path: change.path, time: commit.author_time() };
                revisions.entry(today).or_default().push(revision);
            }
            if let Some(old) = change.old_path {
                lineage.renamed(old, change.path);
            }
        }
    }
    // Text that a person wrote; ties in tree order.
    let wanted = facts.head_files().iter().filter(|file| {
        let class = facts.class(file.path);
        file.kind.is_regular() && !file.binary && !class.generated && !class.vendored
    });
    let mut chosen: Vec<Busy> = wanted.filter_map(|file| revisions.remove_entry(&file.path)).collect();
    chosen.sort_by_key(|(_, revisions)| std::cmp::Reverse(revisions.len()));
    // In the order of the history: after a rebase, an older revision may have been merged last.
    for (_, revisions) in &mut chosen {
        revisions.reverse();
    }
    chosen
}

fn known_points(previous: Option<&Facts>) -> Known {
    let Some(facts) = previous else { return Known::new() };
    let points = |trend: &Trend| {
        let mut points = HashMap::new();
        for (&commit, &point) in trend.commits.iter().zip(&trend.points) {
            points.entry(commit).and_modify(|known| *known = None).or_insert(Some(point));
        }
        (facts.path(PathId(trend.path)).to_vec(), points)
    };
    facts.trends.iter().map(points).collect()
}

fn measure(objects: &mut Objects<'_>, facts: &Facts, revision: &Revision) -> Option<TrendPoint> {
    let tree = objects.tree_of(to_object_id(revision.commit))?;
    let side = find_in_tree(objects, tree, facts.path(revision.path))?;
    let content = objects.blob(side.id).filter(|content| !is_binary(content))?;
    let complexity = Complexity::of(&content).total;
    Some(TrendPoint { time: revision.time, complexity, lines: count_lines(&content) })
}
