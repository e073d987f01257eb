//! People and their accounts in one list.

use castra_platform::{Ctx, Result, access::Permission};

use super::model::Entry;
use crate::organization::{self, Change, Current, Membership, Period, Person, Record, TeamId};

/// Everyone who is active or has an account, by name; the viewer first.
pub(crate) async fn entries(ctx: &Ctx) -> Result<Vec<Entry>> {
    ctx.may(&Permission::Operate)?;
    let current = organization::current(ctx).await?;
    let mut known = castra_accounts::accounts(ctx).await?;
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

/// The change that corrects a membership, if it needs one.
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
            // Someone who joined today was never a member; otherwise yesterday was the last day.
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
