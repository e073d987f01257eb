//! Where one-on-ones are.

use chrono::NaiveDateTime;

/// What a wall clock's time looks like in an address.
const LOCAL: &str = "%Y-%m-%dT%H:%M";

/// The viewer's own.
pub fn index() -> String {
    "/one-on-ones".to_owned()
}

/// A pair's page.
pub fn show(series: &str) -> String {
    format!("/one-on-ones/{series}")
}

/// One occurrence.
pub fn occurrence(series: &str, at: NaiveDateTime) -> String {
    format!("/one-on-ones/{series}/occurrences/{}", at.format(LOCAL))
}

/// What becomes of an occurrence is posted here.
pub fn mark(series: &str, at: NaiveDateTime) -> String {
    format!("{}/mark", occurrence(series, at))
}

/// That something is done is posted here.
pub fn finish_action(series: &str, action: &str) -> String {
    format!("/one-on-ones/{series}/actions/{action}/done")
}
