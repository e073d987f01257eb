//! Opens a repository, and reads everything that does not come from commits: tips, the shallow edge, the
//! mailmap.

use std::collections::HashSet;
use std::path::Path;

use gix::ObjectId;
use gix::prelude::ReferenceExt as _;
use xxhash_rust::xxh3::Xxh3;

use super::ScanOptions;
use super::ignored::read_ignored;
use super::tags::{RawTag, list_tags};
use crate::error::Error;

/// An opened repository: with or without a work tree, one of several work trees, SHA-1 or SHA-256.
///
/// Only the repository's own configuration is read, not the user's, the system's or the environment: the same
/// repository gives the same facts everywhere.
pub struct Repository {
    pub(super) shared: gix::ThreadSafeRepository,
}

/// The source of the history.
pub(super) struct Source {
    /// The commit whose tree is measured.
    pub(super) head: Option<ObjectId>,
    /// The start of the walk, without duplicates.
    pub(super) tips: Vec<ObjectId>,
    pub(super) shallow: HashSet<ObjectId>,
    /// By name.
    pub(super) tags: Vec<RawTag>,
    pub(super) mailmap: gix::mailmap::Snapshot,
    /// The filter of a partial clone; `None` if the clone is complete.
    pub(super) partial: Option<String>,
    /// Commits that make no one an author.
    pub(super) ignored: HashSet<ObjectId>,
    /// Differs if anything here, or an option that affects the facts, differs.
    pub(super) key: u64,
}

impl Repository {
    /// Opens the repository at `path`: a work tree, a `.git` folder or a bare repository. Folders
    /// above are not searched.
    ///
    /// # Errors
    /// [`Error::NotARepository`] if there is none, [`Error::Unreadable`] if there is an invalid one,
    /// [`Error::Unsupported`] if it stores something in a way that is not supported.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let failed = |source: gix::Error| match has_repository(path) {
            true => Error::Unreadable { what: "the repository's own configuration", source: source.into() },
            false => Error::NotARepository { path: path.to_owned(), source: source.into() },
        };
        let options = gix::open::Options::isolated().with(gix::sec::Trust::Full);
        let shared = options.open(path).map_err(failed)?;
        refuse_unsupported(&shared.to_thread_local())?;
        Ok(Self { shared })
    }

    pub(super) fn source(&self, options: &ScanOptions) -> Result<Source, Error> {
        let repository = self.shared.to_thread_local();
        let head = match &options.revision {
            Some(name) => Some(tip(&repository, name)?),
            None => head_tip(&repository)?,
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
        let ignored = read_ignored(&repository, head);
        let mut in_order: Vec<&ObjectId> = ignored.iter().collect();
        in_order.sort_unstable();
        for id in in_order {
            key.update(id.as_bytes());
        }
        let others =
            (tips.len(), options.trend_files, options.trend_days, options.function_files, options.now);
        key.update(format!("{others:?} {:?}", mailmap.entries()).as_bytes());
        let shallow = shallow.into_iter().collect();
        let partial = partial_clone_filter(&repository);
        Ok(Source { head, tips, shallow, tags, mailmap, ignored, partial, key: key.digest() })
    }
}

/// Whether something looks like a repository, so that failing to open it means damage rather than absence.
fn has_repository(path: &Path) -> bool {
    path.join(".git").exists() || (path.join("objects").is_dir() && path.join("refs").exists())
}

/// Extensions, in lower case, that are understood or do not affect what is read.
const KNOWN_EXTENSIONS: &[&str] = &[
    "compatobjectformat",
    "noop",
    "noop-v1",
    "objectformat",
    "partialclone",
    "preciousobjects",
    "refstorage",
    "relativeworktrees",
    "worktreeconfig",
];

/// An extension changes how a repository is to be read: an unknown one may hide anything.
fn refuse_unsupported(repository: &gix::Repository) -> Result<(), Error> {
    let config = repository.config_snapshot();
    let storage = config.string("extensions.refStorage").map(|storage| storage.to_string().to_lowercase());
    if let Some(storage) = storage.filter(|storage| storage != "files") {
        return Err(Error::Unsupported {
            need: format!(
                "it stores its branches as `{storage}`, which is not supported; run `git refs migrate --ref-format=files` there to convert them (with their logs from Git 2.49 on)"
            ),
        });
    }
    // Git, too, ignores unknown names before version 1.
    if config.integer("core.repositoryFormatVersion").unwrap_or(0) < 1 {
        return Ok(());
    }
    let sections = config.plumbing().sections_by_name("extensions").into_iter().flatten();
    let unknown = sections
        .flat_map(|section| section.value_names().collect::<Vec<_>>())
        .find(|name| !KNOWN_EXTENSIONS.contains(&name.to_lowercase().as_str()));
    unknown.map_or(Ok(()), |name| {
        Err(Error::Unsupported {
            need: format!("it needs Git's extension `{name}`, which is not supported, so nothing was read"),
        })
    })
}

/// The filter of a partial clone, as Git writes it; `None` if the clone is complete.
fn partial_clone_filter(repository: &gix::Repository) -> Option<String> {
    let config = repository.config_snapshot();
    let remotes = config.plumbing().sections_by_name("remote").into_iter().flatten();
    let filters = remotes.filter_map(|remote| {
        let filter = remote.value("partialclonefilter").map(|filter| filter.to_string());
        let is_promisor = remote.value("promisor").is_some_and(|value| value.as_slice() != b"false");
        filter.or_else(|| is_promisor.then(String::new))
    });
    filters.into_iter().next().or_else(|| config.string("extensions.partialClone").map(|_| String::new()))
}

/// The address that the repository at `path` was cloned from: of the remote `origin`, or else of its only one. `None` if there is
/// none, or no repository. It may contain a password.
#[must_use]
pub fn remote_of(path: &Path) -> Option<String> {
    let repository = Repository::open(path).ok()?.shared.to_thread_local();
    let config = repository.config_snapshot();
    let remotes: Vec<_> = config.plumbing().sections_by_name("remote").into_iter().flatten().collect();
    let is_origin = |name: Option<&gix::bstr::BStr>| name.is_some_and(|name| name == "origin");
    let origin = remotes.iter().find(|remote| is_origin(remote.header().subsection_name()));
    let remote = origin.or(match remotes.as_slice() {
        [only] => Some(only),
        _ => None,
    })?;
    remote.value("url").map(|url| url.to_string())
}

/// The commit of the head; `None` in a repository without any branch.
fn head_tip(repository: &gix::Repository) -> Result<Option<ObjectId>, Error> {
    let unreadable = || Error::unreadable("its head");
    let head = repository.head().map_err(unreadable())?;
    match head.kind {
        gix::head::Kind::Symbolic(reference) => {
            tip_of(reference.attach(repository)).map(Some).map_err(unreadable())
        }
        gix::head::Kind::Detached { target, .. } => Ok(Some(target)),
        gix::head::Kind::Unborn(name) => {
            let branches = branches(repository)?;
            if branches.is_empty() {
                return Ok(None);
            }
            Err(Error::HeadLeadsNowhere { head: name.as_bstr().to_string(), branches })
        }
    }
}

/// The object that a reference leads to, through tags; even if it cannot be read, so that it counts as
/// missing rather than absent.
fn tip_of(mut reference: gix::Reference<'_>) -> Result<ObjectId, gix::Error> {
    match reference.peel_to_id() {
        Ok(id) => Ok(id.detach()),
        Err(_) => reference.follow_to_object().map(gix::Id::detach),
    }
}

/// The names of all branches, local and remote-tracking.
fn branches(repository: &gix::Repository) -> Result<Vec<String>, Error> {
    let unreadable = || Error::unreadable("the branches");
    let references = repository.references().map_err(unreadable())?;
    let local = references.local_branches().map_err(unreadable())?;
    let remote = references.remote_branches().map_err(unreadable())?;
    let names =
        local.chain(remote).filter_map(|reference| Some(reference.ok()?.name().shorten().to_string()));
    Ok(names.collect())
}

/// The commit of a name: a reference of that name first, then any other meaning.
fn tip(repository: &gix::Repository, name: &str) -> Result<ObjectId, Error> {
    let found = repository.try_find_reference(name).ok().flatten();
    let found = found.and_then(|reference| tip_of(reference).ok());
    found.map_or_else(|| commit_of(repository, name), Ok)
}

/// Tips of all local and remote branches; those that lead nowhere are left out.
fn all_tips(repository: &gix::Repository) -> Result<Vec<ObjectId>, Error> {
    let unreadable = || Error::unreadable("the branches");
    let references = repository.references().map_err(unreadable())?;
    let local = references.local_branches().map_err(unreadable())?;
    let remote = references.remote_branches().map_err(unreadable())?;
    let tips = local.chain(remote).filter_map(|reference| tip_of(reference.ok()?).ok());
    Ok(tips.collect())
}

/// The commit that a revision names.
pub(super) fn commit_of(repository: &gix::Repository, revision: &str) -> Result<ObjectId, Error> {
    let missing = || Error::NoSuchRevision { name: revision.to_owned() };
    let found = match repository.rev_parse_single(revision) {
        Ok(found) => found,
        // An existing but unreadable reference is not absent.
        Err(source) if repository.try_find_reference(revision).is_ok_and(|found| found.is_some()) => {
            return Err(Error::unreadable("the commit of the branch or tag")(source));
        }
        Err(_) => return Err(missing()),
    };
    let commit = found.object().ok().and_then(|object| object.peel_to_commit().ok());
    Ok(commit.ok_or_else(missing)?.id)
}
