//! What a request changes, and for which people. Pure.

use std::collections::BTreeSet;

use castra_platform::clock::day_before;
use chrono::NaiveDate;
use thiserror::Error;

use crate::{
    catalog::ScopeKind,
    charter::Charter,
    organization::{
        Assignment, AssignmentId, Change, Membership, Organization, Period, Person, PersonId, RaciEntry,
        Record, ResponsibilityId, Responsible, RoleId, Scope, Team,
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
    /// Informed: told afterwards.
    Informed,
}

impl Letter {
    /// The part with this name: `accountable`, `responsible`, `consulted` or `informed`.
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

/// The wanted change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// One person holds a role in a scope; others' terms in it end.
    Role {
        /// The role.
        role: RoleId,
        /// The scope to hold it in.
        scope: Scope,
        /// The new holder.
        person: PersonId,
    },
    /// One person has a part in one responsibility, or no longer has one.
    Part {
        /// The responsibility.
        responsibility: ResponsibilityId,
        /// The scope it applies to.
        scope: Scope,
        /// The person.
        person: PersonId,
        /// The part; `None` removes it.
        letter: Option<Letter>,
    },
}

/// Why a request cannot be met.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum Refused {
    /// A person who is not in the organization that day.
    #[error("{0} is not in the organization on that day")]
    NotHere(String),
    /// Nothing would change.
    #[error("this is already the case; nothing would change")]
    NothingToDo,
    /// The only accountable person would be removed without a successor.
    #[error("someone must stay accountable: make another person accountable instead")]
    NobodyLeft,
    /// Something that does not exist.
    #[error("there is no {0}")]
    Unknown(String),
    /// A role in the wrong kind of scope.
    #[error("{0} is a role held {1}")]
    WrongScope(String, &'static str),
}

/// The changes that meet a request from a day on.
pub(crate) fn changes(
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
        Request::Role { role, scope, person } => role_changes(charter, role, scope, person, from, new_id)?,
        Request::Part { responsibility, scope, person, letter } => {
            part_changes(charter, responsibility, scope, person, *letter, from, new_id)?
        }
    };
    if changes.is_empty() { Err(Refused::NothingToDo) } else { Ok(changes) }
}

/// A period cut off the day before a day from today on; `None` if it will not have begun. What began today stays on record,
/// without a day of its own.
fn until(period: Period, from: NaiveDate, today: NaiveDate) -> Option<Period> {
    let last = day_before(from)?;
    let lasted = period.from.is_none_or(|start| start <= last);
    (lasted || period.has_begun(today)).then_some(Period { to: Some(last), ..period })
}

fn role_changes(
    charter: &Charter,
    role: &RoleId,
    scope: &Scope,
    person: &PersonId,
    from: NaiveDate,
    new_id: impl FnOnce() -> AssignmentId,
) -> Result<Vec<Change>, Refused> {
    let (organization, today) = (charter.organization(), charter.day());
    let Some(known) = organization.catalog.role(role.as_str()) else {
        return Err(Refused::Unknown(format!("role {role}")));
    };
    if !known.scope.fits(scope) {
        let held = match known.scope {
            ScopeKind::Team => "in a team, not in the organization as a whole",
            ScopeKind::Organization => "in the organization as a whole, not in a team",
        };
        return Err(Refused::WrongScope(known.title.clone(), held));
    }
    let here = |held: &&Assignment| {
        held.role == *role && held.scope == *scope && !held.period.is_past(from) && !held.period.is_empty()
    };
    let mut changes = Vec::new();
    let mut holds = false;
    for held in organization.assignments.values().filter(here) {
        if held.person == *person && held.is_own() && held.period.contains(from) {
            holds = true;
            continue;
        }
        let after = until(held.period, from, today)
            .map(|period| Record::Assignment(Assignment { period, ..held.clone() }));
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

/// A row without a person, and whether anyone is left in it.
fn without(row: &RaciEntry, person: &PersonId) -> (RaciEntry, bool) {
    let mut row = row.clone();
    row.accountable = row.accountable.filter(|named| named != person);
    for list in [&mut row.others.responsible, &mut row.others.consulted, &mut row.others.informed] {
        list.retain(|known| known != person);
    }
    let is_left = row.accountable.is_some() || row.others != Responsible::default();
    (row, is_left)
}

/// The rows in force that day become one; later ones stay, without the person who no longer has a part.
fn part_changes(
    charter: &Charter,
    responsibility: &ResponsibilityId,
    scope: &Scope,
    person: &PersonId,
    letter: Option<Letter>,
    from: NaiveDate,
    new_id: impl FnOnce() -> AssignmentId,
) -> Result<Vec<Change>, Refused> {
    let (organization, today) = (charter.organization(), charter.day());
    let known = organization.catalog.responsibility(responsibility.as_str());
    let known = known.ok_or_else(|| Refused::Unknown(format!("responsibility {responsibility}")))?;
    if !known.scope.fits(scope) {
        return Err(Refused::Unknown(format!("responsibility {responsibility} there")));
    }
    let resolution = charter.resolve(known, scope);
    let is_accountable = resolution.accountable() == Some(person);
    if is_accountable && letter != Some(Letter::Accountable) && letter != Some(Letter::Responsible) {
        return Err(Refused::NobodyLeft);
    }
    let of_it = |row: &&RaciEntry| {
        row.responsibility == *responsibility && row.scope == *scope && !row.period.is_past(from)
    };
    let (rows, later): (Vec<&RaciEntry>, Vec<&RaciEntry>) =
        organization.raci.values().filter(of_it).partition(|row| row.period.contains(from));
    let later: Vec<&RaciEntry> = later.into_iter().filter(|row| !row.period.is_empty()).collect();
    let mut named: Vec<PersonId> = Vec::new();
    let mut others = Responsible::default();
    for row in &rows {
        let (rest, _) = without(row, person);
        named.extend(row.accountable.iter().filter(|who| !named.contains(who)).cloned().collect::<Vec<_>>());
        for (all, more) in [
            (&mut others.responsible, rest.others.responsible),
            (&mut others.consulted, rest.others.consulted),
            (&mut others.informed, rest.others.informed),
        ] {
            let more: Vec<PersonId> = more.into_iter().filter(|who| !all.contains(who)).collect();
            all.extend(more);
        }
    }
    match letter {
        Some(Letter::Accountable) => named = vec![person.clone()],
        Some(Letter::Responsible) => others.responsible.push(person.clone()),
        Some(Letter::Consulted) => others.consulted.push(person.clone()),
        Some(Letter::Informed) => others.informed.push(person.clone()),
        None => {}
    }
    let loses_later = |row: &&&RaciEntry| letter.is_none() && without(row, person).0 != ***row;
    let is_as_before = match rows.as_slice() {
        [] => named.is_empty() && others == Responsible::default(),
        [row] => row.accountable.as_slice() == named && row.others == others,
        _ => false,
    };
    // A person accountable by role is named only to replace a row that names another, such as one who left.
    let names_another = rows.iter().filter_map(|row| row.accountable.as_ref()).any(|who| who != person);
    let rest = rows.first().map(|row| row.others.clone()).unwrap_or_default();
    let answers_already =
        letter == Some(Letter::Accountable) && is_accountable && !names_another && others == rest;
    if (is_as_before || answers_already) && !later.iter().any(|row| loses_later(&row)) {
        return Err(Refused::NothingToDo);
    }
    let mut changes = Vec::new();
    if !is_as_before {
        for row in &rows {
            let after = until(row.period, from, today)
                .map(|period| Record::Raci(RaciEntry { period, ..(*row).clone() }));
            changes.push(Change { before: Some(Record::Raci((*row).clone())), after });
        }
    }
    for row in later.iter().filter(loses_later) {
        let (rest, is_left) = without(row, person);
        let after = is_left.then_some(Record::Raci(rest));
        changes.push(Change { before: Some(Record::Raci((*row).clone())), after });
    }
    let is_needed = !named.is_empty() || others != Responsible::default();
    if !is_as_before && is_needed {
        // It continues until the next row begins.
        let next = later.iter().filter_map(|row| row.period.from?.pred_opt()).min();
        changes.push(Change::add(Record::Raci(RaciEntry {
            id: new_id(),
            responsibility: responsibility.clone(),
            scope: scope.clone(),
            accountable: named.into_iter().next(),
            others,
            period: Period { from: Some(from), to: next },
        })));
    }
    Ok(changes)
}

/// What the changes give, to whom: a role or responsibility in a scope. For a changed row, only what it did not give before.
pub(super) fn offers(changes: &[Change]) -> BTreeSet<(PersonId, String, Scope)> {
    let of = |record: Option<&Record>| -> BTreeSet<(PersonId, String, Scope)> {
        match record {
            Some(Record::Assignment(held)) => {
                [(held.person.clone(), format!("role:{}", held.role), held.scope.clone())].into()
            }
            Some(Record::Raci(row)) => {
                let named = row.accountable.iter().map(|who| (who, "accountable"));
                let named = named.chain(row.others.responsible.iter().map(|who| (who, "responsible")));
                let offer = |(who, part): (&PersonId, &str)| {
                    (who.clone(), format!("{part}:{}", row.responsibility), row.scope.clone())
                };
                named.map(offer).collect()
            }
            _ => BTreeSet::new(),
        }
    };
    let all = |side: fn(&Change) -> Option<&Record>| -> BTreeSet<_> {
        changes.iter().flat_map(|change| of(side(change))).collect()
    };
    let (was, is) = (all(|change| change.before.as_ref()), all(|change| change.after.as_ref()));
    is.difference(&was).cloned().collect()
}

/// The same changes moved from `effective` to `today`: nothing begins before the day it is decided.
pub(super) fn from_today(changes: &[Change], effective: NaiveDate, today: NaiveDate) -> Vec<Change> {
    let (last, yesterday) = (effective.pred_opt(), today.pred_opt());
    let moved = |period: Period, is_new: bool| Period {
        from: if is_new && period.from == Some(effective) { Some(today) } else { period.from },
        to: if !is_new && period.to == last { yesterday } else { period.to },
    };
    let record = |record: &Record, is_new: bool| match record {
        Record::Assignment(held) => {
            Record::Assignment(Assignment { period: moved(held.period, is_new), ..held.clone() })
        }
        Record::Raci(row) => Record::Raci(RaciEntry { period: moved(row.period, is_new), ..row.clone() }),
        Record::Membership(held) => {
            Record::Membership(Membership { period: moved(held.period, is_new), ..held.clone() })
        }
        other => other.clone(),
    };
    let change = |change: &Change| Change {
        before: change.before.clone(),
        after: change.after.as_ref().map(|after| record(after, change.before.is_none())),
    };
    changes.iter().map(change).collect()
}

/// The reverse of applied changes, from today on: what they began ends; what they ended continues if it ended only now, and
/// otherwise begins again.
pub(super) fn taken_back(
    changes: &[Change],
    effective: NaiveDate,
    today: NaiveDate,
    mut new_id: impl FnMut() -> AssignmentId,
) -> Vec<Change> {
    let period = |record: &Record| match record {
        Record::Assignment(held) => held.period,
        Record::Raci(row) => row.period,
        Record::Membership(held) => held.period,
        _ => Period::ALWAYS,
    };
    let with = |record: &Record, period: Period, id: Option<AssignmentId>| match record {
        Record::Assignment(held) => {
            let id = id.unwrap_or_else(|| held.id.clone());
            Record::Assignment(Assignment { id, period, ..held.clone() })
        }
        Record::Raci(row) => {
            let id = id.unwrap_or_else(|| row.id.clone());
            Record::Raci(RaciEntry { id, period, ..row.clone() })
        }
        Record::Membership(held) => Record::Membership(Membership { period, ..held.clone() }),
        other => other.clone(),
    };
    let mut ended = Vec::new();
    let mut begun = Vec::new();
    for change in changes {
        match (&change.before, &change.after) {
            (before, Some(after @ (Record::Person(_) | Record::Team(_)))) => {
                let before = before.clone().unwrap_or_else(|| withdrawn(after, effective, today));
                ended.push(Change::replace(after.clone(), before));
            }
            // One that is undone on its first day was never there.
            (None, Some(after @ Record::Membership(held)))
                if effective == today && held.period.from == Some(today) =>
            {
                ended.push(Change::remove(after.clone()));
            }
            (None, Some(after)) => {
                let rest = period(after).term_ended_before(today).map(|period| with(after, period, None));
                ended.push(Change { before: Some(after.clone()), after: rest });
            }
            (Some(before), Some(after)) => {
                let goes_on = period(after).to.is_none_or(|to| to >= today.pred_opt().unwrap_or(today));
                let was_to_go_on = !period(before).is_past(today);
                if goes_on {
                    ended.push(Change::replace(after.clone(), before.clone()));
                } else if was_to_go_on {
                    let rest_of_term = Period { from: Some(today), to: period(before).to };
                    begun.push(Change::add(with(before, rest_of_term, Some(new_id()))));
                }
            }
            (Some(before), None) => {
                let from = period(before).from.map_or(today, |from| from.max(today));
                if !period(before).is_past(today) {
                    begun.push(Change::add(with(
                        before,
                        Period { from: Some(from), ..period(before) },
                        None,
                    )));
                }
            }
            (None, None) => {}
        }
    }
    ended.into_iter().chain(begun).collect()
}

/// A person or team that came by a change which is undone: nothing is deleted, so they leave, and the team ends. One undone on
/// its first day keeps the day before as its only one.
fn withdrawn(record: &Record, effective: NaiveDate, today: NaiveDate) -> Record {
    let yesterday = today.pred_opt().unwrap_or(today);
    let until = |period: Period| {
        let from = period.from.unwrap_or(effective).min(yesterday);
        Period { from: Some(from), to: Some(yesterday) }
    };
    match record {
        Record::Person(person) => Record::Person(Person { period: until(person.period), ..person.clone() }),
        Record::Team(team) => Record::Team(Team { period: until(team.period), ..team.clone() }),
        other => other.clone(),
    }
}

/// Who gains and who loses which responsibility.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Effects {
    /// Person, responsibility and scope gained.
    pub(super) gains: BTreeSet<(PersonId, ResponsibilityId, Scope)>,
    /// Person, responsibility and scope lost.
    pub(super) losses: BTreeSet<(PersonId, ResponsibilityId, Scope)>,
    /// Person, role and scope gained.
    pub(super) roles_gained: BTreeSet<(PersonId, RoleId, Scope)>,
    /// Person, role and scope lost.
    pub(super) roles_lost: BTreeSet<(PersonId, RoleId, Scope)>,
}

/// The effects of changes on the day they take effect: on who holds a role, and on who is accountable in the scopes they
/// name and those below. A role may end for one who was not accountable, such as one of two claimants.
pub(super) fn effects(organization: &Organization, changes: &[Change], day: NaiveDate) -> Effects {
    let before = Charter::new(std::sync::Arc::new(organization.clone()), day);
    let mut changed = organization.clone();
    changed.apply(changes);
    let after = Charter::new(std::sync::Arc::new(changed), day);
    let mut effects = roles(changes, day);
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

/// The scopes in which the changed people hold something.
fn of_people(charter: &Charter, changes: &[Change]) -> Vec<Scope> {
    let organization = charter.organization();
    let people: BTreeSet<&PersonId> = changes
        .iter()
        .filter_map(|change| match (&change.before, &change.after) {
            (Some(Record::Person(before)), Some(Record::Person(after))) if before.period != after.period => {
                Some(&after.id)
            }
            _ => None,
        })
        .collect();
    let roles = organization.assignments.values().filter(|held| people.contains(&held.person));
    let rows = organization.raci.values();
    let rows = rows.filter(|row| row.accountable.as_ref().is_some_and(|who| people.contains(who)));
    roles.map(|held| held.scope.clone()).chain(rows.map(|row| row.scope.clone())).collect()
}

fn roles(changes: &[Change], day: NaiveDate) -> Effects {
    let held = |side: fn(&Change) -> Option<&Record>| -> BTreeSet<(PersonId, RoleId, Scope)> {
        let records = changes.iter().filter_map(side);
        let held = records.filter_map(|record| match record {
            Record::Assignment(held) if held.period.contains(day) => {
                Some((held.person.clone(), held.role.clone(), held.scope.clone()))
            }
            _ => None,
        });
        held.collect()
    };
    let (was, is) = (held(|change| change.before.as_ref()), held(|change| change.after.as_ref()));
    Effects {
        roles_gained: is.difference(&was).cloned().collect(),
        roles_lost: was.difference(&is).cloned().collect(),
        ..Effects::default()
    }
}

fn touched(charter: &Charter, changes: &[Change]) -> BTreeSet<Scope> {
    let records = changes.iter().flat_map(|change| [&change.before, &change.after]).flatten();
    let named: BTreeSet<Scope> = records
        .filter_map(|record| match record {
            Record::Assignment(held) => Some(held.scope.clone()),
            Record::Raci(row) => Some(row.scope.clone()),
            Record::Team(team) => Some(Scope::Team(team.id.clone())),
            _ => None,
        })
        .chain(of_people(charter, changes))
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
