//! Who reads and writes a person's growth: the person, their lead and, for what they mentor, the mentor.

use castra_org::organization::{self, Current, PersonId, TeamId};
use castra_platform::{Ctx, Error, Result, access::Permission};

/// The role in which a viewer sees a person's growth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eye {
    /// The person.
    Own,
    /// A lead of the person.
    Lead,
    /// A mentor of the person: sees the areas they mentor and nothing else.
    Mentor,
}

/// The same error for what is private to others and what does not exist.
pub(super) fn nothing() -> Error {
    Error::not_found("such growth record")
}

/// Whether the viewer is one of these people.
pub(super) fn is_among(ctx: &Ctx, people: &[&PersonId]) -> bool {
    let ids: Vec<&str> = people.iter().map(|person| person.as_str()).collect();
    ctx.viewer.may(&Permission::Private(&ids))
}

/// The role in which the viewer reads and writes all of a person's growth; none where they may not know of it. The growth of
/// a person who has left is visible to that person only.
pub(super) fn eye(ctx: &Ctx, current: &Current, person: &PersonId) -> Option<Eye> {
    if !current.organization().people.contains_key(person) {
        return None;
    }
    if is_among(ctx, &[person]) {
        return Some(Eye::Own);
    }
    if !current.organization().is_active(person, current.today) {
        return None;
    }
    let leaders = current.charter.leaders(person);
    is_among(ctx, &leaders.iter().collect::<Vec<_>>()).then_some(Eye::Lead)
}

/// The organization, if the viewer may read and write all of a person's growth.
pub(super) async fn entitled(ctx: &Ctx, person: &PersonId) -> Result<(Current, Eye)> {
    let current = organization::current(ctx).await?;
    let eye = eye(ctx, &current, person).ok_or_else(nothing)?;
    Ok((current, eye))
}

/// The organization and the team, if the viewer leads it.
pub(super) async fn of_team(ctx: &Ctx, team: &str) -> Result<(Current, TeamId)> {
    let current = organization::current(ctx).await?;
    let found = {
        let mut teams = current.organization().active_teams(current.today);
        teams.find(|known| known.id.as_str() == team).map(|team| team.id.clone())
    };
    let team = found.ok_or_else(nothing)?;
    let leads = current.charter.leads(&team);
    if !is_among(ctx, &leads.iter().collect::<Vec<_>>()) {
        return Err(nothing());
    }
    Ok((current, team))
}

/// Everyone the viewer leads.
pub(super) fn led_by_viewer(ctx: &Ctx, current: &Current) -> Vec<PersonId> {
    me(ctx).map(|me| current.charter.led_by(&me)).unwrap_or_default()
}

/// The viewer, if a person of the organization.
pub(super) fn me(ctx: &Ctx) -> Option<PersonId> {
    ctx.viewer.person.as_deref().map(PersonId::from)
}

/// In words, who reads a person's growth.
pub(super) fn audience(ctx: &Ctx, current: &Current, person: &PersonId) -> String {
    let name = |id: &PersonId| match ctx.viewer.is(id.as_str()) {
        true => "you".to_owned(),
        false => current.organization().person_name(id).to_owned(),
    };
    let leaders = current.charter.leaders(person);
    let names: Vec<String> = std::iter::once(name(person)).chain(leaders.iter().map(name)).collect();
    format!("Read by {}; a mentor reads the areas they mentor", names.join(" and "))
}
