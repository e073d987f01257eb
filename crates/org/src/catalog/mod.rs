//! The catalog: what each role is for, and every responsibility of the tech lead and the CTO, as data.
//!
//! It ships inside the program (`catalog/*.toml`); an organization's own roles and changes lie over it and are
//! never overwritten by an upgrade, which offers its new texts beside them.

mod actions;
mod api;
mod load;
mod names;

use std::collections::BTreeMap;

use castra_platform::feature::Feature;

pub use actions::take_shipped;
pub(crate) use load::without_words;
pub use load::{Offer, OwnResponsibility, OwnRole, OwnTerms, offers};

use crate::organization::{Level, ResponsibilityId, RoleId, Scope, Stage};

/// The feature's manifest.
pub static FEATURE: Feature =
    Feature { api: Some(api::routes), ..Feature::new("catalog", "Roles and responsibilities") };

/// In which kind of scope a responsibility or role lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeKind {
    /// In every team.
    Team,
    /// Once, in the organization.
    Organization,
}

impl ScopeKind {
    /// Whether a scope is of this kind.
    pub fn fits(self, scope: &Scope) -> bool {
        (self == Self::Team) == scope.team().is_some()
    }
}

/// Which wing a role opens, and its colour.
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

/// How much of a reading everybody may see (`privacy.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Privacy {
    /// All of it.
    #[default]
    Open,
    /// The status; value and reason are for the holder and the leader above.
    Reading,
    /// The status; value and reason are for the holder alone.
    Own,
    /// Nothing: the status too is for the holder and the leader above.
    Status,
}

/// A part of a role's usual week.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WeekPart {
    /// What is done.
    pub activity: String,
    /// How much of the week, in percent.
    pub share: u8,
}

/// How much a skill counts in a role's mix, and which level is wanted.
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
    /// Its id.
    pub id: RoleId,
    /// Its name.
    pub title: String,
    /// What it is, in half a sentence.
    pub tagline: String,
    /// Where it is held.
    pub scope: ScopeKind,
    /// Which wing it opens.
    pub hat: RoleHat,
    /// The least level of its holder.
    pub minimum_level: Option<Level>,
    /// What it answers for.
    pub purpose: String,
    /// How far it looks ahead.
    pub horizon: String,
    /// Its week in words.
    pub week_summary: String,
    /// Its week in parts, 100 percent in all.
    pub week: Vec<WeekPart>,
    /// What it decides.
    pub decides: String,
    /// Whom it talks with.
    pub talks_with: String,
    /// What it is measured by.
    pub measured_by: String,
    /// Its mix of skills.
    pub skills: BTreeMap<String, SkillMix>,
}

/// An ongoing activity that exactly one person is accountable for.
#[derive(Debug, Clone, PartialEq)]
pub struct Responsibility {
    /// Its id.
    pub id: ResponsibilityId,
    /// Its name.
    pub title: String,
    /// Its name where room is short.
    pub short: String,
    /// What it asks of its holder, in one sentence.
    pub statement: String,
    /// The role that holds it by default.
    pub role: RoleId,
    /// Where it lives.
    pub scope: ScopeKind,
    /// The practice that exercises it.
    pub practice: String,
    /// How often it should show, in days.
    pub cadence_days: u32,
    /// What its signal's value counts.
    pub unit: String,
    /// What would be practised, in words.
    pub target: String,
    /// Where practised ends and slipping ends.
    pub thresholds: [f64; 2],
    /// Whether the organization set them itself; then they hold at every stage of its growth.
    pub has_own_thresholds: bool,
    /// How much it counts at each stage, from startup to large; 0 leaves it out.
    pub weights: [u8; 4],
    /// How much of its reading everybody may see.
    pub privacy: Privacy,
    /// Other words people use for it.
    pub synonyms: Vec<String>,
}

impl Responsibility {
    /// How much it counts at a stage.
    pub fn weight(&self, stage: Stage) -> u8 {
        self.weights[stage as usize]
    }
}

/// Every role and responsibility of an organization.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalog {
    /// Roles, in the order of a career.
    pub roles: Vec<Role>,
    /// Responsibilities, in the order of the catalog: the tech lead's first.
    pub responsibilities: Vec<Responsibility>,
}

impl Catalog {
    /// The role with an id.
    pub fn role(&self, id: &str) -> Option<&Role> {
        self.roles.iter().find(|role| role.id.as_str() == id)
    }

    /// The responsibility with an id.
    pub fn responsibility(&self, id: &str) -> Option<&Responsibility> {
        self.responsibilities.iter().find(|responsibility| responsibility.id.as_str() == id)
    }

    /// The responsibilities that live in a kind of scope.
    pub fn in_scope(&self, scope: ScopeKind) -> impl Iterator<Item = &Responsibility> {
        self.responsibilities.iter().filter(move |responsibility| responsibility.scope == scope)
    }
}
