//! The views of one-on-ones: plain data to HTML.

mod agenda;
mod calendars;
mod coverage;
mod form;
mod list;
mod notes;
mod pair;

pub(super) use calendars::{Made, ShowCalendars, ask_password};
pub(super) use coverage::{CoverageLine, ShowCoverage};
pub(super) use form::{MeetingForm, SeriesForm};
pub(super) use list::{Listed, ShowList};
pub(super) use notes::ShowConflict;
pub(super) use pair::ShowPair;

use castra_platform::ui::{Pill, Tone};

use super::rules::Standing;

/// A text, or that it was erased.
fn shown(text: Option<&String>) -> &str {
    text.map_or("Erased", String::as_str)
}

fn standing_pill(standing: Standing) -> Pill {
    match standing {
        Standing::Held => Pill::tone(Tone::Good, "Held"),
        Standing::Skipped => Pill::tone(Tone::Info, "Skipped"),
        Standing::Planned => Pill::tone(Tone::Neutral, "Planned"),
        Standing::Unmarked => Pill::tone(Tone::Warn, "Not marked yet"),
    }
}
