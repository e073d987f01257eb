//! From a checkout to a verdict.

use std::path::Path;

use castra_history::{Error, Facts, Progress, Repository, ScanOptions};

use super::{
    model::{NotJudged, Rule, Verdict},
    rules::{self, Change},
    settings::{Level, Settings},
};

/// Why nothing at all can be said.
pub(super) enum Unjudged {
    /// In words, with what to do about it.
    Because(String),
}

/// Compares, reads the history before the change, and asks every rule.
pub(super) fn judge(
    repository: &Repository,
    [base, head]: [&str; 2],
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<Verdict, Unjudged> {
    let is_shallow = repository.is_shallow();
    let deepen = if is_shallow {
        "; this clone is shallow: fetch the whole history (`git fetch --unshallow`, in CI a fetch depth of 0)"
    } else {
        ""
    };
    let unjudged = |error: Error| Unjudged::Because(format!("{error}{deepen}."));
    let compared = repository.compare(base, head).map_err(unjudged)?;
    let facts = history_before(repository, &compared.base.to_string(), progress).map_err(unjudged)?;
    let now = facts.commits().map(castra_history::Commit::author_time).max().unwrap_or_default();
    let change = Change { compared: &compared, facts: &facts, settings, now };
    let mut verdict = Verdict {
        base: compared.base.to_string(),
        head: compared.head.to_string(),
        commits: compared.commits,
        files: compared.files.len(),
        ..Verdict::default()
    };
    for rule in Rule::ALL {
        let level = settings.level(rule);
        if level == Level::Off {
            continue;
        }
        if rule != Rule::ComplexUnit && facts.n_shallow_boundaries() > 0 {
            let because =
                "the clone is shallow, so the history before the change is missing; fetch all of it";
            verdict.not_judged.push(NotJudged { rule: Some(rule), level, because: because.to_owned() });
            continue;
        }
        verdict.violations.extend(change.violations(rule));
    }
    rules::distinguish(&mut verdict.violations);
    rules::in_order(&mut verdict.violations);
    Ok(verdict)
}

/// Facts up to a commit. They are kept beside Git's own files, so that the next run reads only what is new; where
/// nothing may be written there, everything is read each time.
fn history_before(repository: &Repository, commit: &str, progress: &dyn Progress) -> Result<Facts, Error> {
    let kept = repository.common_folder().join("castra").join("gate.facts");
    let previous = Facts::load(&kept).ok();
    let known_head = previous.as_ref().and_then(Facts::head);
    let revision = Some(commit.to_owned());
    let options = ScanOptions { revision, trend_files: 0, function_files: 0, ..ScanOptions::default() };
    let facts = repository.scan(&options, previous, progress)?;
    if facts.head() != known_head {
        keep(&facts, &kept);
    }
    Ok(facts)
}

fn keep(facts: &Facts, path: &Path) {
    let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    // A read-only checkout costs time, not the verdict.
    drop(folder.map(|()| facts.save(path)));
}
