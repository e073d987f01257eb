//! Follows the functions of the files that change most, through the same revisions as the trend.

use super::objects::Objects;
use super::parallel::{self, Reporter};
use super::similarity::is_binary;
use super::tree_diff::find_in_tree;
use super::trend::{Revision, revisions};
use super::walk::to_object_id;
use super::{Context, ScanOptions};
use crate::error::Error;
use crate::facts::{CommitId, Facts, FunctionHistory, PathId};
use crate::progress::Phase;
use crate::syntax::Versions;

/// Puts the functions into the trends. Those of a file without a new revision are taken from the previous facts.
pub(super) fn add_functions(
    context: &Context<'_>,
    options: &ScanOptions,
    previous: Option<&Facts>,
    facts: &mut Facts,
) -> Result<(), Error> {
    let tasks: Vec<(PathId, Vec<Revision>)> = revisions(facts, options)
        .into_iter()
        .filter(|(path, _)| Versions::of(facts.path(*path)).is_some())
        .take(options.function_files)
        .collect();
    let total = tasks.iter().map(|(_, revisions)| revisions.len()).sum();
    let reporter = Reporter { progress: context.progress, phase: Phase::Trend, total };
    let found = parallel::run(
        context.threads,
        &tasks,
        &reporter,
        |(_, revisions)| revisions.len(),
        || context.objects(),
        |objects, (path, revisions)| {
            let known = previous.and_then(|previous| known(facts, previous, *path));
            let functions = known.unwrap_or_else(|| follow(objects, facts, *path, revisions));
            (*path, functions)
        },
    )?;
    for (path, functions) in found {
        if let Some(trend) = facts.trends.iter_mut().find(|trend| trend.path == path.0) {
            trend.functions = functions;
        }
    }
    Ok(())
}

/// The functions as they were followed before, through the very same revisions.
fn known(facts: &Facts, previous: &Facts, path: PathId) -> Option<Vec<FunctionHistory>> {
    let commits = |facts: &Facts, path: PathId| -> Option<Vec<CommitId>> {
        Some(facts.trends.iter().find(|trend| trend.path == path.0)?.commits.clone())
    };
    let before =
        previous.trends.iter().find(|trend| previous.path(PathId(trend.path)) == facts.path(path))?;
    let is_same = !before.functions.is_empty() && commits(facts, path)? == before.commits;
    is_same.then(|| before.functions.clone())
}

fn follow(
    objects: &mut Objects<'_>,
    facts: &Facts,
    path: PathId,
    revisions: &[Revision],
) -> Vec<FunctionHistory> {
    let Some(mut versions) = Versions::of(facts.path(path)) else { return Vec::new() };
    for revision in revisions {
        let tree = objects.tree_of(to_object_id(revision.commit));
        let side = tree.and_then(|tree| find_in_tree(objects, tree, facts.path(revision.path)));
        let content = side.and_then(|side| objects.blob(side.id));
        if let Some(content) = content.filter(|content| !is_binary(content)) {
            versions.push(&content);
        }
    }
    let with_history = |(function, revisions)| FunctionHistory { function, revisions };
    versions.finish().into_iter().map(with_history).collect()
}
