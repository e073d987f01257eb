//! A growth plan: where a person wants to go, what they learn to get there, and how.

// tidy: serde, because the API and a person's own data show means and milestones as they are.

use castra_org::organization::{PersonId, RepositoryId, RoleId};
use castra_platform::{terms, terms::Limit};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    kinds::{AreaState, MeansKind},
    money,
    text::Text,
};

const LONG: Limit = Limit::text(0..=4000);

terms! {
    /// The content of a plan.
    pub struct PlanTerms as "GrowthPlanTerms" {
        /// The target role, by id.
        target_role: Option<String> = Limit::NONE.example("senior-engineer"),
        /// The aim in words.
        aim: String = LONG,
        /// The date of the next review.
        review_on: Option<NaiveDate> = Limit::NONE,
    }
}

terms! {
    /// The content of a learning area.
    pub struct AreaTerms as "GrowthAreaTerms" {
        /// What is to be learned.
        title: String = Limit::text(1..=200).called("what to learn").example("Plan for load and failure"),
        /// The axis of the ladder, by id; empty for none.
        axis: String = Limit::NONE.example("system"),
        /// The reason.
        why: String = LONG,
    }
}

terms! {
    /// The new state of an area.
    pub struct AreaEnd as "GrowthAreaEnd" {
        /// Learned, dropped, or open again.
        to: Option<AreaState> = Limit::required().called("`done`, `dropped` or `open`"),
        /// The outcome, or what has changed.
        outcome: String = Limit::text(1..=4000).called("the outcome or what has changed"),
    }
}

terms! {
    /// A means of learning.
    pub struct MeansTerms as "GrowthMeansTerms" {
        /// Project work, training or mentoring.
        kind: Option<MeansKind> = Limit::required().called("`project`, `training` or `mentoring`"),
        /// A description; filled in from a repository, training or pair if empty.
        what: String = Limit::text(0..=200),
        /// A link to more: `https://…`, or a page here that begins with `/`.
        link: String = Limit::text(0..=500),
        /// The repository of the work, by id.
        repository: Option<String> = Limit::NONE,
        /// The training in the catalog, by id.
        training: Option<String> = Limit::NONE,
        /// The active mentoring pair, by id.
        pair: Option<String> = Limit::NONE,
        /// The first day of a training.
        starts_on: Option<NaiveDate> = Limit::NONE,
        /// The last day of a training.
        ends_on: Option<NaiveDate> = Limit::NONE,
        /// The planned cost in the currency's smallest unit.
        planned_minor: Option<i64> = Limit::number(0..=money::MOST),
        /// The actual cost in the currency's smallest unit.
        spent_minor: Option<i64> = Limit::number(0..=money::MOST),
        /// The currency's ISO 4217 code.
        currency: String = Limit::NONE.example("EUR"),
        /// The certificate obtained.
        certificate: String = LONG,
    }
}

impl MeansTerms {
    /// A means of a kind with a description and nothing else.
    pub fn new(kind: MeansKind, what: impl Into<String>) -> Self {
        Self { kind: Some(kind), what: what.into(), ..Self::default() }
    }
}

terms! {
    /// A milestone of a learning area.
    pub struct MilestoneTerms as "GrowthMilestoneTerms" {
        /// What is to be reached.
        title: String = Limit::text(1..=200).called("a goal"),
        /// The due date.
        due: Option<NaiveDate> = Limit::required().called("a due date"),
    }
}

terms! {
    /// The evidence for a milestone.
    pub struct Evidence as "GrowthEvidence" {
        /// A text, with links.
        evidence: String = LONG,
    }
}

/// A person's plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The person the plan is for.
    pub person: PersonId,
    /// The target role, if any.
    pub target_role: Option<RoleId>,
    /// The aim in words; may be empty.
    pub aim: Text,
    /// The date of the next review.
    pub review_on: Option<NaiveDate>,
    /// The day the plan began.
    pub begun_on: NaiveDate,
    /// The day of the last change to the plan or anything in it.
    pub touched_on: NaiveDate,
    /// Increases with every change to the plan or anything in it; a change names the revision it is based on.
    pub revision: i64,
}

/// A learning area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// The id of the area.
    pub id: String,
    /// The person the plan is for.
    pub person: PersonId,
    /// What is to be learned.
    pub title: Text,
    /// The axis of the ladder it belongs to; empty for none.
    pub axis: String,
    /// The reason; may be empty.
    pub why: Text,
    /// The day the area was added.
    pub since: NaiveDate,
    /// The state of the area.
    pub state: AreaState,
    /// The day it was learned or dropped.
    pub ended_on: Option<NaiveDate>,
    /// The outcome.
    pub outcome: Text,
    /// The means, in the order they were added.
    pub means: Vec<Means>,
    /// The milestones, by due date.
    pub milestones: Vec<Milestone>,
}

impl Area {
    /// An open area without means and milestones.
    pub fn new(id: String, person: PersonId, since: NaiveDate, terms: AreaTerms) -> Self {
        Self {
            id,
            person,
            title: terms.title.into(),
            axis: terms.axis,
            why: terms.why.into(),
            since,
            state: AreaState::Open,
            ended_on: None,
            outcome: Text::default(),
            means: Vec::new(),
            milestones: Vec::new(),
        }
    }

    /// The content, to change it.
    pub(crate) fn terms(&self) -> AreaTerms {
        AreaTerms { title: self.title.typed(), axis: self.axis.clone(), why: self.why.typed() }
    }

    /// The means that have not ended.
    pub fn open_means(&self) -> impl Iterator<Item = &Means> {
        self.means.iter().filter(|means| means.ended_on.is_none())
    }

    /// Whether the area is open and has no open means.
    pub fn is_incomplete(&self) -> bool {
        self.state == AreaState::Open && self.open_means().next().is_none()
    }
}

/// A means of learning: project work, training or mentoring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = GrowthMeans)]
pub struct Means {
    /// The id of the means.
    pub id: String,
    /// The id of the area.
    #[serde(skip)]
    pub area: String,
    /// The person the plan is for.
    #[serde(skip)]
    pub person: PersonId,
    /// `project`, `training` or `mentoring`.
    pub kind: MeansKind,
    /// A description; null where it was erased.
    #[schema(value_type = Option<String>, required)]
    pub what: Text,
    /// A link to a page here, such as `/decisions/7`, or to `https://…`; empty for none, null where it was erased.
    #[schema(value_type = Option<String>, required)]
    pub link: Text,
    /// The repository of the work, by id.
    #[schema(value_type = Option<String>, required)]
    pub repository: Option<RepositoryId>,
    /// The training in the catalog, by id.
    #[schema(required)]
    pub training: Option<String>,
    /// The mentoring pair, by id.
    #[schema(required)]
    pub pair: Option<String>,
    /// The day the means was added.
    pub since: NaiveDate,
    /// The day it ended.
    #[schema(required)]
    pub ended_on: Option<NaiveDate>,
    /// The first day of a training.
    #[schema(required)]
    pub starts_on: Option<NaiveDate>,
    /// The last day of a training.
    #[schema(required)]
    pub ends_on: Option<NaiveDate>,
    /// The planned cost in the currency's smallest unit.
    #[schema(required)]
    pub planned_minor: Option<i64>,
    /// The actual cost in the currency's smallest unit.
    #[schema(required)]
    pub spent_minor: Option<i64>,
    /// The currency's ISO 4217 code; empty without a cost.
    pub currency: String,
    /// The certificate obtained; may be empty, null where it was erased.
    #[schema(value_type = Option<String>, required)]
    pub certificate: Text,
}

impl Means {
    /// A means of a kind in an area of a person, from a day on.
    pub fn new(
        id: String,
        (area, person): (String, PersonId),
        since: NaiveDate,
        kind: MeansKind,
        terms: MeansTerms,
    ) -> Self {
        Self {
            id,
            area,
            person,
            kind,
            what: terms.what.into(),
            link: terms.link.into(),
            repository: terms.repository.map(Into::into),
            training: terms.training,
            pair: terms.pair,
            since,
            ended_on: None,
            starts_on: terms.starts_on,
            ends_on: terms.ends_on,
            planned_minor: terms.planned_minor,
            spent_minor: terms.spent_minor,
            currency: terms.currency,
            certificate: terms.certificate.into(),
        }
    }

    /// The content, to change it.
    pub(crate) fn terms(&self) -> MeansTerms {
        MeansTerms {
            link: self.link.typed(),
            repository: self.repository.as_ref().map(ToString::to_string),
            training: self.training.clone(),
            pair: self.pair.clone(),
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            planned_minor: self.planned_minor,
            spent_minor: self.spent_minor,
            currency: self.currency.clone(),
            certificate: self.certificate.typed(),
            ..MeansTerms::new(self.kind, self.what.typed())
        }
    }
}

/// A milestone of a learning area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = GrowthMilestone)]
pub struct Milestone {
    /// The id of the milestone.
    pub id: String,
    /// The id of the area.
    #[serde(skip)]
    pub area: String,
    /// The person the plan is for.
    #[serde(skip)]
    pub person: PersonId,
    /// What is to be reached; null where it was erased.
    #[schema(value_type = Option<String>, required)]
    pub title: Text,
    /// The due date.
    pub due: NaiveDate,
    /// The day it was reached.
    #[schema(required)]
    pub reached_on: Option<NaiveDate>,
    /// The evidence that it was reached; may be empty, null where it was erased.
    #[schema(value_type = Option<String>, required)]
    pub evidence: Text,
}

/// A person's plan and its areas, as far as the viewer may see them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenedPlan {
    /// The plan; none before it begins, and for mentors.
    pub plan: Option<Plan>,
    /// The areas, open ones first, in the order they were added.
    pub areas: Vec<Area>,
}
