//! Time spent coding, estimated from commit times, after git-hours: a person's commits that are less than a
//! gap apart belong to one session, and the time between them counts; the work before the first commit of a
//! session is an allowance. It is a lower bound with an interval, not a time sheet: reading, talking and
//! uncommitted work leave no trace.

use std::collections::BTreeMap;

use super::filter::{Exclusions, Filter, Sieve};
use crate::calendar::{Day, IsoWeek};
use crate::facts::{Commit, Facts, PersonId};

/// Options of the estimate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionOptions {
    /// Two commits less than this many minutes apart belong to one session. Default 120.
    pub gap_minutes: u32,
    /// The allowance for the work before the first commit of a session, in minutes. Default 30.
    pub first_commit_minutes: u32,
    /// The first author time that counts, in Unix seconds. Default: all.
    pub since: i64,
    /// The last author time that counts, in Unix seconds. Default: all.
    pub until: i64,
    /// What to count.
    pub filter: Filter,
}

impl Default for SessionOptions {
    fn default() -> Self {
        Self {
            gap_minutes: 120,
            first_commit_minutes: 30,
            since: i64::MIN,
            until: i64::MAX,
            filter: Filter::default(),
        }
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodingTime {
    /// By week, then by [`PersonId`]; weeks without commits are absent.
    pub weeks: Vec<CodingWeek>,
    /// What was left out.
    pub exclusions: Exclusions,
}

/// A person's week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodingWeek {
    /// The person.
    pub person: PersonId,
    /// The week of the commit that ends each stretch, on the author's own clock.
    pub week: IsoWeek,
    /// Gaps between commits of a session, and the allowance for each first commit.
    pub minutes: u32,
    /// Only the gaps: nothing before a first commit.
    pub low_minutes: u32,
    /// The estimate if a whole gap had been worked before each first commit.
    pub high_minutes: u32,
    /// Commits.
    pub commits: u32,
    /// Sessions that began.
    pub sessions: u32,
}

/// Sums in seconds, before they are rounded.
#[derive(Default)]
struct Tally {
    between: i64,
    commits: u32,
    sessions: u32,
}

/// Estimates coding time per person and week.
#[must_use]
pub fn coding_sessions(facts: &Facts, options: &SessionOptions) -> CodingTime {
    let sieve = Sieve::new(facts, &options.filter);
    let range = options.since..=options.until;
    let (commits, exclusions) = sieve.commits(|commit| range.contains(&commit.author_time()));
    let mut by_person: BTreeMap<PersonId, Vec<Commit<'_>>> = BTreeMap::new();
    for commit in commits {
        by_person.entry(commit.author()).or_default().push(commit);
    }
    let mut tallies: BTreeMap<(IsoWeek, PersonId), Tally> = BTreeMap::new();
    for (person, mut commits) in by_person {
        // Rebased branches and skewed clocks put author times out of the log's order.
        commits.sort_by_key(|commit| commit.author_time());
        let mut previous = None;
        for commit in commits {
            let time = commit.author_time();
            let week = Day::at(time, commit.author_offset()).iso_week();
            let tally = tallies.entry((week, person)).or_default();
            tally.commits += 1;
            let gap = previous.map(|before: i64| time.saturating_sub(before));
            match gap.filter(|&gap| gap < i64::from(options.gap_minutes) * 60) {
                Some(gap) => tally.between += gap,
                None => tally.sessions += 1,
            }
            previous = Some(time);
        }
    }
    let weeks = tallies.iter().map(|(key, tally)| week_of(*key, tally, options)).collect();
    CodingTime { weeks, exclusions }
}

fn week_of((week, person): (IsoWeek, PersonId), tally: &Tally, options: &SessionOptions) -> CodingWeek {
    let low_minutes = u32::try_from(tally.between / 60).unwrap_or(u32::MAX);
    let with_allowance =
        |allowance: u32| low_minutes.saturating_add(tally.sessions.saturating_mul(allowance));
    CodingWeek {
        person,
        week,
        minutes: with_allowance(options.first_commit_minutes),
        low_minutes,
        high_minutes: with_allowance(options.gap_minutes.max(options.first_commit_minutes)),
        commits: tally.commits,
        sessions: tally.sessions,
    }
}
