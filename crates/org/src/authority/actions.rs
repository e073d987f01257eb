//! Notices of what a change opens, and reading one's own.

use std::{collections::BTreeSet, sync::Arc};

use castra_platform::{App, Ctx, Error, Result, db::Tx, own_data};
use chrono::TimeDelta;

use super::{
    Gain, Opening, Standing,
    model::{Notice, Opened},
    rules::{self, Doors, Refusal, Unconfirmed},
    store,
};
use crate::{
    catalog::ScopeKind,
    charter::{Charter, dates::long_date},
    organization::{Change, PersonId, Record, Scope},
};

/// How long a notice stays on Today.
const SHOWN_FOR: TimeDelta = TimeDelta::days(60);
/// How far back the viewer's own page reads.
const LISTED: TimeDelta = TimeDelta::days(731);

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::WrongScope(role, kind, place) => {
                let held = match kind {
                    ScopeKind::Team => "in a team",
                    ScopeKind::Organization => "in the organization as a whole",
                };
                Self::invalid_field("scope", format!("{role} is a role held {held}, which {place} is not"))
            }
            Refusal::NotEntitled(Some(place)) => {
                Self::forbidden(format!("changing who does what in {place} is for its lead, the CTO and operators"))
                    .hint("a stand-in does the work of the role but cannot change who does what")
            }
            Refusal::NotEntitled(None) => {
                Self::forbidden("changing the whole organization is for the CTO and operators")
            }
            Refusal::NotTheirsToEnd(who, what) => {
                Self::forbidden(format!("{who} is {what}: only they, a leader above them and the CTO may end that"))
                    .hint(format!("ask {who}, or let the CTO make this change"))
            }
            Refusal::BeforeToday(what, day) => {
                Self::invalid_field("from", format!("{what} would begin on {}, which is before today", long_date(day)))
                    .hint("choose today or later; the CTO may propose an earlier day if everyone whose record it touches agrees")
            }
            Refusal::RewritesThePast(what) => Self::conflict(format!("{what} has already begun, and the past cannot be changed"))
                .hint("end it today and add a new one; `castra apply` on the machine can correct a wrong date"),
            Refusal::WaitsTooLong(what, last) => {
                Self::invalid_field("from", format!("{what} must begin by {}", long_date(last)))
                    .hint("it gives access to people's records, so it is decided shortly before it begins")
            }
            Refusal::Twice(what) => Self::conflict(format!("{what} already exists for the same days"))
                .hint("change or end the existing row"),
            Refusal::NeedsAnother(what, others) => {
                Self::forbidden(format!("this gives you access to people's records, so someone else has to apply it: {what}"))
                    .hint(format!("propose it and ask {}", others.join(" or ")))
            }
            Refusal::NotBefore(what, day) => {
                Self::conflict(format!("this gives you access to people's records, and no one else can apply it: {what}"))
                    .hint(format!("it may begin on {}: the people concerned are notified first", long_date(day)))
            }
            Refusal::NotConfirmed(who, what) => {
                Self::conflict(format!("the identity of {who} is not confirmed, and this would open records older than their account: {what}"))
                    .hint(format!("{who} was invited by a link that someone else saw; they confirm their identity with the code on their account page, by a new password sent by mail, or by `castra sign-in-link` on the server"))
                    .hint("if they have not signed in yet: withdraw the invitation, make this change, and invite them again")
            }
            Refusal::AuthorNotConfirmed(what) => {
                Self::forbidden(format!("this opens people's records, and your identity is not confirmed: {what}"))
                    .hint("your account page shows how to confirm it")
            }
            Refusal::NotAgreed(what) => {
                Self::conflict(format!("this waits for the agreement of those it is given to: {what}"))
                    .hint("they are asked on their Today page")
            }
        }
    }
}

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
    if standing.is_machine {
        return Ok(gains);
    }
    let unconfirmed = unconfirmed(app).await?;
    if !unconfirmed.people.is_empty() {
        let after = Charter::new(Arc::new(after), before.day());
        rules::opens_to_the_confirmed(before, &after, changes, &gains, standing, &unconfirmed)?;
    }
    if gains.is_empty() && !gives_parts {
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

/// Everyone whose account is open although their identity is not confirmed, with the people whose records that concerns.
async fn unconfirmed(app: &App) -> Result<Unconfirmed> {
    let ids = |ids: Vec<String>| ids.into_iter().map(PersonId::from).collect();
    let people: BTreeSet<PersonId> = ids(castra_accounts::admitted(app).await?);
    let private_to = match people.is_empty() {
        true => BTreeSet::new(),
        false => ids(own_data::private_to(app, &mut &app.db).await?.into_iter().collect()),
    };
    Ok(Unconfirmed { people, private_to })
}

/// Leaves a notice of everything that a change opens. What a role brings is named once, with the role.
pub(crate) async fn notify(tx: &mut Tx, ctx: &Ctx, gains: &BTreeSet<Gain>, reason: &str) -> Result<()> {
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
    store::concerning(ctx.read(), me, &ctx.viewer.teams, ctx.now() - SHOWN_FOR, true, 50).await
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
