//! Notices of what a change opens, and reading one's own.

use std::collections::BTreeSet;

use castra_platform::{App, Ctx, Error, Result, db::Tx};
use chrono::TimeDelta;

use super::{
    Gain, Opening, Standing,
    model::{Notice, Opened},
    rules::{self, Doors},
    store,
};
use crate::{
    charter::Charter,
    organization::{Change, PersonId, Record, Scope},
};

/// How long a notice stays on Today.
const WAITS: TimeDelta = TimeDelta::days(60);
/// How far back the viewer's own page reads.
const LISTED: TimeDelta = TimeDelta::days(731);

/// Refuses changes that are not allowed; returns what the others open to people.
pub(crate) async fn permit(
    app: &App,
    before: &Charter,
    changes: &[Change],
    standing: &Standing<'_>,
) -> Result<BTreeSet<Gain>> {
    let mut after = before.organization().clone();
    after.apply(changes);
    let gains = rules::check(before, &after, changes, standing)?;
    let gives_parts = changes.iter().any(|change| matches!(change.after, Some(Record::Raci(_))));
    if standing.is_machine || (gains.is_empty() && !gives_parts) {
        return Ok(gains);
    }
    let mut doors = Doors::default();
    for (person, operates) in castra_accounts::with_open_doors(app).await? {
        let person = PersonId::from(person);
        if operates {
            doors.operators.insert(person.clone());
        }
        doors.people.insert(person);
    }
    rules::asks_others(before, changes, standing, &doors)?;
    rules::second_word(before, &gains, standing, &doors)?;
    Ok(gains)
}

/// Leaves a notice of everything that a change opens. What a role brings is named once, with the role.
pub(crate) async fn tell(tx: &mut Tx, ctx: &Ctx, gains: &BTreeSet<Gain>, reason: &str) -> Result<()> {
    let has_role = |gain: &Gain, scope: &Scope| {
        gains.iter().any(|other| {
            other.gainer == gain.gainer && matches!(&other.opening, Opening::Role(_, place) if place == scope)
        })
    };
    for gain in gains {
        let scope = gain.opening.scope();
        let (opened, person) = match &gain.opening {
            Opening::Role(role, _) => (Opened::Role(role.to_string()), None),
            Opening::DeFactoCto => (Opened::Role("cto".to_owned()), None),
            Opening::ByRole(..) | Opening::Leads(..) if has_role(gain, &scope) => continue,
            Opening::Named(responsibility, _) | Opening::ByRole(responsibility, _) => {
                (Opened::Part(responsibility.to_string()), None)
            }
            Opening::Leads(_, person) => (Opened::Leads, Some(person.clone())),
            Opening::Manages(person) => (Opened::Manages, Some(person.clone())),
            // Leading from above shows counts of groups, which are about no single person.
            Opening::Above(_) => continue,
        };
        let notice = Notice {
            id: ctx.new_id(),
            at: ctx.now(),
            gainer: gain.gainer.clone(),
            opened,
            scope,
            person,
            since: gain.from,
            decided_by: ctx.actor.to_string(),
            reason: reason.to_owned(),
        };
        store::add(tx, &notice).await?;
    }
    Ok(())
}

/// Notices that concern the viewer and are unseen.
pub(super) async fn waiting(ctx: &Ctx) -> Result<Vec<Notice>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    store::concerning(ctx.read(), me, &ctx.viewer.teams, ctx.now() - WAITS, true, 50).await
}

/// Notices that concerned the viewer in the last two years.
pub(super) async fn all(ctx: &Ctx) -> Result<Vec<Notice>> {
    let me = person(ctx)?;
    store::concerning(ctx.read(), me, &ctx.viewer.teams, ctx.now() - LISTED, false, 500).await
}

fn person(ctx: &Ctx) -> Result<&str> {
    let person = ctx.viewer.person.as_deref();
    person.ok_or_else(|| {
        Error::forbidden("only a person can read these notices; a program has no records of its own")
    })
}

/// Marks a notice as seen by the viewer. The journal does not record this: it concerns no one else.
pub(super) async fn see(ctx: &Ctx, id: &str) -> Result<()> {
    let me = person(ctx)?;
    let known = all(ctx).await?;
    if !known.iter().any(|notice| notice.id == id) {
        return Err(Error::not_found("such notice"));
    }
    let mut tx = ctx.write().await?;
    store::see(&mut tx, id, me).await?;
    tx.commit_unsaid().await
}
