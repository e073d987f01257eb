//! Reads tags: the object each finally points at, and when it was created.

use std::collections::{BTreeSet, HashMap, HashSet};

use gix::ObjectId;
use gix::objs::Kind;

use super::header::{parse_commit, parse_signature};
use super::walk::{to_commit_id, to_object_id};
use crate::error::Error;
use crate::facts::{CommitId, Tag, text_of};

/// Tags of tags are followed this far; Git itself never needs more than a few.
const DEEPEST_CHAIN: usize = 16;
/// An unread branch is followed this far back to its origin.
const LONGEST_BRANCH: usize = 10_000;

/// A tag as listed in the references: its name and the object that it names.
pub(super) type RawTag = (String, ObjectId);

/// All tags in the order of their names, without reading any object.
pub(super) fn list_tags(repository: &gix::Repository) -> Result<Vec<RawTag>, Error> {
    let unreadable = || Error::unreadable("the tags");
    let references = repository.references().map_err(unreadable())?;
    let tags = references.tags().map_err(unreadable())?;
    let tags = tags.filter_map(|reference| {
        let reference = reference.ok()?;
        let target = reference.try_id()?.detach();
        Some((text_of(reference.name().shorten()), target))
    });
    let mut tags: Vec<RawTag> = tags.collect();
    tags.sort_unstable();
    Ok(tags)
}

/// The tags that lead to a commit, without those of trees and blobs; and the number of unreadable ones.
pub(super) fn read_tags(repository: &gix::Repository, tags: &[RawTag], read: &[CommitId]) -> (Vec<Tag>, u32) {
    let mut branches = Branches { repository, read: read.iter().copied().collect(), parents: HashMap::new() };
    let (mut found, mut unknown) = (Vec::new(), 0);
    for (name, target) in tags {
        match read_tag(repository, name, *target) {
            Read::Tag(tag) => found.push(tag),
            Read::NoCommit => {}
            Read::Unknown => unknown += 1,
        }
    }
    for tag in &mut found {
        tag.joins = branches.joins(tag.commit);
    }
    (found, unknown)
}

/// The outcome of reading a tag.
enum Read {
    Tag(Tag),
    /// The tag is one of a tree or a blob.
    NoCommit,
    /// An object is missing or invalid.
    Unknown,
}

/// Commits on unread branches, as far as tags lead to them.
struct Branches<'a> {
    repository: &'a gix::Repository,
    read: HashSet<CommitId>,
    parents: HashMap<CommitId, Vec<CommitId>>,
}

impl Branches<'_> {
    /// The first read commits on the way back from `tagged`, in the order of their ids.
    fn joins(&mut self, tagged: CommitId) -> Vec<CommitId> {
        let (mut open, mut seen, mut joins) = (vec![tagged], HashSet::new(), BTreeSet::new());
        while let Some(commit) = open.pop() {
            if self.read.contains(&commit) {
                joins.insert(commit);
            } else if seen.insert(commit) && seen.len() <= LONGEST_BRANCH {
                open.extend_from_slice(self.parents_of(commit));
            }
        }
        joins.into_iter().collect()
    }

    /// Empty if it cannot be read.
    fn parents_of(&mut self, commit: CommitId) -> &[CommitId] {
        let repository = self.repository;
        self.parents.entry(commit).or_insert_with(|| {
            let object = repository.find_object(to_object_id(commit)).ok();
            let parsed = object.and_then(|object| parse_commit(&object.data));
            parsed.map_or_else(Vec::new, |parsed| parsed.parents.into_iter().map(to_commit_id).collect())
        })
    }
}

fn read_tag(repository: &gix::Repository, name: &str, target: ObjectId) -> Read {
    let mut id = target;
    let mut tagged = None;
    for _ in 0..DEEPEST_CHAIN {
        let Ok(object) = repository.find_object(id) else { return Read::Unknown };
        match object.kind {
            Kind::Tag => {
                let Some((next, time)) = parse_tag(&object.data) else { return Read::Unknown };
                tagged = tagged.or(Some(time));
                id = next;
            }
            Kind::Commit => {
                let annotated = tagged.is_some();
                // Very old tags have no tagger.
                let made = tagged.flatten().or_else(|| Some(parse_commit(&object.data)?.committer.time));
                let Some(time) = made else { return Read::Unknown };
                let (name, commit) = (name.to_owned(), to_commit_id(id));
                return Read::Tag(Tag { name, commit, time, annotated, joins: Vec::new() });
            }
            Kind::Tree | Kind::Blob => return Read::NoCommit,
        }
    }
    Read::Unknown
}

/// The object of a raw tag, and its creation time if present.
fn parse_tag(data: &[u8]) -> Option<(ObjectId, Option<i64>)> {
    let mut target = None;
    let mut time = None;
    for line in data.split(|&byte| byte == b'\n').take_while(|line| !line.is_empty()) {
        if let Some(hex) = line.strip_prefix(b"object ") {
            target = ObjectId::from_hex(hex).ok();
        } else if let Some(who) = line.strip_prefix(b"tagger ") {
            time = Some(parse_signature(who).time);
        }
    }
    Some((target?, time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_names_its_commit_and_time() {
        let raw = b"object 1111111111111111111111111111111111111111\ntype commit\ntag v1\n\
            tagger Ann <ann@example.org> 1700000000 +0100\n\nobject of the message\n";
        let (target, time) = parse_tag(raw).unwrap();
        assert_eq!(target.to_string(), "1".repeat(40));
        assert_eq!(time, Some(1_700_000_000));
        let old = b"object 1111111111111111111111111111111111111111\ntype commit\ntag v1\n\n";
        assert_eq!(parse_tag(old).unwrap().1, None);
        for broken in [&b""[..], b"\n", b"object 11\n", b"object \ntagger \n"] {
            assert!(parse_tag(broken).is_none());
        }
    }
}
