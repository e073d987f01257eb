//! The records of an organization.

// tidy: serde, because the journal hashes records as they are.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use castra_platform::{clock::day_before, feature::Practice};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Serialize, Serializer};

use super::{
    ids::{AssignmentId, Level, PersonId, RepositoryId, ResponsibilityId, RoleId, Scope, TeamId},
    stage::{Stage, StageSetting},
};
use crate::catalog::Catalog;

/// A span of days, both ends included; an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash, Serialize)]
pub struct Period {
    /// The first day; `None` means "as far back as recorded".
    pub from: Option<NaiveDate>,
    /// The last day; `None` means "until further notice".
    pub to: Option<NaiveDate>,
}

impl Period {
    /// The period without ends.
    pub const ALWAYS: Self = Self { from: None, to: None };

    /// From a day on.
    pub fn since(from: NaiveDate) -> Self {
        Self { from: Some(from), to: None }
    }

    /// Whether the day is in the period.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether the period ends before the day.
    pub fn is_past(self, day: NaiveDate) -> bool {
        self.to.is_some_and(|to| to < day)
    }

    /// The period ended on the day before; `None` if it would never have begun.
    #[must_use]
    pub fn ended_before(self, day: NaiveDate) -> Option<Self> {
        let last = day_before(day)?;
        self.from.is_none_or(|from| from <= last).then_some(Self { to: Some(last), ..self })
    }

    /// A term's period ended on the day before; `None` if it has not begun by then. What begins on the day itself has
    /// begun: it stays on record, without a day of its own.
    #[must_use]
    pub fn term_ended_before(self, day: NaiveDate) -> Option<Self> {
        let last = day_before(day)?;
        self.has_begun(day).then_some(Self { to: Some(self.to.map_or(last, |to| to.min(last))), ..self })
    }

    /// Whether it has begun by a day.
    pub fn has_begun(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day)
    }

    /// Whether it has no day: it ended before the day it began.
    pub fn is_empty(self) -> bool {
        self.from.zip(self.to).is_some_and(|(from, to)| to < from)
    }

    /// Whether two periods share a day.
    pub fn overlaps(self, other: Self) -> bool {
        let before = |a: Self, b: Self| a.to.zip(b.from).is_some_and(|(to, from)| to < from);
        !self.is_empty() && !other.is_empty() && !before(self, other) && !before(other, self)
    }
}

/// The settings of the organization as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// The organization's name.
    pub name: String,
    /// Its stage: computed from its size, or pinned.
    pub stage: StageSetting,
    /// The time zone that decides which day is today.
    #[serde(serialize_with = "by_name")]
    pub timezone: Tz,
    /// Responsibilities whose signals are not used here, for instance by agreement with a works council: no readings are taken,
    /// and earlier ones are not shown.
    pub not_used: BTreeSet<ResponsibilityId>,
    /// The practices that are switched on.
    pub practices: Practices,
}

/// The practices that an organization has switched on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Practices {
    /// Every one, also those of later versions.
    #[default]
    All,
    /// These, by key.
    Only(BTreeSet<String>),
}

impl Practices {
    /// The value in which all are on.
    pub const EVERY: &str = "all";

    /// Whether a practice is switched on.
    pub fn has(&self, practice: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(on) => on.contains(practice),
        }
    }

    /// The same with one practice switched on or off, of the practices that there are.
    #[must_use]
    pub fn with<'a>(&self, known: impl Iterator<Item = &'a str>, practice: &str, is_on: bool) -> Self {
        if self.has(practice) == is_on {
            return self.clone();
        }
        let mut on: BTreeSet<String> = match self {
            Self::All => known.map(str::to_owned).collect(),
            Self::Only(on) => on.clone(),
        };
        if is_on {
            on.insert(practice.to_owned());
        } else {
            on.remove(practice);
        }
        Self::Only(on)
    }

    /// The stored value: `"all"`, or a list of keys.
    pub(super) fn to_json(&self) -> serde_json::Value {
        match self {
            Self::All => Self::EVERY.into(),
            Self::Only(on) => on.iter().map(String::as_str).collect::<Vec<_>>().into(),
        }
    }

    pub(super) fn from_json(value: &serde_json::Value) -> Option<Self> {
        if value.as_str() == Some(Self::EVERY) {
            return Some(Self::All);
        }
        let keys = value.as_array()?.iter().map(|key| key.as_str().map(str::to_owned));
        Some(Self::Only(keys.collect::<Option<_>>()?))
    }
}

impl fmt::Display for Practices {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::All => formatter.write_str(Self::EVERY),
            Self::Only(on) => {
                formatter.write_str(&on.iter().map(String::as_str).collect::<Vec<_>>().join(" "))
            }
        }
    }
}

impl Serialize for Practices {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn by_name<S: Serializer>(timezone: &Tz, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(timezone.name())
}

/// A person who works here, or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// The person's id.
    pub id: PersonId,
    /// The person's name.
    pub name: String,
    /// The e-mail address; also a Git identity.
    pub email: Option<String>,
    /// The level, if recorded.
    pub level: Option<Level>,
    /// From joining to leaving.
    pub period: Period,
    /// The person they report to.
    pub manager: Option<PersonId>,
    /// Further Git identities: `Name <address>`, or an address.
    pub git: Vec<String>,
}

/// A team, in a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Team {
    /// The team's id.
    pub id: TeamId,
    /// The team's name.
    pub name: String,
    /// The team it is part of.
    pub parent: Option<TeamId>,
    /// From founding to closing.
    pub period: Period,
}

/// A person's time in a team.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Membership {
    /// The team.
    pub team: TeamId,
    /// The member.
    pub person: PersonId,
    /// From joining to leaving the team.
    pub period: Period,
}

/// A person's time in a role, in a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assignment {
    /// The assignment's id.
    pub id: AssignmentId,
    /// The holder.
    pub person: PersonId,
    /// The role held.
    pub role: RoleId,
    /// The scope it is held in.
    pub scope: Scope,
    /// The days it is held.
    pub period: Period,
    /// The absent person in whose place they act.
    pub acting_for: Option<PersonId>,
    /// The person they are deputy of, and take over from once that person is gone.
    pub deputy_for: Option<PersonId>,
}

impl Assignment {
    /// Whether they hold the role in their own right.
    pub fn is_own(&self) -> bool {
        self.acting_for.is_none() && self.deputy_for.is_none()
    }
}

/// The people of a responsibility other than the accountable one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Responsible {
    /// People who do it.
    pub responsible: Vec<PersonId>,
    /// People asked before.
    pub consulted: Vec<PersonId>,
    /// People informed afterwards.
    pub informed: Vec<PersonId>,
}

/// An explicit RACI row, where it differs from the role's default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RaciEntry {
    /// The row's id, created when it is recorded.
    pub id: AssignmentId,
    /// The responsibility.
    pub responsibility: ResponsibilityId,
    /// The scope it applies to.
    pub scope: Scope,
    /// The accountable person; none if only the others differ.
    pub accountable: Option<PersonId>,
    /// The others with a part.
    pub others: Responsible,
    /// The days it applies.
    pub period: Period,
}

/// A repository of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repository {
    /// The repository's id.
    pub id: RepositoryId,
    /// The team it belongs to.
    pub team: TeamId,
    /// The path on this machine.
    pub path: Option<String>,
    /// The clone address.
    pub url: Option<String>,
    /// The branch that is read; the default branch if absent.
    pub branch: Option<String>,
    /// Patterns of files that are not counted. `*` matches within a folder, `**` across folders,
    /// `?` one character; a pattern without `/` is matched against the file's name.
    pub exclude: Vec<String>,
    /// The days it belongs to the team.
    pub period: Period,
}

impl Repository {
    /// The same, no longer the team's from a day on. Its former owner stays recorded, even if it had it for less than a
    /// day, because findings in it stay too.
    #[must_use]
    pub fn let_go(&self, day: NaiveDate) -> Self {
        let never = || Period { from: None, to: day.pred_opt() };
        Self { period: self.period.ended_before(day).unwrap_or_else(never), ..self.clone() }
    }
}

/// A whole organization.
#[derive(Debug, Clone)]
pub struct Organization {
    /// Name, stage, time zone.
    pub settings: Settings,
    /// The day it was set up here, if known: nothing was recorded before.
    pub set_up_on: Option<NaiveDate>,
    /// Everyone, including people who left.
    pub people: BTreeMap<PersonId, Person>,
    /// Every team, including closed ones.
    pub teams: BTreeMap<TeamId, Team>,
    /// Memberships, past and present.
    pub memberships: BTreeSet<Membership>,
    /// Role assignments, past and present.
    pub assignments: BTreeMap<AssignmentId, Assignment>,
    /// Explicit RACI rows.
    pub raci: BTreeMap<AssignmentId, RaciEntry>,
    /// Repositories of all teams.
    pub repositories: BTreeMap<RepositoryId, Repository>,
    /// Own roles and changes to built-in ones, as written.
    pub own_roles: BTreeMap<RoleId, serde_json::Value>,
    /// Roles and responsibilities: the built-in ones with the organization's own changes.
    pub catalog: Catalog,
    /// The responsibilities of practices that are not switched on, with the practice that judges them. It follows from the
    /// settings and the program's features.
    pub off: BTreeMap<ResponsibilityId, &'static Practice>,
}

impl Organization {
    /// An organization without people.
    pub fn empty(name: &str) -> Self {
        Self {
            settings: Settings {
                name: name.to_owned(),
                stage: StageSetting::Auto,
                timezone: Tz::UTC,
                not_used: BTreeSet::new(),
                practices: Practices::All,
            },
            off: BTreeMap::new(),
            set_up_on: None,
            people: BTreeMap::new(),
            teams: BTreeMap::new(),
            memberships: BTreeSet::new(),
            assignments: BTreeMap::new(),
            raci: BTreeMap::new(),
            repositories: BTreeMap::new(),
            own_roles: BTreeMap::new(),
            catalog: Catalog::built_in(),
        }
    }

    /// The stage on a day.
    pub(crate) fn stage_on(&self, day: NaiveDate) -> Stage {
        match self.settings.stage {
            StageSetting::Pinned(stage) => stage,
            StageSetting::Auto => Stage::of(self.active_people(day).count()),
        }
    }

    /// Whether the signal of a responsibility is used here.
    pub fn is_used(&self, responsibility: &ResponsibilityId) -> bool {
        !self.settings.not_used.contains(responsibility) && !self.off.contains_key(responsibility)
    }

    /// A person's name, or the id if unknown.
    pub fn person_name<'a>(&'a self, id: &'a PersonId) -> &'a str {
        self.people.get(id).map_or(id.as_str(), |person| person.name.as_str())
    }

    /// A scope's name: the team's, or the organization's.
    pub fn scope_name<'a>(&'a self, scope: &'a Scope) -> &'a str {
        match scope {
            Scope::Organization => &self.settings.name,
            Scope::Team(id) => self.teams.get(id).map_or(id.as_str(), |team| team.name.as_str()),
        }
    }

    /// Whether a person is in the organization on a day.
    pub fn is_active(&self, person: &PersonId, day: NaiveDate) -> bool {
        self.people.get(person).is_some_and(|person| person.period.contains(day))
    }

    /// The people in the organization on a day.
    pub fn active_people(&self, day: NaiveDate) -> impl Iterator<Item = &Person> {
        self.people.values().filter(move |person| person.period.contains(day))
    }

    /// The teams that exist on a day.
    pub fn active_teams(&self, day: NaiveDate) -> impl Iterator<Item = &Team> {
        self.teams.values().filter(move |team| team.period.contains(day))
    }

    /// A team's members on a day who are still in the organization.
    pub fn members<'a>(&'a self, team: &'a TeamId, day: NaiveDate) -> impl Iterator<Item = &'a Person> {
        let start = Membership { team: team.clone(), person: PersonId::from(""), period: Period::ALWAYS };
        self.memberships
            .range(start..)
            .take_while(move |membership| &membership.team == team)
            .filter(move |membership| membership.period.contains(day))
            .filter_map(move |membership| self.people.get(&membership.person))
            .filter(move |person| person.period.contains(day))
    }

    /// The team and those it is part of, from the inside out; also ends if parents form a cycle.
    pub fn lineage<'a>(&'a self, team: &'a TeamId) -> Vec<&'a TeamId> {
        let mut line = Vec::new();
        let mut next = Some(team);
        while let Some(id) = next.filter(|id| !line.contains(id)) {
            line.push(id);
            next = self.teams.get(id).and_then(|team| team.parent.as_ref());
        }
        line
    }
}
