//! Time as a value: the one place that reads the real clock.

use std::sync::Mutex;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

/// An instant in UTC, in whole microseconds because PostgreSQL keeps no more.
pub type Timestamp = DateTime<Utc>;

/// The source of the current time.
#[derive(Debug)]
pub enum Clock {
    /// The machine's own clock.
    System,
    /// A clock that stands still until a test or the demo moves it.
    Fixed(Mutex<Timestamp>),
}

impl Clock {
    /// A clock fixed at `instant`.
    pub fn fixed(instant: Timestamp) -> Self {
        Self::Fixed(Mutex::new(instant))
    }

    /// The current instant, truncated to microseconds.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the real clock")]
    pub fn now(&self) -> Timestamp {
        let instant = match self {
            Self::System => Utc::now(),
            Self::Fixed(instant) => *instant.lock().unwrap_or_else(std::sync::PoisonError::into_inner),
        };
        DateTime::from_timestamp_micros(instant.timestamp_micros()).unwrap_or(instant)
    }

    /// Moves a fixed clock; a system clock is unaffected.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Fixed(instant) = self {
            *instant.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += by;
        }
    }
}

/// The stored form of an instant: fixed-width RFC 3339 in UTC, which sorts as time.
pub fn to_text(instant: Timestamp) -> String {
    instant.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// An instant from its stored form; `None` if malformed.
pub fn from_text(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.with_timezone(&Utc))
}

/// The years accepted: an earlier one is a typing error, and a later one has no date of ten characters, so it could be
/// written and not read again.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=9999;

/// Parses a day as people write it: `2026-03-01`, and no other form that a library accepts. The only place where days
/// from outside are read.
///
/// # Errors
/// In words, to show next to the input.
pub fn parse_day(text: &str) -> Result<NaiveDate, String> {
    let day = text.parse::<NaiveDate>().ok().filter(|day| is_plain(text, *day));
    let day = day.ok_or_else(|| format!("`{}` is not a date such as 2026-03-01", shown(text)))?;
    within_years(day).map(|()| day)
}

/// Parses a day and a time by the wall clock, in a pattern such as `%Y-%m-%dT%H:%M` that begins with the day; accepts the
/// same years as [`parse_day`].
///
/// # Errors
/// In words, to show next to the input.
pub fn parse_local(text: &str, pattern: &str) -> Result<NaiveDateTime, String> {
    let local = NaiveDateTime::parse_from_str(text, pattern).ok();
    let local = local.filter(|local| text.get(..10).is_some_and(|day| is_plain(day, local.date())));
    let local =
        local.ok_or_else(|| format!("`{}` is not a day and a time such as 2026-03-01T14:30", shown(text)))?;
    within_years(local.date()).map(|()| local)
}

fn is_plain(text: &str, day: NaiveDate) -> bool {
    text.len() == 10 && day.to_string() == text
}

/// Refuses a day outside the accepted years, in words.
pub(crate) fn within_years(day: NaiveDate) -> Result<(), String> {
    if YEARS.contains(&day.year()) {
        return Ok(());
    }
    Err(format!("the year of {day} is not between {} and {}", YEARS.start(), YEARS.end()))
}

/// The day before, if its year is accepted.
pub fn day_before(day: NaiveDate) -> Option<NaiveDate> {
    day.pred_opt().filter(|before| within_years(*before).is_ok())
}

/// Enough of a text to recognize it.
fn shown(text: &str) -> String {
    text.chars().take(30).collect()
}

/// The date at `instant` in a time zone: an organization's "today".
pub fn date_in(instant: Timestamp, zone: Tz) -> NaiveDate {
    instant.with_timezone(&zone).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_instants_sort_as_time_and_come_back() {
        let early = DateTime::from_timestamp_micros(1_700_000_000_000_001).unwrap();
        let late = early + TimeDelta::seconds(1);
        assert!(to_text(early) < to_text(late));
        assert_eq!(from_text(&to_text(early)), Some(early));
    }

    #[test]
    fn days_are_read_in_one_way_and_within_the_years() {
        let check = |text: &str, good: bool| assert_eq!(parse_day(text).is_ok(), good, "{text}");
        check("2026-03-01", true);
        check("1900-01-01", true);
        check("9999-12-31", true);
        check("1899-12-31", false);
        check("0026-03-01", false);
        check("2026-02-30", false);
        check("2026-3-1", false);
        check("2026-3-001", false);
        check("+12026-03-01", false);
        check("+10000-1-1", false);
        check("-0001-03-01", false);
        check("", false);
        assert_eq!(
            parse_day("0026-03-01").unwrap_err(),
            "the year of 0026-03-01 is not between 1900 and 9999"
        );
        let local =
            |text: &str, good: bool| assert_eq!(parse_local(text, "%Y-%m-%dT%H:%M").is_ok(), good, "{text}");
        local("2026-03-01T14:30", true);
        local("2026-03-01T14:30:00", false);
        local("0026-03-01T14:30", false);
        local("+12026-03-01T14:30", false);
    }

    #[test]
    fn today_depends_on_the_zone() {
        let instant = from_text("2026-03-01T23:30:00Z").unwrap();
        assert_eq!(date_in(instant, Tz::Europe__Vienna).to_string(), "2026-03-02");
        assert_eq!(date_in(instant, Tz::America__New_York).to_string(), "2026-03-01");
    }
}
