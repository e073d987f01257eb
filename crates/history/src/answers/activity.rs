//! Commits per person and day, to see what happened, not to compare people.

use std::collections::BTreeMap;

use super::filter::{Exclusions, Filter, Sieve};
use crate::calendar::Day;
use crate::facts::{Facts, PersonId};

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// In the order of [`PersonId`], which is no ranking.
    pub people: Vec<PersonActivity>,
    /// What was left out.
    pub exclusions: Exclusions,
}

/// The commits of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonActivity {
    /// The person.
    pub person: PersonId,
    /// Commits they wrote.
    pub commits: u32,
    /// Commits that name them as co-author; not among `commits` or `days`.
    pub co_authored: u32,
    /// Commits per day on the author's own clock, oldest first, without empty days.
    pub days: Vec<(Day, u32)>,
    /// Author time of their first commit in the range, in Unix seconds.
    pub first_time: i64,
    /// Author time of their last commit in the range, in Unix seconds.
    pub last_time: i64,
    /// Lines they added, in files that count.
    pub added: u64,
    /// Lines they removed, in files that count.
    pub removed: u64,
}

/// Counts the commits with `since <= author time <= until` (Unix seconds) by author and day,
/// without merges.
#[must_use]
pub fn commits_by_person(facts: &Facts, since: i64, until: i64, filter: &Filter) -> Activity {
    let sieve = Sieve::new(facts, filter);
    let range = since..=until;
    let (commits, exclusions) = sieve.commits(|commit| range.contains(&commit.author_time()));
    let mut people: BTreeMap<PersonId, (PersonActivity, BTreeMap<Day, u32>)> = BTreeMap::new();
    for commit in commits {
        let time = commit.author_time();
        let mut entry = |person| {
            let (activity, _) = people.entry(person).or_insert_with(|| nothing(person, time));
            activity.first_time = activity.first_time.min(time);
            activity.last_time = activity.last_time.max(time);
        };
        entry(commit.author());
        commit.co_authors().filter(|&person| sieve.counts_person(person)).for_each(&mut entry);
        for person in commit.co_authors() {
            if let Some((activity, _)) = people.get_mut(&person) {
                activity.co_authored += 1;
            }
        }
        if let Some((activity, days)) = people.get_mut(&commit.author()) {
            activity.commits += 1;
            *days.entry(Day::at(time, commit.author_offset())).or_insert(0) += 1;
            for change in sieve.changes(commit) {
                activity.added += u64::from(change.added);
                activity.removed += u64::from(change.removed);
            }
        }
    }
    let with_days = |(activity, days): (PersonActivity, BTreeMap<Day, u32>)| PersonActivity {
        days: days.into_iter().collect(),
        ..activity
    };
    Activity { people: people.into_values().map(with_days).collect(), exclusions }
}

fn nothing(person: PersonId, time: i64) -> (PersonActivity, BTreeMap<Day, u32>) {
    let activity = PersonActivity {
        person,
        commits: 0,
        co_authored: 0,
        days: Vec::new(),
        first_time: time,
        last_time: time,
        added: 0,
        removed: 0,
    };
    (activity, BTreeMap::new())
}
