//! Counts over private records, withheld from every viewer where they would reveal something about one person.
//!
//! A count over a small group reveals its members. So does the difference between two counts whose groups differ by a few
//! people, at one time or over time: moving one person out of a team for an hour would reveal what they contributed.

use std::collections::{BTreeMap, BTreeSet};

/// The smallest group whose private records may be counted, and the smallest difference between two groups that are
/// shown.
pub const SMALLEST_GROUP: usize = 5;

/// Whom a count would reveal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// The few people in the group.
    Members,
    /// The few people who separate the group from one already shown.
    Difference,
}

/// The groups whose counts have been shown.
#[derive(Debug, Clone, Default)]
pub struct Shown<P> {
    groups: Vec<BTreeSet<P>>,
    /// The groups that each person is in: two large groups that differ by a few people share a member.
    by_person: BTreeMap<P, Vec<usize>>,
}

impl<P: Ord + Clone> Shown<P> {
    /// Starts with these groups.
    pub fn new(groups: impl IntoIterator<Item = BTreeSet<P>>) -> Self {
        let mut shown = Self { groups: Vec::new(), by_person: BTreeMap::new() };
        groups.into_iter().for_each(|group| shown.add(group));
        shown
    }

    /// Adds a group.
    pub fn add(&mut self, group: BTreeSet<P>) {
        for person in &group {
            self.by_person.entry(person.clone()).or_default().push(self.groups.len());
        }
        self.groups.push(group);
    }

    /// Whom the counts of a group would reveal, or `None` where they may be shown.
    pub fn tells(&self, group: &BTreeSet<P>) -> Option<Telling> {
        if group.len() < SMALLEST_GROUP {
            return Some(Telling::Members);
        }
        let near: BTreeSet<usize> =
            group.iter().filter_map(|person| self.by_person.get(person)).flatten().copied().collect();
        let differs = |at: &usize| (1..SMALLEST_GROUP).contains(&differing(group, &self.groups[*at]));
        near.iter().any(differs).then_some(Telling::Difference)
    }
}

/// The number of people who are in only one of the two groups.
fn differing<P: Ord>(a: &BTreeSet<P>, b: &BTreeSet<P>) -> usize {
    a.symmetric_difference(b).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn people(ids: impl IntoIterator<Item = u8>) -> BTreeSet<u8> {
        ids.into_iter().collect()
    }

    #[test]
    fn small_groups_and_differences_of_few_are_withheld() {
        let shown = Shown::new([people(0..5), people(20..28)]);
        for (group, expected) in [
            (people(0..5), None),
            (people(0..4), Some(Telling::Members)),
            (people([]), Some(Telling::Members)),
            (people(0..6), Some(Telling::Difference)),
            (people(1..6), Some(Telling::Difference)),
            (people(0..10), None),
            (people(21..28), Some(Telling::Difference)),
            (people(23..28), Some(Telling::Difference)),
            (people(25..33), None),
            (people(24..28), Some(Telling::Members)),
            (people(40..46), None),
        ] {
            assert_eq!(shown.tells(&group), expected, "{group:?}");
        }
        assert_eq!(Shown::new([]).tells(&people(0..5)), None);
    }

    proptest! {
        #[test]
        fn no_two_shown_groups_differ_by_fewer_than_five(
            groups in prop::collection::vec(prop::collection::btree_set(0_u8..16, 0..14), 0..12)
        ) {
            let mut shown = Shown::new([]);
            for group in groups {
                if shown.tells(&group).is_none() {
                    shown.add(group);
                }
            }
            for one in &shown.groups {
                prop_assert!(one.len() >= SMALLEST_GROUP);
                for other in &shown.groups {
                    let differing = one.difference(other).chain(other.difference(one)).count();
                    prop_assert!(differing == 0 || differing >= SMALLEST_GROUP);
                }
            }
        }
    }
}
