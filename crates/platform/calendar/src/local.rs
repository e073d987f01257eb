//! Wall-clock times as text such as `2026-03-30T10:00`: stored, in addresses and in the API.

use castra_platform::{Error, Result, clock};
use chrono::NaiveDateTime;

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
