//! Merging an import into the record: additions and changes, never an ending. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::model::{At, Fault, Imported, ImportedPerson, ImportedTeam};
use crate::{
    org_file::yaml::{brief, note},
    organization::{
        Change, Membership, Organization, Period, Person, PersonId, Record, Repository, Team, TeamId,
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
        // A member of a known team joins it today; members of a new team, and new people, have no start date.
        let both = known.teams.contains_key(team) && known.people.contains_key(person);
        let period = if both { Period::since(today) } else { Period::ALWAYS };
        changes.push(Change::add(Record::Membership(Membership {
            team: team.clone(),
            person: person.clone(),
            period,
        })));
    }
    let mut after = known.clone();
    after.apply(&changes);
    let faults = cycles(&after, imported);
    if faults.is_empty() { Ok(changes) } else { Err(faults) }
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
        period: Period { from: imported.period.from.or(period.from), to: imported.period.to.or(period.to) },
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

/// Cycles of managers or parents, each reported once.
fn cycles(after: &Organization, imported: &Imported) -> Vec<Fault> {
    let managers: BTreeMap<&str, &str> =
        after.people.values().filter_map(|p| Some((p.id.as_str(), p.manager.as_ref()?.as_str()))).collect();
    let parents: BTreeMap<&str, &str> =
        after.teams.values().filter_map(|t| Some((t.id.as_str(), t.parent.as_ref()?.as_str()))).collect();
    let people = imported
        .people
        .iter()
        .filter(|(_, imported)| imported.manager.is_some())
        .map(|(id, imported)| (id.as_str(), &imported.at));
    let teams = imported
        .teams
        .iter()
        .filter(|(_, imported)| imported.parent.is_some())
        .map(|(id, imported)| (id.as_str(), &imported.at));
    let mut faults = cycles_among("manager", &managers, people);
    faults.extend(cycles_among("parent", &parents, teams));
    faults
}

fn cycles_among<'a>(
    what: &str,
    above: &BTreeMap<&'a str, &'a str>,
    starts: impl Iterator<Item = (&'a str, &'a At)>,
) -> Vec<Fault> {
    let mut clear: BTreeSet<&str> = BTreeSet::new();
    let mut faults = Vec::new();
    for (start, at) in starts {
        let mut line: Vec<&str> = Vec::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut next = Some(start);
        while let Some(id) = next.filter(|id| !clear.contains(id) && !seen.contains(id)) {
            line.push(id);
            seen.insert(id);
            next = above.get(id).copied();
        }
        if let Some(id) = next.filter(|id| seen.contains(id)) {
            let from = line.iter().position(|known| *known == id).unwrap_or(0);
            let cycle = line[from..].iter().copied().chain([id]).collect::<Vec<_>>().join(" → ");
            note(&mut faults, at.fault(format!("`{what}` forms a cycle: {}", brief(&cycle))));
        }
        clear.extend(line);
    }
    faults
}
