//! People and their accounts, side by side.

use castra_platform::{
    App, Ctx, Error, Result,
    access::Permission,
    accounts::{self, AccountState},
};
use chrono::TimeDelta;
use futures::future::BoxFuture;

use crate::organization::{self, Change, Current, Membership, Period, Person, Record, TeamId};

/// How long an invitation is good for.
const INVITATION: TimeDelta = TimeDelta::days(7);

/// A person who is here, or an account of somebody who is not.
#[derive(Debug)]
pub(super) struct Entry {
    /// The person's id.
    pub(super) person: String,
    /// Their name, or the account's address.
    pub(super) name: String,
    /// Where an invitation would go, if anywhere is known.
    pub(super) email: Option<String>,
    /// Whether they are of the organization today.
    pub(super) is_here: bool,
    /// Their account, if they have one.
    pub(super) account: Option<AccountState>,
}

impl Entry {
    /// Whether these words are in their name or address.
    pub(super) fn is_called(&self, wanted: &str) -> bool {
        let wanted = wanted.to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&wanted);
        has(&self.name) || self.email.as_deref().is_some_and(has)
    }
}

/// Everybody who is here or has an account, by name; one's own first.
pub(super) async fn entries(ctx: &Ctx) -> Result<Vec<Entry>> {
    ctx.may(&Permission::Operate)?;
    let current = organization::current(ctx).await?;
    let mut known = accounts::accounts(ctx).await?;
    let mut take = |person: &str| {
        let at = known.iter().position(|state| state.account.person == person)?;
        Some(known.swap_remove(at))
    };
    let mut entries: Vec<Entry> = current
        .organization()
        .active_people(current.today)
        .map(|person: &Person| Entry {
            account: take(person.id.as_str()),
            person: person.id.to_string(),
            name: person.name.clone(),
            email: person.email.clone(),
            is_here: true,
        })
        .collect();
    entries.extend(known.into_iter().map(|state| {
        let person = state.account.person.clone();
        let name = current.organization().people.values().find(|known| known.id.as_str() == person);
        Entry {
            name: name.map_or_else(|| state.account.email.clone(), |person| person.name.clone()),
            email: Some(state.account.email.clone()),
            is_here: false,
            account: Some(state),
            person,
        }
    }));
    entries.sort_by_cached_key(|entry| (entry.account.is_none(), entry.name.to_lowercase()));
    Ok(entries)
}

/// Invites a person who is here and has an address; gives the link's path.
pub(super) async fn invite(ctx: &Ctx, person: &str) -> Result<String> {
    ctx.may(&Permission::Operate)?;
    let current = organization::current(ctx).await?;
    let found = current.organization().active_people(current.today).find(|known| known.id.as_str() == person);
    let person = found.ok_or_else(|| Error::not_found(format!("person `{person}` here")))?;
    let email = person.email.as_deref().ok_or_else(|| {
        Error::conflict(format!("{} has no e-mail address to sign in with", person.name))
            .hint("give them one in the organization file")
    })?;
    accounts::invite(ctx, person.id.as_str(), email, INVITATION).await
}

/// The person who is here today and has this address.
pub(super) fn person_of_email<'a>(app: &'a App, email: &'a str) -> BoxFuture<'a, Result<Option<String>>> {
    Box::pin(async move {
        let Some(current) = organization::of_app(app).await? else { return Ok(None) };
        let has =
            |person: &&Person| person.email.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(email));
        let found: Vec<_> = current.organization().active_people(current.today).filter(has).collect();
        // Of two people with one address, neither is let in by it.
        Ok(if let [one] = found.as_slice() { Some(one.id.to_string()) } else { None })
    })
}

/// Makes somebody's memberships in these teams as the identity provider's groups say: in a team or not.
pub(super) fn set_teams<'a>(
    ctx: &'a Ctx,
    person: &'a str,
    teams: &'a [(String, bool)],
) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        let Some(current) = organization::of_app(&ctx.app).await? else { return Ok(()) };
        let known = current.organization();
        let changes: Vec<Change> = teams
            .iter()
            .filter_map(|(team, is_in)| {
                let team = known.active_teams(current.today).find(|known| known.id.as_str() == team)?;
                membership_change(&current, person, &team.id, *is_in)
            })
            .collect();
        if changes.is_empty() {
            return Ok(());
        }
        let says = ctx.says(
            "moved teams by groups",
            format!("person:{person}"),
            format!("{} memberships", changes.len()),
        );
        organization::apply_for_directory(ctx, &changes, says).await
    })
}

/// The change of a membership that is not as it should be; none where it is.
pub(crate) fn membership_change(
    current: &Current,
    person: &str,
    team: &TeamId,
    is_in: bool,
) -> Option<Change> {
    let (today, known) = (current.today, current.organization());
    let is_theirs = |held: &&Membership| {
        held.team == *team && held.person.as_str() == person && held.period.contains(today)
    };
    match (known.memberships.iter().find(is_theirs), is_in) {
        (None, true) => {
            let person = known.people.values().find(|known| known.id.as_str() == person)?.id.clone();
            let joined = Membership { team: team.clone(), person, period: Period::since(today) };
            Some(Change::add(Record::Membership(joined)))
        }
        (Some(held), false) => {
            // Whoever joined today was never there; else yesterday was the last day.
            let began_before = held.period.from.is_none_or(|from| from < today);
            let ended = began_before.then(|| {
                let period = Period { to: today.pred_opt(), ..held.period };
                Record::Membership(Membership { period, ..held.clone() })
            });
            Some(Change { before: Some(Record::Membership(held.clone())), after: ended })
        }
        _ => None,
    }
}
