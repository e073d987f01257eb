//! Compares two trees and lists the files that differ, in the order in which Git lists them.

use std::cmp::Ordering;
use std::rc::Rc;

use gix::ObjectId;
use gix::objs::TreeRefIter;
use gix::objs::tree::{EntryKind, EntryRef};

use super::ends::common_prefix;
use super::objects::Objects;
use crate::facts::FileKind;

/// One side of a file that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) kind: FileKind,
    pub(super) id: ObjectId,
}

/// A file that differs between two trees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileDiff {
    pub(super) path: Box<[u8]>,
    pub(super) old_path: Option<Box<[u8]>>,
    pub(super) old: Option<Side>,
    pub(super) new: Option<Side>,
}

/// A tree is missing or invalid.
#[derive(Debug)]
pub(super) struct Unreadable;

/// Lists the files that differ; `None` is the empty tree.
pub(super) fn diff_trees(
    objects: &mut Objects<'_>,
    old: Option<ObjectId>,
    new: Option<ObjectId>,
) -> Result<Vec<FileDiff>, Unreadable> {
    let mut walk = TreeDiff { objects, path: Vec::new(), found: Vec::new(), missing: None };
    if old != new {
        walk.diff(old, new)?;
    }
    Ok(walk.found)
}

/// All readable files of a tree, and the number of its unreadable folders.
pub(super) fn list_tree(objects: &mut Objects<'_>, tree: ObjectId) -> (Vec<FileDiff>, u32) {
    let mut walk = TreeDiff { objects, path: Vec::new(), found: Vec::new(), missing: Some(0) };
    let is_whole = walk.diff(None, Some(tree)).is_ok();
    (walk.found, walk.missing.unwrap_or_default() + u32::from(!is_whole))
}

/// The entry at a path of a tree; `None` if it does not exist or cannot be read.
pub(super) fn find_in_tree(objects: &mut Objects<'_>, tree: ObjectId, path: &[u8]) -> Option<Side> {
    let mut tree = tree;
    let mut names = path.split(|&byte| byte == b'/').peekable();
    while let Some(name) = names.next() {
        let data = objects.tree(tree)?;
        let mut entries = TreeRefIter::from_bytes(&data, objects.hash_kind());
        let entry = entries.find_map(|entry| entry.ok().filter(|entry| entry.filename == name))?;
        let kind = entry.mode.kind();
        match (kind == EntryKind::Tree, names.peek().is_some()) {
            (true, true) => tree = entry.oid.to_owned(),
            (false, false) => {
                return Some(Side { kind: file_kind(kind), id: entry.oid.to_owned() });
            }
            _ => return None,
        }
    }
    None
}

struct TreeDiff<'a, 'p> {
    objects: &'a mut Objects<'p>,
    /// The current path of the walk, with a `/` at the end unless it is empty.
    path: Vec<u8>,
    found: Vec<FileDiff>,
    /// The number of unreadable folders, where they are counted rather than an error.
    missing: Option<u32>,
}

impl TreeDiff<'_, '_> {
    fn diff(&mut self, old: Option<ObjectId>, new: Option<ObjectId>) -> Result<(), Unreadable> {
        let (old, new) = (self.read(old)?, self.read(new)?);
        let hash_kind = self.objects.hash_kind();
        let (mut olds, mut news) = (old.as_slice(), new.as_slice());
        loop {
            let same = common_entries(olds, news, hash_kind.len_in_bytes());
            (olds, news) = (&olds[same..], &news[same..]);
            let (left, right) = (first(olds, hash_kind)?, first(news, hash_kind)?);
            let order = match (&left, &right) {
                (None, None) => return Ok(()),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some((old, _)), Some((new, _))) => tree_order(old, new),
            };
            let (left, right) = (left.filter(|_| order.is_le()), right.filter(|_| order.is_ge()));
            if let Some((_, rest)) = left {
                olds = rest;
            }
            if let Some((_, rest)) = right {
                news = rest;
            }
            self.entry(left.map(|(entry, _)| entry), right.map(|(entry, _)| entry))?;
        }
    }

    /// An entry of the same name and kind on both sides, or on one.
    fn entry(&mut self, old: Option<EntryRef<'_>>, new: Option<EntryRef<'_>>) -> Result<(), Unreadable> {
        let same = |(old, new): (&EntryRef<'_>, &EntryRef<'_>)| {
            old.oid == new.oid && old.mode.kind() == new.mode.kind()
        };
        if old.as_ref().zip(new.as_ref()).is_some_and(same) {
            return Ok(());
        }
        let Some(either) = old.as_ref().or(new.as_ref()) else { return Ok(()) };
        let length = self.path.len();
        self.path.extend_from_slice(either.filename);
        if either.mode.is_tree() {
            self.path.push(b'/');
            let id = |entry: EntryRef<'_>| entry.oid.to_owned();
            let found = self.diff(old.map(id), new.map(id));
            match (found, &mut self.missing) {
                (Err(_), Some(missing)) => *missing += 1,
                (found, _) => found?,
            }
        } else {
            let path = self.path.as_slice().into();
            let (old, new) = (old.map(side_of), new.map(side_of));
            self.found.push(FileDiff { path, old_path: None, old, new });
        }
        self.path.truncate(length);
        Ok(())
    }

    fn read(&mut self, id: Option<ObjectId>) -> Result<Rc<Vec<u8>>, Unreadable> {
        match id {
            Some(id) => self.objects.tree(id).ok_or(Unreadable),
            None => Ok(Rc::default()),
        }
    }
}

/// The first entry of a raw tree, and the rest.
fn first(tree: &[u8], hash_kind: gix::hash::Kind) -> Result<Option<(EntryRef<'_>, &[u8])>, Unreadable> {
    let mut entries = TreeRefIter::from_bytes(tree, hash_kind);
    let Some(entry) = entries.next() else { return Ok(None) };
    let entry = entry.map_err(|_| Unreadable)?;
    Ok(Some((entry, &tree[entries.offset_to_next_entry(tree)..])))
}

/// Bytes of the leading entries that two raw trees share: mostly all but one, found without parsing any.
fn common_entries(old: &[u8], new: &[u8], id_length: usize) -> usize {
    let same = common_prefix(old, new);
    if same == old.len() && same == new.len() {
        return same;
    }
    let mut end = 0;
    // An entry's name ends with a NUL, and its id follows.
    while let Some(name) = memchr::memchr(0, &old[end..same]) {
        let next = end + name + 1 + id_length;
        if next > same {
            break;
        }
        end = next;
    }
    end
}

/// Git's order within a tree: by name, with folders as if their name ended in `/`.
fn tree_order(old: &EntryRef<'_>, new: &EntryRef<'_>) -> Ordering {
    let common = old.filename.len().min(new.filename.len());
    let last = |entry: &EntryRef<'_>| match entry.filename.get(common) {
        Some(&byte) => byte,
        None if entry.mode.is_tree() => b'/',
        None => 0,
    };
    let by_name = old.filename[..common].cmp(&new.filename[..common]);
    by_name.then_with(|| last(old).cmp(&last(new)))
}

fn side_of(entry: EntryRef<'_>) -> Side {
    Side { kind: file_kind(entry.mode.kind()), id: entry.oid.to_owned() }
}

fn file_kind(kind: EntryKind) -> FileKind {
    match kind {
        EntryKind::Tree => FileKind::Absent,
        EntryKind::Blob => FileKind::File,
        EntryKind::BlobExecutable => FileKind::Executable,
        EntryKind::Link => FileKind::Symlink,
        EntryKind::Commit => FileKind::Submodule,
    }
}
