//! Reading people and teams, as far as the viewer may see them.

use std::collections::HashMap;

use castra_platform::{Ctx, Error, Result, access::Permission};

use super::rules;
use crate::{
    charter::{self, Line, Opened},
    organization::{Person, PersonId, Team},
    readings::Load,
};

/// A person, whether still here or not.
pub(super) fn find_person<'a>(opened: &'a Opened, id: &str) -> Result<&'a Person> {
    let person = opened.organization().people.get(id);
    person.ok_or_else(|| Error::not_found(format!("person `{id}`")))
}

/// A team, whether it still exists or not.
pub(super) fn find_team<'a>(opened: &'a Opened, id: &str) -> Result<&'a Team> {
    let team = opened.organization().teams.get(id);
    team.ok_or_else(|| Error::not_found(format!("team `{id}`")))
}

/// The charter's lines by accountable person: computed once per page, not once per person.
pub(super) fn duties(ctx: &Ctx, opened: &Opened) -> HashMap<PersonId, Vec<Line>> {
    let scopes = opened.charter.scopes();
    rules::by_accountable(scopes.iter().flat_map(|scope| charter::lines(ctx, opened, scope)))
}

/// A person's agreed hours a week, for the person and their leaders only.
pub(super) fn load<'a>(ctx: &Ctx, opened: &'a Opened, person: &PersonId) -> Option<&'a Load> {
    let leaders = opened.current.charter.leaders(person);
    let leaders: Vec<&str> = leaders.iter().map(PersonId::as_str).collect();
    let permission = Permission::SeeOwnReading { holder: Some(person.as_str()), leaders: &leaders };
    ctx.viewer.may(&permission).then(|| opened.readings.loads().get(person))?
}
