//! What about who does what deserves a decision, and the repair that Castra proposes. Pure.

mod claims;
mod holders;
mod load;

use std::collections::{BTreeMap, BTreeSet};

use super::Charter;
use crate::{
    organization::{PersonId, ResponsibilityId, RoleId, Scope},
    readings::Readings,
};

/// What sort of thing was found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// Nobody is accountable.
    Unassigned,
    /// Several have the same claim.
    Contested,
    /// One person holds roles that should be apart at this stage.
    Combined,
    /// More is agreed with one person than a week has hours.
    Overloaded,
    /// Held by somebody who has left.
    Departed,
    /// A lead below the level the role asks for.
    BelowLevel,
    /// The CTO programs more than the stage allows.
    HandsOn,
    /// A startup's lead developer does the CTO's work.
    DeFactoCto,
    /// A team without a lead of its own: the lead of the team above answers.
    Inherited,
    /// Noticed by a signal: `sole-knowledge`, `departed-knowledge`.
    Observed(String),
}

impl FindingKind {
    /// Its name in files and interfaces.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Unassigned => "unassigned",
            Self::Contested => "contested",
            Self::Combined => "combined",
            Self::Overloaded => "overloaded",
            Self::Departed => "departed",
            Self::BelowLevel => "below-level",
            Self::HandsOn => "hands-on",
            Self::DeFactoCto => "de-facto-cto",
            Self::Inherited => "inherited",
            Self::Observed(kind) => kind,
        }
    }

    /// Its name for people.
    pub fn label(&self) -> String {
        match self {
            Self::DeFactoCto => "De facto CTO".to_owned(),
            other => {
                let mut words = other.as_str().replace('-', " ");
                if let Some(first) = words.get_mut(0..1) {
                    first.make_ascii_uppercase();
                }
                words
            }
        }
    }
}

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Decide soon.
    High,
    /// Decide.
    Medium,
    /// Know it.
    Low,
}

impl Severity {
    /// Its name in files and interfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// What can be done about a finding, in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// Name one person for a role in a scope; the others' assignments end.
    AssignRole(RoleId, Vec<PersonId>),
    /// Name one person for one responsibility in a scope.
    AssignResponsibility(ResponsibilityId, Vec<PersonId>),
    /// Something that is done elsewhere.
    Elsewhere,
}

/// Something that deserves a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What sort.
    pub kind: FindingKind,
    /// Where.
    pub scope: Scope,
    /// About whom or what: a person, role or responsibility by id, a component by path.
    pub subject: String,
    /// How much it matters.
    pub severity: Severity,
    /// In a few words.
    pub title: String,
    /// Why, in one sentence.
    pub because: String,
    /// What Castra proposes, in one sentence.
    pub proposal: String,
    /// What can be done in place.
    pub repair: Repair,
    /// The responsibilities concerned.
    pub responsibilities: Vec<ResponsibilityId>,
    /// Where the records are.
    pub href: Option<String>,
}

impl Finding {
    /// What identifies it from day to day, for accepting it as a risk.
    pub fn key(&self) -> String {
        format!("{}:{}:{}", self.kind.as_str(), self.scope, self.subject)
    }

    /// Whom it is about: its subject, and where it finds fault with a practice or a claim, those who answer for that.
    pub fn about(&self, charter: &Charter) -> BTreeSet<PersonId> {
        let person = self.subject.split_once('@').map_or(self.subject.as_str(), |(person, _)| person);
        let mut about = BTreeSet::from([PersonId::from(person)]);
        let is_of_holders = match self.kind {
            FindingKind::Contested
            | FindingKind::Overloaded
            | FindingKind::HandsOn
            | FindingKind::Observed(_) => true,
            FindingKind::Unassigned
            | FindingKind::Combined
            | FindingKind::Departed
            | FindingKind::BelowLevel
            | FindingKind::DeFactoCto
            | FindingKind::Inherited => false,
        };
        let catalog = &charter.organization().catalog;
        let concerned = self.responsibilities.iter().filter(|_| is_of_holders);
        for responsibility in concerned.filter_map(|id| catalog.responsibility(id.as_str())) {
            about.extend(charter.resolve(responsibility, &self.scope).holders);
        }
        about
    }
}

/// Every finding of a day, the most severe first.
pub fn find(charter: &Charter, readings: &Readings) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut accountable: BTreeMap<PersonId, Vec<(ResponsibilityId, Scope)>> = BTreeMap::new();
    for scope in charter.scopes() {
        let resolutions = charter.of_scope(&scope);
        for resolution in &resolutions {
            if let Some(person) = resolution.accountable() {
                accountable
                    .entry(person.clone())
                    .or_default()
                    .push((resolution.responsibility.clone(), scope.clone()));
            }
        }
        claims::of_resolutions(charter, &scope, &resolutions, &mut found);
    }
    holders::combined(charter, &mut found);
    holders::departed(charter, &mut found);
    holders::below_level(charter, &mut found);
    holders::de_facto(charter, &mut found);
    load::overloaded(charter, readings, &accountable, &mut found);
    load::hands_on(charter, readings, &mut found);
    load::observed(charter, readings, &mut found);
    found.sort_by(|a, b| {
        (a.severity, &a.kind, &a.scope, &a.subject).cmp(&(b.severity, &b.kind, &b.scope, &b.subject))
    });
    found
}
