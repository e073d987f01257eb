//! Counts over private records, told to somebody who may not see the records: withheld where they would tell of one
//! person.
//!
//! A count of a small group tells of its people. So does the difference of two counts whose groups differ by few, and so
//! does a total beside its parts: whoever adds up takes the shown groups alone.

use std::collections::BTreeSet;

/// The fewest people whose private records may be counted for somebody who may not see them.
pub const SMALLEST_GROUP: usize = 5;

/// For each group, whether its counts are withheld: it has fewer than [`SMALLEST_GROUP`] people, or is a shown group and
/// fewer than that more or less. Of two that tell too much of each other the one that comes later is withheld.
pub fn withheld<P: Ord>(groups: &[BTreeSet<P>]) -> Vec<bool> {
    let mut shown: Vec<&BTreeSet<P>> = Vec::new();
    groups
        .iter()
        .map(|group| {
            let tells = group.len() < SMALLEST_GROUP || shown.iter().any(|other| differ_by_few(group, other));
            if !tells {
                shown.push(group);
            }
            tells
        })
        .collect()
}

/// Whether one holds the other and few besides. Two groups with the same people tell the same, and nothing more.
fn differ_by_few<P: Ord>(a: &BTreeSet<P>, b: &BTreeSet<P>) -> bool {
    let (small, large) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let besides = large.len() - small.len();
    (1..SMALLEST_GROUP).contains(&besides) && small.is_subset(large)
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
        let groups = [people(0..5), people(0..4), people(0..6), people(0..10), people(20..26), people(0..5)];
        assert_eq!(withheld(&groups), [false, true, true, false, false, false]);
        assert_eq!(withheld::<u8>(&[]), Vec::<bool>::new());
        assert_eq!(withheld(&[people([])]), [true]);
    }

    proptest! {
        #[test]
        fn no_two_shown_groups_tell_of_fewer_than_five(
            groups in prop::collection::vec(prop::collection::btree_set(0_u8..16, 0..14), 0..12)
        ) {
            let withheld = withheld(&groups);
            let shown: Vec<_> = groups.iter().zip(&withheld).filter(|(_, withheld)| !**withheld).collect();
            for (one, _) in &shown {
                prop_assert!(one.len() >= SMALLEST_GROUP);
                for (other, _) in &shown {
                    let rest: Vec<_> = one.difference(other).collect();
                    let is_whole = other.is_subset(one);
                    prop_assert!(!is_whole || rest.is_empty() || rest.len() >= SMALLEST_GROUP);
                }
            }
            let hidden = groups.iter().zip(&withheld).filter(|(_, withheld)| **withheld);
            for (group, _) in hidden {
                let has_cause = group.len() < SMALLEST_GROUP || shown.iter().any(|(other, _)| differ_by_few(group, other));
                prop_assert!(has_cause, "a count was withheld for nothing");
            }
        }
    }
}
