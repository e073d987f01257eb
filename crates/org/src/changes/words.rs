//! What people gain and lose by a change, in words. Pure.

use std::collections::{BTreeMap, BTreeSet};

use castra_platform::clock::day_before;
use chrono::NaiveDate;

use super::rules::Effects;
use crate::{
    charter::dates::long_date,
    organization::{Change, Organization, PersonId, Record, ResponsibilityId, RoleId, Scope},
};

type Duties = BTreeSet<(PersonId, ResponsibilityId, Scope)>;
type Roles = BTreeSet<(PersonId, RoleId, Scope)>;

/// What each person gains from a day on: roles, then responsibilities.
pub(super) fn gains(
    organization: &Organization,
    effects: &Effects,
    from: NaiveDate,
) -> Vec<(PersonId, Vec<String>)> {
    let when = format!("from {}", long_date(from));
    by_person(organization, &effects.roles_gained, &effects.gains, &when)
}

/// What each person loses on a day.
pub(super) fn losses(
    organization: &Organization,
    effects: &Effects,
    from: NaiveDate,
) -> Vec<(PersonId, Vec<String>)> {
    let when = day_before(from).map_or_else(String::new, |day| format!("until {}", long_date(day)));
    by_person(organization, &effects.roles_lost, &effects.losses, &when)
}

fn by_person(
    organization: &Organization,
    roles: &Roles,
    duties: &Duties,
    when: &str,
) -> Vec<(PersonId, Vec<String>)> {
    let mut people: BTreeMap<PersonId, Vec<String>> = BTreeMap::new();
    for (person, role, scope) in roles {
        let title = organization
            .catalog
            .role(role.as_str())
            .map_or_else(|| role.to_string(), |role| role.title.clone());
        let place = organization.scope_name(scope);
        people.entry(person.clone()).or_default().push(format!("{title} of {place}, {when}"));
    }
    let accountable: BTreeSet<&PersonId> = duties.iter().map(|(person, ..)| person).collect();
    for person in accountable {
        let mine: Vec<_> = duties.iter().filter(|duty| &duty.0 == person).collect();
        people.entry(person.clone()).or_default().push(in_few_words(organization, &mine));
    }
    people.into_iter().collect()
}

/// Up to three responsibilities by name, more by number.
fn in_few_words(organization: &Organization, duties: &[&(PersonId, ResponsibilityId, Scope)]) -> String {
    let scopes: BTreeSet<&str> = duties.iter().map(|duty| organization.scope_name(&duty.2)).collect();
    let places = if scopes.len() <= 3 {
        scopes.into_iter().collect::<Vec<_>>().join(", ")
    } else {
        format!("{} teams", scopes.len())
    };
    if duties.len() > 3 {
        return format!("{} responsibilities in {places}", duties.len());
    }
    let title = |id: &ResponsibilityId| {
        organization
            .catalog
            .responsibility(id.as_str())
            .map_or_else(|| id.to_string(), |entry| entry.title.clone())
    };
    let titles = duties.iter().map(|duty| title(&duty.1)).collect::<Vec<_>>().join(", ");
    format!("{titles} in {places}")
}

/// The person that a change adds.
fn added(change: &Change) -> Option<&PersonId> {
    match (&change.before, &change.after) {
        (None, Some(Record::Person(person))) => Some(&person.id),
        _ => None,
    }
}

/// Whether a change is a membership of a person that the same changes add: it belongs to that line.
pub(crate) fn is_of_new(all: &[Change], change: &Change) -> bool {
    match (&change.before, &change.after) {
        (None, Some(Record::Membership(held))) => {
            all.iter().filter_map(added).any(|person| person == &held.person)
        }
        _ => false,
    }
}

/// The names of the teams that a person who is added joins at once.
pub(crate) fn teams_of_new(after: &Organization, all: &[Change], change: &Change) -> Vec<String> {
    let Some(person) = added(change) else { return Vec::new() };
    let team = |other: &Change| match (&other.before, &other.after) {
        (None, Some(Record::Membership(held))) if &held.person == person => {
            Some(after.scope_name(&Scope::Team(held.team.clone())).to_owned())
        }
        _ => None,
    };
    all.iter().filter_map(team).collect()
}
