//! Conflicts as HTML.

mod form;
mod list;
mod show;

use castra_org::organization::{Organization, PersonId, Scope, TeamId};
use castra_platform::ui::{Pill, Tone};

pub(super) use form::CaseForm;
pub(super) use list::ListCases;
pub(super) use show::ShowCase;

use super::kinds::CaseState;

/// The names of parties, with "(team)" after a team.
pub(super) fn names(organization: &Organization, between: &[String]) -> Vec<String> {
    let name = |party: &String| match party.split_once(':') {
        Some(("person", id)) => organization.person_name(&PersonId::from(id)).to_owned(),
        Some(("team", id)) => format!("{} (team)", organization.scope_name(&Scope::Team(TeamId::from(id)))),
        _ => party.clone(),
    };
    between.iter().map(name).collect()
}

fn pill(state: CaseState) -> Pill {
    let tone = match state {
        CaseState::Open => Tone::Info,
        CaseState::Settled => Tone::Good,
        CaseState::HandedOn => Tone::Neutral,
    };
    Pill::tone(tone, state.words())
}
