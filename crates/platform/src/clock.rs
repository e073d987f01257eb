//! Time as a value: the one place that reads the real clock.

use std::sync::Mutex;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

/// An instant in UTC, in whole microseconds because PostgreSQL keeps no more.
pub type Timestamp = DateTime<Utc>;

/// Where "now" comes from.
#[derive(Debug)]
pub enum Clock {
    /// The machine's own clock.
    System,
    /// A clock that stands still until a test or the demo moves it.
    Fixed(Mutex<Timestamp>),
}

impl Clock {
    /// A clock that stands at `instant`.
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

    /// Moves a fixed clock; a system clock stays what it is.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Fixed(instant) = self {
            *instant.lock().unwrap_or_else(std::sync::PoisonError::into_inner) += by;
        }
    }
}

/// An instant as it is stored: fixed-width RFC 3339 in UTC, which sorts as time.
pub fn to_text(instant: Timestamp) -> String {
    instant.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

/// An instant from its stored form; `None` if it is not one.
pub fn from_text(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc3339(text).ok().map(|instant| instant.with_timezone(&Utc))
}

/// The date at `instant` in a zone: an organization's "today".
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
    fn today_depends_on_the_zone() {
        let instant = from_text("2026-03-01T23:30:00Z").unwrap();
        assert_eq!(date_in(instant, Tz::Europe__Vienna).to_string(), "2026-03-02");
        assert_eq!(date_in(instant, Tz::America__New_York).to_string(), "2026-03-01");
    }
}
