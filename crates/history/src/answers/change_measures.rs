//! Measures of a change, after Kamei et al. 2013, "A large-scale empirical study of just-in-time quality assurance":
//! size, diffusion, history and experience. Figures to look at; no model is trained on them, and they are not
//! summed up.

use std::collections::BTreeSet;

use super::authorship::FileTally;
use super::components::Components;
use super::filter::Sieve;
use super::lineage::follow;
use super::numbers::days;
use super::summary::ratio;
use crate::calendar::DAY;
use crate::facts::{Commit, Facts, PathId, PersonId};

/// How large, how scattered and how well known a change is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChangeMeasures {
    /// Commits of the change that count.
    pub commits: usize,
    /// Those whose subject mentions a fault (`fix`, `bug`, `defect`, `fault`).
    pub fixes: usize,
    /// Lines added (LA).
    pub added: u64,
    /// Lines removed (LD).
    pub removed: u64,
    /// Files (NF).
    pub files: usize,
    /// Folders that hold them (ND).
    pub folders: usize,
    /// Components (NS, subsystems).
    pub components: usize,
    /// Entropy of the lines over the files, in bits: 0 = all in one file.
    pub entropy_bits: f64,
    /// The same over its highest value `log2(files)`, 0 to 1.
    pub entropy: f64,
    /// People who changed these files before (NDEV).
    pub developers: usize,
    /// Mean days since these files were last changed (AGE); `None` if all are new.
    pub age_days: Option<f64>,
    /// Different commits that were the last to change them (NUC).
    pub last_changes: usize,
    /// Share of earlier commits that change at most as many lines, over 0 to 1.
    pub lines_percentile: f64,
    /// Share of earlier commits that change at most as many files, over 0 to 1.
    pub files_percentile: f64,
    /// Experience of everyone who made the change, in the order of people.
    pub experience: Vec<Experience>,
}

/// A person's earlier work in this repository.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Experience {
    /// The person.
    pub person: PersonId,
    /// Commits (EXP).
    pub commits: u32,
    /// Commits, each divided by one more than its age in whole years (REXP).
    pub recent_commits: f64,
    /// Commits to the components of the change (SEXP).
    pub component_commits: u32,
}

/// What a change is examined against.
pub(super) struct Scope<'a> {
    /// Commits before the change that count, newest first.
    pub(super) before: &'a [Commit<'a>],
    pub(super) components: Components,
    /// When the change was made: its newest author time.
    pub(super) time: i64,
}

/// Lines of the change by file, for size and entropy.
pub(super) struct Sizes<'a> {
    pub(super) range: &'a [Commit<'a>],
    /// File, and lines added and removed.
    pub(super) files: &'a [(PathId, u64, u64)],
    pub(super) authors: &'a BTreeSet<PersonId>,
}

/// Measures a change against the history before it.
pub(super) fn measure(
    facts: &Facts,
    sieve: &Sieve<'_>,
    scope: &Scope<'_>,
    sizes: &Sizes<'_>,
    tallies: &[Option<&FileTally>],
) -> ChangeMeasures {
    let lines: Vec<u64> = sizes.files.iter().map(|&(_, added, removed)| added + removed).collect();
    let (entropy_bits, entropy) = entropy(&lines);
    let folder = |&(path, _, _): &(PathId, u64, u64)| {
        let path = facts.path(path);
        &path[..path.iter().rposition(|&byte| byte == b'/').unwrap_or(0)]
    };
    let people: BTreeSet<PersonId> = tallies.iter().flatten().flat_map(|tally| tally.people()).collect();
    let parts = &scope.components;
    let touched: BTreeSet<u32> =
        sizes.files.iter().filter_map(|&(path, _, _)| parts.component_of(path)).collect();
    let before = Before::of(facts, sieve, scope, sizes, &touched);
    let mut result = ChangeMeasures {
        commits: sizes.range.len(),
        fixes: sizes.range.iter().filter(|commit| speaks_of_a_fault(&commit.subject())).count(),
        added: sizes.files.iter().map(|(_, added, _)| added).sum(),
        removed: sizes.files.iter().map(|(_, _, removed)| removed).sum(),
        files: lines.len(),
        folders: sizes.files.iter().map(folder).collect::<BTreeSet<_>>().len(),
        components: touched.len(),
        entropy_bits,
        entropy,
        developers: people.len(),
        experience: before.experience,
        ..ChangeMeasures::default()
    };
    let last: Vec<(usize, i64)> = sizes
        .files
        .iter()
        .filter_map(|&(path, _, _)| before.last.get(path.index()).copied().flatten())
        .collect();
    result.last_changes = last.iter().map(|&(commit, _)| commit).collect::<BTreeSet<_>>().len();
    let ages = last.iter().map(|&(_, time)| days(scope.time.saturating_sub(time).max(0)));
    result.age_days = (!last.is_empty()).then(|| ages.sum::<f64>() * ratio(1, last.len()));
    let at_most = |of: &dyn Fn(&(u64, usize)) -> bool| {
        ratio(before.sizes.iter().filter(|size| of(size)).count(), before.sizes.len())
    };
    result.lines_percentile = at_most(&|&(lines, _)| lines <= result.added + result.removed);
    result.files_percentile = at_most(&|&(_, files)| files <= result.files);
    result
}

/// The results of one walk over the earlier commits.
struct Before {
    /// By path: position and author time of the newest commit that changed it.
    last: Vec<Option<(usize, i64)>>,
    /// Lines and files of each commit.
    sizes: Vec<(u64, usize)>,
    experience: Vec<Experience>,
}

impl Before {
    fn of(
        facts: &Facts,
        sieve: &Sieve<'_>,
        scope: &Scope<'_>,
        sizes: &Sizes<'_>,
        touched_parts: &BTreeSet<u32>,
    ) -> Self {
        let nothing = |&person| Experience { person, commits: 0, recent_commits: 0.0, component_commits: 0 };
        let mut before = Self {
            last: vec![None; facts.n_paths()],
            sizes: Vec::new(),
            experience: sizes.authors.iter().map(nothing).collect(),
        };
        let parts: &Components = &scope.components;
        follow(facts, sieve, scope.before, |commit, touched| {
            let here = (commit.index(), commit.author_time());
            for (path, _) in touched {
                let slot = &mut before.last[path.index()];
                *slot = slot.or(Some(here));
            }
            let lines = |change: crate::facts::Change| u64::from(change.added) + u64::from(change.removed);
            before.sizes.push((sieve.changes(commit).map(lines).sum(), sieve.changes(commit).count()));
            let in_parts = touched
                .iter()
                .any(|&(path, _)| parts.component_of(path).is_some_and(|part| touched_parts.contains(&part)));
            for experience in &mut before.experience {
                let who = experience.person;
                if commit.author() == who || commit.co_authors().any(|person| person == who) {
                    experience.commits += 1;
                    experience.component_commits += u32::from(in_parts);
                    experience.recent_commits += weight(scope.time.saturating_sub(commit.author_time()));
                }
            }
        });
        before
    }
}

/// One divided by one more than the whole years.
fn weight(seconds: i64) -> f64 {
    let years = (seconds / (365 * DAY)).clamp(0, 1000);
    1.0 / f64::from(1 + i32::try_from(years).unwrap_or(0))
}

/// Shannon entropy of the parts' shares in bits, and as a share of its highest value.
fn entropy(parts: &[u64]) -> (f64, f64) {
    let whole = usize::try_from(parts.iter().sum::<u64>()).unwrap_or(usize::MAX);
    let share = |&part: &u64| ratio(usize::try_from(part).unwrap_or(usize::MAX), whole);
    let shares = parts.iter().map(share).filter(|&share| share > 0.0);
    let bits: f64 = shares.map(|share| -share * share.log2()).sum();
    let highest = -ratio(1, parts.len()).log2();
    (bits.max(0.0), if parts.len() > 1 { (bits / highest).clamp(0.0, 1.0) } else { 0.0 })
}

pub(super) fn speaks_of_a_fault(subject: &str) -> bool {
    let subject = subject.to_lowercase();
    let is_one = |word: &str| ["fix", "bug", "defect", "fault"].iter().any(|start| word.starts_with(start));
    subject.split(|c: char| !c.is_alphanumeric()).any(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entropy_is_that_of_the_paper() {
        // Kamei et al.: 30, 20 and 10 lines give 1.46.
        let (bits, normalised) = entropy(&[30, 20, 10]);
        assert!((bits - 1.459).abs() < 1e-3);
        assert!((normalised - 1.459 / 3_f64.log2()).abs() < 1e-3);
        assert_eq!(entropy(&[5]), (0.0, 0.0));
        assert_eq!(entropy(&[]), (0.0, 0.0));
        assert_eq!(entropy(&[0, 0]), (0.0, 0.0));
        assert!((entropy(&[7, 7]).1 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn old_experience_weighs_less() {
        // Kamei et al.: one change this year, four a year ago, three two years ago: 1/1 + 4/2 + 3/3 = 4.
        let year = 365 * DAY;
        let ages = [0, year, year, year, year, 2 * year, 2 * year, 2 * year];
        assert!((ages.into_iter().map(weight).sum::<f64>() - 4.0).abs() < 1e-9);
        assert!((weight(-5) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn subjects_speak_of_faults() {
        assert!(speaks_of_a_fault("Fixes #12") && speaks_of_a_fault("core: bugfix"));
        assert!(!speaks_of_a_fault("debug output, prefix") && !speaks_of_a_fault(""));
    }
}
