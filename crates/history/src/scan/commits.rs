//! The two expensive passes over new commits: which files differ from the first parent, and by how many
//! lines.

use std::collections::HashMap;
use std::rc::Rc;

use gix::ObjectId;

use super::Context;
use super::carried::Carried;
use super::line_diff::LineCounter;
use super::objects::Objects;
use super::parallel::{self, Reporter};
use super::renames::find_renames;
use super::similarity::is_binary;
use super::tree_diff::{FileDiff, Side, diff_trees};
use super::walk::Trees;
use crate::error::Error;
use crate::facts::{Carry, FileKind, Hunk};
use crate::progress::Phase;

/// Adjacent commits share most of their trees, so one thread reads them.
const COMMITS_PER_TASK: usize = 128;
/// Longer groups are split, so that one busy file does not occupy one thread to the end.
const ROWS_PER_TASK: usize = 256;
/// Git treats larger files as binary (`core.bigFileThreshold`).
const BIG_FILE: usize = 512 << 20;

/// A commit whose changes are to be read, and its first parent if it has one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) commit: ObjectId,
    pub(super) parent: Option<ObjectId>,
}

/// The files a commit changes; `None` if a tree is missing or invalid.
pub(super) type Files = Option<Vec<FileDiff>>;

/// Lines of a changed file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Lines {
    Counted(Counted),
    Binary,
    Unknown,
}

/// The difference between two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) added: u32,
    pub(super) removed: u32,
    /// Line positions.
    pub(super) hunks: Box<[Hunk]>,
    /// Added lines that were in the file before.
    pub(super) carries: Box<[Carry]>,
    /// Whether the content stays the same.
    pub(super) is_cosmetic: bool,
}

/// Compares the trees of each step and finds renames; in the order of `steps`.
pub(super) fn changed_files(
    context: &Context<'_>,
    steps: &[Step],
    trees: &Trees,
) -> Result<Vec<Files>, Error> {
    let tasks: Vec<&[Step]> = steps.chunks(COMMITS_PER_TASK).collect();
    let reporter = Reporter { progress: context.progress, phase: Phase::Trees, total: steps.len() };
    let files = parallel::run(
        context.threads,
        &tasks,
        &reporter,
        |task| task.len(),
        || context.objects(),
        |objects, task| task.iter().map(|step| files_of(objects, trees, *step)).collect::<Vec<_>>(),
    )?;
    Ok(files.into_iter().flatten().collect())
}

fn files_of(objects: &mut Objects<'_>, trees: &Trees, step: Step) -> Files {
    let mut tree_of = |commit| trees.get(&commit).copied().or_else(|| objects.tree_of(commit));
    let new = tree_of(step.commit)?;
    let old = match step.parent {
        Some(parent) => Some(tree_of(parent)?),
        None => None,
    };
    let mut files = diff_trees(objects, old, Some(new)).ok()?;
    find_renames(objects, &mut files);
    Some(files)
}

/// Counts the lines of all files, newest commit first; in the order of `files`.
pub(super) fn changed_lines(context: &Context<'_>, files: &[&FileDiff]) -> Result<Vec<Lines>, Error> {
    let tasks = group_by_path(files);
    let reporter = Reporter { progress: context.progress, phase: Phase::Lines, total: files.len() };
    let counted = parallel::run(
        context.threads,
        &tasks,
        &reporter,
        Vec::len,
        || Pairs::new(context.objects()),
        |pairs, task| {
            pairs.counter.start_path();
            task.iter().map(|&row| pairs.lines(files[row])).collect::<Vec<_>>()
        },
    )?;
    let mut lines = vec![Lines::Unknown; files.len()];
    for (&row, counted) in tasks.iter().flatten().zip(counted.into_iter().flatten()) {
        lines[row] = counted;
    }
    Ok(lines)
}

/// Groups rows of the same path, newest first, largest group first: a delta chain of a pack mostly leads from
/// newer to older revisions of one path, so that each revision is the base of the next and is inflated once.
fn group_by_path(files: &[&FileDiff]) -> Vec<Vec<usize>> {
    let mut group_of: HashMap<&[u8], usize> = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (row, file) in files.iter().enumerate() {
        let group = *group_of.entry(&file.path).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(row);
    }
    let mut tasks: Vec<Vec<usize>> =
        groups.iter().flat_map(|group| group.chunks(ROWS_PER_TASK)).map(<[usize]>::to_vec).collect();
    tasks.sort_by_key(|task| std::cmp::Reverse(task.len()));
    tasks
}

/// Reads pairs of contents, keeping the older one in case it is the newer one of the next pair.
struct Pairs<'a> {
    objects: Objects<'a>,
    old: Content,
    new: Content,
    counter: LineCounter,
    hunks: Vec<Hunk>,
}

/// The content of one side, as far as lines matter.
#[derive(Default)]
struct Content {
    id: Option<ObjectId>,
    bytes: Rc<Vec<u8>>,
    is_binary: bool,
}

impl<'a> Pairs<'a> {
    fn new(objects: Objects<'a>) -> Self {
        let (old, new) = (Content::default(), Content::default());
        Self { objects, old, new, counter: LineCounter::default(), hunks: Vec::new() }
    }

    fn lines(&mut self, file: &FileDiff) -> Lines {
        let new_id = file.new.map(|side| side.id);
        if new_id.is_some() && self.old.id == new_id {
            std::mem::swap(&mut self.old, &mut self.new);
        }
        let read = self.new.read(&mut self.objects, file.new) && self.old.read(&mut self.objects, file.old);
        if !read {
            return Lines::Unknown;
        }
        if self.old.is_binary || self.new.is_binary {
            return Lines::Binary;
        }
        let (added, removed) = self.counter.count(&self.old.bytes, &self.new.bytes, &mut self.hunks);
        // A file that is all new or all gone has no earlier lines.
        let is_edit = file.old.is_some() && file.new.is_some() && !self.hunks.is_empty();
        let (old, new) = (&self.old.bytes, &self.new.bytes);
        let found = if is_edit { self.counter.carried(old, new, &self.hunks) } else { Carried::default() };
        Lines::Counted(Counted {
            added,
            removed,
            hunks: self.hunks.as_slice().into(),
            carries: found.carries.into(),
            is_cosmetic: found.is_cosmetic,
        })
    }
}

impl Content {
    /// Returns false if the content is missing or corrupt.
    fn read(&mut self, objects: &mut Objects<'_>, side: Option<Side>) -> bool {
        let id = side.map(|side| side.id);
        // A submodule's text depends on its id too, and no blob shares an id with a commit.
        if id.is_some() && self.id == id {
            return true;
        }
        self.id = None;
        self.bytes = match side {
            None => Rc::default(),
            Some(Side { kind: FileKind::Submodule, id }) => {
                Rc::new(format!("Subproject commit {id}\n").into_bytes())
            }
            Some(Side { id, .. }) => match objects.blob(id) {
                Some(bytes) => bytes,
                None => return false,
            },
        };
        self.id = id;
        self.is_binary = is_binary(&self.bytes) || self.bytes.len() > BIG_FILE;
        true
    }
}
