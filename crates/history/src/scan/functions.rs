//! Measures the functions of the files that change most, as they are in the newest commit. What was measured before and
//! did not change is not read again.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use super::objects::Objects;
use super::parallel::{self, Reporter};
use super::trend::Busy;
use super::walk::to_object_id;
use super::{Context, ScanOptions};
use crate::error::Error;
use crate::facts::{CommitId, Facts, FileFunctions, HeadFile, PathId};
use crate::progress::Phase;
use crate::syntax;

/// What a measurement depends on: the content, and the path, whose ending chooses the grammar.
type Key<'a> = (CommitId, &'a [u8]);

/// Puts the functions into the facts, in the order of the files.
pub(super) fn add_functions(
    context: &Context<'_>,
    options: &ScanOptions,
    busiest: &[Busy],
    previous: Option<&Facts>,
    facts: &mut Facts,
) -> Result<(), Error> {
    let wanted = wanted(facts, options, busiest);
    let known = previous.map(known).unwrap_or_default();
    // The largest first, so that no thread is left with it alone at the end.
    let mut tasks: Vec<(usize, (HeadFile, CommitId))> = wanted.into_iter().enumerate().collect();
    tasks.sort_by_key(|(_, (file, _))| Reverse(file.lines));
    let reporter = Reporter { progress: context.progress, phase: Phase::Functions, total: tasks.len() };
    let measured = parallel::run(
        context.threads,
        &tasks,
        &reporter,
        |_| 1,
        || context.objects(),
        |objects, &(place, (file, blob))| {
            let path = facts.path(file.path);
            let known = known.get(&(blob, path)).map(|&known| known.clone());
            let found = known.or_else(|| measure(objects, path, blob))?;
            Some((place, FileFunctions { path: file.path, ..found }))
        },
    )?;
    let mut measured: Vec<(usize, FileFunctions)> = measured.into_iter().flatten().collect();
    measured.sort_unstable_by_key(|&(place, _)| place);
    facts.functions = measured.into_iter().map(|(_, functions)| functions).collect();
    Ok(())
}

/// The files that changed most lately and have a grammar, with what is in them, in the order of the tree.
fn wanted(facts: &Facts, options: &ScanOptions, busiest: &[Busy]) -> Vec<(HeadFile, CommitId)> {
    let with_grammar =
        busiest.iter().map(|(path, _)| *path).filter(|path| syntax::has_grammar(facts.path(*path)));
    let chosen: HashSet<PathId> = with_grammar.take(options.function_files).collect();
    let files = facts.head_files.iter().zip(&facts.head_blobs);
    files.filter(|(file, _)| chosen.contains(&file.path)).map(|(file, blob)| (*file, *blob)).collect()
}

fn known(facts: &Facts) -> HashMap<Key<'_>, &FileFunctions> {
    let blobs: HashMap<PathId, CommitId> =
        facts.head_files.iter().map(|file| file.path).zip(facts.head_blobs.iter().copied()).collect();
    let of = |functions| {
        let functions: &FileFunctions = functions;
        Some(((*blobs.get(&functions.path)?, facts.path(functions.path)), functions))
    };
    facts.functions.iter().filter_map(of).collect()
}

fn measure(objects: &mut Objects<'_>, path: &[u8], blob: CommitId) -> Option<FileFunctions> {
    let content = objects.blob(to_object_id(blob))?;
    let measured = syntax::measure(path, &content)?;
    let functions = measured.functions.into_iter().map(|(function, _)| function).collect();
    Some(FileFunctions { path: PathId(0), cognitive: measured.cognitive, functions })
}
