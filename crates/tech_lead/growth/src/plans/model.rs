//! A growth plan: where a person wants to go, what they learn to get there, and how.

use castra_org::organization::{PersonId, RepositoryId, RoleId};
use chrono::NaiveDate;

use crate::kinds::{AreaState, MeansKind};

/// The content of a plan as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanTerms {
    /// The target role, if any.
    pub target_role: Option<RoleId>,
    /// The aim in words; may be empty.
    pub aim: String,
    /// The date of the next review.
    pub review_on: Option<NaiveDate>,
}

/// A person's plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The person the plan is for.
    pub person: PersonId,
    /// The content of the plan.
    pub terms: PlanTerms,
    /// The day the plan began.
    pub begun_on: NaiveDate,
    /// The day of the last change to the plan or anything in it.
    pub touched_on: NaiveDate,
    /// Increases with every change to the plan or anything in it; a change names the revision it is based on.
    pub revision: i64,
}

/// The content of a learning area.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AreaTerms {
    /// What is to be learned.
    pub title: String,
    /// The axis of the ladder it belongs to; empty for none.
    pub axis: String,
    /// The reason; may be empty.
    pub why: String,
}

/// A learning area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// The id of the area.
    pub id: String,
    /// The person the plan is for.
    pub person: PersonId,
    /// The content of the area.
    pub terms: AreaTerms,
    /// The day the area was added.
    pub since: NaiveDate,
    /// The state of the area.
    pub state: AreaState,
    /// The day it was learned or dropped.
    pub ended_on: Option<NaiveDate>,
    /// The outcome.
    pub outcome: String,
    /// The means, in the order they were added.
    pub means: Vec<Means>,
    /// The milestones, by due date.
    pub milestones: Vec<Milestone>,
}

impl Area {
    /// The means that have not ended.
    pub fn open_means(&self) -> impl Iterator<Item = &Means> {
        self.means.iter().filter(|means| means.ended_on.is_none())
    }

    /// Whether the area is open and has no open means.
    pub fn is_incomplete(&self) -> bool {
        self.state == AreaState::Open && self.open_means().next().is_none()
    }
}

/// The content of a means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeansTerms {
    /// The kind of means.
    pub kind: MeansKind,
    /// A description.
    pub what: String,
    /// A link to a page here, such as `/decisions/7`, or to `https://…`; may be empty.
    pub link: String,
    /// Project work: the repository.
    pub repository: Option<RepositoryId>,
    /// Training: the id in the catalog.
    pub training: Option<String>,
    /// Mentoring: the id of the pair.
    pub pair: Option<String>,
    /// Training: the first day.
    pub starts_on: Option<NaiveDate>,
    /// Training: the last day.
    pub ends_on: Option<NaiveDate>,
    /// Training: the planned cost in the currency's smallest unit.
    pub planned_minor: Option<i64>,
    /// Training: the actual cost in the currency's smallest unit.
    pub spent_minor: Option<i64>,
    /// The currency's ISO 4217 code; empty without a cost.
    pub currency: String,
    /// Training: the certificate obtained; may be empty.
    pub certificate: String,
}

impl MeansTerms {
    /// A means of a kind with a description and nothing else.
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

/// A means of learning in an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Means {
    /// The id of the means.
    pub id: String,
    /// The id of the area.
    pub area: String,
    /// The person the plan is for.
    pub person: PersonId,
    /// The content of the means.
    pub terms: MeansTerms,
    /// The day the means was added.
    pub since: NaiveDate,
    /// The day it ended.
    pub ended_on: Option<NaiveDate>,
}

/// A milestone of an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// The id of the milestone.
    pub id: String,
    /// The id of the area.
    pub area: String,
    /// The person the plan is for.
    pub person: PersonId,
    /// What is to be reached.
    pub title: String,
    /// The due date.
    pub due: NaiveDate,
    /// The day it was reached.
    pub reached_on: Option<NaiveDate>,
    /// The evidence that it was reached; may be empty.
    pub evidence: String,
}

/// A person's plan and its areas, as far as the viewer may see them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenedPlan {
    /// The plan; none before it begins, and for mentors.
    pub plan: Option<Plan>,
    /// The areas, open ones first, in the order they were added.
    pub areas: Vec<Area>,
}
