//! Opening a repository, and what of it does not come from commits: tips, the shallow edge, the
//! mailmap.

use std::collections::HashSet;
use std::path::Path;

use gix::ObjectId;
use xxhash_rust::xxh3::Xxh3;

use super::ScanOptions;
use super::compare::commit_of;
use super::tags::{RawTag, list_tags};
use crate::error::Error;

/// An opened repository: with or without a work tree, a work tree of many, SHA-1 or SHA-256.
///
/// Only the repository's own configuration is read, neither the user's nor the system's, and none
/// of the environment: the same repository gives the same facts everywhere.
pub struct Repository {
    pub(super) shared: gix::ThreadSafeRepository,
}

/// Where the history is read from.
pub(super) struct Source {
    /// The commit whose tree is measured.
    pub(super) head: Option<ObjectId>,
    /// Where the walk begins, without repetition.
    pub(super) tips: Vec<ObjectId>,
    pub(super) shallow: HashSet<ObjectId>,
    /// By name.
    pub(super) tags: Vec<RawTag>,
    pub(super) mailmap: gix::mailmap::Snapshot,
    /// Differs if anything of this, or an option that decides what is kept, differs.
    pub(super) key: u64,
}

impl Repository {
    /// Opens the repository at `path`: a work tree, a `.git` folder or a bare repository. Folders
    /// above are not searched.
    ///
    /// # Errors
    /// [`Error::NotARepository`] if there is none or it makes no sense.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let failed =
            |source: gix::Error| Error::NotARepository { path: path.to_owned(), source: source.into() };
        let options = gix::open::Options::isolated().with(gix::sec::Trust::Full);
        Ok(Self { shared: options.open(path).map_err(failed)? })
    }

    pub(super) fn source(&self, options: &ScanOptions) -> Result<Source, Error> {
        let repository = self.shared.to_thread_local();
        let head = match &options.revision {
            Some(name) => Some(tip(&repository, name)?),
            None => head_tip(&repository),
        };
        let mut tips: Vec<ObjectId> = head.into_iter().collect();
        if options.all_branches {
            tips.extend(all_tips(&repository)?);
        }
        let mut seen = HashSet::new();
        tips.retain(|tip| seen.insert(*tip));
        let shallow = repository.shallow_commits().map_err(Error::unreadable("the shallow file"))?;
        let mut shallow: Vec<ObjectId> = shallow.iter().flat_map(|all| all.iter().copied()).collect();
        shallow.sort_unstable();
        let mailmap = repository.open_mailmap();
        let mut key = Xxh3::new();
        for id in tips.iter().chain(&shallow) {
            key.update(id.as_bytes());
        }
        for (replaced, by) in repository.objects.store_ref().replacements() {
            key.update(replaced.as_bytes());
            key.update(by.as_bytes());
        }
        let tags = list_tags(&repository)?;
        for (name, target) in &tags {
            key.update(name.as_bytes());
            key.update(target.as_bytes());
        }
        let others =
            (tips.len(), options.trend_files, options.trend_days, options.function_files, options.now);
        key.update(format!("{others:?} {:?}", mailmap.entries()).as_bytes());
        let shallow = shallow.into_iter().collect();
        Ok(Source { head, tips, shallow, tags, mailmap, key: key.digest() })
    }
}

/// The commit the head points at; nothing in an empty repository.
fn head_tip(repository: &gix::Repository) -> Option<ObjectId> {
    repository.head_id().ok().map(gix::Id::detach)
}

/// The commit that a name means: a reference of that name first, then whatever else it may be.
fn tip(repository: &gix::Repository, name: &str) -> Result<ObjectId, Error> {
    let found = repository.try_find_reference(name).ok().flatten();
    let found = found.and_then(|mut reference| reference.peel_to_id().ok());
    found.map_or_else(|| commit_of(repository, name), |id| Ok(id.detach()))
}

/// Tips of all local and remote branches; those that cannot be read are left out.
fn all_tips(repository: &gix::Repository) -> Result<Vec<ObjectId>, Error> {
    let unreadable = || Error::unreadable("the branches");
    let references = repository.references().map_err(unreadable())?;
    let local = references.local_branches().map_err(unreadable())?;
    let remote = references.remote_branches().map_err(unreadable())?;
    let tips = local.chain(remote).filter_map(|reference| {
        let mut reference = reference.ok()?;
        reference.peel_to_id().ok().map(gix::Id::detach)
    });
    Ok(tips.collect())
}
