//! The catalog: what each role is for, and every responsibility of the tech lead and the CTO, as data.
//!
//! It ships inside the program (`catalog/*.toml`); an organization's own roles and changes are merged over it and
//! never overwritten by an upgrade, which offers its new texts.

mod actions;
mod api;
mod load;

use std::collections::BTreeMap;

use castra_platform::feature::Feature;

pub(crate) use actions::take_shipped;
use load::{Offer, without_words};
pub(crate) use load::{OwnResponsibility, OwnRole, offers};

use crate::organization::{Level, ResponsibilityId, RoleId, Scope, Stage};

/// The feature's manifest.
pub static FEATURE: Feature =
    Feature { api: Some(api::routes), ..Feature::new("catalog", "Roles and responsibilities") };

/// The kind of scope a responsibility or role belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeKind {
    /// Every team.
    Team,
    /// The organization, once.
    Organization,
}

impl ScopeKind {
    /// Whether a scope is of this kind.
    pub fn fits(self, scope: &Scope) -> bool {
        (self == Self::Team) == scope.team().is_some()
    }
}

/// The wing a role opens, and its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RoleHat {
    /// None of its own.
    Everyone,
    /// The tech lead's.
    Lead,
    /// The CTO's.
    Cto,
}

/// How much of a reading everyone may see (`privacy.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Privacy {
    /// All of it.
    #[default]
    Open,
    /// The status; value and reason are for the holder and the leader above.
    Reading,
    /// The status; value and reason are for the holder only.
    Own,
    /// Nothing: even the status is for the holder and the leader above.
    Status,
}

/// One activity in a role's usual week.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeekPart {
    /// The activity.
    pub activity: String,
    /// Share of the week, in percent.
    pub share: u8,
}

/// A skill's weight for a role, and the wanted level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SkillMix {
    /// Weight in the mix, 1 to 5.
    pub weight: u8,
    /// Wanted level, 1 to 5.
    pub wanted: u8,
}

/// A role that people hold for a while, in a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// The role's id.
    pub id: RoleId,
    /// The role's name.
    pub title: String,
    /// What the role is, in half a sentence.
    pub tagline: String,
    /// The kind of scope it is held in.
    pub scope: ScopeKind,
    /// The wing it opens.
    pub hat: RoleHat,
    /// The lowest level expected of its holder.
    pub minimum_level: Option<Level>,
    /// What the role is for.
    pub purpose: String,
    /// How far ahead it looks.
    pub horizon: String,
    /// A usual week in words.
    pub week_summary: String,
    /// A usual week by activity, 100 percent in all.
    pub week: Vec<WeekPart>,
    /// What it decides.
    pub decides: String,
    /// Who it talks with.
    pub talks_with: String,
    /// What it is measured by.
    pub measured_by: String,
    /// The skills it wants.
    pub skills: BTreeMap<String, SkillMix>,
}

/// An ongoing activity that exactly one person is accountable for.
#[derive(Debug, Clone, PartialEq)]
pub struct Responsibility {
    /// The responsibility's id.
    pub id: ResponsibilityId,
    /// The responsibility's name.
    pub title: String,
    /// A short name, for narrow columns.
    pub short: String,
    /// What it asks of its holder, in one sentence.
    pub statement: String,
    /// The role that holds it by default.
    pub role: RoleId,
    /// The kind of scope it belongs to.
    pub scope: ScopeKind,
    /// The practice that exercises it.
    pub practice: String,
    /// How often the practice is expected, in days.
    pub cadence_days: u32,
    /// The unit of its signal's value.
    pub unit: String,
    /// What counts as practised, in words.
    pub target: String,
    /// The thresholds of practised and of slipping.
    pub thresholds: [f64; 2],
    /// Whether the organization set them; if so, they apply at every stage.
    pub has_own_thresholds: bool,
    /// Weight at each stage, from startup to large; 0 leaves it out.
    pub weights: [u8; 4],
    /// How much of its reading everyone may see.
    pub privacy: Privacy,
    /// Other names people use for it.
    pub synonyms: Vec<String>,
}

impl Responsibility {
    /// The weight at a stage.
    pub fn weight(&self, stage: Stage) -> u8 {
        self.weights[stage as usize]
    }
}

/// Every role and responsibility of an organization.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalog {
    /// Roles, in career order.
    pub roles: Vec<Role>,
    /// Responsibilities, in the order of the catalog: the tech lead's first.
    pub responsibilities: Vec<Responsibility>,
}

impl Catalog {
    /// The role with this id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id.as_str() == id)
    }

    /// The responsibility with this id.
    pub fn responsibility(&self, id: &str) -> Option<&Responsibility> {
        self.responsibilities.iter().find(|responsibility| responsibility.id.as_str() == id)
    }

    /// The responsibility with this id, or an error that there is none.
    pub fn find_responsibility(&self, id: &str) -> castra_platform::Result<&Responsibility> {
        let known = self.responsibility(id);
        known.ok_or_else(|| castra_platform::Error::not_found(format!("responsibility `{id}`")))
    }

    /// The responsibilities of a kind of scope.
    pub fn in_scope(&self, scope: ScopeKind) -> impl Iterator<Item = &Responsibility> {
        self.responsibilities.iter().filter(move |responsibility| responsibility.scope == scope)
    }
}
