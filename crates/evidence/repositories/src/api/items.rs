//! The documents of the API.

use castra_platform::jobs::Job;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{Language, ScanSummary};

/// A repository and its last scan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Repository)]
pub struct RepositoryItem {
    /// The repository's id.
    pub(super) id: String,
    /// The id of the team it belongs to.
    team: String,
    /// The address it is cloned from; null if it is on the machine that runs Castra.
    #[schema(required)]
    url: Option<String>,
    /// The branch that is read; null for the default branch.
    #[schema(required)]
    branch: Option<String>,
    /// Patterns of files that are left out.
    exclude: Vec<String>,
    /// The result of the last scan; null before the first.
    #[schema(required)]
    scan: Option<ScanItem>,
    /// The newest scan job's state: `queued`, `running`, `done` or `failed`; null if there was none.
    #[schema(required)]
    job: Option<String>,
}

/// The result of a repository's last scan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Scan)]
struct ScanItem {
    /// `scanned`, `partial` or `failed`.
    state: &'static str,
    /// Why something is missing, or why there is nothing.
    #[schema(required)]
    error: Option<String>,
    /// The newest commit that was read.
    #[schema(required)]
    head: Option<String>,
    /// When the figures were computed.
    scanned_at: DateTime<Utc>,
    /// Commits, without merges and programs' commits.
    commits: u32,
    /// Their authors and co-authors.
    people: u32,
    /// Files that count.
    files: u32,
    /// Their lines; null if no file's content could be read.
    #[schema(required)]
    lines: Option<i64>,
    /// How much is missing from which counts, one sentence each; empty if everything was read.
    missing: Vec<String>,
    /// The oldest commit's time.
    #[schema(required)]
    first_commit: Option<DateTime<Utc>>,
    /// The newest commit's time.
    #[schema(required)]
    last_commit: Option<DateTime<Utc>>,
    /// Languages by lines, largest first.
    languages: Vec<LanguageItem>,
    /// What does not count, as phrases.
    left_out: Vec<String>,
    /// Commits that name a coding assistant as author or helper.
    assisted_commits: u64,
}

/// The amount of code in one language.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Language)]
struct LanguageItem {
    /// The language's name.
    name: String,
    /// How many files.
    files: u64,
    /// How many lines.
    lines: u64,
    /// Share of all lines, from 0 to 1.
    share: f64,
}

impl RepositoryItem {
    /// The document of a repository, its last scan and its newest scan job.
    pub fn of(
        repository: &castra_org::organization::Repository,
        summary: Option<ScanSummary>,
        job: Option<Job>,
    ) -> Self {
        Self {
            id: repository.id.to_string(),
            team: repository.team.to_string(),
            url: repository.url.clone(),
            branch: repository.branch.clone(),
            exclude: repository.exclude.clone(),
            scan: summary.map(ScanItem::of),
            job: job.map(|job| job.state.to_string()),
        }
    }
}

impl ScanItem {
    fn of(summary: ScanSummary) -> Self {
        let language = |known: Language| LanguageItem {
            name: known.name,
            files: known.files,
            lines: known.lines,
            share: known.share,
        };
        Self {
            state: summary.state.as_str(),
            error: summary.error,
            head: summary.head,
            scanned_at: summary.scanned_at,
            commits: summary.commits,
            people: summary.people,
            files: summary.files,
            lines: Some(summary.lines).filter(|_| !summary.is_without_contents),
            missing: summary.missing,
            first_commit: summary.first_commit,
            last_commit: summary.last_commit,
            languages: summary.languages.into_iter().map(language).collect(),
            left_out: summary.left_out.sentences(),
            assisted_commits: summary.left_out.assisted_commits,
        }
    }
}
