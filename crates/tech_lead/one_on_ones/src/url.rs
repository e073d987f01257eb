//! The addresses of one-on-ones.

use chrono::NaiveDateTime;

/// The format of wall-clock times in addresses.
const LOCAL: &str = "%Y-%m-%dT%H:%M";

/// The viewer's own one-on-ones.
pub fn index() -> String {
    "/one-on-ones".to_owned()
}

/// The page of a pair.
pub fn show(series: &str) -> String {
    format!("/one-on-ones/{series}")
}

/// The page of an occurrence.
pub fn occurrence(series: &str, at: NaiveDateTime) -> String {
    format!("/one-on-ones/{series}/occurrences/{}", at.format(LOCAL))
}

/// The address to mark an occurrence.
pub fn mark(series: &str, at: NaiveDateTime) -> String {
    format!("{}/mark", occurrence(series, at))
}

/// The address to finish an action item.
pub fn finish_action(series: &str, action: &str) -> String {
    format!("/one-on-ones/{series}/actions/{action}/done")
}
