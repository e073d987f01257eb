//! From a checkout to a verdict.

use std::{collections::BTreeMap, path::Path};

use castra_history::{
    Commit, ComparedFile, Comparison, Error, Facts, HeadFile, Progress, Repository, ScanOptions,
};

use super::{
    model::{Level, NotJudged, Rule, Verdict},
    rules::{self, Change, Readme, Surroundings},
    settings::Settings,
};

/// Compares, reads the history before the change, and applies every rule. Fails with the reason why nothing can be
/// judged, and what to do about it.
pub(super) fn judge(
    repository: &Repository,
    [base, head]: [&str; 2],
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<Verdict, String> {
    let mend = mend(repository);
    let unjudged = |error: Error| match mend {
        Some(mend) => format!("{error}; {mend}."),
        None => format!("{error}."),
    };
    let compared = repository.compare(base, head).map_err(unjudged)?;
    let facts = history_before(repository, &compared.base.to_string(), progress).map_err(unjudged)?;
    let surroundings = Surroundings {
        readmes: readmes(repository, &compared, &facts).map_err(unjudged)?,
        copies: copies(repository, &compared, &facts).map_err(unjudged)?,
    };
    let change = Change::new(&compared, &facts, settings, today(&facts), &surroundings);
    let mut verdict = Verdict {
        base: compared.base.to_string(),
        head: compared.head.to_string(),
        commits: compared.commits,
        files: compared.files.len(),
        ..Verdict::default()
    };
    let unread = unread(&compared, settings);
    let gaps = gaps(&facts);
    for &rule in Rule::ALL {
        let level = settings.level(rule);
        if level == Level::Off {
            continue;
        }
        let because = match (&unread, &gaps) {
            (Some(unread), _) => unread,
            (_, Gaps::Many(gaps)) if rule.reads_history() => gaps,
            _ => {
                verdict.violations.extend(change.violations(rule));
                continue;
            }
        };
        let because = mend.map_or_else(|| because.clone(), |mend| format!("{because}; {mend}"));
        verdict.not_judged.push(NotJudged { rule: Some(rule), level, because });
    }
    if let Gaps::Few(because) = gaps {
        verdict.not_judged.push(NotJudged { rule: None, level: Level::Warn, because });
    }
    rules::distinguish(&mut verdict.violations);
    rules::in_order(&mut verdict.violations);
    Ok(verdict)
}

/// The READMEs around the changed files that still exist. A README that the change adds cannot be outdated.
fn readmes(repository: &Repository, compared: &Comparison, facts: &Facts) -> Result<Vec<Readme>, Error> {
    let head = compared.head.to_string();
    let paths = facts.head_files().iter().map(|file| facts.path(file.path));
    let texts = paths.filter(|path| rules::is_readme_of(path, &compared.files)).map(|path| {
        let text = repository.text_at(&head, path)?;
        Ok(text.map(|text| Readme { path: path.to_vec(), text }))
    });
    texts.filter_map(Result::transpose).collect()
}

/// Minimum lines for a file to be checked as a copy.
const SHORTEST_COPY: usize = 100;

/// The sources of new files that are copies: files with the same extension, about the same length, and nearly the
/// same lines.
fn copies(
    repository: &Repository,
    compared: &Comparison,
    facts: &Facts,
) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, Error> {
    let base = compared.base.to_string();
    let mut found = BTreeMap::new();
    for file in compared.files.iter().filter(|file| !file.was_there && rules::has_grammar(&file.path)) {
        let Some(text) = &file.after else { continue };
        let lines = text.iter().filter(|&&byte| byte == b'\n').count();
        let is_alike = |other: &&HeadFile| {
            let there = usize::try_from(other.lines).unwrap_or(usize::MAX);
            there.abs_diff(lines) * 10 <= lines && ending(facts.path(other.path)) == ending(&file.path)
        };
        let alike = facts.head_files().iter().filter(is_alike).filter(|_| lines >= SHORTEST_COPY);
        for other in alike {
            let source = repository.text_at(&base, facts.path(other.path))?;
            if let Some(source) = source.filter(|source| rules::is_copy(source, text)) {
                found.insert(file.path.clone(), source);
                break;
            }
        }
    }
    Ok(found)
}

fn ending(path: &[u8]) -> Option<&[u8]> {
    path.rsplit(|&byte| byte == b'.').next()
}

/// What to do about an incomplete clone.
fn mend(repository: &Repository) -> Option<&'static str> {
    if repository.is_shallow() {
        Some(
            "this clone is shallow: fetch the full history (`git fetch --unshallow`, in CI a fetch depth of 0)",
        )
    } else if repository.is_partial() {
        Some(
            "this clone is partial, made with `--filter`: fetch what it left out \
             (`git fetch --refetch --no-filter`, in CI a clone without a filter)",
        )
    } else {
        None
    }
}

/// The missing texts of the change, as far as the rules need them.
fn unread(compared: &Comparison, settings: &Settings) -> Option<String> {
    let looked_at = compared.files.iter().filter(|file| rules::is_looked_at(file, settings));
    let unread: Vec<&ComparedFile> = looked_at.filter(|file| file.is_unread).collect();
    let first = String::from_utf8_lossy(&unread.first()?.path);
    Some(match unread.len() - 1 {
        0 => format!("the text of `{first}` is missing or damaged"),
        1 => format!("the texts of `{first}` and one more file are missing or damaged"),
        more => format!("the texts of `{first}` and {more} more files are missing or damaged"),
    })
}

/// How much of the history before a change is unreadable.
enum Gaps {
    None,
    /// So little that the rest is enough.
    Few(String),
    /// So much that nothing can be judged.
    Many(String),
}

/// The unreadable share above which nothing is judged: one in this many.
const GAPS_ONE_IN: usize = 100;

fn gaps(facts: &Facts) -> Gaps {
    if facts.n_shallow_boundaries() > 0 {
        return Gaps::Many("the history before the change is missing".to_owned());
    }
    let (commits, changes) =
        (facts.n_unknown_commits() + facts.n_missing_commits(), facts.n_unknown_changes());
    let files = facts.head_files().iter().filter(|file| file.unknown).count();
    let all_changes: usize = facts.commits().map(Commit::n_changes).sum();
    let are_many = |some: usize, all: usize| some * GAPS_ONE_IN > all;
    let parts = [
        (commits, facts.commits().len(), "commits"),
        (changes, all_changes, "changes"),
        (files, facts.head_files().len(), "files"),
    ];
    let missing = parts.iter().filter(|(some, ..)| *some > 0);
    let told: Vec<String> = missing.map(|(some, all, what)| format!("{some} of {all} {what}")).collect();
    if told.is_empty() {
        return Gaps::None;
    }
    let what = format!("of the history before the change, {} are missing or damaged", told.join(", "));
    if parts.iter().any(|(some, all, _)| are_many(*some, *all)) { Gaps::Many(what) } else { Gaps::Few(what) }
}

/// The newest commits, most of which have a correct clock.
const NEWEST: usize = 21;
/// A clock further ahead of the newest commits is wrong.
const FAR_AHEAD: i64 = 365 * 86_400;

/// When the history ended, in Unix seconds: its latest plausible time.
fn today(facts: &Facts) -> i64 {
    let times = || facts.commits().map(Commit::author_time);
    let mut newest: Vec<i64> = times().take(NEWEST).collect();
    newest.sort_unstable();
    let usual = newest.get(newest.len() / 2).copied().unwrap_or_default();
    times().filter(|time| *time <= usual.saturating_add(FAR_AHEAD)).max().unwrap_or(usual)
}

/// Facts up to a commit. They are cached next to Git's own files, so that the next run reads only what is new; where
/// the cache cannot be written, everything is read each time.
fn history_before(repository: &Repository, commit: &str, progress: &dyn Progress) -> Result<Facts, Error> {
    let kept = repository.common_folder().join("castra").join("gate.facts");
    let previous = Facts::load(&kept).ok();
    let known_head = previous.as_ref().and_then(Facts::head);
    let revision = Some(commit.to_owned());
    let options = ScanOptions { revision, trend_files: 0, ..ScanOptions::default() };
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
