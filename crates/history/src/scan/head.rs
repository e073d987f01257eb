//! Measures the files of the newest commit: lines, indentation, and marks of generated files. Unchanged
//! measurements are reused.

use std::collections::HashMap;

use gix::ObjectId;

use super::Context;
use super::generators;
use super::objects::Objects;
use super::parallel::{self, Reporter};
use super::similarity::is_binary;
use super::tree_diff::{FileDiff, list_tree};
use super::walk::to_commit_id;
use crate::complexity::{Complexity, count_lines};
use crate::error::Error;
use crate::facts::{Assembler, CommitId, Facts, FileKind, HeadFile, PathId};
use crate::marks::is_marked;
use crate::progress::Phase;

/// Files read by one thread at a time.
const FILES_PER_TASK: usize = 64;

/// The measurements of one file, without its path.
type Measured = HeadFile;

/// Measures the tree of `head` and adds it to the facts. Unreadable folders yield no files, and are counted.
pub(super) fn add_head(
    context: &Context<'_>,
    head: ObjectId,
    previous: Option<&Facts>,
    assembler: &mut Assembler,
) -> Result<(), Error> {
    let mut objects = context.objects();
    let tree = objects.tree_of(head);
    let (files, unknown) = tree.map_or_else(|| (Vec::new(), 1), |tree| list_tree(&mut objects, tree));
    assembler.facts.unknown_folders = unknown;
    let known = known_measurements(previous);
    let tasks: Vec<&[FileDiff]> = files.chunks(FILES_PER_TASK).collect();
    let reporter = Reporter { progress: context.progress, phase: Phase::Head, total: files.len() };
    let measured = parallel::run(
        context.threads,
        &tasks,
        &reporter,
        |task| task.len(),
        || context.objects(),
        |objects, task| {
            let measure = |file| measure(objects, file, &known);
            task.iter().filter_map(measure).collect::<Vec<_>>()
        },
    )?;
    for (file, (measured, blob)) in files.iter().zip(measured.into_iter().flatten()) {
        let path = PathId(assembler.path(&file.path));
        assembler.push_head_file(HeadFile { path, ..measured }, blob);
    }
    let generated = generators::generated(&mut objects, &files);
    assembler.generated = generated.into_iter().map(|path| assembler.path(path)).collect();
    Ok(())
}

/// Measurements by content; failed ones are tried again.
fn known_measurements(previous: Option<&Facts>) -> HashMap<CommitId, Measured> {
    let Some(facts) = previous else { return HashMap::new() };
    let pairs = facts.head_blobs.iter().copied().zip(facts.head_files.iter().copied());
    let pairs = pairs.filter(|(_, file)| !file.unknown && file.kind.is_regular());
    pairs.collect()
}

fn measure(
    objects: &mut Objects<'_>,
    file: &FileDiff,
    known: &HashMap<CommitId, Measured>,
) -> Option<(Measured, CommitId)> {
    let side = file.new?;
    let blob = to_commit_id(side.id);
    if let Some(&measured) = known.get(&blob).filter(|_| side.kind.is_regular()) {
        return Some((Measured { kind: side.kind, ..measured }, blob));
    }
    let mut measured = Measured {
        path: PathId(0),
        kind: side.kind,
        lines: 0,
        complexity: Complexity::default(),
        binary: false,
        unknown: false,
        is_marked: false,
    };
    if side.kind != FileKind::Submodule {
        let content = objects.blob(side.id);
        measured.unknown = content.is_none();
        measured.binary = content.as_ref().is_some_and(|content| is_binary(content));
        if let Some(content) = content.filter(|_| side.kind.is_regular() && !measured.binary) {
            measured.lines = count_lines(&content);
            measured.complexity = Complexity::of(&content);
            measured.is_marked = is_marked(&file.path, &content);
        }
    }
    Some((measured, blob))
}

/// The `.gitattributes` of the newest commit, for any path.
pub(super) struct Attributes<'a> {
    stack: Option<gix::AttributeStack<'a>>,
    outcome: gix::attrs::search::Outcome,
}

const NAMES: [&str; 3] = ["linguist-generated", "linguist-vendored", "linguist-documentation"];

impl<'a> Attributes<'a> {
    /// The attributes of `head`; unset for everything if there are none or they cannot be read.
    pub(super) fn of(repository: &'a gix::Repository, head: Option<ObjectId>) -> Self {
        let mut attributes = Self { stack: None, outcome: gix::attrs::search::Outcome::default() };
        let tree = head.and_then(|id| repository.find_commit(id).ok()?.tree_id().ok());
        let index = tree.and_then(|tree| repository.index_from_tree(&tree).ok());
        let Some(index) = index else { return attributes };
        let is_attributes = |path: &[u8]| path.ends_with(b".gitattributes");
        if !index.entries().iter().any(|entry| is_attributes(entry.path(&index))) {
            return attributes;
        }
        let source = gix::worktree::stack::state::attributes::Source::IdMapping;
        if let Ok(stack) = repository.attributes_only(&index, source) {
            attributes.outcome = stack.selected_attribute_matches(NAMES);
            attributes.stack = Some(stack);
        }
        attributes
    }

    pub(super) fn about(&mut self, path: &[u8]) -> crate::classify::PathAttributes {
        let mut said = crate::classify::PathAttributes::default();
        let Some(stack) = &mut self.stack else { return said };
        let Ok(platform) = stack.at_entry(gix::bstr::BStr::new(path), None) else { return said };
        self.outcome.reset();
        platform.matching_attributes(&mut self.outcome);
        let answers = [&mut said.generated, &mut said.vendored, &mut said.documentation];
        for (answer, found) in answers.into_iter().zip(self.outcome.iter_selected()) {
            *answer = meaning(found.assignment.state);
        }
        said
    }
}

/// `attr` and `attr=true` mean yes, `-attr` and `attr=false` mean no.
fn meaning(state: gix::attrs::StateRef<'_>) -> Option<bool> {
    use gix::attrs::StateRef;
    match state {
        StateRef::Set => Some(true),
        StateRef::Unset => Some(false),
        StateRef::Value(value) => match value.as_bstr().to_ascii_lowercase().as_slice() {
            b"true" | b"1" => Some(true),
            b"false" | b"0" => Some(false),
            _ => None,
        },
        StateRef::Unspecified => None,
    }
}
