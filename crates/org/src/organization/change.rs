//! One change to the organization: a record before and after.

use super::{
    Assignment, AssignmentId, Membership, Organization, Person, PersonId, RaciEntry, Repository,
    RepositoryId, RoleId, Settings, Team, TeamId,
};
use crate::catalog::Catalog;

/// Any record of an organization.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub enum Record {
    /// Name, stage, time zone.
    Settings(Settings),
    /// A person.
    Person(Person),
    /// A team.
    Team(Team),
    /// A person's time in a team.
    Membership(Membership),
    /// A person's time in a role.
    Assignment(Assignment),
    /// An explicit RACI row.
    Raci(RaciEntry),
    /// A repository.
    Repository(Repository),
    /// An own role, or a change to a built-in one, as written.
    Role(RoleId, serde_json::Value),
}

/// The identity of a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The settings, of which there is one record.
    Settings,
    /// The person's id.
    Person(PersonId),
    /// The team's id.
    Team(TeamId),
    /// The whole membership: it has no other identity.
    Membership(Membership),
    /// The assignment's id.
    Assignment(AssignmentId),
    /// The row's id.
    Raci(AssignmentId),
    /// The repository's id.
    Repository(RepositoryId),
    /// The role's id.
    Role(RoleId),
}

impl Record {
    /// The record's identity.
    pub fn key(&self) -> Key {
        match self {
            Self::Settings(_) => Key::Settings,
            Self::Person(person) => Key::Person(person.id.clone()),
            Self::Team(team) => Key::Team(team.id.clone()),
            Self::Membership(membership) => Key::Membership(membership.clone()),
            Self::Assignment(assignment) => Key::Assignment(assignment.id.clone()),
            Self::Raci(entry) => Key::Raci(entry.id.clone()),
            Self::Repository(repository) => Key::Repository(repository.id.clone()),
            Self::Role(id, _) => Key::Role(id.clone()),
        }
    }
}

impl Record {
    /// Whether it is a term or row without an end: of equal ones there is only one.
    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Assignment(held) => held.period.to.is_none(),
            Self::Raci(row) => row.period.to.is_none(),
            _ => false,
        }
    }
}

/// A record before and after. Without `before` it is new; without `after` it is removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The record before.
    pub before: Option<Record>,
    /// The record after.
    pub after: Option<Record>,
}

impl Change {
    /// Adds a record.
    pub fn add(record: Record) -> Self {
        Self { before: None, after: Some(record) }
    }

    /// Replaces a record.
    pub fn replace(before: Record, after: Record) -> Self {
        Self { before: Some(before), after: Some(after) }
    }

    /// Removes a record.
    pub fn remove(record: Record) -> Self {
        Self { before: Some(record), after: None }
    }

    /// The change that undoes this one.
    pub fn inverse(self) -> Self {
        Self { before: self.after, after: self.before }
    }

    /// The record as the journal names it: `repository:payments-api`.
    pub(super) fn subject(&self) -> Option<String> {
        let key = self.after.as_ref().or(self.before.as_ref())?.key();
        Some(match key {
            Key::Settings => "organization:1".to_owned(),
            Key::Person(id) => format!("person:{id}"),
            Key::Team(id) => format!("team:{id}"),
            Key::Membership(held) => format!("membership:{}:{}", held.team, held.person),
            Key::Assignment(id) => format!("assignment:{id}"),
            Key::Raci(id) => format!("responsibility:{id}"),
            Key::Repository(id) => format!("repository:{id}"),
            Key::Role(id) => format!("role:{id}"),
        })
    }

    /// Whether the record before is the current one.
    pub fn fits(&self, organization: &Organization) -> bool {
        match (&self.before, &self.after) {
            (Some(before), _) => organization.record(&before.key()).as_ref() == Some(before),
            (None, Some(after)) => organization.record(&after.key()).is_none(),
            (None, None) => true,
        }
    }
}

impl Organization {
    /// The record with this key, if any.
    pub fn record(&self, key: &Key) -> Option<Record> {
        match key {
            Key::Settings => Some(Record::Settings(self.settings.clone())),
            Key::Person(id) => self.people.get(id).cloned().map(Record::Person),
            Key::Team(id) => self.teams.get(id).cloned().map(Record::Team),
            Key::Membership(membership) => self.memberships.get(membership).cloned().map(Record::Membership),
            Key::Assignment(id) => self.assignments.get(id).cloned().map(Record::Assignment),
            Key::Raci(id) => self.raci.get(id).cloned().map(Record::Raci),
            Key::Repository(id) => self.repositories.get(id).cloned().map(Record::Repository),
            Key::Role(id) => self.own_roles.get(id).map(|body| Record::Role(id.clone(), body.clone())),
        }
    }

    /// Applies changes to this value, for a preview or once they are stored.
    pub fn apply(&mut self, changes: &[Change]) {
        for change in changes {
            if let Some(before) = &change.before {
                self.remove(&before.key());
            }
            if let Some(after) = &change.after {
                self.insert(after.clone());
            }
        }
        if changes
            .iter()
            .flat_map(|change| [&change.before, &change.after])
            .flatten()
            .any(|r| matches!(r, Record::Role(..)))
        {
            self.catalog = Catalog::with_own(&self.own_roles);
        }
    }

    /// Inserts a record, replacing one with the same key.
    pub fn insert(&mut self, record: Record) {
        match record {
            Record::Settings(settings) => self.settings = settings,
            Record::Person(person) => drop(self.people.insert(person.id.clone(), person)),
            Record::Team(team) => drop(self.teams.insert(team.id.clone(), team)),
            Record::Membership(membership) => drop(self.memberships.insert(membership)),
            Record::Assignment(assignment) => {
                drop(self.assignments.insert(assignment.id.clone(), assignment))
            }
            Record::Raci(entry) => drop(self.raci.insert(entry.id.clone(), entry)),
            Record::Repository(repository) => {
                drop(self.repositories.insert(repository.id.clone(), repository))
            }
            Record::Role(id, body) => drop(self.own_roles.insert(id, body)),
        }
    }

    fn remove(&mut self, key: &Key) {
        match key {
            Key::Settings => {}
            Key::Person(id) => drop(self.people.remove(id)),
            Key::Team(id) => drop(self.teams.remove(id)),
            Key::Membership(membership) => drop(self.memberships.remove(membership)),
            Key::Assignment(id) => drop(self.assignments.remove(id)),
            Key::Raci(id) => drop(self.raci.remove(id)),
            Key::Repository(id) => drop(self.repositories.remove(id)),
            Key::Role(id) => drop(self.own_roles.remove(id)),
        }
    }
}
