//! What an organization consists of.

// tidy: serde, because the journal hashes records as they are.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

use castra_platform::clock::day_before;
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Serialize, Serializer};

use super::StageSetting;
use crate::catalog::Catalog;

/// Whether `text` can be an id: a letter or digit, then letters, digits, `-`, `_` or `.`, up to 100 in all.
pub fn is_slug(text: &str) -> bool {
    let mut chars = text.chars();
    text.len() <= 100
        && chars.next().is_some_and(|first| first.is_ascii_alphanumeric())
        && chars.all(|rest| rest.is_ascii_alphanumeric() || matches!(rest, '-' | '_' | '.'))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self { Self(text.to_owned()) }
        }
        impl From<String> for $name {
            fn from(text: String) -> Self { Self(text) }
        }
        impl FromStr for $name {
            type Err = std::convert::Infallible;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Ok(Self(text.to_owned())) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result { formatter.write_str(&self.0) }
        }
        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str { &self.0 }
        }
    )* };
}
ids! {
    /// A person's id: a stable slug.
    PersonId,
    /// A team's id: a stable slug.
    TeamId,
    /// A repository's id: a stable slug.
    RepositoryId,
    /// A role's id: `tech-lead`, `cto`, or one of the organization's own.
    RoleId,
    /// A responsibility's id: `tech-debt`.
    ResponsibilityId,
    /// An assignment's id, made when it is recorded.
    AssignmentId,
}

/// A span of days, both ends included; an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash, Serialize)]
pub struct Period {
    /// The first day; `None` means "as far back as anybody knows".
    pub from: Option<NaiveDate>,
    /// The last day; `None` means "until further notice".
    pub to: Option<NaiveDate>,
}

impl Period {
    /// All of time.
    pub const ALWAYS: Self = Self { from: None, to: None };

    /// From a day on.
    pub fn since(from: NaiveDate) -> Self {
        Self { from: Some(from), to: None }
    }

    /// Whether the day is inside.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether it lies wholly before the day.
    pub fn is_past(self, day: NaiveDate) -> bool {
        self.to.is_some_and(|to| to < day)
    }

    /// The same, ended on the day before; `None` if it would never have begun.
    #[must_use]
    pub fn ended_before(self, day: NaiveDate) -> Option<Self> {
        let last = day_before(day)?;
        self.from.is_none_or(|from| from <= last).then_some(Self { to: Some(last), ..self })
    }

    /// A term's: the same, ended on the day before; `None` if it has not begun by then. What begins on the day itself has
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

    /// Whether no day is in it: it was ended on the day on which it began.
    pub fn is_empty(self) -> bool {
        self.from.zip(self.to).is_some_and(|(from, to)| to < from)
    }

    /// Whether two periods share a day.
    pub fn overlaps(self, other: Self) -> bool {
        let before = |a: Self, b: Self| a.to.zip(b.from).is_some_and(|(to, from)| to < from);
        !self.is_empty() && !other.is_empty() && !before(self, other) && !before(other, self)
    }
}

/// How senior somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Level {
    /// Learning the trade.
    Junior,
    /// Works on their own.
    Mid,
    /// Carries hard parts; the least for a tech lead.
    Senior,
    /// Across teams.
    Staff,
    /// Across the company.
    Principal,
    /// Leads the company or a part of it.
    Executive,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 6] =
        [Self::Junior, Self::Mid, Self::Senior, Self::Staff, Self::Principal, Self::Executive];

    /// Its name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Junior => "junior",
            Self::Mid => "mid",
            Self::Senior => "senior",
            Self::Staff => "staff",
            Self::Principal => "principal",
            Self::Executive => "executive",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Level {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|level| level.as_str() == text).ok_or(())
    }
}

/// What holds for the organization as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// Its name.
    pub name: String,
    /// Its stage: counted from its size, or pinned.
    pub stage: StageSetting,
    /// Decides which day "today" is.
    #[serde(serialize_with = "by_name")]
    pub timezone: Tz,
    /// Responsibilities whose signals are not used here, such as by an agreement with a works council: nothing is read of
    /// them, and nothing that was read before is shown.
    pub not_used: BTreeSet<ResponsibilityId>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn by_name<S: Serializer>(timezone: &Tz, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(timezone.name())
}

/// Somebody who works here, or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Their id.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their e-mail; also a Git identity.
    pub email: Option<String>,
    /// How senior they are.
    pub level: Option<Level>,
    /// From joining to leaving.
    pub period: Period,
    /// Whom they report to.
    pub manager: Option<PersonId>,
    /// Further Git identities: `Name <address>`, or an address.
    pub git: Vec<String>,
}

/// A team, in a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// The team it is part of.
    pub parent: Option<TeamId>,
    /// From when to when it exists.
    pub period: Period,
}

/// Somebody's time in a team.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Membership {
    /// Which team.
    pub team: TeamId,
    /// Who.
    pub person: PersonId,
    /// From when to when.
    pub period: Period,
}

/// Where something holds: one team, or the whole organization.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Scope {
    /// The organization.
    Organization,
    /// A team.
    Team(TeamId),
}

impl Scope {
    /// The team, if it is one.
    pub fn team(&self) -> Option<&TeamId> {
        if let Self::Team(team) = self { Some(team) } else { None }
    }

    /// The scope of an optional team: none is the organization.
    pub fn of(team: Option<TeamId>) -> Self {
        team.map_or(Self::Organization, Self::Team)
    }

    /// `organization`, or the team's id.
    pub fn as_str(&self) -> &str {
        self.team().map_or("organization", TeamId::as_str)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Somebody's time in a role, in a scope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assignment {
    /// Its id.
    pub id: AssignmentId,
    /// Who holds the role.
    pub person: PersonId,
    /// Which role.
    pub role: RoleId,
    /// Where.
    pub scope: Scope,
    /// From when to when.
    pub period: Period,
    /// In whose place, while that person is away.
    pub acting_for: Option<PersonId>,
    /// Whose deputy: takes over when that person is gone.
    pub deputy_for: Option<PersonId>,
}

impl Assignment {
    /// Whether they hold the role themselves, in nobody's place.
    pub fn is_own(&self) -> bool {
        self.acting_for.is_none() && self.deputy_for.is_none()
    }
}

/// The people beside the accountable one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Responsible {
    /// Those who do it.
    pub responsible: Vec<PersonId>,
    /// Those asked before.
    pub consulted: Vec<PersonId>,
    /// Those told after.
    pub informed: Vec<PersonId>,
}

/// An explicit RACI row, where it differs from what the role brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RaciEntry {
    /// Its id, made when it is recorded.
    pub id: AssignmentId,
    /// Which responsibility.
    pub responsibility: ResponsibilityId,
    /// Where.
    pub scope: Scope,
    /// The one accountable; absent where only the others differ.
    pub accountable: Option<PersonId>,
    /// The others.
    pub others: Responsible,
    /// From when to when.
    pub period: Period,
}

/// A repository of a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repository {
    /// Its id.
    pub id: RepositoryId,
    /// The team it belongs to.
    pub team: TeamId,
    /// Its path on this machine.
    pub path: Option<String>,
    /// Its clone address.
    pub url: Option<String>,
    /// The branch that is read; the default branch if absent.
    pub branch: Option<String>,
    /// Patterns of files that count nowhere: what was found says nothing of them. `*` within a folder, `**` across folders,
    /// `?` one character; one without `/` is matched against the file's name.
    pub exclude: Vec<String>,
    /// No longer the team's since.
    pub period: Period,
}

impl Repository {
    /// The same, the team's no longer from a day on. It stays known whose it was, also where it was theirs for less than a
    /// day: what was found in it stays too.
    #[must_use]
    pub fn let_go(&self, day: NaiveDate) -> Self {
        let never = || Period { from: None, to: day.pred_opt() };
        Self { period: self.period.ended_before(day).unwrap_or_else(never), ..self.clone() }
    }
}

/// The whole of an organization.
#[derive(Debug, Clone)]
pub struct Organization {
    /// Name, stage, time zone.
    pub settings: Settings,
    /// The day on which it was set up here, where that is known: nothing was recorded before.
    pub set_up_on: Option<NaiveDate>,
    /// Everybody, also those who left.
    pub people: BTreeMap<PersonId, Person>,
    /// Every team, also closed ones.
    pub teams: BTreeMap<TeamId, Team>,
    /// Who is or was in which team.
    pub memberships: BTreeSet<Membership>,
    /// Who holds or held which role.
    pub assignments: BTreeMap<AssignmentId, Assignment>,
    /// Explicit RACI rows.
    pub raci: BTreeMap<AssignmentId, RaciEntry>,
    /// Repositories.
    pub repositories: BTreeMap<RepositoryId, Repository>,
    /// Own roles and changes to built-in ones, as they were written.
    pub own_roles: BTreeMap<RoleId, serde_json::Value>,
    /// Roles and responsibilities: the built-in ones with the organization's own changes.
    pub catalog: Catalog,
}

impl Organization {
    /// An organization with nobody in it.
    pub fn empty(name: &str) -> Self {
        Self {
            settings: Settings {
                name: name.to_owned(),
                stage: StageSetting::Auto,
                timezone: Tz::UTC,
                not_used: BTreeSet::new(),
            },
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

    /// Whether the signal of a responsibility is used here.
    pub fn is_used(&self, responsibility: &ResponsibilityId) -> bool {
        !self.settings.not_used.contains(responsibility)
    }

    /// The name of a person, or the id where nobody has it.
    pub fn person_name<'a>(&'a self, id: &'a PersonId) -> &'a str {
        self.people.get(id).map_or(id.as_str(), |person| person.name.as_str())
    }

    /// The name of a scope: the team's, or the organization's.
    pub fn scope_name<'a>(&'a self, scope: &'a Scope) -> &'a str {
        match scope {
            Scope::Organization => &self.settings.name,
            Scope::Team(id) => self.teams.get(id).map_or(id.as_str(), |team| team.name.as_str()),
        }
    }

    /// Whether a person is here on a day.
    pub fn is_active(&self, person: &PersonId, day: NaiveDate) -> bool {
        self.people.get(person).is_some_and(|person| person.period.contains(day))
    }

    /// The people here on a day.
    pub fn active_people(&self, day: NaiveDate) -> impl Iterator<Item = &Person> {
        self.people.values().filter(move |person| person.period.contains(day))
    }

    /// The teams there are on a day.
    pub fn active_teams(&self, day: NaiveDate) -> impl Iterator<Item = &Team> {
        self.teams.values().filter(move |team| team.period.contains(day))
    }

    /// A team's members on a day who are still here.
    pub fn members<'a>(&'a self, team: &'a TeamId, day: NaiveDate) -> impl Iterator<Item = &'a Person> {
        let start = Membership { team: team.clone(), person: PersonId::from(""), period: Period::ALWAYS };
        self.memberships
            .range(start..)
            .take_while(move |membership| &membership.team == team)
            .filter(move |membership| membership.period.contains(day))
            .filter_map(move |membership| self.people.get(&membership.person))
            .filter(move |person| person.period.contains(day))
    }

    /// The team and those it is part of, from the inside out; ends also where parents form a ring.
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
