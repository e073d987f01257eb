//! Follows files back through their renames, so that the history of `lib/b.rs` includes changes made when it
//! was `a.rs`.
//!
//! Commits are visited newest first. A rename of `a` to `b` means that anything older called `a` is today's
//! `b`, unless today's tree has an `a` of its own. With parallel branches this is an approximation, as is
//! `git log --follow`.

use std::collections::HashMap;

use super::filter::Sieve;
use crate::facts::{Change, Commit, Facts, PathId};

/// Today's names of past paths.
pub(crate) struct Lineage {
    at_head: Vec<bool>,
    renamed_to: HashMap<PathId, PathId>,
}

impl Lineage {
    /// The state before the newest commit: every path has its own name.
    pub(crate) fn new(facts: &Facts) -> Self {
        let mut at_head = vec![false; facts.n_paths()];
        for file in facts.head_files() {
            if let Some(slot) = at_head.get_mut(file.path.index()) {
                *slot = true;
            }
        }
        Self { at_head, renamed_to: HashMap::new() }
    }

    /// Whether the newest tree has the path.
    pub(crate) fn is_at_head(&self, path: PathId) -> bool {
        self.at_head.get(path.index()).copied().unwrap_or(false)
    }

    /// Today's name of `path` in the current commit; `None` if it is gone.
    pub(crate) fn today(&self, path: PathId) -> Option<PathId> {
        if self.is_at_head(path) {
            return Some(path);
        }
        self.renamed_to.get(&path).copied()
    }

    /// Records a rename in the current commit; call this after the commit's changes are counted.
    pub(crate) fn renamed(&mut self, old: PathId, new: PathId) {
        if self.is_at_head(old) {
            return;
        }
        if let Some(today) = self.today(new) {
            self.renamed_to.entry(old).or_insert(today);
        }
    }
}

/// Walks all commits, newest first, and passes to `visit` each of the `counted` ones (in the order of the
/// facts), with those of its changes whose file counts and still exists, and that file's name today. Renames
/// are followed through all commits, even those that do not count.
pub(super) fn follow<'a>(
    facts: &'a Facts,
    sieve: &Sieve<'_>,
    counted: &[Commit<'a>],
    mut visit: impl FnMut(Commit<'a>, &[(PathId, Change)]),
) {
    let mut lineage = Lineage::new(facts);
    let mut counted = counted.iter().map(|commit| commit.index()).peekable();
    let mut touched = Vec::new();
    for commit in facts.commits() {
        let counts = counted.next_if_eq(&commit.index()).is_some();
        touched.clear();
        for change in commit.changes() {
            if counts && let Some(today) = lineage.today(change.path).filter(|&today| sieve.counts(today)) {
                touched.push((today, change));
            }
            if let Some(old) = change.old_path {
                lineage.renamed(old, change.path);
            }
        }
        if counts {
            visit(commit, &touched);
        }
    }
}
