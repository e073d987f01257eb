//! Truck factor after Avelino et al. 2016: remove the author of most files repeatedly, until fewer than half
//! of the files have an author left.

use std::collections::BTreeMap;

use crate::facts::PersonId;

/// One person removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TruckStep {
    /// The person.
    pub person: PersonId,
    /// Files they were an author of.
    pub files: usize,
    /// Files left without any author once this person is gone too.
    pub abandoned_files: usize,
}

/// The people without whom fewer than half of `files` have an author; `files` holds the authors of each, and
/// only files with an author. The truck factor is the length of the list.
pub(super) fn truck_factor(files: &[Vec<PersonId>]) -> Vec<TruckStep> {
    let mut left: Vec<Vec<PersonId>> = files.to_vec();
    let mut steps = Vec::new();
    let n_covered = |left: &[Vec<PersonId>]| left.iter().filter(|file| !file.is_empty()).count();
    let mut covered = n_covered(&left);
    while covered > 0 && covered * 2 >= files.len() {
        let mut counts: BTreeMap<PersonId, usize> = BTreeMap::new();
        for &person in left.iter().flatten() {
            *counts.entry(person).or_insert(0) += 1;
        }
        // Ties go to the first in the order of people, so that the answer is stable.
        let most = counts.into_iter().max_by_key(|&(person, count)| (count, std::cmp::Reverse(person)));
        let Some((person, count)) = most else { break };
        for file in &mut left {
            file.retain(|&author| author != person);
        }
        covered = n_covered(&left);
        steps.push(TruckStep { person, files: count, abandoned_files: files.len() - covered });
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(files: &[&[u32]]) -> Vec<Vec<PersonId>> {
        files.iter().map(|file| file.iter().map(|&person| PersonId(person)).collect()).collect()
    }

    #[test]
    fn one_author_of_everything_is_a_factor_of_one() {
        let steps = truck_factor(&people(&[&[7], &[7], &[7, 8]]));
        let expected = TruckStep { person: PersonId(7), files: 3, abandoned_files: 2 };
        assert_eq!(steps, [expected]);
    }

    #[test]
    fn shared_files_need_both_to_leave() {
        assert_eq!(truck_factor(&people(&[&[1, 2], &[1, 2], &[1, 2]])).len(), 2);
    }

    #[test]
    fn exactly_half_is_not_under_half() {
        assert_eq!(truck_factor(&people(&[&[1], &[2]])).len(), 2);
    }

    #[test]
    fn no_files_have_no_truck_factor() {
        assert!(truck_factor(&[]).is_empty());
    }
}
