//! Suggestions from history that no item covers. Pure.

use castra_analysis::Analysis;
use castra_history::{DocumentationOptions, documentation_freshness, is_in_place};
use castra_org::organization::RepositoryId;
use castra_platform::figures::{hundredths, percent};

use super::{
    kinds::{DebtKind, DebtState},
    model::{DebtItem, Suggestion},
};

/// The score from which a hotspot is worth an item.
const HOT: f64 = 0.8;
/// The lines from which a part should not depend on one person.
const LARGE_LINES: u64 = 500;
/// A document is outdated when this many commits changed its code without it.
const BEHIND_COMMITS: u32 = 20;
/// And when this share of its code changed, from 0 to 1.
const BEHIND_SHARE: f64 = 0.5;
/// Maximum suggestions per kind and repository.
const MOST: usize = 5;

/// The suggestions of one repository.
pub(super) fn suggest(analysis: &Analysis, repository: &RepositoryId, items: &[DebtItem]) -> Vec<Suggestion> {
    let known: Vec<&DebtItem> = items
        .iter()
        .filter(|item| item.state != DebtState::PaidOff && item.repository == *repository)
        .collect();
    // A place is covered only for its kind: a folder known to be hard to read may still lack an owner.
    let is_new = |kind: DebtKind, path: &str| {
        let covers = |item: &&DebtItem| is_in_place(&item.place, path.as_bytes());
        let same = |item: &&DebtItem| {
            let is_code = |kind| matches!(kind, DebtKind::Code | DebtKind::Design | DebtKind::Test);
            item.kind == kind || (is_code(item.kind) && is_code(kind))
        };
        !known.iter().any(|item| same(item) && covers(item))
    };
    let mut found = hotspots(analysis, repository);
    found.extend(parts(analysis, repository));
    found.extend(documents(analysis, repository));
    found.retain(|suggestion| is_new(suggestion.kind, suggestion.place.trim_start_matches('/')));
    let mut kept: Vec<Suggestion> = Vec::new();
    for suggestion in found {
        if kept.iter().filter(|known| known.kind == suggestion.kind).count() < MOST {
            kept.push(suggestion);
        }
    }
    kept
}

/// A path as a place: anchored to the root if it has no folder.
fn rooted(path: &str) -> String {
    if path.contains('/') { path.to_owned() } else { format!("/{path}") }
}

fn hotspots(analysis: &Analysis, repository: &RepositoryId) -> Vec<Suggestion> {
    let hot = analysis.hotspots.files.iter().filter(|hotspot| hotspot.score >= HOT);
    let suggestion = hot.map(|hotspot| {
        let path = analysis.facts.path_text(hotspot.path).into_owned();
        let change = hotspot.trend.as_ref().and_then(|trend| trend.relative_change);
        let trend = match change {
            Some(change) if hundredths(change) > 0.0 => {
                format!(", and {} harder than 90 days ago", percent(change))
            }
            Some(change) if hundredths(change) < 0.0 => {
                format!(", though {} simpler than 90 days ago", percent(-change))
            }
            _ => String::new(),
        };
        Suggestion {
            repository: repository.clone(),
            place: rooted(&path),
            kind: DebtKind::Code,
            title: format!("Simplify {path}"),
            because: format!(
                "Changed {} times in a year and among the hardest to read here (heat {:.2}){trend}.",
                hotspot.revisions, hotspot.score
            ),
            weight: hotspot.score + change.unwrap_or(0.0).clamp(0.0, 1.0),
        }
    });
    suggestion.collect()
}

fn parts(analysis: &Analysis, repository: &RepositoryId) -> Vec<Suggestion> {
    let resting = analysis.components.iter().filter(|part| part.lines >= LARGE_LINES && part.name != ".");
    let suggestion = resting.filter_map(|part| {
        let because = match (&part.sole, part.known_by.is_empty() && part.departed_files > 0) {
            (Some(only), _) => format!(
                "{} lines in {} files are known here only to {}, who {}.",
                part.lines,
                part.files,
                only.name(),
                part.sole_knowledge?.in_words()
            ),
            (None, true) => format!(
                "{} of its {} files are known only to people who have left.",
                part.departed_files, part.files
            ),
            (None, false) => return None,
        };
        Some(Suggestion {
            repository: repository.clone(),
            place: rooted(&part.name),
            kind: DebtKind::Knowledge,
            title: format!("Share the knowledge of {}", part.name),
            because,
            weight: 0.5,
        })
    });
    suggestion.collect()
}

fn documents(analysis: &Analysis, repository: &RepositoryId) -> Vec<Suggestion> {
    let options = DocumentationOptions::at(analysis.now);
    let documents = documentation_freshness(&analysis.facts, &options).documents;
    let behind = documents.into_iter().filter(|document| {
        document.commits >= BEHIND_COMMITS && document.share >= BEHIND_SHARE && document.days_behind > 0.0
    });
    let suggestion = behind.map(|document| {
        let path = analysis.facts.path_text(document.path).into_owned();
        Suggestion {
            repository: repository.clone(),
            place: rooted(&path),
            kind: DebtKind::Documentation,
            title: format!("Update {path}"),
            because: format!(
                "{} commits changed {} of the {} files it describes since it was last edited.",
                document.commits, document.changed_files, document.code_files
            ),
            weight: 0.4,
        }
    });
    suggestion.collect()
}
