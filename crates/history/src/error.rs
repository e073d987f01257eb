//! The one error type of the library. Everything that is wrong with a *single* commit or file is
//! not an error: it is marked unknown in the facts and counted, and the scan goes on.

use std::path::PathBuf;

/// Why a scan, a load or a save did not give a result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The path is not a Git repository that can be opened.
    #[error("{} is not a Git repository that can be read", path.display())]
    NotARepository {
        /// The path that was asked for.
        path: PathBuf,
        /// What the Git library said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What should name a commit names nothing here.
    #[error("there is no branch, tag or commit `{name}` here")]
    NoSuchRevision {
        /// The name as given.
        name: String,
    },
    /// Two commits have no common past that is here.
    #[error("the two commits have no common past here")]
    NoCommonCommit,
    /// The repository opened, but something as a whole (refs, shallow file) could not be read.
    #[error("{what} could not be read")]
    Unreadable {
        /// What was being read, in words.
        what: &'static str,
        /// What the Git library said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Another process is bringing the same mirror up to date.
    #[error("it is being fetched already")]
    Busy,
    /// The connection to a repository elsewhere could not be made, or broke off.
    #[error(transparent)]
    Remote {
        /// What the connection said, for people.
        source: std::io::Error,
    },
    /// A repository elsewhere sends more than was allowed.
    #[error("it sends more than {} MB", most / 1_000_000)]
    TooLarge {
        /// The most bytes that were allowed.
        most: u64,
    },
    /// A repository elsewhere takes more memory to take in than was allowed.
    #[error("it takes more memory than it may")]
    OutOfMemory,
    /// A repository elsewhere answered with what makes no sense, or what it sent could not be kept.
    #[error("what the other side sent could not be taken in: {source}")]
    Fetch {
        /// What the Git library said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The progress listener asked to stop.
    #[error("the scan was cancelled")]
    Cancelled,
    /// A facts file is cut short, changed or not a facts file: rebuild it with a full scan.
    #[error("the facts file {} is damaged: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found wrong, in words.
        reason: String,
    },
    /// A facts file was written by another version of this library: rebuild it with a full scan.
    #[error("the facts file {} has format {found}, this version reads {expected}", path.display())]
    OtherVersion {
        /// The file.
        path: PathBuf,
        /// The format number in the file.
        found: u32,
        /// The format number this version reads and writes.
        expected: u32,
    },
    /// Reading or writing the facts file failed.
    #[error("{} could not be {action}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// `read` or `written`.
        action: &'static str,
        /// What the operating system said.
        source: std::io::Error,
    },
}

impl Error {
    /// Whether a full scan (with `previous: None`) mends it: the facts file is damaged or of
    /// another version.
    #[must_use]
    pub fn is_mended_by_rebuild(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::OtherVersion { .. })
    }

    /// For `map_err`: wraps what the Git library said about reading `what`.
    pub(crate) fn unreadable<E>(what: &'static str) -> impl FnOnce(E) -> Self
    where
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        move |source| Self::Unreadable { what, source: source.into() }
    }
}
