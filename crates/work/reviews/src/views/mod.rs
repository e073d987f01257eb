//! The views of reviews: plain data to HTML.

mod agenda;
mod form;
mod list;
mod show;

use castra_platform::ui::{Pill, Tone};

pub(super) use agenda::ShowConflict;
pub(super) use form::ReviewForm;
pub(super) use list::{ListReviews, Row};
pub(super) use show::ShowReview;

use super::model::MeetingOutcome;

/// The status of a meeting that has begun, or is planned.
fn pill(outcome: Option<MeetingOutcome>, has_begun: bool) -> Pill {
    match (outcome, has_begun) {
        (Some(MeetingOutcome::Held), _) => Pill::tone(Tone::Good, "Held"),
        (Some(MeetingOutcome::Skipped), _) => Pill::tone(Tone::Info, "Skipped"),
        (None, true) => Pill::tone(Tone::Warn, "Not closed"),
        (None, false) => Pill::tone(Tone::Neutral, "Planned"),
    }
}

/// A text, or that it was erased.
fn shown(text: Option<&String>) -> &str {
    text.map_or("Erased", String::as_str)
}
