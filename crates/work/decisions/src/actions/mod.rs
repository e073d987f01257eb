//! Reading decisions, as far as the viewer may know of them.

mod change;
mod files;
mod past;

use std::collections::HashSet;

use castra_org::{
    charter::{self, Charter},
    organization::{self, Current, PersonId, Scope},
};
use castra_platform::{Ctx, Error, Result, access::Permission, db::Reads, private::open_each};

pub(super) use change::{
    accept, advise, announce, change, decide, deprecate, propose, refused, reject, review, supersede,
};
pub(super) use files::{
    Effect, Given, Planned, Written, export_files, file_of, import_files, plan_files, source,
};
pub use past::{PastDecision, remember};

use super::{
    RESPONSIBILITY,
    kinds::{DecisionState, Part},
    model::{Decision, DecisionLink, Known, Opened, Participant, Rights},
    store,
};

fn not_there() -> Error {
    Error::not_found("decision with this id")
}

/// The viewer's id, and the name of their actor.
fn names(ctx: &Ctx) -> (&str, String) {
    let person = ctx.viewer.person.as_deref().unwrap_or_default();
    (person, if person.is_empty() { String::new() } else { format!("person:{person}") })
}

pub(super) async fn opened_each(ctx: &Ctx, decisions: Vec<Decision>) -> Result<Vec<Known>> {
    let terms = open_each(ctx, decisions.iter().map(|decision| &decision.body)).await?;
    let known = decisions.into_iter().zip(terms);
    Ok(known.map(|(decision, terms)| Known { decision, terms: terms.unwrap_or_default() }).collect())
}

/// Every decision the viewer may know of, newest first.
pub(super) async fn visible(ctx: &Ctx) -> Result<Vec<Known>> {
    opened_each(ctx, sealed(ctx).await?).await
}

/// The same, with their texts as they are kept: for those who need only a few of them.
pub(super) async fn sealed(ctx: &Ctx) -> Result<Vec<Decision>> {
    ctx.may(&Permission::ReadOrganization)?;
    let (person, actor) = names(ctx);
    store::of(ctx.read(), person, &actor).await
}

/// Every decision that everyone may know of: also for a job or a program.
pub(super) async fn public(ctx: &Ctx) -> Result<Vec<Known>> {
    opened_each(ctx, store::public(ctx.read()).await?).await
}

/// The links between decisions that the viewer may know of.
pub(super) async fn links(ctx: &Ctx, visible: &[Known]) -> Result<Vec<DecisionLink>> {
    let ids: HashSet<&str> = visible.iter().map(|known| known.decision.id.as_str()).collect();
    let mut links = store::links(ctx.read()).await?;
    links.retain(|link| ids.contains(link.decision.as_str()) && ids.contains(link.target.as_str()));
    Ok(links)
}

/// A decision the viewer may know of, with its people; any other is not found, and the refusal takes equally long.
async fn entitled(ctx: &Ctx, mut reads: impl Reads, id: &str) -> Result<(Decision, Vec<Participant>)> {
    ctx.may(&Permission::ReadOrganization)?;
    let decision = store::get(&mut reads, id).await?;
    let people = store::people(&mut reads, id).await?;
    let decision = decision.ok_or_else(not_there)?;
    let mut named: Vec<&str> = people.iter().map(|participant| participant.person.as_str()).collect();
    named.extend(decision.decider.as_ref().map(PersonId::as_str));
    named.extend(decision.author());
    if decision.is_restricted && !ctx.viewer.may(&Permission::Private(&named)) {
        return Err(not_there());
    }
    Ok((decision, people))
}

/// One decision with its history, its links, and what the viewer may do with it.
pub(super) async fn opened(ctx: &Ctx, id: &str) -> Result<Opened> {
    let (decision, people) = entitled(ctx, ctx.read(), id).await?;
    let current = organization::current(ctx).await?;
    let terms = decision.body.open(ctx).await?.unwrap_or_default();
    let happenings = store::events(ctx.read(), id).await?;
    let words = open_each(ctx, happenings.iter().map(|event| &event.words)).await?;
    let others = visible(ctx).await?;
    let rights = rights(ctx, &current, &decision, &people);
    Ok(Opened {
        links: links(ctx, &others).await?,
        events: happenings.into_iter().zip(words.into_iter().map(Option::unwrap_or_default)).collect(),
        known: Known { decision, terms },
        others,
        rights,
    })
}

/// Whether the viewer keeps the decisions of a scope: they are accountable or responsible for them there, or hold the role
/// that decides for the organization.
pub(super) fn may_keep(ctx: &Ctx, charter: &Charter, scope: &Scope) -> bool {
    let keeps_team = || scope.team().is_some() && charter::practises(ctx, charter, RESPONSIBILITY, scope);
    ctx.viewer.host || ctx.viewer.is_cto() || keeps_team()
}

/// Whether the viewer may record a decision in a scope: its members and those who keep its decisions; in the organization
/// everyone who belongs to it.
pub(super) fn may_propose(ctx: &Ctx, current: &Current, scope: &Scope) -> bool {
    let belongs = match (scope.team(), ctx.viewer.person.as_deref()) {
        (_, None) => false,
        (None, Some(person)) => current.organization().is_active(&person.into(), current.today),
        (Some(team), Some(_)) => ctx.viewer.teams.iter().any(|own| own == team.as_str()),
    };
    belongs || may_keep(ctx, &current.charter, scope)
}

/// Whether the viewer may answer how a decision turned out.
pub(super) fn may_review(ctx: &Ctx, current: &Current, decision: &Decision) -> bool {
    rights(ctx, current, decision, &[]).may_edit
}

fn rights(ctx: &Ctx, current: &Current, decision: &Decision, people: &[Participant]) -> Rights {
    let is_decider = decision.decider.as_ref().is_some_and(|person| ctx.viewer.is(person.as_str()));
    let is_author = decision.author().is_some_and(|person| ctx.viewer.is(person));
    // What is restricted is written by its decider and its author alone.
    let keeps = !decision.is_restricted && may_keep(ctx, &current.charter, &decision.scope());
    let is_open = decision.state == DecisionState::Proposed;
    let is_consulted = people
        .iter()
        .any(|participant| participant.part == Part::Consulted && ctx.viewer.is(participant.person.as_str()));
    Rights {
        may_edit: is_decider || is_author || keeps,
        may_decide: is_decider || keeps || (decision.decider.is_none() && is_author),
        may_advise: is_open
            && ctx.viewer.person.is_some()
            && (!decision.is_restricted || is_consulted || is_decider || is_author),
    }
}

/// The proposals on which the viewer's advice was asked and not yet given.
pub(super) async fn asked_of_viewer(ctx: &Ctx) -> Result<HashSet<String>> {
    let (person, actor) = names(ctx);
    if person.is_empty() {
        return Ok(HashSet::new());
    }
    let given: HashSet<String> = store::advised_by(ctx.read(), &actor).await?.into_iter().collect();
    let mut asked: HashSet<String> =
        store::with_part(ctx.read(), person, Part::Consulted).await?.into_iter().collect();
    asked.retain(|id| !given.contains(id));
    Ok(asked)
}
