//! People, teams and what they hold as documents.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::organization::{Assignment, Level, Organization, Person, PersonId, RaciEntry, Repository, Team};

/// The organization as a whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Organization)]
pub(super) struct WholeItem {
    /// Its name.
    pub(super) name: String,
    /// Its stage today: `startup`, `small`, `medium` or `large`.
    pub(super) stage: &'static str,
    /// How the stage is decided: `auto`, or the stage it is pinned to.
    pub(super) stage_setting: String,
    /// The zone that decides which day is today.
    pub(super) timezone: &'static str,
    /// Today, there.
    pub(super) today: NaiveDate,
    /// How many people are here today.
    pub(super) people: usize,
    /// How many teams there are today.
    pub(super) teams: usize,
    /// Grows with every change; also the entity tag `"v12"`.
    pub(super) version: i64,
}

/// Somebody, by id and name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonReference)]
pub(crate) struct PersonName {
    /// Their id.
    pub(crate) id: String,
    /// Their name.
    pub(crate) name: String,
}

impl PersonName {
    pub(crate) fn of(organization: &Organization, id: &PersonId) -> Self {
        Self { id: id.to_string(), name: organization.person_name(id).to_owned() }
    }
}

/// Somebody who works here, or did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(super) struct PersonItem {
    /// Their id.
    pub(super) id: String,
    /// Their name.
    pub(super) name: String,
    /// Their e-mail address.
    #[schema(required)]
    pub(super) email: Option<String>,
    /// How senior they are: `junior`, `mid`, `senior`, `staff`, `principal` or `executive`.
    #[schema(required)]
    pub(super) level: Option<&'static str>,
    /// Their first day.
    #[schema(required)]
    pub(super) from: Option<NaiveDate>,
    /// Their last day.
    #[schema(required)]
    pub(super) to: Option<NaiveDate>,
    /// Whom they report to, by id.
    #[schema(required)]
    pub(super) manager: Option<String>,
}

impl PersonItem {
    pub(super) fn of(person: &Person) -> Self {
        Self {
            id: person.id.to_string(),
            name: person.name.clone(),
            email: person.email.clone(),
            level: person.level.map(Level::as_str),
            from: person.period.from,
            to: person.period.to,
            manager: person.manager.as_ref().map(ToString::to_string),
        }
    }
}

/// Somebody with their teams and roles on a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonInFull)]
pub(super) struct PersonFull {
    #[serde(flatten)]
    pub(super) person: PersonItem,
    /// The day it is of.
    pub(super) on: NaiveDate,
    /// The teams they are in, by id.
    pub(super) teams: Vec<String>,
    /// The roles they hold.
    pub(super) assignments: Vec<AssignmentItem>,
}

/// A team.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Team)]
pub(super) struct TeamItem {
    /// Its id.
    pub(super) id: String,
    /// Its name.
    pub(super) name: String,
    /// The team it is part of, by id.
    #[schema(required)]
    pub(super) parent: Option<String>,
    /// Its first day.
    #[schema(required)]
    pub(super) from: Option<NaiveDate>,
    /// Its last day.
    #[schema(required)]
    pub(super) to: Option<NaiveDate>,
}

impl TeamItem {
    pub(super) fn of(team: &Team) -> Self {
        Self {
            id: team.id.to_string(),
            name: team.name.clone(),
            parent: team.parent.as_ref().map(ToString::to_string),
            from: team.period.from,
            to: team.period.to,
        }
    }
}

/// A team with its members, roles and repositories on a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TeamInFull)]
pub(super) struct TeamFull {
    #[serde(flatten)]
    pub(super) team: TeamItem,
    /// The day it is of.
    pub(super) on: NaiveDate,
    /// Its members.
    pub(super) members: Vec<PersonName>,
    /// The roles held in it.
    pub(super) assignments: Vec<AssignmentItem>,
    /// Its repositories.
    pub(super) repositories: Vec<RepositoryItem>,
    /// The teams that are part of it, by id.
    pub(super) teams: Vec<String>,
}

/// A repository of a team.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TeamRepository)]
pub(super) struct RepositoryItem {
    /// Its id.
    pub(super) id: String,
    /// The team it belongs to, by id.
    pub(super) team: String,
    /// Its clone address.
    #[schema(required)]
    pub(super) url: Option<String>,
    /// The branch that is read; the default branch where absent.
    #[schema(required)]
    pub(super) branch: Option<String>,
    /// Patterns of files that count nowhere.
    pub(super) exclude: Vec<String>,
}

impl RepositoryItem {
    pub(super) fn of(repository: &Repository) -> Self {
        Self {
            id: repository.id.to_string(),
            team: repository.team.to_string(),
            url: repository.url.clone(),
            branch: repository.branch.clone(),
            exclude: repository.exclude.clone(),
        }
    }
}

/// Somebody's time in a role.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Assignment)]
pub(super) struct AssignmentItem {
    /// Its id.
    pub(super) id: String,
    /// Who holds the role.
    pub(super) person: PersonName,
    /// The role's id.
    pub(super) role: String,
    /// Where: a team's id, or `organization`.
    pub(super) scope: String,
    /// Its first day.
    #[schema(required)]
    pub(super) from: Option<NaiveDate>,
    /// Its last day.
    #[schema(required)]
    pub(super) to: Option<NaiveDate>,
    /// In whose place, by id, while that person is away.
    #[schema(required)]
    pub(super) acting_for: Option<String>,
    /// Whose deputy, by id.
    #[schema(required)]
    pub(super) deputy_for: Option<String>,
}

impl AssignmentItem {
    pub(super) fn of(organization: &Organization, held: &Assignment) -> Self {
        Self {
            id: held.id.to_string(),
            person: PersonName::of(organization, &held.person),
            role: held.role.to_string(),
            scope: held.scope.to_string(),
            from: held.period.from,
            to: held.period.to,
            acting_for: held.acting_for.as_ref().map(ToString::to_string),
            deputy_for: held.deputy_for.as_ref().map(ToString::to_string),
        }
    }
}

/// Who has which part in a responsibility where that is said explicitly, instead of following from a role.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RaciRow)]
pub(super) struct RaciItem {
    /// Its id.
    pub(super) id: String,
    /// The responsibility's id.
    pub(super) responsibility: String,
    /// Where: a team's id, or `organization`.
    pub(super) scope: String,
    /// Who answers for it; null where only the others are named, and the role's holder does.
    #[schema(required)]
    pub(super) accountable: Option<PersonName>,
    /// Who does it.
    pub(super) responsible: Vec<PersonName>,
    /// Who is asked before.
    pub(super) consulted: Vec<PersonName>,
    /// Who is told after.
    pub(super) informed: Vec<PersonName>,
    /// The first day.
    #[schema(required)]
    pub(super) from: Option<NaiveDate>,
    /// The last day.
    #[schema(required)]
    pub(super) to: Option<NaiveDate>,
}

impl RaciItem {
    pub(super) fn of(organization: &Organization, row: &RaciEntry) -> Self {
        let names = |people: &[PersonId]| people.iter().map(|id| PersonName::of(organization, id)).collect();
        Self {
            id: row.id.to_string(),
            responsibility: row.responsibility.to_string(),
            scope: row.scope.to_string(),
            accountable: row.accountable.as_ref().map(|id| PersonName::of(organization, id)),
            responsible: names(&row.others.responsible),
            consulted: names(&row.others.consulted),
            informed: names(&row.others.informed),
            from: row.period.from,
            to: row.period.to,
        }
    }
}
