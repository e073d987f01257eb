//! What needs a decision about who does what, and the repair that Castra proposes. Pure.

mod claims;
mod holders;
mod load;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use claims::{eligible, reasons};

use super::Charter;
use crate::{
    organization::{PersonId, ResponsibilityId, RoleId, Scope},
    readings::Readings,
};

/// The kind of a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum FindingKind {
    /// No one is accountable.
    Unassigned,
    /// Several have the same claim.
    Contested,
    /// One person holds roles that should be apart at this stage.
    Combined,
    /// One person's agreed cadences exceed a working week.
    Overloaded,
    /// The holder has left.
    Departed,
    /// A lead below the level the role asks for.
    BelowLevel,
    /// The CTO programs more than the stage allows.
    HandsOn,
    /// A startup's lead developer does the CTO's work.
    DeFactoCto,
    /// A team without its own lead: the lead of the team above is accountable.
    Inherited,
    /// Reported by a signal: `sole-knowledge`, `departed-knowledge`.
    Observed(String),
}

impl FindingKind {
    /// The name in files and interfaces.
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

    /// The name on pages.
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
    /// For information.
    Low,
}

impl Severity {
    /// The name in files and interfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// The repair of a finding that can be made in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair {
    /// Name one person for a role in a scope; the others' assignments end.
    AssignRole(RoleId, Vec<PersonId>),
    /// Name one person for one responsibility in a scope.
    AssignResponsibility(ResponsibilityId, Vec<PersonId>),
    /// A repair that is made elsewhere.
    Elsewhere,
}

/// Something that needs a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What kind it is.
    pub kind: FindingKind,
    /// The scope it is in.
    pub scope: Scope,
    /// What it is about: a person, role or responsibility by id, a component by path.
    pub subject: String,
    /// How much it matters.
    pub severity: Severity,
    /// A short title.
    pub title: String,
    /// The reason, in one sentence.
    pub because: String,
    /// The proposed repair, in one sentence.
    pub proposal: String,
    /// What can be done on the page itself.
    pub repair: Repair,
    /// The responsibilities concerned.
    pub responsibilities: Vec<ResponsibilityId>,
    /// The path of the records.
    pub href: Option<String>,
}

impl Finding {
    /// The people who could take on what it is about, best first; none if it is repaired elsewhere.
    pub fn candidates(&self) -> &[PersonId] {
        match &self.repair {
            Repair::AssignRole(_, people) | Repair::AssignResponsibility(_, people) => people,
            Repair::Elsewhere => &[],
        }
    }

    /// A key that stays the same from day to day, for accepting it as a risk.
    pub fn key(&self) -> String {
        format!("{}:{}:{}", self.kind.as_str(), self.scope, self.subject)
    }

    /// The people it is about: its subject and, where it faults a practice or a claim, those accountable for it.
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

/// Every finding of a day, most severe first.
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
    with_consequences(charter, &mut found);
    found.sort_by(|a, b| {
        (a.severity, &a.kind, &a.scope, &a.subject).cmp(&(b.severity, &b.kind, &b.scope, &b.subject))
    });
    found
}

/// A departure takes in what follows from it: that what its holder was accountable for has no one, or is covered from above. It
/// is one event, with one repair.
fn with_consequences(charter: &Charter, found: &mut Vec<Finding>) {
    let catalog = &charter.organization().catalog;
    let role_of = |repair: &Repair| match repair {
        Repair::AssignRole(role, _) => Some(role.clone()),
        Repair::AssignResponsibility(id, _) => {
            catalog.responsibility(id.as_str()).map(|entry| entry.role.clone())
        }
        Repair::Elsewhere => None,
    };
    let follows = |departure: &Finding, other: &Finding| {
        let is_of_one = matches!(departure.repair, Repair::AssignResponsibility(..));
        let is_same = match (&departure.repair, &other.repair) {
            (Repair::AssignResponsibility(left, _), Repair::AssignResponsibility(open, _)) => left == open,
            _ => !is_of_one && role_of(&departure.repair) == role_of(&other.repair),
        };
        matches!(other.kind, FindingKind::Unassigned | FindingKind::Inherited)
            && departure.scope == other.scope
            && is_same
    };
    let (mut departures, others): (Vec<Finding>, Vec<Finding>) =
        found.drain(..).partition(|finding| finding.kind == FindingKind::Departed);
    for other in others {
        let Some(departure) = departures.iter_mut().find(|departure| follows(departure, &other)) else {
            found.push(other);
            continue;
        };
        let sentence = match (&other.kind, other.responsibilities.len()) {
            (FindingKind::Inherited, _) => other.because.clone(),
            (_, 1) => "Since then, 1 responsibility has no one accountable.".to_owned(),
            (_, n) => format!("Since then, {n} responsibilities have no one accountable."),
        };
        departure.because = format!("{} {sentence}", departure.because);
        departure.responsibilities.extend(other.responsibilities);
    }
    found.append(&mut departures);
}
