//! People, teams and what they hold, as API documents.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::organization::{Assignment, Level, Organization, Person, PersonId, RaciEntry, Repository, Team};

/// The organization as a whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Organization)]
pub(super) struct WholeItem {
    /// The organization's name.
    pub(super) name: String,
    /// Its stage today: `startup`, `small`, `medium` or `large`.
    pub(super) stage: &'static str,
    /// How the stage is decided: `auto`, or the stage it is pinned to.
    pub(super) stage_setting: String,
    /// The time zone that decides which day is today.
    pub(super) timezone: &'static str,
    /// The current day in that time zone.
    pub(super) today: NaiveDate,
    /// The number of active people.
    pub(super) people: usize,
    /// The number of active teams.
    pub(super) teams: usize,
    /// The version, which grows with every change; also the entity tag `"v12"`.
    pub(super) version: i64,
}

/// A person, by id and name.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonReference)]
pub(crate) struct PersonName {
    /// The person's id.
    pub(crate) id: String,
    /// The person's name.
    pub(crate) name: String,
}

impl PersonName {
    pub(crate) fn of(organization: &Organization, id: &PersonId) -> Self {
        Self { id: id.to_string(), name: organization.person_name(id).to_owned() }
    }
}

/// A person who works here, or did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub(super) struct PersonItem {
    /// The person's id.
    pub(super) id: String,
    /// The person's name.
    pub(super) name: String,
    /// The e-mail address, if recorded.
    #[schema(required)]
    pub(super) email: Option<String>,
    /// The level: `junior`, `mid`, `senior`, `staff`, `principal` or `executive`.
    #[schema(required)]
    pub(super) level: Option<&'static str>,
    /// The first day, if recorded.
    #[schema(required)]
    pub(super) from: Option<NaiveDate>,
    /// The last day, if any.
    #[schema(required)]
    pub(super) to: Option<NaiveDate>,
    /// Id of the manager, if any.
    #[schema(required)]
    pub(super) manager: Option<String>,
    /// Further Git identities.
    pub(super) git: Vec<String>,
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
            git: person.git.clone(),
        }
    }
}

/// A person with their teams and roles on a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PersonInFull)]
pub(crate) struct PersonFull {
    #[serde(flatten)]
    pub(super) person: PersonItem,
    /// The day shown.
    pub(super) on: NaiveDate,
    /// Ids of the teams they are in.
    pub(super) teams: Vec<String>,
    /// The roles they hold.
    pub(super) assignments: Vec<AssignmentItem>,
}

/// A team.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Team)]
pub(super) struct TeamItem {
    /// The team's id.
    pub(super) id: String,
    /// The team's name.
    pub(super) name: String,
    /// Id of the team it is part of, if any.
    #[schema(required)]
    pub(super) parent: Option<String>,
    /// The first day, if recorded.
    #[schema(required)]
    pub(super) from: Option<NaiveDate>,
    /// The last day, if any.
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
pub(crate) struct TeamFull {
    #[serde(flatten)]
    pub(super) team: TeamItem,
    /// The day shown.
    pub(super) on: NaiveDate,
    /// Its members.
    pub(super) members: Vec<PersonName>,
    /// The roles held in the team.
    pub(super) assignments: Vec<AssignmentItem>,
    /// Its repositories.
    pub(super) repositories: Vec<RepositoryItem>,
    /// Ids of the teams within it.
    pub(super) teams: Vec<String>,
}

/// A repository of a team.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TeamRepository)]
pub(super) struct RepositoryItem {
    /// The repository's id.
    pub(super) id: String,
    /// Id of the team it belongs to.
    pub(super) team: String,
    /// The clone address, if it is not on this machine.
    #[schema(required)]
    pub(super) url: Option<String>,
    /// The branch that is read; null for the default branch.
    #[schema(required)]
    pub(super) branch: Option<String>,
    /// Patterns of files that are not counted.
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

/// A person's time in a role.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Assignment)]
pub(super) struct AssignmentItem {
    /// The assignment's id.
    pub(super) id: String,
    /// The holder.
    pub(super) person: PersonName,
    /// The role's id.
    pub(super) role: String,
    /// The scope: a team's id, or `organization`.
    pub(super) scope: String,
    /// The first day, if recorded.
    #[schema(required)]
    pub(super) from: Option<NaiveDate>,
    /// The last day, if any.
    #[schema(required)]
    pub(super) to: Option<NaiveDate>,
    /// Id of the absent person in whose place they act, if any.
    #[schema(required)]
    pub(super) acting_for: Option<String>,
    /// Id of the person they are deputy of, if any.
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

/// The people of a responsibility, where they are named explicitly instead of following from a role.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RaciRow)]
pub(super) struct RaciItem {
    /// The row's id.
    pub(super) id: String,
    /// The responsibility's id.
    pub(super) responsibility: String,
    /// The scope: a team's id, or `organization`.
    pub(super) scope: String,
    /// The accountable person; null if the role's holder is, and only the others are named.
    #[schema(required)]
    pub(super) accountable: Option<PersonName>,
    /// The people responsible, who do it.
    pub(super) responsible: Vec<PersonName>,
    /// The people consulted before.
    pub(super) consulted: Vec<PersonName>,
    /// The people informed afterwards.
    pub(super) informed: Vec<PersonName>,
    /// The first day, if recorded.
    #[schema(required)]
    pub(super) from: Option<NaiveDate>,
    /// The last day, if any.
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
