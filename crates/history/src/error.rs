//! The one error type of the library. Everything that is wrong with a *single* commit or file is
//! not an error: it is marked unknown in the facts and counted, and the scan goes on.

use std::path::PathBuf;

use crate::facts::{CommitId, FETCH_ALL};

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
    /// The repository needs something of Git's that this library does not read.
    #[error("{need}")]
    Unsupported {
        /// What it needs, and how to do without, in words.
        need: String,
    },
    /// The head names a branch that is not there, while there are others.
    #[error("{}", head_leads_nowhere(head, branches))]
    HeadLeadsNowhere {
        /// What the head names; empty if it names nothing.
        head: String,
        /// The branches there are, by name.
        branches: Vec<String>,
    },
    /// The commit from which the history would be read cannot be read itself.
    #[error("{}", newest_commit_unreadable(*commit, packs, *is_partial))]
    NewestCommitUnreadable {
        /// Which.
        commit: CommitId,
        /// Names of the packs that cannot be read at all.
        packs: Vec<String>,
        /// Whether it may only not have been fetched yet: this is a partial clone.
        is_partial: bool,
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
    /// There is a repository, but something of it as a whole (its configuration, refs, shallow file) cannot be read.
    #[error("{what} cannot be read; `git fsck` there names the damage")]
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

/// So many branches are named; the rest is counted.
const NAMED_BRANCHES: usize = 8;

fn head_leads_nowhere(head: &str, branches: &[String]) -> String {
    let named: Vec<String> = branches.iter().take(NAMED_BRANCHES).map(|name| format!("`{name}`")).collect();
    let rest = match branches.len().saturating_sub(NAMED_BRANCHES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let head = match head.strip_prefix("refs/heads/") {
        Some(branch) => format!("its default branch `{branch}` does not exist"),
        None => "it has no default branch".to_owned(),
    };
    format!("{head}; choose one of the branches there are: {}{rest}", named.join(", "))
}

fn newest_commit_unreadable(commit: CommitId, packs: &[String], is_partial: bool) -> String {
    let short: String = commit.to_string().chars().take(10).collect();
    match (packs, is_partial) {
        ([], true) => format!("its newest commit {short} was not fetched in this partial clone; {FETCH_ALL}"),
        ([], false) => {
            format!("its newest commit {short} cannot be read; `git fsck` there names the damage")
        }
        (packs, _) => format!(
            "its newest commit {short} cannot be read, nor can {}; `git fsck` there names the damage",
            packs.join(", ")
        ),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_that_leads_nowhere_names_the_branches_there_are() {
        let branches = |count: usize| (1..=count).map(|at| format!("b{at}")).collect::<Vec<_>>();
        let said = |head: &str, count| {
            Error::HeadLeadsNowhere { head: head.to_owned(), branches: branches(count) }.to_string()
        };
        assert_eq!(
            said("refs/heads/main", 1),
            "its default branch `main` does not exist; choose one of the branches there are: `b1`"
        );
        assert_eq!(said("", 1), "it has no default branch; choose one of the branches there are: `b1`");
        assert!(said("refs/heads/main", 10).ends_with("`b8` and 2 more"));
    }
}
