//! Words that several places of concerns have in common.

use castra_org::organization::{Organization, PersonId};
use castra_platform::ui::{Pill, Tone};

use crate::concerns::kinds::ConcernState;

/// The author's name, or that there is none.
pub(in crate::concerns) fn who(organization: &Organization, author: Option<&PersonId>) -> String {
    author.map_or_else(|| "Somebody without a name".to_owned(), |id| organization.person_name(id).to_owned())
}

/// Working days as they are read.
pub(in crate::concerns) fn days_ago(working_days: i64) -> String {
    match working_days {
        0 => "today or over the weekend".to_owned(),
        1 => "a working day ago".to_owned(),
        days => format!("{days} working days ago"),
    }
}

pub(super) fn working_days(days: i64) -> String {
    match days {
        0 => "within a working day".to_owned(),
        1 => "after 1 working day".to_owned(),
        days => format!("after {days} working days"),
    }
}

pub(super) fn pill(state: ConcernState) -> Pill {
    let tone = match state {
        ConcernState::Raised => Tone::Warn,
        ConcernState::Answered | ConcernState::WorkedOn => Tone::Info,
        ConcernState::Resolved => Tone::Good,
        ConcernState::Closed => Tone::Neutral,
    };
    Pill::tone(tone, state.words())
}

pub(super) const ERASED: &str = "Erased at its author's wish.";
