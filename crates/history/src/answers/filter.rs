//! What every answer leaves out by default, and reports as left out: programs among the people, generated and
//! vendored files, and the caller's patterns.

use std::collections::BTreeSet;

use crate::facts::{Change, Commit, Facts, PathId, PersonId};
use crate::glob::matches_glob;

/// What to count. The default leaves out bots, generated and vendored files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Count commits of programs too.
    pub include_bots: bool,
    /// Count generated files (lock files, minified files) too.
    pub include_generated: bool,
    /// Count vendored files too.
    pub include_vendored: bool,
    /// Leave out paths that match one of these: `*` within a folder, `**` across folders, `?` one
    /// character; a pattern without `/` is matched against the file name.
    pub exclude: Vec<String>,
}

/// What an answer left out. Only things that would otherwise have been counted are included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Exclusions {
    /// The programs whose commits were left out.
    pub bots: BTreeSet<PersonId>,
    /// Commits left out because a program wrote them.
    pub bot_commits: usize,
    /// Files left out as generated.
    pub generated_files: usize,
    /// Files left out as vendored.
    pub vendored_files: usize,
    /// Files left out by pattern: the caller's or those of [`Facts::leave_out`].
    pub excluded_files: usize,
    /// Merges: they count as merges, their lines never.
    pub merges: usize,
    /// Commits left out because they change more files than the answer's limit.
    pub mass_commits: usize,
    /// Commits at the edge of a shallow clone: no one is credited.
    pub shallow_commits: usize,
    /// Commits whose changes could not be read.
    pub unknown_commits: usize,
}

/// The reason why a path is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Counted,
    Generated,
    Vendored,
    Excluded,
}

/// A filter applied to one set of facts.
pub(crate) struct Sieve<'a> {
    facts: &'a Facts,
    filter: &'a Filter,
    verdicts: Vec<Verdict>,
    /// Commits that change more files than this are left out.
    mass_limit: usize,
    /// By position, which commits count at all; all if empty.
    only: Vec<bool>,
}

impl<'a> Sieve<'a> {
    pub(crate) fn new(facts: &'a Facts, filter: &'a Filter) -> Self {
        let verdict = |index: usize| {
            let path = PathId(u32::try_from(index).unwrap_or(u32::MAX));
            let class = facts.class(path);
            if class.generated && !filter.include_generated {
                Verdict::Generated
            } else if class.vendored && !filter.include_vendored {
                Verdict::Vendored
            } else if class.excluded || filter.exclude.iter().any(|glob| matches_glob(glob, facts.path(path)))
            {
                Verdict::Excluded
            } else {
                Verdict::Counted
            }
        };
        let verdicts = (0..facts.n_paths()).map(verdict).collect();
        Self { facts, filter, verdicts, mass_limit: usize::MAX, only: Vec::new() }
    }

    pub(crate) fn without_mass_commits(mut self, more_files_than: Option<u32>) -> Self {
        self.mass_limit = more_files_than.map_or(usize::MAX, |limit| limit as usize);
        self
    }

    /// Restricts the sieve to the commits that are true here, by position; the others do not count as left
    /// out.
    pub(super) fn only(mut self, commits: Vec<bool>) -> Self {
        self.only = commits;
        self
    }

    /// Whether changes of this path count.
    pub(crate) fn counts(&self, path: PathId) -> bool {
        self.verdicts.get(path.index()).is_none_or(|&verdict| verdict == Verdict::Counted)
    }

    /// Whether changes of this path count, or would if it were not generated: a lock file is not work, but
    /// shows which tool is in use.
    pub(super) fn counts_or_generated(&self, path: PathId) -> bool {
        let verdict = self.verdicts.get(path.index());
        verdict.is_none_or(|&verdict| matches!(verdict, Verdict::Counted | Verdict::Generated))
    }

    pub(crate) fn counts_person(&self, person: PersonId) -> bool {
        self.filter.include_bots || !self.facts.person(person).is_bot
    }

    /// The changes of a commit that count.
    pub(crate) fn changes(&self, commit: Commit<'a>) -> impl Iterator<Item = Change> {
        commit.changes().filter(|change| self.counts(change.path))
    }

    /// Commits that count, and what was left out among those that `wanted` accepts.
    pub(crate) fn commits(&self, wanted: impl Fn(&Commit<'a>) -> bool) -> (Vec<Commit<'a>>, Exclusions) {
        let mut left_out = Exclusions::default();
        let counted = self
            .facts
            .commits()
            .filter(|commit| self.only.is_empty() || self.only.get(commit.index()).is_some_and(|&is| is))
            .filter(wanted)
            .filter(|&commit| self.counts_commit(commit, &mut left_out))
            .collect();
        self.count_files(&mut left_out);
        (counted, left_out)
    }

    fn counts_commit(&self, commit: Commit<'a>, left_out: &mut Exclusions) -> bool {
        let slot = if commit.is_merge() {
            &mut left_out.merges
        } else if !self.counts_person(commit.author()) {
            left_out.bots.insert(commit.author());
            &mut left_out.bot_commits
        } else if commit.is_shallow_boundary() {
            &mut left_out.shallow_commits
        } else if commit.is_unknown() && commit.n_changes() == 0 {
            &mut left_out.unknown_commits
        } else if commit.n_changes() > self.mass_limit {
            &mut left_out.mass_commits
        } else {
            return true;
        };
        *slot += 1;
        false
    }

    /// Counts the files of the head that are left out.
    fn count_files(&self, left_out: &mut Exclusions) {
        for file in self.facts.head_files() {
            match self.verdicts.get(file.path.index()) {
                Some(Verdict::Generated) => left_out.generated_files += 1,
                Some(Verdict::Vendored) => left_out.vendored_files += 1,
                Some(Verdict::Excluded) => left_out.excluded_files += 1,
                Some(Verdict::Counted) | None => {}
            }
        }
    }
}
