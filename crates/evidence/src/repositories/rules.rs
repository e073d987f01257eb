//! Which weeks count, and what commit times show about coding.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeZone};
use chrono_tz::Tz;

use castra_org::organization::Repository;
use castra_platform::reading::{Evidence, Facts, Measure};

use super::{
    model::{LeftOut, WeekRow},
    url,
};

/// Two commits of a person that are less than this apart belong to one session.
pub const GAP_MINUTES: i64 = 120;
/// The allowance for the work before a session's first commit.
pub const FIRST_COMMIT_MINUTES: i64 = 30;
/// Raised whenever the same facts would give other figures; older figures are then computed again.
pub(super) const RULE_VERSION: i64 = 5;

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

impl LeftOut {
    /// Which commits were left out, as phrases, omitting zeros.
    pub fn of_commits(&self) -> Vec<String> {
        let files = Self { generated_files: 0, vendored_files: 0, excluded_files: 0, ..self.clone() };
        files.sentences()
    }

    /// What was left out, as phrases, omitting zeros.
    pub fn sentences(&self) -> Vec<String> {
        let bots = format!(
            "{} by programs ({})",
            counted(self.bot_commits, "commit", "commits"),
            self.bots.join(", ")
        );
        [
            (self.bot_commits, bots),
            (self.merges, format!("the lines of {}", counted(self.merges, "merge", "merges"))),
            (
                self.mass_commits,
                format!("{} that change many files at once", counted(self.mass_commits, "commit", "commits")),
            ),
            (self.generated_files, counted(self.generated_files, "generated file", "generated files")),
            (
                self.vendored_files,
                format!("{} copied in from elsewhere", counted(self.vendored_files, "file", "files")),
            ),
            (
                self.excluded_files,
                format!(
                    "{} by hand ({})",
                    counted(self.excluded_files, "file", "files"),
                    self.patterns.join(", ")
                ),
            ),
            (
                self.shallow_commits,
                format!(
                    "{} at the edge of a shallow clone",
                    counted(self.shallow_commits, "commit", "commits")
                ),
            ),
            (
                self.unknown_commits,
                format!("{} that cannot be read", counted(self.unknown_commits, "commit", "commits")),
            ),
            (
                self.ignored_commits,
                format!(
                    "{} named in .git-blame-ignore-revs: they make no one an author",
                    counted(self.ignored_commits, "commit", "commits")
                ),
            ),
            (
                self.assisted_commits,
                format!(
                    "coding assistants, named in {}: they are programs; only the people count",
                    counted(self.assisted_commits, "commit", "commits")
                ),
            ),
        ]
        .into_iter()
        .filter_map(|(number, words)| (number > 0).then_some(words))
        .collect()
    }
}

/// Adds to facts read from these repositories which of them leave files out by hand: the judged person may
/// have set the patterns, and a reading that hid this would be worthless. Where patterns leave out more files than they leave
/// in (`counted` and `left_out`, over all these repositories), nothing is judged.
#[must_use]
pub(super) fn with_left_out(facts: Facts, repositories: &[Repository], counted: u64, left_out: u64) -> Facts {
    let mut ids: Vec<&str> = repositories
        .iter()
        .filter(|repository| !repository.exclude.is_empty())
        .map(|repository| repository.id.as_str())
        .collect();
    ids.sort_unstable();
    if ids.is_empty() {
        return facts;
    }
    let which = match ids.as_slice() {
        [one] => (*one).to_owned(),
        several => format!("{} repositories", several.len()),
    };
    let is_judged = left_out <= counted;
    let because = if is_judged {
        format!("{} Files are left out by hand in {which}.", facts.because)
    } else {
        format!(
            "Nothing is judged: {left_out} of {} files are left out by hand in {which}.",
            counted + left_out
        )
    };
    let facts = if is_judged { facts } else { Facts { measure: Measure::Nothing, basis: None, ..facts } };
    let links = ids
        .iter()
        .take(LINKS)
        .map(|id| Evidence { label: format!("What counts in {id}"), href: url::left_out(id) });
    let evidence = facts.evidence.iter().cloned().chain(links).collect();
    Facts { because: because.trim().to_owned(), evidence, ..facts }
}

/// The most repositories that are linked.
const LINKS: usize = 10;

pub(super) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use castra_platform::reading::Basis;

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

    fn repository(id: &str, exclude: &[&str]) -> Repository {
        Repository {
            id: id.into(),
            team: "core".into(),
            path: None,
            url: None,
            branch: None,
            exclude: exclude.iter().map(|&pattern| pattern.to_owned()).collect(),
            period: castra_org::organization::Period::ALWAYS,
        }
    }

    #[test]
    fn a_reading_says_where_files_are_left_out_by_hand() {
        let check = |repositories: &[Repository]| {
            let told = with_left_out(Facts::nothing("tech-debt", "core", "No hotspot."), repositories, 9, 1);
            let links: Vec<String> = told.evidence.into_iter().map(|link| link.href).collect();
            (told.because, links.join(" "))
        };
        assert_eq!(check(&[repository("a", &[])]), ("No hotspot.".to_owned(), String::new()));
        let (because, links) = check(&[repository("b", &[]), repository("a", &["*.kt"])]);
        assert_eq!(because, "No hotspot. Files are left out by hand in a.");
        assert_eq!(links, "/repositories/a/left-out");
        let (because, _) = check(&[repository("b", &["x"]), repository("a", &["*.kt"])]);
        assert_eq!(because, "No hotspot. Files are left out by hand in 2 repositories.");
    }

    #[test]
    fn a_reading_of_less_than_half_the_files_judges_nothing() {
        let faults = Facts {
            measure: Measure::Faults { count: 0, of: 9 },
            basis: Some(Basis::Observed),
            ..Facts::nothing("tech-debt", "core", "No hotspot is worse.")
        };
        let told = |counted, left_out| {
            with_left_out(faults.clone(), &[repository("a", &["*.*"])], counted, left_out)
        };
        assert_eq!(told(5, 5).measure, faults.measure);
        let told = told(4, 5);
        assert_eq!((told.measure, told.basis), (Measure::Nothing, None));
        assert_eq!(told.because, "Nothing is judged: 5 of 9 files are left out by hand in a.");
    }

    #[test]
    fn a_commit_belongs_to_the_week_of_its_authors_clock() {
        let time = day("2026-03-02").and_hms_opt(1, 0, 0).unwrap().and_utc().timestamp();
        assert_eq!(Stamp { time, offset: 0 }.monday(), Some(day("2026-03-02")));
        assert_eq!(Stamp { time, offset: -2 * 3600 }.monday(), Some(day("2026-02-23")));
        assert_eq!(Stamp { time: i64::MAX, offset: 1 }.monday(), None);
    }
}
