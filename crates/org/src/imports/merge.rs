//! Merging an import into the record: additions and changes, never an ending. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::text::{Fault, fault};
use crate::{
    org_file::yaml::{Place, brief, note},
    organization::{
        Change, Level, Membership, Organization, Period, Person, PersonId, Record, Repository, RepositoryId,
        Team, TeamId,
    },
};

/// The place something was read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct At {
    pub(super) file: String,
    pub(super) place: Place,
}

impl At {
    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        fault(&self.file, self.place, message)
    }
}

/// An imported person; absent fields keep their recorded values.
#[derive(Debug, Clone, Default)]
pub(super) struct PersonSaid {
    pub(super) at: At,
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) level: Option<Level>,
    pub(super) manager: Option<PersonId>,
    pub(super) period: Period,
}

/// An imported team.
#[derive(Debug, Clone, Default)]
pub(super) struct TeamSaid {
    pub(super) at: At,
    pub(super) name: Option<String>,
    pub(super) parent: Option<TeamId>,
}

/// An imported repository.
#[derive(Debug, Clone)]
pub(super) struct RepositorySaid {
    pub(super) team: TeamId,
    pub(super) url: Option<String>,
}

/// Everything imported.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub(super) people: BTreeMap<PersonId, PersonSaid>,
    pub(super) teams: BTreeMap<TeamId, TeamSaid>,
    pub(super) members: BTreeSet<(TeamId, PersonId)>,
    pub(super) repositories: BTreeMap<RepositoryId, RepositorySaid>,
}

/// The changes that merge `said` into the record.
pub(super) fn changes(
    known: &Organization,
    today: NaiveDate,
    said: &Said,
) -> Result<Vec<Change>, Vec<Fault>> {
    let mut changes = Vec::new();
    for (id, said) in &said.people {
        put(
            &mut changes,
            known.people.get(id).cloned().map(Record::Person),
            Record::Person(person(known, id, said)),
        );
    }
    for (id, said) in &said.teams {
        put(
            &mut changes,
            known.teams.get(id).cloned().map(Record::Team),
            Record::Team(team(known, id, said)),
        );
    }
    for (id, said) in &said.repositories {
        let before = known.repositories.get(id).cloned();
        let fresh = || Repository {
            id: id.clone(),
            team: said.team.clone(),
            path: None,
            url: said.url.clone(),
            branch: None,
            exclude: Vec::new(),
            period: Period::ALWAYS,
        };
        let after =
            before.clone().map_or_else(fresh, |before| Repository { team: said.team.clone(), ..before });
        put(&mut changes, before.map(Record::Repository), Record::Repository(after));
    }
    let here = known.memberships.iter().filter(|known| !known.period.is_past(today));
    let here: BTreeSet<(&TeamId, &PersonId)> = here.map(|known| (&known.team, &known.person)).collect();
    for (team, person) in &said.members {
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
    let faults = rings(&after, said);
    if faults.is_empty() { Ok(changes) } else { Err(faults) }
}

fn put(changes: &mut Vec<Change>, before: Option<Record>, after: Record) {
    match before {
        None => changes.push(Change::add(after)),
        Some(before) if before == after => {}
        Some(before) => changes.push(Change::replace(before, after)),
    }
}

fn person(known: &Organization, id: &PersonId, said: &PersonSaid) -> Person {
    let before = known.people.get(id);
    let period = before.map(|person| person.period).unwrap_or_default();
    Person {
        id: id.clone(),
        name: said
            .name
            .clone()
            .or_else(|| before.map(|person| person.name.clone()))
            .unwrap_or_else(|| id.to_string()),
        email: said.email.clone().or_else(|| before.and_then(|person| person.email.clone())),
        level: said.level.or_else(|| before.and_then(|person| person.level)),
        period: Period { from: said.period.from.or(period.from), to: said.period.to.or(period.to) },
        manager: said.manager.clone().or_else(|| before.and_then(|person| person.manager.clone())),
        git: before.map(|person| person.git.clone()).unwrap_or_default(),
    }
}

fn team(known: &Organization, id: &TeamId, said: &TeamSaid) -> Team {
    let before = known.teams.get(id);
    Team {
        id: id.clone(),
        name: said
            .name
            .clone()
            .or_else(|| before.map(|team| team.name.clone()))
            .unwrap_or_else(|| id.to_string()),
        parent: said.parent.clone().or_else(|| before.and_then(|team| team.parent.clone())),
        period: before.map(|team| team.period).unwrap_or_default(),
    }
}

/// Cycles of managers or parents, each reported once.
fn rings(after: &Organization, said: &Said) -> Vec<Fault> {
    let managers: BTreeMap<&str, &str> =
        after.people.values().filter_map(|p| Some((p.id.as_str(), p.manager.as_ref()?.as_str()))).collect();
    let parents: BTreeMap<&str, &str> =
        after.teams.values().filter_map(|t| Some((t.id.as_str(), t.parent.as_ref()?.as_str()))).collect();
    let people = said
        .people
        .iter()
        .filter(|(_, said)| said.manager.is_some())
        .map(|(id, said)| (id.as_str(), &said.at));
    let teams =
        said.teams.iter().filter(|(_, said)| said.parent.is_some()).map(|(id, said)| (id.as_str(), &said.at));
    let mut faults = rings_of("manager", &managers, people);
    faults.extend(rings_of("parent", &parents, teams));
    faults
}

fn rings_of<'a>(
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
            let ring = line[from..].iter().copied().chain([id]).collect::<Vec<_>>().join(" → ");
            note(&mut faults, at.fault(format!("`{what}` forms a cycle: {}", brief(&ring))));
        }
        clear.extend(line);
    }
    faults
}
