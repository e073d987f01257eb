//! Proposing a change, agreeing to it, putting it into effect, taking it back.

use std::collections::BTreeMap;

use castra_platform::{Ctx, Error, Result};
use chrono::NaiveDate;

use super::{
    Request,
    rules::{self, Refused},
    store::{self, ProposalState, Proposed},
};
use crate::{
    charter::{self, Repair},
    organization::{self, AssignmentId, Change, Current, PersonId, Record, Scope, TeamId, may_change},
};

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::NotHere(_) => Self::invalid_field("person", refused.to_string()),
            Refused::Unknown(_) => Self::not_found(refused.to_string().trim_start_matches("there is no ")),
            Refused::NothingToDo | Refused::NobodyLeft => Self::conflict(refused.to_string()),
        }
    }
}

/// A proposal by its id.
pub async fn find(ctx: &Ctx, id: &str) -> Result<Proposed> {
    organization::current(ctx).await?;
    store::find(ctx.read(), id).await
}

/// The newest proposals.
pub async fn list(ctx: &Ctx) -> Result<Vec<Proposed>> {
    organization::current(ctx).await?;
    store::list(ctx.read(), 200).await
}

/// Proposes a change from a day on; it is not in effect yet.
pub async fn propose(
    ctx: &Ctx,
    request: &Request,
    from: Option<NaiveDate>,
    reason: &str,
) -> Result<Proposed> {
    let opened = charter::of_day(ctx, None).await?;
    let (Request::Role { scope, .. } | Request::Part { scope, .. }) = request;
    may_change(ctx, scope)?;
    charter::find_scope(&opened, scope.team().map(TeamId::as_str))?;
    let effective = from.unwrap_or(opened.day());
    let changes = rules::changes(&opened.charter, request, effective, || AssignmentId::from(ctx.new_id()))?;
    let mut proposal = Proposed {
        id: ctx.new_id(),
        summary: summary(&opened.current, request),
        reason: reason.to_owned(),
        state: ProposalState::Proposed,
        effective,
        proposed_at: ctx.now(),
        proposed_by: ctx.actor.to_string(),
        decided_at: None,
        decided_by: None,
        changes,
        agreed: BTreeMap::new(),
    };
    // Whoever proposes something for themselves agrees to it.
    if let Some(person) = &ctx.viewer.person {
        proposal.agreed.insert(person.clone(), opened.day());
    }
    let mut tx = ctx.write().await?;
    store::save(&mut tx, &proposal, None).await?;
    tx.commit(ctx.says("proposed a change", format!("change:{}", proposal.id), &proposal.summary)).await?;
    Ok(proposal)
}

/// Proposes that somebody takes over what a finding is about.
pub async fn propose_repair(
    ctx: &Ctx,
    finding: &str,
    person: PersonId,
    from: Option<NaiveDate>,
) -> Result<Proposed> {
    let opened = charter::of_day(ctx, None).await?;
    let finding = charter::open_finding(ctx, &opened, finding).await?;
    let scope = finding.scope.clone();
    let request = match finding.repair {
        Repair::AssignRole(role, _) => Request::Role { role, scope, person },
        Repair::AssignResponsibility(responsibility, _) => {
            Request::Part { responsibility, scope, person, letter: Some(rules::Letter::Accountable) }
        }
        Repair::Elsewhere => return Err(Error::conflict("this is repaired elsewhere")),
    };
    let reason = format!("{}: {}", finding.kind.label(), finding.because);
    propose(ctx, &request, from, &reason).await
}

fn summary(current: &Current, request: &Request) -> String {
    let organization = current.organization();
    let (Request::Role { person, scope, .. } | Request::Part { person, scope, .. }) = request;
    let (name, place) = (organization.person_name(person), organization.scope_name(scope));
    match request {
        Request::Role { role, .. } => {
            let title = organization.catalog.role(role.as_str()).map_or(role.as_str(), |role| &role.title);
            format!("{name} becomes {title} of {place}")
        }
        Request::Part { responsibility, letter, .. } => {
            let title = organization
                .catalog
                .responsibility(responsibility.as_str())
                .map_or(responsibility.as_str(), |r| &r.title);
            let part = match letter {
                Some(rules::Letter::Accountable) => "becomes accountable for",
                Some(rules::Letter::Responsible) => "becomes responsible for",
                Some(rules::Letter::Consulted) => "is consulted on",
                Some(rules::Letter::Informed) => "is informed of",
                None => "has no part any more in",
            };
            format!("{name} {part} {title} in {place}")
        }
    }
}

/// The scope that decides who may act on a proposal.
pub(super) fn scope(proposal: &Proposed) -> Scope {
    let mut records = proposal.changes.iter().flat_map(|change| [&change.before, &change.after]).flatten();
    let scope = |record: &Record| match record {
        Record::Assignment(held) => Some(held.scope.clone()),
        Record::Raci(row) => Some(row.scope.clone()),
        _ => None,
    };
    records.find_map(scope).unwrap_or(Scope::Organization)
}

fn expect(proposal: &Proposed, state: ProposalState) -> Result<()> {
    if proposal.state == state {
        Ok(())
    } else {
        Err(Error::conflict(format!("this change is {}, not {state}", proposal.state)))
    }
}

/// The people who gain a duty by a proposal.
pub(super) fn gainers(current: &Current, proposal: &Proposed) -> Vec<String> {
    let effects = rules::effects(current.organization(), &proposal.changes, proposal.effective);
    let mut people: Vec<String> = effects.gains.into_iter().map(|(person, ..)| person.to_string()).collect();
    people.dedup();
    people
}

/// Agrees to take on what a proposal gives one.
pub async fn agree(ctx: &Ctx, id: &str) -> Result<Proposed> {
    let (current, proposal, person) = asked(ctx, id).await?;
    let mut agreed = proposal.clone();
    agreed.agreed.insert(person, current.today);
    decide(ctx, agreed, ProposalState::Proposed, "agreed to a change").await
}

/// Declines to take on what a proposal would give one.
pub async fn decline(ctx: &Ctx, id: &str) -> Result<Proposed> {
    let (_, proposal, _) = asked(ctx, id).await?;
    let declined = Proposed { state: ProposalState::Declined, ..decided(ctx, proposal) };
    decide(ctx, declined, ProposalState::Proposed, "declined a change").await
}

/// A proposal that waits for this viewer's word.
async fn asked(ctx: &Ctx, id: &str) -> Result<(Current, Proposed, String)> {
    let current = organization::current(ctx).await?;
    let proposal = store::find(ctx.read(), id).await?;
    expect(&proposal, ProposalState::Proposed)?;
    let person = ctx.viewer.person.clone().filter(|person| gainers(&current, &proposal).contains(person));
    let person = person.ok_or_else(|| Error::forbidden("only those who would gain a duty are asked"))?;
    Ok((current, proposal, person))
}

fn decided(ctx: &Ctx, proposal: Proposed) -> Proposed {
    Proposed { decided_at: Some(ctx.now()), decided_by: Some(ctx.actor.to_string()), ..proposal }
}

async fn decide(ctx: &Ctx, proposal: Proposed, was: ProposalState, action: &str) -> Result<Proposed> {
    let mut tx = ctx.write().await?;
    store::save(&mut tx, &proposal, Some(was)).await?;
    tx.commit(ctx.says(action, format!("change:{}", proposal.id), &proposal.summary)).await?;
    Ok(proposal)
}

/// Puts a proposal into effect, whole or not at all.
pub async fn apply(ctx: &Ctx, id: &str) -> Result<Proposed> {
    let proposal = store::find(ctx.read(), id).await?;
    expect(&proposal, ProposalState::Proposed)?;
    may_change(ctx, &scope(&proposal))?;
    let applied = Proposed { state: ProposalState::Applied, ..decided(ctx, proposal) };
    let changes = applied.changes.clone();
    carry_out(ctx, applied, &changes, ProposalState::Proposed, "put a change into effect").await
}

/// Takes a change back, unless something it touched has moved since.
pub async fn undo(ctx: &Ctx, id: &str) -> Result<Proposed> {
    let proposal = store::find(ctx.read(), id).await?;
    expect(&proposal, ProposalState::Applied)?;
    may_change(ctx, &scope(&proposal))?;
    let undone = Proposed { state: ProposalState::Undone, ..decided(ctx, proposal) };
    let inverse: Vec<Change> = undone.changes.iter().cloned().map(Change::inverse).collect();
    carry_out(ctx, undone, &inverse, ProposalState::Applied, "undid a change").await
}

async fn carry_out(
    ctx: &Ctx,
    proposal: Proposed,
    changes: &[Change],
    was: ProposalState,
    action: &str,
) -> Result<Proposed> {
    let mut tx = ctx.write().await?;
    organization::apply_in(&mut tx, ctx, changes).await?;
    store::save(&mut tx, &proposal, Some(was)).await?;
    tx.commit(ctx.says(action, format!("change:{}", proposal.id), &proposal.summary)).await?;
    Ok(proposal)
}

/// The proposals that wait for this viewer's word.
pub async fn waiting_for(ctx: &Ctx) -> Result<Vec<Proposed>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    let current = organization::current(ctx).await?;
    let open = store::list(ctx.read(), 200)
        .await?
        .into_iter()
        .filter(|proposal| proposal.state == ProposalState::Proposed);
    let asks = |proposal: &Proposed| {
        !proposal.agreed.contains_key(me) && gainers(&current, proposal).iter().any(|who| who == me)
    };
    Ok(open.filter(asks).collect())
}
