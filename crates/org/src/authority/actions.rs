//! Telling people what a change opens, and reading what one is told.

use std::collections::BTreeSet;

use castra_platform::{App, Ctx, Error, Result, accounts, db::Tx};
use chrono::TimeDelta;

use super::{
    Gain, Opening, Standing,
    model::{Notice, Opened},
    rules::{self, Doors},
    store,
};
use crate::{
    charter::Charter,
    organization::{Change, PersonId, Scope},
};

/// For so long a notice waits on Today.
const WAITS: TimeDelta = TimeDelta::days(60);
/// So far back one's own page reads.
const LISTED: TimeDelta = TimeDelta::days(731);

/// Refuses changes that may not be made so; gives what they open to people.
pub(crate) async fn permit(
    app: &App,
    before: &Charter,
    changes: &[Change],
    standing: &Standing<'_>,
) -> Result<BTreeSet<Gain>> {
    let mut after = before.organization().clone();
    after.apply(changes);
    let gains = rules::check(before, &after, changes, standing)?;
    if gains.is_empty() || standing.is_machine || standing.is_directory {
        return Ok(gains);
    }
    let mut doors = Doors::default();
    for (person, operates) in accounts::with_open_doors(app).await? {
        let person = PersonId::from(person);
        if operates {
            doors.operators.insert(person.clone());
        }
        doors.people.insert(person);
    }
    rules::second_word(before, &gains, standing, &doors)?;
    Ok(gains)
}

/// Leaves a notice of everything that a change opens. What a role brings is said once, with the role.
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
            Opening::ByRole(..) | Opening::Leads(..) if has_role(gain, &scope) => continue,
            Opening::Named(responsibility, _) | Opening::ByRole(responsibility, _) => {
                (Opened::Part(responsibility.to_string()), None)
            }
            Opening::Leads(_, person) => (Opened::Leads, Some(person.clone())),
            Opening::Manages(person) => (Opened::Manages, Some(person.clone())),
            // What is seen from above are counts of groups, and told of nobody.
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

/// What concerns the viewer and waits to be seen.
pub(super) async fn waiting(ctx: &Ctx) -> Result<Vec<Notice>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    store::concerning(ctx.read(), me, &ctx.viewer.teams, ctx.now() - WAITS, true, 50).await
}

/// What concerned the viewer in the last two years.
pub(super) async fn all(ctx: &Ctx) -> Result<Vec<Notice>> {
    let me = person(ctx)?;
    store::concerning(ctx.read(), me, &ctx.viewer.teams, ctx.now() - LISTED, false, 500).await
}

fn person(ctx: &Ctx) -> Result<&str> {
    let person = ctx.viewer.person.as_deref();
    person.ok_or_else(|| Error::forbidden("this is about one's own records, and a program has none"))
}

/// The viewer has seen a notice. It is nobody's business but theirs, so the journal does not say it.
pub(super) async fn see(ctx: &Ctx, id: &str) -> Result<()> {
    let me = person(ctx)?;
    let known = all(ctx).await?;
    if !known.iter().any(|notice| notice.id == id) {
        return Err(Error::not_found("notice like this"));
    }
    let mut tx = ctx.write().await?;
    store::see(&mut tx, id, me).await?;
    tx.commit_unsaid().await
}
