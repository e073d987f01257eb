//! The technologies in use over several repositories, in words.

use castra_platform::figures::counted;
use std::collections::BTreeMap;

use chrono::NaiveDate;

/// The number of technologies named; the rest are counted.
const NAMED: usize = 6;
/// Days within which a first use counts as new.
const NEW_DAYS: i64 = 90;

/// The technologies in use, and since when.
#[derive(Debug, Default)]
pub(super) struct InUse {
    /// For each technology, the number of repositories that use it and the first day of use.
    technologies: BTreeMap<&'static str, (usize, NaiveDate)>,
    repositories: usize,
}

impl InUse {
    /// Adds a repository's technologies, each with its first day.
    pub(super) fn add(&mut self, technologies: impl IntoIterator<Item = (&'static str, NaiveDate)>) {
        self.repositories += 1;
        for (name, first) in technologies {
            let known = self.technologies.entry(name).or_insert((0, first));
            known.0 += 1;
            known.1 = known.1.min(first);
        }
    }

    /// The number of repositories read.
    pub(super) fn repositories(&self) -> usize {
        self.repositories
    }

    /// The technologies in a sentence or two, the most used first.
    pub(super) fn because(&self, day: NaiveDate) -> String {
        let mut all: Vec<_> = self.technologies.iter().collect();
        all.sort_by_key(|(name, (repositories, _))| (std::cmp::Reverse(*repositories), **name));
        let named: Vec<&str> = all.iter().take(NAMED).map(|(name, _)| **name).collect();
        let rest = match all.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let of = counted(self.repositories, "repository", "repositories");
        let is_new = |first: NaiveDate| (0..NEW_DAYS).contains(&(day - first).num_days());
        let new: Vec<&str> =
            all.iter().filter(|(_, (_, first))| is_new(*first)).map(|(name, _)| **name).collect();
        let new = match new.as_slice() {
            [] => String::new(),
            some => format!(" New in {NEW_DAYS} days: {}.", some.join(", ")),
        };
        format!("In use in {of}: {}{rest}.{new} No radar is recorded to compare it with.", named.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_most_use_comes_first_and_what_is_new_is_said() {
        let mut found = InUse::default();
        let old = day("2024-01-01");
        found.add([("Rust", old), ("SQL", day("2025-12-02")), ("Cargo", old)]);
        assert_eq!(
            found.because(day("2026-03-02")),
            "In use in 1 repository: Cargo, Rust, SQL. No radar is recorded to compare it with."
        );
        found.add([("SQL", day("2026-02-01")), ("Zig", day("2025-12-03"))]);
        assert_eq!(
            found.because(day("2026-03-02")),
            "In use in 2 repositories: SQL, Cargo, Rust, Zig. New in 90 days: Zig. No radar is recorded to compare it with."
        );
        found.add(["A", "B", "C"].map(|name| (name, old)));
        let because = found.because(day("2026-03-02"));
        assert!(
            because.starts_with("In use in 3 repositories: SQL, A, B, C, Cargo, Rust and 1 more."),
            "{because}"
        );
    }
}
