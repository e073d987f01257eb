//! Walks the commits in the order of `git log`: the newest committer date first among those whose child was
//! shown, first in first out among equals.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use gix::ObjectId;

use super::header::{ParsedCommit, parse_commit};
use super::objects::Objects;
use super::parallel::Reporter;
use crate::error::Error;
use crate::facts::tables::commit_flag;
use crate::facts::{Commit, CommitHeader, CommitId, Facts};

/// A commit in order.
pub(super) enum Walked {
    /// The position of a commit in the previous facts, to be reused.
    Known(u32),
    /// A commit read from the repository.
    New(Box<CommitHeader>),
}

/// Trees by commit.
pub(super) type Trees = gix::hashtable::HashMap<ObjectId, ObjectId>;

/// The walk's result.
pub(super) struct Walk {
    pub(super) commits: Vec<Walked>,
    /// The trees of the commits that were read.
    pub(super) trees: Trees,
    /// Parent commits that cannot be read.
    pub(super) missing: u32,
}

/// The state of a walk.
pub(super) struct Walker<'a> {
    objects: Objects<'a>,
    previous: Option<&'a Facts>,
    known: HashMap<CommitId, u32>,
    shallow: &'a HashSet<ObjectId>,
    /// Every commit met so far, and whether it could be read.
    met: gix::hashtable::HashMap<ObjectId, bool>,
    trees: Trees,
    /// Positions in `pending` of the commits to be shown, by committer time, then first in first out.
    queue: BinaryHeap<(i64, Reverse<usize>)>,
    pending: Vec<Option<Pending>>,
    missing: u32,
}

/// A commit that was met but not yet shown.
struct Pending {
    walked: Walked,
    parents: Vec<ObjectId>,
    time: i64,
}

impl<'a> Walker<'a> {
    pub(super) fn new(
        objects: Objects<'a>,
        previous: Option<&'a Facts>,
        shallow: &'a HashSet<ObjectId>,
    ) -> Self {
        Self {
            objects,
            previous,
            known: previous.map(Facts::positions).unwrap_or_default(),
            shallow,
            met: gix::hashtable::HashMap::default(),
            trees: Trees::default(),
            queue: BinaryHeap::new(),
            pending: Vec::new(),
            missing: 0,
        }
    }

    /// Walks everything reachable from `tips`.
    pub(super) fn walk(mut self, tips: &[ObjectId], reporter: &Reporter<'_>) -> Result<Walk, Error> {
        for &tip in tips {
            self.meet(tip);
        }
        let mut commits = Vec::new();
        while let Some((_, Reverse(position))) = self.queue.pop() {
            let Some(mut next) = self.pending.get_mut(position).and_then(Option::take) else {
                continue;
            };
            let mut all_readable = true;
            for parent in std::mem::take(&mut next.parents) {
                all_readable &= self.meet(parent);
            }
            if let Walked::New(header) = &mut next.walked
                && !all_readable
            {
                header.flags |= commit_flag::UNKNOWN;
            }
            commits.push(next.walked);
            // The total is unknown, so every thousandth is reported.
            if commits.len().is_multiple_of(1_000) {
                reporter.advance(0, commits.len())?;
            }
        }
        Ok(Walk { commits, trees: self.trees, missing: self.missing })
    }

    /// Adds a commit to the queue when it is met for the first time; returns whether it could be read.
    fn meet(&mut self, id: ObjectId) -> bool {
        if let Some(&readable) = self.met.get(&id) {
            return readable;
        }
        let read = self.read(id);
        self.met.insert(id, read.is_some());
        let Some(read) = read else {
            self.missing += 1;
            return false;
        };
        self.queue.push((read.time, Reverse(self.pending.len())));
        self.pending.push(Some(read));
        true
    }

    fn read(&mut self, id: ObjectId) -> Option<Pending> {
        let is_shallow = self.shallow.contains(&id);
        let commit_id = to_commit_id(id);
        if let Some((position, row)) = self
            .known
            .get(&commit_id)
            .and_then(|&position| Some((position, self.previous?.commit(position as usize)?)))
            .filter(|(_, row)| is_reusable(*row, is_shallow))
        {
            let parents = row.parents().map(to_object_id).collect();
            let time = row.committer_time();
            return Some(Pending { walked: Walked::Known(position), parents, time });
        }
        let parsed = parse_commit(&self.objects.commit(id)?)?;
        if let Some(tree) = parsed.tree {
            self.trees.insert(id, tree);
        }
        let time = parsed.committer.time;
        // Git also lists a root at exactly the clone's depth, where nothing is cut off.
        let is_cut_off = is_shallow && !parsed.parents.is_empty();
        let parents = if is_cut_off { Vec::new() } else { parsed.parents.clone() };
        let header = Box::new(header_of(commit_id, parsed, is_cut_off));
        Some(Pending { walked: Walked::New(header), parents, time })
    }
}

/// Unreadable commits are tried again, and so are those affected by a deeper or shallower clone.
fn is_reusable(row: Commit<'_>, is_shallow: bool) -> bool {
    let is_read = !row.is_unknown() && !row.changes().any(|change| change.unknown);
    is_read && row.is_shallow_boundary() == (is_shallow && !row.is_root())
}

fn header_of(id: CommitId, parsed: ParsedCommit, is_cut_off: bool) -> CommitHeader {
    let flags = match parsed.parents.len() {
        _ if is_cut_off => commit_flag::SHALLOW,
        0 => commit_flag::ROOT,
        1 => 0,
        _ => commit_flag::MERGE,
    };
    let flags = flags | if parsed.is_assisted { commit_flag::ASSISTED } else { 0 };
    let parents = if is_cut_off { &[][..] } else { &parsed.parents };
    CommitHeader {
        id,
        parents: parents.iter().copied().map(to_commit_id).collect(),
        author: parsed.author,
        committer: parsed.committer,
        co_authors: parsed.co_authors,
        subject: parsed.subject,
        flags,
    }
}

pub(super) fn to_commit_id(id: ObjectId) -> CommitId {
    CommitId::from_bytes(id.as_bytes()).unwrap_or_else(|| unreachable!("ids have 20 or 32 bytes"))
}

pub(super) fn to_object_id(id: CommitId) -> ObjectId {
    ObjectId::from_bytes_or_panic(id.as_bytes())
}
