//! What a change is: the files that differ between a commit and where it left the line it is to be merged into,
//! with their text on both sides, and who made it.

use std::collections::HashSet;

use gix::ObjectId;

use super::head::Attributes;
use super::header::parse_commit;
use super::objects::Objects;
use super::packs::Packs;
use super::renames::find_renames;
use super::similarity::is_binary;
use super::tree_diff::{FileDiff, Side, diff_trees};
use super::walk::to_commit_id;
use super::{Repository, resolve};
use crate::classify::{PathAttributes, PathClass, classify_path};
use crate::error::Error;
use crate::facts::CommitId;
use crate::marks::{is_marked, is_template};

/// More text than this is not looked into: data, not code.
const LARGEST_TEXT: usize = 4 << 20;

/// A change between two commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Where the change left the line it is compared with: the merge base, or the base itself.
    pub base: CommitId,
    /// Its newest commit.
    pub head: CommitId,
    /// What differs between the two, in the order of the tree.
    pub files: Vec<ComparedFile>,
    /// Name and address of everybody who wrote or co-wrote a commit of the change, through the mailmap.
    pub authors: Vec<(String, String)>,
    /// How many commits it has.
    pub commits: usize,
}

/// A file that a change adds, removes, renames or edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedFile {
    /// Where it is; where it was if it is gone.
    pub path: Vec<u8>,
    /// Where it was, if it was renamed.
    pub old_path: Option<Vec<u8>>,
    /// Its text before; `None` if it was not there, or is no text of up to 4 MiB.
    pub before: Option<Vec<u8>>,
    /// Its text after, likewise.
    pub after: Option<Vec<u8>>,
    /// Whether it is there after the change.
    pub is_kept: bool,
    /// Whether it was there before.
    pub was_there: bool,
    /// Whether a program or somebody else wrote it, or it is prose; by the attributes of the head.
    pub class: PathClass,
}

impl Repository {
    /// Compares `head` with the point where it left `base`, as a merge request is looked at. Both may be
    /// anything that names a commit: a branch, a tag, an id, `HEAD~2`.
    ///
    /// # Errors
    /// [`Error::NoSuchRevision`] if one of them names nothing here, [`Error::NoCommonCommit`] if the two have no
    /// common past here (a shallow clone may have cut it off), [`Error::Unreadable`] if a tree is missing.
    pub fn compare(&self, base: &str, head: &str) -> Result<Comparison, Error> {
        let repository = self.shared.to_thread_local();
        let (wanted, head) = (commit_of(&repository, base)?, commit_of(&repository, head)?);
        let common = repository.merge_base(wanted, head).map_err(Error::unreadable("the common past"))?;
        let base = common.ok_or(Error::NoCommonCommit)?.detach();
        let packs = Packs::open(&repository);
        let mut objects = Objects::new(&self.shared, &packs);
        let unreadable =
            || Error::Unreadable { what: "a tree of the change", source: "an object is missing".into() };
        let trees = (objects.tree_of(base), objects.tree_of(head));
        let (Some(old), Some(new)) = trees else { return Err(unreadable()) };
        let mut files = diff_trees(&mut objects, Some(old), Some(new)).map_err(|_| unreadable())?;
        find_renames(&mut objects, &mut files);
        let mut attributes = Attributes::of(&repository, Some(head));
        let files = files.into_iter().map(|file| ComparedFile {
            class: class_of(&mut objects, &file, attributes.about(&file.path)),
            before: text(&mut objects, file.old),
            after: text(&mut objects, file.new),
            is_kept: file.new.is_some(),
            was_there: file.old.is_some(),
            path: file.path.into(),
            old_path: file.old_path.map(Into::into),
        });
        let files = files.collect();
        let (authors, commits) = Self::authors(&repository, &mut objects, base, head)?;
        Ok(Comparison { base: to_commit_id(base), head: to_commit_id(head), files, authors, commits })
    }

    /// Whether a part of the history was never fetched.
    pub fn is_shallow(&self) -> bool {
        self.shared.to_thread_local().is_shallow().unwrap_or(false)
    }

    /// The folder of Git's own files, shared by all work trees.
    pub fn common_folder(&self) -> std::path::PathBuf {
        self.shared.to_thread_local().common_dir().to_owned()
    }

    /// The folder of the checked-out files; none in a bare repository.
    pub fn work_tree(&self) -> Option<std::path::PathBuf> {
        self.shared.to_thread_local().workdir().map(std::path::Path::to_owned)
    }

    /// Who wrote the commits that `head` has and `base` has not, and how many those are.
    fn authors(
        repository: &gix::Repository,
        objects: &mut Objects<'_>,
        base: ObjectId,
        head: ObjectId,
    ) -> Result<(Vec<(String, String)>, usize), Error> {
        let mailmap = repository.open_mailmap();
        let failed = || Error::unreadable("the commits of the change");
        let walk = repository.rev_walk([head]).with_hidden([base]).all().map_err(failed())?;
        let (mut seen, mut authors, mut commits) = (HashSet::new(), Vec::new(), 0);
        for info in walk {
            let id = info.map_err(failed())?.id;
            commits += 1;
            let Some(header) = objects.commit(id).and_then(|data| parse_commit(&data)) else { continue };
            let author = (header.author.name, header.author.email);
            for (name, email) in std::iter::once(author).chain(header.co_authors) {
                let person = resolve(&mailmap, name.as_bytes(), email.as_bytes());
                if seen.insert(person.clone()) {
                    authors.push(person);
                }
            }
        }
        Ok((authors, commits))
    }
}

/// The commit that a revision names.
pub(super) fn commit_of(repository: &gix::Repository, revision: &str) -> Result<ObjectId, Error> {
    let missing = || Error::NoSuchRevision { name: revision.to_owned() };
    let found = match repository.rev_parse_single(revision) {
        Ok(found) => found,
        // What is there but cannot be read is not absent.
        Err(source) if repository.try_find_reference(revision).is_ok_and(|found| found.is_some()) => {
            return Err(Error::unreadable("what the branch or tag names")(source));
        }
        Err(_) => return Err(missing()),
    };
    let commit = found.object().ok().and_then(|object| object.peel_to_commit().ok());
    Ok(commit.ok_or_else(missing)?.id)
}

/// Also by what the file itself says after the change, or said before it was taken away.
fn class_of(objects: &mut Objects<'_>, file: &FileDiff, attributes: PathAttributes) -> PathClass {
    let text = text(objects, file.new.or(file.old));
    let is_marked = !is_template(&file.path) && text.is_some_and(|text| is_marked(&file.path, &text));
    classify_path(&file.path, attributes, is_marked)
}

fn text(objects: &mut Objects<'_>, side: Option<Side>) -> Option<Vec<u8>> {
    let side = side.filter(|side| side.kind.is_regular())?;
    if objects.blob_size(side.id)? > LARGEST_TEXT as u64 {
        return None;
    }
    let content = objects.blob(side.id).filter(|content| !is_binary(content))?;
    Some(content.to_vec())
}
