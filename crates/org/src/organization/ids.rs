//! The names by which records refer to each other: ids, levels and scopes.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

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
        impl castra_platform::db::AsText for $name {
            fn as_text(&self) -> &str { &self.0 }
            fn of_text(text: &str) -> Option<Self> { Some(Self(text.to_owned())) }
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
    /// An assignment's id, created when it is recorded.
    AssignmentId,
}

/// A person's seniority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Learning the trade.
    Junior,
    /// Works on their own.
    Mid,
    /// Carries the hard parts; the minimum for a tech lead.
    Senior,
    /// Works across teams.
    Staff,
    /// Works across the company.
    Principal,
    /// Leads the company or a part of it.
    Executive,
}

impl Level {
    /// Every level, lowest first.
    pub const ALL: [Self; 6] =
        [Self::Junior, Self::Mid, Self::Senior, Self::Staff, Self::Principal, Self::Executive];

    /// The name on pages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Junior => "Junior",
            Self::Mid => "Mid",
            Self::Senior => "Senior",
            Self::Staff => "Staff",
            Self::Principal => "Principal",
            Self::Executive => "Executive",
        }
    }

    /// The name in files.
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

impl castra_platform::db::AsText for Level {
    const NAMES: &'static [&'static str] = &["junior", "mid", "senior", "staff", "principal", "executive"];

    fn as_text(&self) -> &str {
        self.as_str()
    }

    fn of_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl FromStr for Level {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|level| level.as_str() == text).ok_or(())
    }
}

/// A scope: one team, or the whole organization.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Scope {
    /// The whole organization.
    Organization,
    /// One team.
    Team(TeamId),
}

impl Scope {
    /// The team, if it is one.
    pub fn team(&self) -> Option<&TeamId> {
        if let Self::Team(team) = self { Some(team) } else { None }
    }

    /// The scope of an optional team; the organization if there is none.
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
