//! A branch with one commit in a person's checkout, for them to merge. The work tree, the index and the current branch stay as they
//! are, and a branch that is there already is never moved.

use std::{
    error::Error as StdError,
    fs, io,
    path::{Path, PathBuf},
};

use gix::{
    object::tree::EntryKind,
    refs::{FullName, transaction::PreviousValue},
};

/// The reason why a branch cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CheckoutError {
    /// The folder is in no repository with a work tree, or its repository cannot be read or written.
    #[error("{}: {what}", folder.display())]
    Repository {
        /// The folder.
        folder: PathBuf,
        /// What did not succeed, for people.
        what: &'static str,
        /// The error of the Git library or the disk.
        source: Option<Box<dyn StdError + Send + Sync>>,
    },
    /// No branch can have this name.
    #[error("`{name}` cannot be the name of a branch")]
    BadName {
        /// The name.
        name: String,
    },
    /// The branch is there.
    #[error("the branch `{name}` is there already: merge or delete it, or name another")]
    Exists {
        /// The name.
        name: String,
    },
    /// A file of the folder is not as it was committed.
    #[error("{} has changes that are not committed: commit them first, or leave out the branch", file.display())]
    NotCommitted {
        /// The file.
        file: PathBuf,
    },
}

/// A folder of a checkout in which a branch can be made.
#[derive(Debug)]
pub struct Checkout {
    repository: gix::Repository,
    folder: PathBuf,
    /// The folder's path in the repository.
    prefix: PathBuf,
    branch: FullName,
}

impl Checkout {
    /// Looks whether the branch can be made, before anything is read from the folder or changed. The Markdown files in the folder must be
    /// as they were committed, so that the branch will hold nothing else than what is given to [`Self::commit`].
    ///
    /// # Errors
    /// Each kind of [`CheckoutError`].
    pub fn open(folder: &Path, branch: &str) -> Result<Self, CheckoutError> {
        let name = FullName::try_from(format!("refs/heads/{branch}"))
            .map_err(|_| CheckoutError::BadName { name: branch.to_owned() })?;
        let fault = |what, source| CheckoutError::Repository { folder: folder.to_owned(), what, source };
        let repository = gix::discover(folder)
            .map_err(|error| fault("is in no Git repository that can be read", Some(error.into())))?;
        let root =
            repository.workdir().ok_or_else(|| fault("is in a repository without a work tree", None))?;
        let inside = |root: &Path| -> io::Result<PathBuf> {
            let (folder, root) = (folder.canonicalize()?, root.canonicalize()?);
            Ok(folder.strip_prefix(root).map(Path::to_owned).unwrap_or_default())
        };
        let prefix = inside(root).map_err(|error| fault("cannot be read", Some(error.into())))?;
        let checkout = Self { repository, folder: folder.to_owned(), prefix, branch: name };
        match checkout.repository.try_find_reference(&checkout.branch) {
            Ok(None) => {}
            Ok(Some(_)) => return Err(CheckoutError::Exists { name: branch.to_owned() }),
            Err(error) => return Err(fault("its branches cannot be read", Some(error.into()))),
        }
        checkout.is_committed()?;
        Ok(checkout)
    }

    fn fault(&self, what: &'static str, error: impl Into<Box<dyn StdError + Send + Sync>>) -> CheckoutError {
        CheckoutError::Repository { folder: self.folder.clone(), what, source: Some(error.into()) }
    }

    fn is_committed(&self) -> Result<(), CheckoutError> {
        let listed = fs::read_dir(&self.folder).map_err(|error| self.fault("cannot be read", error))?;
        for entry in listed {
            let file = entry.map_err(|error| self.fault("cannot be read", error))?.path();
            let is_markdown = file.extension().is_some_and(|end| end.eq_ignore_ascii_case("md"));
            let Some(name) = file.file_name().filter(|_| is_markdown && file.is_file()) else { continue };
            let bytes = fs::read(&file).map_err(|error| self.fault("cannot be read", error))?;
            let committed = self.committed(&name.to_string_lossy())?;
            if committed.is_none_or(|(committed, _)| committed != bytes) {
                return Err(CheckoutError::NotCommitted { file });
            }
        }
        Ok(())
    }

    /// A file of the folder in the current commit, and its kind.
    fn committed(&self, name: &str) -> Result<Option<(Vec<u8>, EntryKind)>, CheckoutError> {
        let read = || -> Result<_, Box<dyn StdError + Send + Sync>> {
            let tree = self.repository.head_tree()?;
            let Some(entry) = tree.lookup_entry_by_path(self.prefix.join(name))? else {
                return Ok(None);
            };
            Ok(Some((entry.object()?.data.clone(), entry.mode().kind())))
        };
        read().map_err(|error| self.fault("its current commit cannot be read", error))
    }

    /// Commits the files that differ from the current commit to the new branch, by the identity that Git is configured with. Each file has
    /// a name, in the folder, and its text. Returns the names of those that differ; without any, no branch is made.
    ///
    /// # Errors
    /// [`CheckoutError::Repository`] where no identity is configured or the repository cannot be written, [`CheckoutError::Exists`]
    /// where the branch was made meanwhile.
    pub fn commit(&self, message: &str, files: &[(String, String)]) -> Result<Vec<String>, CheckoutError> {
        let mut differing = Vec::new();
        for (name, text) in files {
            let committed = self.committed(name)?;
            if committed.as_ref().is_none_or(|(known, _)| known != text.as_bytes()) {
                differing.push((name, text, committed.map_or(EntryKind::Blob, |(_, kind)| kind)));
            }
        }
        if differing.is_empty() {
            return Ok(Vec::new());
        }
        let write = || -> Result<_, Box<dyn StdError + Send + Sync>> {
            let head = self.repository.head_id()?;
            let mut tree = self.repository.edit_tree(self.repository.head_tree_id()?)?;
            for (name, text, kind) in &differing {
                let blob = self.repository.write_blob(text)?;
                let path = gix::path::into_bstr(self.prefix.join(name))?;
                tree.upsert(gix::path::to_unix_separators_on_windows(path).as_ref(), *kind, blob)?;
            }
            Ok(self.repository.new_commit(message, tree.write()?, [head])?.id)
        };
        let commit = write().map_err(|error| self.fault("the commit cannot be written", error))?;
        let made =
            self.repository.reference(self.branch.as_ref(), commit, PreviousValue::MustNotExist, message);
        made.map_err(|error| match self.repository.try_find_reference(&self.branch) {
            Ok(Some(_)) => CheckoutError::Exists { name: self.branch.shorten().to_string() },
            _ => self.fault("the branch cannot be written", error),
        })?;
        Ok(differing.into_iter().map(|(name, ..)| name.clone()).collect())
    }
}
