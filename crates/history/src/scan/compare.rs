//! The content of a change: the files that differ between a commit and the point where it left its target
//! line, with their text on both sides, and its authors.

use std::collections::{BTreeSet, HashSet};
use std::rc::Rc;

use gix::ObjectId;

use super::head::Attributes;
use super::header::{parents_of, parse_commit, reviewers_of};
use super::objects::Objects;
use super::packs::Packs;
use super::renames::find_renames;
use super::repository::{Repository, commit_of};
use super::resolve;
use super::similarity::is_binary;
use super::tree_diff::{FileDiff, Side, diff_trees, find_in_tree};
use super::walk::to_commit_id;
use crate::classify::{PathAttributes, PathClass, classify_path};
use crate::error::Error;
use crate::facts::CommitId;
use crate::marks::{is_marked, is_template};

/// Larger texts are ignored: data, not code.
const LARGEST_TEXT: usize = 4 << 20;

/// A change between two commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Where the change left its target line: the merge base, or the base itself.
    pub base: CommitId,
    /// The newest commit of the change.
    pub head: CommitId,
    /// The files that differ between the two, in tree order.
    pub files: Vec<ComparedFile>,
    /// Name and address of everyone who wrote or co-wrote a commit of the change, through the mailmap.
    pub authors: BTreeSet<(String, String)>,
    /// Name and address of everyone else involved, through the mailmap: committers, and people whom a trailer
    /// names as having reviewed, approved or signed off a commit.
    pub reviewers: BTreeSet<(String, String)>,
    /// How many commits it has: those in `head` and not in `base`, as `git rev-list base..head` lists them.
    pub commits: usize,
}

/// A file that a change adds, removes, renames or edits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComparedFile {
    /// The file's path; its last path if it is gone.
    pub path: Vec<u8>,
    /// The previous path, if it was renamed.
    pub old_path: Option<Vec<u8>>,
    /// Its text before; `None` if it did not exist, is not a text of up to 4 MiB, or is unread.
    pub before: Option<Vec<u8>>,
    /// Its text after; `None` for the same reasons.
    pub after: Option<Vec<u8>>,
    /// Whether the two sides differ and one of them is not in this clone, or damaged.
    pub is_unread: bool,
    /// Whether it exists after the change.
    pub is_kept: bool,
    /// Whether it existed before.
    pub was_there: bool,
    /// The file's class, by the attributes of the head.
    pub class: PathClass,
}

impl Repository {
    /// Compares `head` with the point where it left `base`, as a merge request is reviewed. Both may be
    /// anything that names a commit: a branch, a tag, an id, `HEAD~2`.
    ///
    /// # Errors
    /// [`Error::NoSuchRevision`] if one of them names no commit, [`Error::NoCommonCommit`] if the two have no
    /// common ancestor in this clone (it may be shallow), [`Error::Unreadable`] if a tree or commit is
    /// missing.
    pub fn compare(&self, base: &str, head: &str) -> Result<Comparison, Error> {
        let repository = self.shared.to_thread_local();
        let (wanted, head) = (commit_of(&repository, base)?, commit_of(&repository, head)?);
        let common = repository.merge_base(wanted, head).map_err(Error::unreadable("the common ancestor"))?;
        let base = common.ok_or(Error::NoCommonCommit)?.detach();
        let packs = Packs::open(&repository);
        let mut objects = Objects::new(&self.shared, &packs);
        let unreadable = || missing("a tree of the change");
        let trees = (objects.tree_of(base), objects.tree_of(head));
        let (Some(old), Some(new)) = trees else { return Err(unreadable()) };
        let mut files = diff_trees(&mut objects, Some(old), Some(new)).map_err(|_| unreadable())?;
        find_renames(&mut objects, &mut files);
        let mut attributes = Attributes::of(&repository, Some(head));
        let files = files.into_iter().map(|file| {
            let (before, after) = (text(&mut objects, file.old), text(&mut objects, file.new));
            let is_same = file.old.map(|side| side.id) == file.new.map(|side| side.id);
            ComparedFile {
                class: class_of(&file, [&after, &before], attributes.about(&file.path)),
                is_unread: !is_same && (before.is_err() || after.is_err()),
                before: before.unwrap_or_default(),
                after: after.unwrap_or_default(),
                is_kept: file.new.is_some(),
                was_there: file.old.is_some(),
                path: file.path.into(),
                old_path: file.old_path.map(Into::into),
            }
        });
        let files = files.collect();
        let shallow = repository.shallow_commits().map_err(Error::unreadable("the shallow file"))?;
        let shallow = shallow.iter().flat_map(|all| all.iter().copied()).collect();
        let commits = Commits { objects: &mut objects, shallow }.between(wanted, base, head)?;
        let mailmap = repository.open_mailmap();
        let (mut authors, mut reviewers) = (BTreeSet::new(), BTreeSet::new());
        for data in &commits {
            let Some(header) = parse_commit(data) else { continue };
            let known =
                |(name, email): (String, String)| resolve(&mailmap, name.as_bytes(), email.as_bytes());
            authors.insert(known((header.author.name, header.author.email)));
            authors.extend(header.co_authors.into_iter().map(known));
            reviewers.insert(known((header.committer.name, header.committer.email)));
            reviewers.extend(reviewers_of(data).into_iter().map(known));
        }
        let (base, head, commits) = (to_commit_id(base), to_commit_id(head), commits.len());
        Ok(Comparison { base, head, files, authors, reviewers, commits })
    }

    /// The text of a file in a commit; `None` if it does not exist, is not a text of up to 4 MiB, or cannot
    /// be read.
    ///
    /// # Errors
    /// [`Error::NoSuchRevision`] if the revision names no commit.
    pub fn text_at(&self, revision: &str, path: &[u8]) -> Result<Option<Vec<u8>>, Error> {
        let repository = self.shared.to_thread_local();
        let commit = commit_of(&repository, revision)?;
        let packs = Packs::open(&repository);
        let mut objects = Objects::new(&self.shared, &packs);
        let tree = objects.tree_of(commit);
        let side = tree.and_then(|tree| find_in_tree(&mut objects, tree, path));
        Ok(text(&mut objects, side).unwrap_or_default())
    }

    /// Whether part of the history was never fetched.
    pub fn is_shallow(&self) -> bool {
        self.shared.to_thread_local().is_shallow().unwrap_or(false)
    }

    /// The folder of Git's own files, shared by all work trees.
    pub fn common_folder(&self) -> std::path::PathBuf {
        self.shared.to_thread_local().common_dir().to_owned()
    }

    /// The folder of the checked-out files; `None` in a bare repository.
    pub fn work_tree(&self) -> Option<std::path::PathBuf> {
        self.shared.to_thread_local().workdir().map(std::path::Path::to_owned)
    }

    /// Whether the clone was made without part of the objects (`--filter`), which Git fetches when it needs
    /// them.
    pub fn is_partial(&self) -> bool {
        let repository = self.shared.to_thread_local();
        let config = repository.config_snapshot();
        let is_promisor = |name: &str| config.boolean(&format!("remote.{name}.promisor")).unwrap_or(false);
        config.string("extensions.partialClone").is_some()
            || repository.remote_names().iter().any(|name| is_promisor(&name.to_string()))
    }
}

fn missing(what: &'static str) -> Error {
    Error::Unreadable { what, source: "an object is missing".into() }
}

/// Walks commits only by their parents: clocks are unreliable.
struct Commits<'a, 'b> {
    objects: &'a mut Objects<'b>,
    /// Commits whose parents were not fetched.
    shallow: HashSet<ObjectId>,
}

impl Commits<'_, '_> {
    /// The commits, as stored, that are in `head` and not in `wanted`; `base` is where they meet.
    ///
    /// Without merges, one line leads from the head to the base, and nothing on it can be in the past of
    /// `wanted`. Only if something was merged must all of that past be known.
    fn between(
        &mut self,
        wanted: ObjectId,
        base: ObjectId,
        head: ObjectId,
    ) -> Result<Vec<Rc<Vec<u8>>>, Error> {
        let mut hidden = HashSet::from([base]);
        let mut is_all_hidden = false;
        let (mut seen, mut next, mut found) = (HashSet::from([head]), vec![head], Vec::new());
        while let Some(id) = next.pop() {
            if hidden.contains(&id) {
                continue;
            }
            let data = self.objects.commit(id).ok_or_else(|| missing("a commit of the change"))?;
            let parents = self.parents(id, &data);
            if parents.len() > 1 && !is_all_hidden {
                (hidden, is_all_hidden) = (self.past_of(wanted), true);
            }
            found.push(data);
            next.extend(parents.into_iter().filter(|parent| seen.insert(*parent)));
        }
        Ok(found)
    }

    /// A commit and all its ancestors.
    fn past_of(&mut self, commit: ObjectId) -> HashSet<ObjectId> {
        let (mut seen, mut next) = (HashSet::from([commit]), vec![commit]);
        while let Some(id) = next.pop() {
            let Some(data) = self.objects.commit(id) else { continue };
            next.extend(self.parents(id, &data).into_iter().filter(|parent| seen.insert(*parent)));
        }
        seen
    }

    fn parents(&self, id: ObjectId, data: &[u8]) -> Vec<ObjectId> {
        if self.shallow.contains(&id) { Vec::new() } else { parents_of(data).collect() }
    }
}

/// The class, including what the file's own text says after the change, or said before its deletion.
fn class_of(file: &FileDiff, [after, before]: [&Text; 2], attributes: PathAttributes) -> PathClass {
    let text = if file.new.is_some() { after } else { before };
    let text = text.as_ref().ok().and_then(Option::as_deref);
    let is_marked = !is_template(&file.path) && text.is_some_and(|text| is_marked(&file.path, text));
    classify_path(&file.path, attributes, is_marked)
}

/// A side exists, but its content does not.
struct Missing;

/// The text of a side; `None` if it is not text.
type Text = Result<Option<Vec<u8>>, Missing>;

fn text(objects: &mut Objects<'_>, side: Option<Side>) -> Text {
    let Some(side) = side.filter(|side| side.kind.is_regular()) else { return Ok(None) };
    if objects.blob_size(side.id).ok_or(Missing)? > LARGEST_TEXT as u64 {
        return Ok(None);
    }
    let content = objects.blob(side.id).ok_or(Missing)?;
    Ok((!is_binary(&content)).then(|| content.to_vec()))
}
