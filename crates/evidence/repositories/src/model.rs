//! What is kept of a repository: the summary of its last scan.

use std::{fmt, str::FromStr};

use castra_org::organization::{Repository, RepositoryId};
use castra_platform::{
    clock::Timestamp,
    jobs::{Job, State},
};

/// How the last scan that changed anything ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanState {
    /// Everything was read.
    Scanned,
    /// There are figures, and [`ScanSummary::error`] says what is missing.
    Partial,
    /// There are no new figures, and [`ScanSummary::error`] says why.
    Failed,
}

impl ScanState {
    /// Its identifier in files and interfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scanned => "scanned",
            Self::Partial => "partial",
            Self::Failed => "failed",
        }
    }

    /// Its label on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Scanned => "Scanned",
            Self::Partial => "Scanned in part",
            Self::Failed => "Not scanned",
        }
    }
}

impl fmt::Display for ScanState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for ScanState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Scanned, Self::Partial, Self::Failed]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or(())
    }
}

/// The result of a repository's last scan.
#[derive(Debug, Clone, PartialEq)]
pub struct ScanSummary {
    /// The scanned repository.
    pub repository: RepositoryId,
    /// How it ended.
    pub state: ScanState,
    /// The newest commit that was read.
    pub head: Option<String>,
    /// When the figures were computed.
    pub scanned_at: Timestamp,
    /// Commits, without merges and programs' commits.
    pub commits: u32,
    /// Authors and co-authors of them.
    pub people: u32,
    /// Files at the head that count.
    pub files: u32,
    /// Their lines.
    pub lines: i64,
    /// The oldest commit's time.
    pub first_commit: Option<Timestamp>,
    /// The newest commit's time.
    pub last_commit: Option<Timestamp>,
    /// The version of the rules that made the figures.
    pub rule_version: i64,
    /// Why something is missing, or why there is nothing.
    pub error: Option<String>,
    /// What is missing from which counts, one sentence each.
    pub missing: Vec<String>,
    /// Whether no file's content could be read: lines and languages are unknown, rather than none.
    pub is_without_contents: bool,
    /// Languages by lines, largest first.
    pub languages: Vec<Language>,
    /// What is left out of the figures.
    pub left_out: LeftOut,
    /// The facts it summarizes: the checksum of their file. `None` before facts were shared.
    pub facts: Option<String>,
    /// Globs of folders that were set to be parts of their own.
    pub folders: Vec<String>,
    /// The address that a repository on this machine was cloned from, without a password.
    pub remote: Option<String>,
}

/// The amount of code in one language.
#[derive(Debug, Clone, PartialEq)]
pub struct Language {
    /// Its name.
    pub name: String,
    /// How many files.
    pub files: u64,
    /// How many lines.
    pub lines: u64,
    /// Share of all lines, from 0 to 1.
    pub share: f64,
}

/// What is left out of the figures.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Names of programs among the authors.
    pub bots: Vec<String>,
    /// Their commits.
    pub bot_commits: u64,
    /// Generated files, such as lock files.
    pub generated_files: u64,
    /// Files copied in from elsewhere.
    pub vendored_files: u64,
    /// Files left out by a pattern.
    pub excluded_files: u64,
    /// The patterns that left them out.
    pub patterns: Vec<String>,
    /// Merges: they count as merges, their lines never.
    pub merges: u64,
    /// Commits that change too many files to say anything about one.
    pub mass_commits: u64,
    /// Commits at the edge of a shallow clone.
    pub shallow_commits: u64,
    /// Commits that could not be read.
    pub unknown_commits: u64,
    /// Commits named in the repository's `.git-blame-ignore-revs`: they make no one an author.
    pub ignored_commits: u64,
    /// Commits that name a coding assistant as author or helper: the assistant is not counted.
    pub assisted_commits: u64,
}

/// One repository in the list of all.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Listed {
    /// The repository.
    pub(crate) repository: Repository,
    /// Its team's name.
    pub(crate) team_name: String,
    /// What its last scan found.
    pub(crate) summary: Option<ScanSummary>,
    /// Its newest scan job.
    pub(crate) job: Option<Job>,
}

impl Listed {
    /// Whether a scan waits or runs.
    pub(crate) fn is_running(&self) -> bool {
        self.job.as_ref().is_some_and(|job| matches!(job.state, State::Queued | State::Running))
    }
}
