//! Who reads and writes somebody's growth: they themself and whoever leads them; a mentor, what they mentor.

use castra_org::organization::{self, Current, PersonId, TeamId};
use castra_platform::{Ctx, Error, Result, access::Permission};

/// In which part somebody looks at a person's growth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eye {
    /// It is their own.
    Own,
    /// They lead the person.
    Lead,
    /// They mentor the person: they see the areas they mentor, and nothing else.
    Mentor,
}

/// What is private to others, and what is not there at all: the same words for both.
pub(super) fn nothing() -> Error {
    Error::not_found("growth record like this")
}

/// Whether the viewer is one of these people.
pub(super) fn is_among(ctx: &Ctx, people: &[&PersonId]) -> bool {
    let ids: Vec<&str> = people.iter().map(|person| person.as_str()).collect();
    ctx.viewer.may(&Permission::Private(&ids))
}

/// In which part the viewer reads and writes all of a person's growth; none where they may not know of it. Of somebody
/// who has left, nobody but themself.
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

/// Everybody whom the viewer leads.
pub(super) fn led_by_viewer(ctx: &Ctx, current: &Current) -> Vec<PersonId> {
    match &ctx.viewer.person {
        Some(me) => current.charter.led_by(&PersonId::from(me.as_str())),
        None => Vec::new(),
    }
}
