//! The addresses of one-on-ones.

use chrono::NaiveDateTime;

use super::{kinds::NoteKind, local};

/// The viewer's own one-on-ones.
pub(super) fn index() -> String {
    "/one-on-ones".to_owned()
}

/// The page of a pair.
pub(super) fn show(series: &str) -> String {
    format!("/one-on-ones/{series}")
}

/// The page of an occurrence.
pub(super) fn occurrence(series: &str, at: NaiveDateTime) -> String {
    format!("/one-on-ones/{series}/occurrences/{}", local::write(at))
}

/// The address to mark an occurrence.
pub(super) fn mark(series: &str, at: NaiveDateTime) -> String {
    format!("{}/mark", occurrence(series, at))
}

/// The address to save a note of an occurrence.
pub(super) fn note(series: &str, at: NaiveDateTime, kind: NoteKind) -> String {
    let name = match kind {
        NoteKind::Shared => "notes",
        NoteKind::Private => "private-notes",
    };
    format!("{}/{name}", occurrence(series, at))
}

/// The address to finish an action item.
pub(super) fn finish_action(series: &str, action: &str) -> String {
    format!("/one-on-ones/{series}/actions/{action}/done")
}

/// One-on-ones of a team, by week.
pub(super) fn team(id: impl std::fmt::Display) -> String {
    format!("/teams/{id}/one-on-ones")
}
