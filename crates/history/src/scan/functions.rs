//! Measures the functions of the files that change most, as of the newest commit. Unchanged measurements are
//! reused, both for files and for pieces of changed files.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_128;

use super::objects::Objects;
use super::parallel::{self, Reporter};
use super::trend::Busy;
use super::walk::to_object_id;
use super::{Context, ScanOptions};
use crate::error::Error;
use crate::facts::{CommitId, Facts, FileFunctions, HeadFile, ParsedPiece, PathId};
use crate::progress::Phase;
use crate::syntax::{self, FunctionComplexity, Piece, PieceParser};

/// Earlier measurements.
#[derive(Default)]
struct Known<'a> {
    /// By the inputs of a measurement: the content, and the path, whose extension chooses the grammar.
    files: HashMap<(CommitId, &'a [u8]), &'a FileFunctions>,
    pieces: HashMap<PieceKey<'a>, (ParsedPiece, &'a [FunctionComplexity])>,
}

/// The extension of the file, and the hash of the text.
type PieceKey<'a> = (Option<&'a [u8]>, u128);

/// Adds the functions to the facts, in file order.
pub(super) fn add_functions(
    context: &Context<'_>,
    options: &ScanOptions,
    busiest: &[Busy],
    previous: Option<&Facts>,
    facts: &mut Facts,
) -> Result<(), Error> {
    let wanted = wanted(facts, options, busiest);
    let known = previous.map(Known::of).unwrap_or_default();
    // The largest first, so that no thread is left with one at the end.
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
            let found = known.files.get(&(blob, path)).map(|&known| known.clone());
            let found = found.or_else(|| measure(objects, path, blob, &known))?;
            Some((place, FileFunctions { path: file.path, ..found }))
        },
    )?;
    let mut measured: Vec<(usize, FileFunctions)> = measured.into_iter().flatten().collect();
    measured.sort_unstable_by_key(|&(place, _)| place);
    facts.functions = measured.into_iter().map(|(_, functions)| functions).collect();
    Ok(())
}

/// The files that changed most recently and have a grammar, with their contents, in tree order.
fn wanted(facts: &Facts, options: &ScanOptions, busiest: &[Busy]) -> Vec<(HeadFile, CommitId)> {
    let with_grammar =
        busiest.iter().map(|(path, _)| *path).filter(|path| syntax::has_grammar(facts.path(*path)));
    let chosen: HashSet<PathId> = with_grammar.take(options.function_files).collect();
    let files = facts.head_files.iter().zip(&facts.head_blobs);
    files.filter(|(file, _)| chosen.contains(&file.path)).map(|(file, blob)| (*file, *blob)).collect()
}

impl<'a> Known<'a> {
    fn of(facts: &'a Facts) -> Self {
        let mut known = Self::default();
        let blobs: HashMap<PathId, CommitId> =
            facts.head_files.iter().map(|file| file.path).zip(facts.head_blobs.iter().copied()).collect();
        for file in &facts.functions {
            let path = facts.path(file.path);
            if let Some(&blob) = blobs.get(&file.path) {
                known.files.insert((blob, path), file);
            }
            let ending = syntax::ending_of(path);
            known.pieces.extend(file.pieces().map(|(piece, found)| ((ending, piece.hash), (piece, found))));
        }
        known
    }
}

fn measure(
    objects: &mut Objects<'_>,
    path: &[u8],
    blob: CommitId,
    known: &Known<'_>,
) -> Option<FileFunctions> {
    let content = objects.blob(to_object_id(blob))?;
    let mut parser = PieceParser::of(path)?;
    let ending = syntax::ending_of(path);
    let mut file = FileFunctions { path: PathId(0), cognitive: 0, functions: Vec::new(), pieces: Vec::new() };
    for piece in syntax::pieces_of(path, &content)? {
        let hash = xxh3_128(piece.text);
        let (cognitive, functions) = match known.pieces.get(&(ending, hash)) {
            Some(&(before, functions)) => (before.cognitive, moved(functions, before, piece)),
            None => {
                let measured = parser.measure(piece)?;
                (measured.cognitive, measured.functions.into_iter().map(|(function, _)| function).collect())
            }
        };
        let n_functions = u32::try_from(functions.len()).unwrap_or(u32::MAX);
        file.pieces.push(ParsedPiece { hash, line: piece.line, cognitive, n_functions });
        file.cognitive = file.cognitive.saturating_add(cognitive);
        file.functions.extend(functions);
    }
    Some(file)
}

/// The functions of a piece as they were `before`, moved to its lines now.
fn moved(functions: &[FunctionComplexity], before: ParsedPiece, now: Piece<'_>) -> Vec<FunctionComplexity> {
    let line = |line: u32| line.saturating_sub(before.line).saturating_add(now.line);
    let moved = |function: &FunctionComplexity| FunctionComplexity {
        start_line: line(function.start_line),
        end_line: line(function.end_line),
        ..function.clone()
    };
    functions.iter().map(moved).collect()
}
