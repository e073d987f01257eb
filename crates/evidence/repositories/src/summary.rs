//! The summary of a repository's facts. Pure.

use castra_history::{self as history, Exclusions, Facts, SummaryOptions};
use castra_org::organization::{Repository, RepositoryId};
use castra_platform::{clock::Timestamp, config::CodeLinks};
use chrono::DateTime;

use crate::{
    Source,
    model::{Language, LeftOut, ScanState, ScanSummary},
    rules,
};

/// When facts were read, up to which commit, and the folders that are parts of their own.
pub type FactsVersion = (Timestamp, Option<String>, Vec<String>);

impl ScanSummary {
    /// The summary of facts, before files are left out by hand.
    pub fn of(facts: &Facts, repository: &RepositoryId, scanned_at: Timestamp) -> Self {
        let summary = history::summary(facts, &SummaryOptions::default());
        let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let gaps = facts.gaps();
        let error = gaps.kind();
        let languages = summary.languages.iter().map(|part| Language {
            name: part.name.clone(),
            files: part.files as u64,
            lines: part.lines,
            share: part.share,
        });
        Self {
            repository: repository.clone(),
            state: if error.is_some() { ScanState::Partial } else { ScanState::Scanned },
            head: facts.head().map(|head| head.to_string()),
            scanned_at,
            commits: small(summary.commits),
            people: small(summary.people),
            files: small(summary.files),
            lines: i64::try_from(summary.lines).unwrap_or(i64::MAX),
            first_commit: summary.first_time.and_then(instant),
            last_commit: summary.last_time.and_then(instant),
            rule_version: rules::RULE_VERSION,
            error,
            missing: gaps.details(),
            is_without_contents: gaps.has_no_contents(),
            languages: languages.collect(),
            left_out: LeftOut::of(facts, &summary.exclusions),
            facts: None,
            folders: Vec::new(),
            remote: None,
        }
    }

    /// Distinguishes facts from those of another scan, and answers from those with other folders as parts.
    pub fn version(&self) -> FactsVersion {
        (self.scanned_at, self.head.clone(), self.folders.clone())
    }
}

/// Where the code host of a repository shows it: by the address it is cloned from, or that of its folder's remote.
pub fn source_of(
    links: &[CodeLinks],
    repository: &Repository,
    summary: Option<&ScanSummary>,
) -> Option<Source> {
    let remote = summary.and_then(|summary| summary.remote.as_deref());
    Source::new(repository.url.as_deref().or(remote)?, links)
}

impl LeftOut {
    /// What is left out of figures from facts.
    pub fn of(facts: &Facts, exclusions: &Exclusions) -> Self {
        Self {
            bots: exclusions.bots.iter().map(|identity| facts.person(*identity).name.clone()).collect(),
            bot_commits: exclusions.bot_commits as u64,
            generated_files: exclusions.generated_files as u64,
            vendored_files: exclusions.vendored_files as u64,
            excluded_files: exclusions.excluded_files as u64,
            patterns: facts.left_out().to_vec(),
            merges: exclusions.merges as u64,
            mass_commits: exclusions.mass_commits as u64,
            shallow_commits: exclusions.shallow_commits as u64,
            unknown_commits: exclusions.unknown_commits as u64,
            ignored_commits: facts.n_ignored_commits() as u64,
            assisted_commits: facts.n_assisted_commits() as u64,
        }
    }
}

/// The instant of Unix seconds; `None` for out-of-range years.
pub fn instant(seconds: i64) -> Option<Timestamp> {
    DateTime::from_timestamp(seconds, 0).filter(|at| (0..=9999).contains(&chrono::Datelike::year(at)))
}
