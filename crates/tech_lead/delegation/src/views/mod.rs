//! Delegations as HTML.

mod form;
mod list;
mod show;
mod team;

use castra_platform::ui::{Form, Pill, Tone};
use chrono::NaiveDate;

pub(super) use form::DelegationForm;
pub(super) use list::ListMine;
pub(super) use show::ShowDelegation;
pub(super) use team::ShowTeam;

use super::{kinds::DelegationState, model::Delegation};

/// The status as a pill; an open one past its date is overdue.
fn pill(one: &Delegation, today: NaiveDate) -> Pill {
    let tone = match one.state {
        DelegationState::Open if one.due.is_some_and(|due| due < today) => {
            return Pill::tone(Tone::Warn, "Overdue");
        }
        DelegationState::Asked | DelegationState::Open => Tone::Info,
        DelegationState::Finished => Tone::Good,
        _ => Tone::Neutral,
    };
    Pill::tone(tone, one.state.words())
}

/// A button's form in a line with other buttons.
pub(super) fn inline(form: Form) -> Form {
    form.beside()
}
