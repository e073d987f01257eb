//! Which parts changed recently, and by whom.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use castra_history::{CommitId, PathId};
use castra_org::organization::PersonId;

use super::Analysis;

/// How often a part changed in a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComponentActivity {
    /// The component's name.
    pub name: String,
    /// Commits that changed anything in it.
    pub changes: u32,
    /// The commits of each person of the organization among them.
    pub by: BTreeMap<PersonId, u32>,
}

impl Analysis {
    /// The components that changed from an instant on, by name, without merges and programs' commits. Only
    /// commits that pass `is_new` count: code in two repositories was written once.
    pub fn activity_since(
        &self,
        since: i64,
        mut is_new: impl FnMut(CommitId) -> bool,
    ) -> Vec<ComponentActivity> {
        let files = self.knowledge.files.iter();
        let component_of: HashMap<PathId, &str> =
            files.map(|file| (file.path, file.component.as_str())).collect();
        let mut found: BTreeMap<&str, ComponentActivity> = BTreeMap::new();
        for commit in self.commits_since(since) {
            if !is_new(commit.id()) {
                continue;
            }
            let touched: BTreeSet<&str> =
                commit.changes().filter_map(|change| component_of.get(&change.path).copied()).collect();
            for name in touched {
                let activity = found.entry(name).or_insert_with(|| ComponentActivity {
                    name: name.to_owned(),
                    changes: 0,
                    by: BTreeMap::new(),
                });
                activity.changes += 1;
                if let Some(person) = self.person(commit.author()) {
                    *activity.by.entry(person.clone()).or_default() += 1;
                }
            }
        }
        found.into_values().collect()
    }
}
