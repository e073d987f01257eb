//! The addresses of reviews.

use castra_calendar::local;
use castra_platform::feature::MeetingKind;
use chrono::NaiveDateTime;

/// The viewer's reviews.
pub(super) const INDEX: &str = "/reviews";

/// The form to start one.
pub(super) fn new(kind: MeetingKind, team: &str) -> String {
    format!("/reviews/new?kind={kind}&team={team}")
}

/// The page of a series, at the meeting that is next.
pub(super) fn show(series: &str) -> String {
    format!("/reviews/{series}")
}

/// The page of a meeting.
pub(super) fn meeting(series: &str, at: NaiveDateTime) -> String {
    format!("/reviews/{series}/meetings/{}", local::write(at))
}

/// The address to mark an action as done.
pub(super) fn finish(series: &str, item: &str) -> String {
    format!("/reviews/{series}/items/{item}/done")
}
