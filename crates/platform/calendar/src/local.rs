//! Wall-clock times as text such as `2026-03-30T10:00`: stored, in addresses and in the API.

use castra_platform::{
    Error, Result,
    clock::{self, Timestamp},
};
use chrono::{LocalResult, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

const FORMAT: &str = "%Y-%m-%dT%H:%M";

/// Reads a time, or answers in words what is wrong with it.
pub fn read(text: &str) -> Result<NaiveDateTime, String> {
    clock::parse_local(text.trim(), FORMAT)
}

/// The text of a time.
pub fn write(local: NaiveDateTime) -> String {
    local.format(FORMAT).to_string()
}

/// The time of the occurrence in an address.
pub fn of_address(text: &str) -> Result<NaiveDateTime> {
    read(text).map_err(|_| Error::not_found("such meeting"))
}

/// The instant of a wall-clock time. One that a clock change skips is taken with the offset before the change, and of one that
/// occurs twice the first.
pub fn instant(local: NaiveDateTime, zone: Tz) -> Timestamp {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => instant.with_timezone(&Utc),
        LocalResult::None => {
            // The offset before the gap is that of a day earlier: no zone changes twice within a day.
            let before = zone.from_local_datetime(&(local - TimeDelta::days(1))).earliest();
            let offset = before.map_or(TimeDelta::zero(), |before| before.naive_local() - before.naive_utc());
            (local - offset).and_utc()
        }
    }
}
