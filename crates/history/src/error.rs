//! The one error type of the library. A problem with a *single* commit or file is not an error: it is marked
//! unknown in the facts and counted, and the scan continues.

use std::path::PathBuf;

use crate::facts::{CommitId, FETCH_ALL};

/// The reason why a scan, a load or a save failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The path is not a Git repository that can be opened.
    #[error("{} is not a readable Git repository", path.display())]
    NotARepository {
        /// The requested path.
        path: PathBuf,
        /// The error of the Git library.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The repository needs a Git feature that this library does not read.
    #[error("{need}")]
    Unsupported {
        /// The feature, and how to do without it, for people.
        need: String,
    },
    /// The head names a branch that does not exist, while others do.
    #[error("{}", head_leads_nowhere(head, branches))]
    HeadLeadsNowhere {
        /// The name in the head; empty if there is none.
        head: String,
        /// The existing branches, by name.
        branches: Vec<String>,
    },
    /// The commit from which the history would be read is itself unreadable.
    #[error("{}", newest_commit_unreadable(*commit, packs, *is_partial))]
    NewestCommitUnreadable {
        /// The commit.
        commit: CommitId,
        /// Names of the packs that cannot be read at all.
        packs: Vec<String>,
        /// Whether it may only be unfetched: this is a partial clone.
        is_partial: bool,
    },
    /// A revision names no commit of this repository.
    #[error("there is no branch, tag or commit `{name}`")]
    NoSuchRevision {
        /// The name as given.
        name: String,
    },
    /// Two commits have no common ancestor in this clone.
    #[error("the two commits have no common ancestor in this clone")]
    NoCommonCommit,
    /// There is a repository, but part of it as a whole (its configuration, refs, shallow file) cannot be
    /// read.
    #[error("{what} cannot be read; run `git fsck` there to find the damage")]
    Unreadable {
        /// The unreadable part, for people.
        what: &'static str,
        /// The error of the Git library.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Another process is updating the same mirror.
    #[error("it is already being fetched")]
    Busy,
    /// The connection to a remote repository could not be made, or broke off.
    #[error(transparent)]
    Remote {
        /// The error of the connection, for people.
        source: std::io::Error,
    },
    /// A remote repository sends more than allowed.
    #[error("it sends more than {} MB", most / 1_000_000)]
    TooLarge {
        /// The most bytes allowed.
        most: u64,
    },
    /// A fetch takes more memory than allowed.
    #[error("it takes more memory than allowed")]
    OutOfMemory,
    /// A remote repository sent an invalid answer, or its data could not be stored.
    #[error("the data from the host could not be processed: {source}")]
    Fetch {
        /// The error of the Git library.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The progress listener asked to stop.
    #[error("the scan was cancelled")]
    Cancelled,
    /// A facts file is truncated, altered or not a facts file: rebuild it with a full scan.
    #[error("the facts file {} is damaged: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The problem found, for people.
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
        /// The error of the operating system.
        source: std::io::Error,
    },
}

/// The most branches that are named; the rest is counted.
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
    format!("{head}; choose one of its branches: {}{rest}", named.join(", "))
}

fn newest_commit_unreadable(commit: CommitId, packs: &[String], is_partial: bool) -> String {
    let short: String = commit.to_string().chars().take(10).collect();
    match (packs, is_partial) {
        ([], true) => format!("its newest commit {short} was not fetched in this partial clone; {FETCH_ALL}"),
        ([], false) => {
            format!("its newest commit {short} cannot be read; run `git fsck` there to find the damage")
        }
        (packs, _) => format!(
            "its newest commit {short} cannot be read, nor can {}; run `git fsck` there to find the damage",
            packs.join(", ")
        ),
    }
}

impl Error {
    /// Whether the repository itself is damaged.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::NotARepository { .. }
                | Self::NewestCommitUnreadable { is_partial: false, .. }
                | Self::Unreadable { .. }
        )
    }

    /// For `map_err`: wraps the Git library's error on reading `what`.
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
            "its default branch `main` does not exist; choose one of its branches: `b1`"
        );
        assert_eq!(said("", 1), "it has no default branch; choose one of its branches: `b1`");
        assert!(said("refs/heads/main", 10).ends_with("`b8` and 2 more"));
    }
}
