//! Merging an import into the record: additions and changes, never an ending. Pure.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::model::{Fault, Imported, ImportedPerson, ImportedTeam};
use crate::{
    org_file::yaml::note,
    organization::{
        Change, Key, Membership, Organization, Period, Person, PersonId, Record, Repository, Team, TeamId,
        rules,
    },
};

/// The changes that merge `imported` into the record.
pub(super) fn changes(
    known: &Organization,
    today: NaiveDate,
    imported: &Imported,
) -> Result<Vec<Change>, Vec<Fault>> {
    let mut changes = Vec::new();
    for (id, imported) in &imported.people {
        put(
            &mut changes,
            known.people.get(id).cloned().map(Record::Person),
            Record::Person(person(known, id, imported)),
        );
    }
    for (id, imported) in &imported.teams {
        put(
            &mut changes,
            known.teams.get(id).cloned().map(Record::Team),
            Record::Team(team(known, id, imported)),
        );
    }
    for (id, imported) in &imported.repositories {
        let before = known.repositories.get(id).cloned();
        let fresh = || Repository {
            id: id.clone(),
            team: imported.team.clone(),
            path: None,
            url: imported.url.clone(),
            branch: None,
            exclude: Vec::new(),
            period: Period::ALWAYS,
        };
        let after =
            before.clone().map_or_else(fresh, |before| Repository { team: imported.team.clone(), ..before });
        put(&mut changes, before.map(Record::Repository), Record::Repository(after));
    }
    let here = known.memberships.iter().filter(|known| !known.period.is_past(today));
    let here: BTreeSet<(&TeamId, &PersonId)> = here.map(|known| (&known.team, &known.person)).collect();
    for (team, person) in &imported.members {
        if here.contains(&(team, person)) {
            continue;
        }
        let period = rules::joins(known, team, person, today);
        changes.push(Change::add(Record::Membership(Membership {
            team: team.clone(),
            person: person.clone(),
            period,
        })));
    }
    let faults = faults(known, &changes, imported);
    if faults.is_empty() { Ok(changes) } else { Err(faults) }
}

/// What the organization's rules refuse, at its place in the file.
fn faults(known: &Organization, changes: &[Change], imported: &Imported) -> Vec<Fault> {
    let mut faults = Vec::new();
    for rules::Fault { record, field, message } in rules::faults(known, changes) {
        let at = match &record {
            Key::Person(id) => imported.people.get(id).map(|person| person.place(field)),
            Key::Team(id) => imported.teams.get(id).map(|team| team.at.clone()),
            _ => None,
        };
        note(&mut faults, at.unwrap_or_default().fault(message));
    }
    faults
}

fn put(changes: &mut Vec<Change>, before: Option<Record>, after: Record) {
    match before {
        None => changes.push(Change::add(after)),
        Some(before) if before == after => {}
        Some(before) => changes.push(Change::replace(before, after)),
    }
}

fn person(known: &Organization, id: &PersonId, imported: &ImportedPerson) -> Person {
    let before = known.people.get(id);
    let period = before.map(|person| person.period).unwrap_or_default();
    Person {
        id: id.clone(),
        name: imported
            .name
            .clone()
            .or_else(|| before.map(|person| person.name.clone()))
            .unwrap_or_else(|| id.to_string()),
        email: imported.email.clone().or_else(|| before.and_then(|person| person.email.clone())),
        level: imported.level.or_else(|| before.and_then(|person| person.level)),
        period: if imported.is_back {
            imported.period
        } else {
            Period { from: imported.period.from.or(period.from), to: imported.period.to.or(period.to) }
        },
        manager: imported.manager.clone().or_else(|| before.and_then(|person| person.manager.clone())),
        git: before.map(|person| person.git.clone()).unwrap_or_default(),
    }
}

fn team(known: &Organization, id: &TeamId, imported: &ImportedTeam) -> Team {
    let before = known.teams.get(id);
    Team {
        id: id.clone(),
        name: imported
            .name
            .clone()
            .or_else(|| before.map(|team| team.name.clone()))
            .unwrap_or_else(|| id.to_string()),
        parent: imported.parent.clone().or_else(|| before.and_then(|team| team.parent.clone())),
        period: before.map(|team| team.period).unwrap_or_default(),
    }
}
