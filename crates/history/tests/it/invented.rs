//! Short ways to write down an invented history.

use castra_history::{Complexity, Facts, FactsBuilder, InventedChange, InventedCommit, PersonId};

/// The day on which the invented histories are looked at.
pub(crate) const NOW: i64 = 1_700_000_000;
pub(crate) const DAY: i64 = 86_400;

/// Builds a history of `(who, days ago, changed files)`.
pub(crate) fn history(of: &[(&str, i64, &[InventedChange])]) -> Facts {
    let mut builder = FactsBuilder::new();
    commits(&mut builder, of);
    builder.finish()
}

/// Adds commits of `(who, days ago, changed files)`.
pub(crate) fn commits(builder: &mut FactsBuilder, of: &[(&str, i64, &[InventedChange])]) {
    for (seed, (who, days_ago, changes)) in (0..).zip(of) {
        builder.add(InventedCommit {
            seed,
            author_name: (*who).to_owned(),
            author_email: format!("{}@example.org", who.to_lowercase()),
            time: NOW - days_ago * DAY,
            changes: changes.to_vec(),
            ..InventedCommit::default()
        });
    }
}

pub(crate) fn change(path: &str) -> InventedChange {
    InventedChange::lines(path, 10, 1)
}

pub(crate) fn complex(path: &str, total: u32) -> InventedChange {
    let complexity = Complexity { code_lines: 10, total, median: 1.0, max: 3 };
    change(path).with_complexity(complexity)
}

pub(crate) fn person(facts: &Facts, name: &str) -> PersonId {
    facts.person_by_email(&format!("{name}@example.org")).unwrap()
}
