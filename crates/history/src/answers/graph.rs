//! The ancestry of commits, by position: commits of the facts and their parents.

use std::collections::HashMap;

use crate::facts::{CommitId, Facts};

/// The commits of the facts as a graph.
pub(super) struct Graph {
    positions: HashMap<CommitId, u32>,
    /// Parents that are in the facts, back to back.
    parents: Vec<u32>,
    /// The end of each commit's parents.
    ends: Vec<u32>,
}

impl Graph {
    pub(super) fn of(facts: &Facts) -> Self {
        let positions = facts.positions();
        let mut graph = Self { positions, parents: Vec::new(), ends: Vec::new() };
        for commit in facts.commits() {
            let known = commit.parents().filter_map(|parent| graph.positions.get(&parent).copied());
            graph.parents.extend(known);
            graph.ends.push(u32::try_from(graph.parents.len()).unwrap_or(u32::MAX));
        }
        graph
    }

    pub(super) fn position(&self, commit: CommitId) -> Option<u32> {
        self.positions.get(&commit).copied()
    }

    fn parents(&self, commit: u32) -> &[u32] {
        let commit = commit as usize;
        let start = commit.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(commit).copied().unwrap_or(start);
        self.parents.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Writes `mark` to `from` and all its ancestors, but stops at commits that are marked already.
    pub(super) fn mark<Mark: Copy>(&self, from: u32, marks: &mut [Option<Mark>], mark: Mark) {
        let mut open = vec![from];
        while let Some(commit) = open.pop() {
            let Some(slot) = marks.get_mut(commit as usize).filter(|slot| slot.is_none()) else { continue };
            *slot = Some(mark);
            open.extend_from_slice(self.parents(commit));
        }
    }
}
