//! What signing in needs from the organization: who a person is, who may confirm them, and which teams they are in.

use castra_platform::{App, Ctx, Result, config::DirectoryId, directory::Found, text::is_same_address};
use futures::future::BoxFuture;

use super::actions::membership_change;
use crate::{
    organization::{self, Change, Current, Person, PersonId, settled_address},
    provisioning,
};

async fn found(app: &App, person: &Person) -> Result<Found> {
    let settled = settled_address(&app.db, person.id.as_str()).await?;
    let is_settled = settled.zip(person.email.as_ref()).is_some_and(|(a, b)| is_same_address(&a, b));
    Ok(Found { person: person.id.to_string(), email: person.email.clone(), is_settled })
}

/// The active person with this address.
pub(super) fn person_of_email<'a>(app: &'a App, email: &'a str) -> BoxFuture<'a, Result<Option<Found>>> {
    Box::pin(async move {
        let Some(current) = organization::of_app(app).await? else { return Ok(None) };
        let has = |person: &&Person| person.email.as_ref().is_some_and(|known| is_same_address(known, email));
        let people: Vec<_> = current.organization().active_people(current.today).filter(has).collect();
        // If two people share an address, neither can sign in by it.
        match people.as_slice() {
            [one] => found(app, one).await.map(Some),
            _ => Ok(None),
        }
    })
}

/// The active person with this id in a directory that was set up on the machine.
pub(super) fn person_of_id<'a>(
    app: &'a App,
    attribute: DirectoryId,
    id: &'a str,
) -> BoxFuture<'a, Result<Option<Found>>> {
    Box::pin(async move {
        let Some(current) = organization::of_app(app).await? else { return Ok(None) };
        let Some(person) = provisioning::person_called(&app.db, attribute, id).await? else {
            return Ok(None);
        };
        match current.organization().active_people(current.today).find(|known| known.id.as_str() == person) {
            Some(person) => found(app, person).await.map(Some),
            None => Ok(None),
        }
    })
}

/// Whether a person was in the organization and is not today.
pub(super) fn has_left<'a>(app: &'a App, person: &'a str) -> BoxFuture<'a, Result<bool>> {
    Box::pin(async move {
        let Some(current) = organization::of_app(app).await? else { return Ok(false) };
        let known = current.organization().people.get(person);
        Ok(known.is_some_and(|person| !person.period.contains(current.today)))
    })
}

/// Who may confirm a person's identity: their lead, their manager, and the CTO.
pub(super) fn vouchers<'a>(app: &'a App, person: &'a str) -> BoxFuture<'a, Result<Vec<(String, String)>>> {
    Box::pin(async move {
        let Some(current) = organization::of_app(app).await? else { return Ok(Vec::new()) };
        let all = vouchers_of(&current, &PersonId::from(person));
        Ok(all.iter().map(|id| (id.to_string(), current.organization().person_name(id).to_owned())).collect())
    })
}

fn vouchers_of(current: &Current, person: &PersonId) -> Vec<PersonId> {
    let organization = current.organization();
    let manager = organization.people.get(person).and_then(|known| known.manager.clone());
    let mut all = current.charter.leaders(person);
    for other in manager.into_iter().chain(current.charter.at_the_top()) {
        if !all.contains(&other) {
            all.push(other);
        }
    }
    all.retain(|other| other != person && organization.is_active(other, current.today));
    all
}

/// Sets a person's memberships in these teams to match the identity provider's groups.
pub(super) fn set_teams<'a>(
    ctx: &'a Ctx,
    person: &'a str,
    teams: &'a [(String, bool)],
) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let changes = |current: &Current| -> Vec<Change> {
            let known = current.organization();
            let wanted = teams.iter().filter_map(|(team, is_in)| {
                let team = known.active_teams(current.today).find(|known| known.id.as_str() == team)?;
                membership_change(current, person, &team.id, *is_in)
            });
            wanted.collect()
        };
        // Most sign-ins change nothing and take no write lock.
        let Some(current) = organization::of_app(&ctx.app).await? else { return Ok(()) };
        if changes(&current).is_empty() {
            return Ok(());
        }
        let mut tx = ctx.write().await?;
        let Some(current) = organization::of_app(&ctx.app).await? else { return tx.roll_back().await };
        let changes = changes(&current);
        if changes.is_empty() {
            return tx.roll_back().await;
        }
        organization::apply_for_directory(&mut tx, ctx, &changes).await?;
        let says = ctx.says(
            "moved teams by groups",
            format!("person:{person}"),
            format!("{} memberships", changes.len()),
        );
        tx.commit(says).await
    })
}
