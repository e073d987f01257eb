//! Reads tags: what each points at in the end, and when it was made.

use gix::ObjectId;
use gix::objs::Kind;

use super::header::{parse_commit, parse_signature};
use super::walk::to_commit_id;
use crate::error::Error;
use crate::facts::{Tag, text_of};

/// Tags of tags are followed this far; Git itself has no use for more than a few.
const DEEPEST_CHAIN: usize = 16;

/// A tag as the references tell: its name and the object that it names.
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

/// The tags that lead to a commit. One whose objects are missing or make no sense is left out, as are those of trees
/// and blobs.
pub(super) fn read_tags(repository: &gix::Repository, tags: &[RawTag]) -> Vec<Tag> {
    tags.iter().filter_map(|(name, target)| read_tag(repository, name, *target)).collect()
}

fn read_tag(repository: &gix::Repository, name: &str, target: ObjectId) -> Option<Tag> {
    let mut id = target;
    let mut tagged = None;
    for _ in 0..DEEPEST_CHAIN {
        let object = repository.find_object(id).ok()?;
        match object.kind {
            Kind::Tag => {
                let (next, time) = parse_tag(&object.data)?;
                tagged = tagged.or(Some(time));
                id = next;
            }
            Kind::Commit => {
                let annotated = tagged.is_some();
                // Very old tags have no tagger.
                let made = tagged.flatten().or_else(|| Some(parse_commit(&object.data)?.committer.time))?;
                return Some(Tag { name: name.to_owned(), commit: to_commit_id(id), time: made, annotated });
            }
            Kind::Tree | Kind::Blob => return None,
        }
    }
    None
}

/// What a raw tag names, and when it was made if it says so.
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
    fn a_tag_tells_what_and_when() {
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
