//! What a request changes, and for whom. Pure.

use std::collections::BTreeSet;

use castra_platform::clock::day_before;
use chrono::NaiveDate;
use thiserror::Error;

use crate::{
    charter::Charter,
    organization::{
        Assignment, AssignmentId, Change, Organization, Period, PersonId, RaciEntry, Record,
        ResponsibilityId, Responsible, RoleId, Scope,
    },
};

/// A part in a responsibility.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Letter {
    /// Accountable: exactly one.
    Accountable,
    /// Responsible: does it.
    Responsible,
    /// Consulted: asked before.
    Consulted,
    /// Informed: told after.
    Informed,
}

impl Letter {
    /// The part of this name: `accountable`, `responsible`, `consulted` or `informed`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "accountable" => Some(Self::Accountable),
            "responsible" => Some(Self::Responsible),
            "consulted" => Some(Self::Consulted),
            "informed" => Some(Self::Informed),
            _ => None,
        }
    }
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// One person holds a role in a scope; others' terms in it end.
    Role {
        /// Which role.
        role: RoleId,
        /// Where.
        scope: Scope,
        /// Who.
        person: PersonId,
    },
    /// One person has a part in one responsibility, or none any more.
    Part {
        /// Which responsibility.
        responsibility: ResponsibilityId,
        /// Where.
        scope: Scope,
        /// Who.
        person: PersonId,
        /// Which part; none takes it away.
        letter: Option<Letter>,
    },
}

/// Why a request cannot be met.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refused {
    /// Somebody who is not here then.
    #[error("{0} is not here on that day")]
    NotHere(String),
    /// It is so already.
    #[error("that is how it is already; nothing would change")]
    NothingToDo,
    /// Only the one accountable, and nobody else named.
    #[error("somebody must stay accountable; make another person accountable instead")]
    NobodyLeft,
    /// There is no such thing.
    #[error("there is no {0}")]
    Unknown(String),
}

/// The changes that meet a request from a day on.
pub fn changes(
    charter: &Charter,
    request: &Request,
    from: NaiveDate,
    new_id: impl FnOnce() -> AssignmentId,
) -> Result<Vec<Change>, Refused> {
    let organization = charter.organization();
    let (Request::Role { person, scope, .. } | Request::Part { person, scope, .. }) = request;
    if let Some(team) = scope.team()
        && !organization.teams.get(team).is_some_and(|team| team.period.contains(from))
    {
        return Err(Refused::Unknown(format!("team {team} on {from}")));
    }
    let known =
        organization.people.get(person).ok_or_else(|| Refused::Unknown(format!("person {person}")))?;
    if !known.period.contains(from) {
        return Err(Refused::NotHere(known.name.clone()));
    }
    let changes = match request {
        Request::Role { role, scope, person } => {
            role_changes(organization, role, scope, person, from, new_id)?
        }
        Request::Part { responsibility, scope, person, letter } => {
            part_changes(charter, responsibility, scope, person, *letter, from, new_id)?
        }
    };
    if changes.is_empty() { Err(Refused::NothingToDo) } else { Ok(changes) }
}

/// A period cut off the day before; `None` if nothing of it is left.
fn until(period: Period, from: NaiveDate) -> Option<Period> {
    let last = day_before(from)?;
    period.from.is_none_or(|start| start <= last).then_some(Period { to: Some(last), ..period })
}

fn role_changes(
    organization: &Organization,
    role: &RoleId,
    scope: &Scope,
    person: &PersonId,
    from: NaiveDate,
    new_id: impl FnOnce() -> AssignmentId,
) -> Result<Vec<Change>, Refused> {
    if organization.catalog.role(role.as_str()).is_none() {
        return Err(Refused::Unknown(format!("role {role}")));
    }
    let here = |held: &&Assignment| held.role == *role && held.scope == *scope && !held.period.is_past(from);
    let mut changes = Vec::new();
    let mut holds = false;
    for held in organization.assignments.values().filter(here) {
        if held.person == *person && held.is_own() && held.period.contains(from) {
            holds = true;
            continue;
        }
        let after =
            until(held.period, from).map(|period| Record::Assignment(Assignment { period, ..held.clone() }));
        changes.push(Change { before: Some(Record::Assignment(held.clone())), after });
    }
    if !holds {
        changes.push(Change::add(Record::Assignment(Assignment {
            id: new_id(),
            person: person.clone(),
            role: role.clone(),
            scope: scope.clone(),
            period: Period::since(from),
            acting_for: None,
            deputy_for: None,
        })));
    }
    Ok(changes)
}

fn part_changes(
    charter: &Charter,
    responsibility: &ResponsibilityId,
    scope: &Scope,
    person: &PersonId,
    letter: Option<Letter>,
    from: NaiveDate,
    new_id: impl FnOnce() -> AssignmentId,
) -> Result<Vec<Change>, Refused> {
    let organization = charter.organization();
    let known = organization.catalog.responsibility(responsibility.as_str());
    let known = known.ok_or_else(|| Refused::Unknown(format!("responsibility {responsibility}")))?;
    let resolution = charter.resolve(known, scope);
    let is_accountable = resolution.accountable() == Some(person);
    if is_accountable && letter != Some(Letter::Accountable) && letter != Some(Letter::Responsible) {
        return Err(Refused::NobodyLeft);
    }
    let row = organization.raci.values().find(|row| {
        row.responsibility == *responsibility && row.scope == *scope && !row.period.is_past(from)
    });
    let mut others = row.map_or_else(Responsible::default, |row| row.others.clone());
    for list in [&mut others.responsible, &mut others.consulted, &mut others.informed] {
        list.retain(|known| known != person);
    }
    let mut accountable = row.and_then(|row| row.accountable.clone());
    match letter {
        Some(Letter::Accountable) => accountable = Some(person.clone()),
        Some(Letter::Responsible) => others.responsible.push(person.clone()),
        Some(Letter::Consulted) => others.consulted.push(person.clone()),
        Some(Letter::Informed) => others.informed.push(person.clone()),
        None => {}
    }
    let unchanged = row.map_or(accountable.is_none() && others == Responsible::default(), |row| {
        row.accountable == accountable && row.others == others
    });
    // Whoever answers by role is named only in place of a row that names somebody else, such as one who left.
    let names_another = row.and_then(|row| row.accountable.as_ref()).is_some_and(|named| named != person);
    if unchanged
        || (letter == Some(Letter::Accountable)
            && is_accountable
            && !names_another
            && others == row.map(|row| row.others.clone()).unwrap_or_default())
    {
        return Err(Refused::NothingToDo);
    }
    let fresh = RaciEntry {
        id: new_id(),
        responsibility: responsibility.clone(),
        scope: scope.clone(),
        accountable,
        others,
        period: Period::since(from),
    };
    let ended = row.map(|row| {
        let after = until(row.period, from).map(|period| Record::Raci(RaciEntry { period, ..row.clone() }));
        Change { before: Some(Record::Raci(row.clone())), after }
    });
    Ok(ended.into_iter().chain([Change::add(Record::Raci(fresh))]).collect())
}

/// Who gains and who loses what.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Effects {
    /// Person, responsibility, scope.
    pub gains: BTreeSet<(PersonId, ResponsibilityId, Scope)>,
    /// Person, responsibility, scope.
    pub losses: BTreeSet<(PersonId, ResponsibilityId, Scope)>,
}

/// The effects of changes on who is accountable, on the day they take effect: the scopes they name and those below.
pub fn effects(organization: &Organization, changes: &[Change], day: NaiveDate) -> Effects {
    let before = Charter::new(std::sync::Arc::new(organization.clone()), day);
    let mut changed = organization.clone();
    changed.apply(changes);
    let after = Charter::new(std::sync::Arc::new(changed), day);
    let mut effects = Effects::default();
    for scope in touched(&after, changes) {
        for (was, is) in before.of_scope(&scope).into_iter().zip(after.of_scope(&scope)) {
            let (was, is) = (was.accountable().cloned(), (is.accountable().cloned(), is.responsibility));
            let (is, responsibility) = is;
            if was != is {
                effects.gains.extend(is.map(|person| (person, responsibility.clone(), scope.clone())));
                effects.losses.extend(was.map(|person| (person, responsibility.clone(), scope.clone())));
            }
        }
    }
    effects
}

fn touched(charter: &Charter, changes: &[Change]) -> BTreeSet<Scope> {
    let records = changes.iter().flat_map(|change| [&change.before, &change.after]).flatten();
    let named: BTreeSet<Scope> = records
        .filter_map(|record| match record {
            Record::Assignment(held) => Some(held.scope.clone()),
            Record::Raci(row) => Some(row.scope.clone()),
            _ => None,
        })
        .collect();
    let below = |scope: &Scope| match scope {
        Scope::Organization => named.contains(&Scope::Organization),
        Scope::Team(team) => {
            named.contains(&Scope::Organization)
                || charter
                    .organization()
                    .lineage(team)
                    .into_iter()
                    .any(|above| named.contains(&Scope::Team(above.clone())))
        }
    };
    charter.scopes().into_iter().filter(below).collect()
}
