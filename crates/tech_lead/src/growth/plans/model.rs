//! A growth plan: where somebody wants to go, what they learn for it, and by what.

use castra_org::organization::{PersonId, RepositoryId, RoleId};
use chrono::NaiveDate;

use crate::growth::kinds::{AreaState, MeansKind};

/// What is said of a plan as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanTerms {
    /// The role it leads to, if it leads to one.
    pub target_role: Option<RoleId>,
    /// What for, in words; may be empty.
    pub aim: String,
    /// When it is looked at together again.
    pub review_on: Option<NaiveDate>,
}

/// A person's plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Whose.
    pub person: PersonId,
    /// What is said of it.
    pub terms: PlanTerms,
    /// Since when there is one.
    pub begun_on: NaiveDate,
    /// When something in it changed last.
    pub touched_on: NaiveDate,
    /// Raised by every change of anything in it: whoever changes it says which one they saw.
    pub revision: i64,
}

/// What is said of an area for learning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AreaTerms {
    /// What is to be learned.
    pub title: String,
    /// The axis of the ladder that it belongs to; empty for none.
    pub axis: String,
    /// Why; may be empty.
    pub why: String,
}

/// An area for learning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its id.
    pub id: String,
    /// Whose.
    pub person: PersonId,
    /// What is said of it.
    pub terms: AreaTerms,
    /// Since when.
    pub since: NaiveDate,
    /// Where it stands.
    pub state: AreaState,
    /// Since when it is learned, or let go.
    pub ended_on: Option<NaiveDate>,
    /// What came of it.
    pub outcome: String,
    /// By what it is learned, in the order of their beginning.
    pub means: Vec<Means>,
    /// What is reached on the way, the earliest first.
    pub milestones: Vec<Milestone>,
}

impl Area {
    /// Its means that have not ended.
    pub fn open_means(&self) -> impl Iterator<Item = &Means> {
        self.means.iter().filter(|means| means.ended_on.is_none())
    }

    /// Whether it is being learned and nothing says by what.
    pub fn is_incomplete(&self) -> bool {
        self.state == AreaState::Open && self.open_means().next().is_none()
    }
}

/// What is said of a means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeansTerms {
    /// Of which kind.
    pub kind: MeansKind,
    /// What it is, in words.
    pub what: String,
    /// Where more stands: an address of ours, such as `/decisions/7`, or `https://…`; may be empty.
    pub link: String,
    /// Project work: the repository it is in.
    pub repository: Option<RepositoryId>,
    /// Training: its entry in the catalog.
    pub training: Option<String>,
    /// Mentoring: the pair.
    pub pair: Option<String>,
    /// Training: its first day.
    pub starts_on: Option<NaiveDate>,
    /// Training: its last day.
    pub ends_on: Option<NaiveDate>,
    /// Training: what it is to cost, in the currency's smallest unit.
    pub planned_minor: Option<i64>,
    /// Training: what it did cost.
    pub spent_minor: Option<i64>,
    /// The currency's ISO 4217 code; empty where nothing has a cost.
    pub currency: String,
    /// Training: the certificate that came of it; may be empty.
    pub certificate: String,
}

impl MeansTerms {
    /// A means of a kind, with nothing else said.
    pub fn new(kind: MeansKind, what: impl Into<String>) -> Self {
        Self {
            kind,
            what: what.into(),
            link: String::new(),
            repository: None,
            training: None,
            pair: None,
            starts_on: None,
            ends_on: None,
            planned_minor: None,
            spent_minor: None,
            currency: String::new(),
            certificate: String::new(),
        }
    }
}

/// By what an area is learned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Means {
    /// Its id.
    pub id: String,
    /// In which area.
    pub area: String,
    /// Whose plan it is in.
    pub person: PersonId,
    /// What is said of it.
    pub terms: MeansTerms,
    /// Since when.
    pub since: NaiveDate,
    /// Since when not any more.
    pub ended_on: Option<NaiveDate>,
}

/// Something to reach on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// Its id.
    pub id: String,
    /// In which area.
    pub area: String,
    /// Whose plan it is in.
    pub person: PersonId,
    /// What is reached.
    pub title: String,
    /// By when.
    pub due: NaiveDate,
    /// When it was.
    pub reached_on: Option<NaiveDate>,
    /// What shows it; may be empty.
    pub evidence: String,
}

/// A person's plan with all that is in it, as far as somebody may see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenedPlan {
    /// The plan; none before there is one, and for mentors.
    pub plan: Option<Plan>,
    /// Open areas first, in the order of their beginning.
    pub areas: Vec<Area>,
}
