//! The people to ask about a path.

use std::collections::{BTreeMap, BTreeSet};

use super::knowledge::Knowledge;
use crate::facts::{Facts, PersonId};

/// A person to ask about a path.
#[derive(Debug, Clone, PartialEq)]
pub struct Advisor {
    /// The person.
    pub person: PersonId,
    /// Files under the path that they are an author of.
    pub files: usize,
    /// Their changes as a share of all under the path, each counted half for every year of age; from above 0
    /// to 1.
    pub share: f64,
    /// Author time of their last change under the path, in Unix seconds.
    pub last_time: i64,
    /// Whether they have left.
    pub departed: bool,
}

/// The people who know the file or folder `path` (empty: the whole repository): those still here first, then
/// by files they are an author of, then by share of changes.
#[must_use]
pub fn ask_whom(facts: &Facts, knowledge: &Knowledge, path: &[u8]) -> Vec<Advisor> {
    let departed: BTreeSet<PersonId> =
        knowledge.people.iter().filter(|who| who.departed).map(|who| who.person).collect();
    let mut advisors: BTreeMap<PersonId, (Advisor, f64)> = BTreeMap::new();
    let mut all_changes = 0.0;
    for file in knowledge.files.iter().filter(|file| is_under(facts.path(file.path), path)) {
        for part in &file.authorships {
            let (advisor, changes) = advisors.entry(part.person).or_insert_with(|| {
                let departed = departed.contains(&part.person);
                let last_time = part.last_time;
                (Advisor { person: part.person, files: 0, share: 0.0, last_time, departed }, 0.0)
            });
            advisor.files += usize::from(part.is_author);
            advisor.last_time = advisor.last_time.max(part.last_time);
            *changes += part.recent_changes;
            all_changes += part.recent_changes;
        }
    }
    let with_share = |(advisor, changes): (Advisor, f64)| Advisor {
        share: if all_changes > 0.0 { changes / all_changes } else { 0.0 },
        ..advisor
    };
    let mut advisors: Vec<Advisor> = advisors.into_values().map(with_share).collect();
    advisors.sort_by(|a, b| {
        let by_presence = a.departed.cmp(&b.departed);
        by_presence.then(b.files.cmp(&a.files)).then(b.share.total_cmp(&a.share))
    });
    advisors
}

fn is_under(file: &[u8], path: &[u8]) -> bool {
    let path = path.strip_suffix(b"/").unwrap_or(path);
    let rest = file.strip_prefix(path);
    path.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}
