//! Which weeks count, and what commit times show about coding.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeZone};
use chrono_tz::Tz;

use crate::model::WeekRow;

/// Two commits of a person that are less than this apart belong to one session.
pub const GAP_MINUTES: i64 = 120;
/// The allowance for the work before a session's first commit.
pub const FIRST_COMMIT_MINUTES: i64 = 30;

/// A commit's time on its author's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// Unix seconds.
    pub time: i64,
    /// Seconds east of UTC.
    pub offset: i32,
}

impl Stamp {
    /// The Monday of its week.
    pub fn monday(self) -> Option<NaiveDate> {
        let local = self.time.checked_add(i64::from(self.offset))?;
        Some(monday_of(DateTime::from_timestamp(local, 0)?.date_naive()))
    }
}

/// The Monday of a day's week.
fn monday_of(day: NaiveDate) -> NaiveDate {
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

/// The Mondays of the last `n` whole weeks before the week of `day`, oldest first.
pub fn full_weeks(day: NaiveDate, n: u32) -> Vec<NaiveDate> {
    (1..=u64::from(n)).rev().map(|back| monday_of(day) - Days::new(7 * back)).collect()
}

/// The last second of a day in a zone, in Unix seconds.
pub fn end_of_day(day: NaiveDate, zone: Tz) -> i64 {
    let next = (day + Days::new(1)).and_time(chrono::NaiveTime::MIN);
    // If clocks go forward at midnight, the day begins after that.
    let start = zone
        .from_local_datetime(&next)
        .earliest()
        .map_or_else(|| next.and_utc().timestamp(), |at| at.timestamp());
    start - 1
}

/// One person's coding time in the weeks that begin on `mondays`: sessions of commits, after git-hours. A
/// lower bound: reading, talking and uncommitted work leave no trace.
pub fn weeks_of(mut stamps: Vec<Stamp>, mondays: &[NaiveDate]) -> Vec<WeekRow> {
    #[derive(Default)]
    struct Tally {
        between: i64,
        sessions: i64,
        commits: u32,
    }
    stamps.sort_unstable();
    let mut tallies: BTreeMap<NaiveDate, Tally> = BTreeMap::new();
    let mut before: Option<i64> = None;
    for stamp in stamps {
        let gap =
            before.map(|before| stamp.time.saturating_sub(before)).filter(|gap| *gap < GAP_MINUTES * 60);
        before = Some(stamp.time);
        let Some(monday) = stamp.monday() else { continue };
        let tally = tallies.entry(monday).or_default();
        tally.commits += 1;
        match gap {
            Some(gap) => tally.between += gap,
            None => tally.sessions += 1,
        }
    }
    let minutes = |tally: &Tally, allowance: i64| {
        u32::try_from(tally.between / 60 + tally.sessions * allowance).unwrap_or(u32::MAX)
    };
    let week = |&monday: &NaiveDate| {
        let none = Tally::default();
        let tally = tallies.get(&monday).unwrap_or(&none);
        WeekRow {
            monday,
            minutes: minutes(tally, FIRST_COMMIT_MINUTES),
            low: minutes(tally, 0),
            high: minutes(tally, GAP_MINUTES),
            commits: tally.commits,
        }
    };
    mondays.iter().map(week).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn full_weeks_end_before_the_week_of_the_day() {
        for today in ["2026-03-02", "2026-03-04", "2026-03-08"] {
            assert_eq!(full_weeks(day(today), 2), [day("2026-02-16"), day("2026-02-23")], "{today}");
        }
    }

    #[test]
    fn a_day_ends_in_its_own_zone() {
        assert_eq!(end_of_day(day("1970-01-01"), Tz::UTC), 86_399);
        assert_eq!(end_of_day(day("1970-01-01"), Tz::Europe__Vienna), 86_399 - 3600);
    }

    #[test]
    fn sessions_add_gaps_and_an_allowance_for_each_beginning() {
        let monday = day("2026-02-23");
        let nine = monday.and_hms_opt(9, 0, 0).unwrap().and_utc().timestamp();
        let check = |minutes: &[i64], expected: (u32, u32, u32, u32)| {
            let stamps = minutes.iter().map(|minute| Stamp { time: nine + minute * 60, offset: 0 }).collect();
            let week = weeks_of(stamps, &[monday])[0];
            assert_eq!((week.minutes, week.low, week.high, week.commits), expected, "{minutes:?}");
        };
        check(&[], (0, 0, 0, 0));
        check(&[0], (30, 0, 120, 1));
        check(&[60, 0], (90, 60, 180, 2));
        check(&[0, 119], (149, 119, 239, 2));
        check(&[0, 120], (60, 0, 240, 2));
        check(&[0, 7 * 24 * 60], (30, 0, 120, 1));
    }

    #[test]
    fn a_commit_belongs_to_the_week_of_its_authors_clock() {
        let time = day("2026-03-02").and_hms_opt(1, 0, 0).unwrap().and_utc().timestamp();
        assert_eq!(Stamp { time, offset: 0 }.monday(), Some(day("2026-03-02")));
        assert_eq!(Stamp { time, offset: -2 * 3600 }.monday(), Some(day("2026-02-23")));
        assert_eq!(Stamp { time: i64::MAX, offset: 1 }.monday(), None);
    }
}
