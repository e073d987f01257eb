//! The items of the growth API.

use castra_org::organization::PersonId;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    assessments::{Assessment, Rating},
    mentoring::{Pair, Session},
    plans::{Area, Means, Milestone, OpenedPlan},
};

/// A growth plan, as far as the caller may see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrowthPlan)]
pub(super) struct PlanView {
    /// The person the plan is for, by id.
    person: String,
    /// The target role, by id.
    #[schema(required)]
    target_role: Option<String>,
    /// The aim in words.
    aim: String,
    /// The date of the next review.
    #[schema(required)]
    review_on: Option<NaiveDate>,
    /// The day of the last change to the plan or anything in it; null before it begins, and for a mentor.
    #[schema(required)]
    touched_on: Option<NaiveDate>,
    /// Increases with every change to the plan or anything in it; `If-Match: "v3"` allows a change to that revision only.
    revision: i64,
    /// Learning areas, open ones first; for a mentor, those they mentor.
    areas: Vec<AreaView>,
}

impl PlanView {
    pub(super) fn of(person: &PersonId, opened: &OpenedPlan) -> Self {
        let plan = opened.plan.as_ref();
        Self {
            person: person.to_string(),
            target_role: plan.and_then(|plan| plan.terms.target_role.as_ref()).map(ToString::to_string),
            aim: plan.map(|plan| plan.terms.aim.clone()).unwrap_or_default(),
            review_on: plan.and_then(|plan| plan.terms.review_on),
            touched_on: plan.map(|plan| plan.touched_on),
            revision: plan.map_or(0, |plan| plan.revision),
            areas: opened.areas.iter().map(AreaView::of).collect(),
        }
    }
}

/// A learning area.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrowthArea)]
pub(super) struct AreaView {
    /// The id of the area.
    pub(super) id: String,
    /// What is to be learned.
    title: String,
    /// The axis of the ladder, by id; empty for none.
    axis: String,
    /// The reason.
    why: String,
    /// `open`, `done` or `dropped`.
    state: &'static str,
    /// The day the area was added.
    since: NaiveDate,
    /// The day it was learned or dropped.
    #[schema(required)]
    ended_on: Option<NaiveDate>,
    /// The outcome.
    outcome: String,
    /// Whether it is open and has no open means.
    incomplete: bool,
    /// The means of learning.
    means: Vec<MeansView>,
    /// The milestones, by due date.
    milestones: Vec<MilestoneView>,
}

impl AreaView {
    pub(super) fn of(area: &Area) -> Self {
        Self {
            id: area.id.clone(),
            title: area.terms.title.clone(),
            axis: area.terms.axis.clone(),
            why: area.terms.why.clone(),
            state: area.state.as_str(),
            since: area.since,
            ended_on: area.ended_on,
            outcome: area.outcome.clone(),
            incomplete: area.is_incomplete(),
            means: area.means.iter().map(MeansView::of).collect(),
            milestones: area.milestones.iter().map(MilestoneView::of).collect(),
        }
    }
}

/// A means of learning: project work, training or mentoring.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrowthMeans)]
pub(super) struct MeansView {
    /// The id of the means.
    id: String,
    /// `project`, `training` or `mentoring`.
    kind: &'static str,
    /// A description.
    what: String,
    /// A link to more; empty for none.
    link: String,
    /// The repository of the work, by id.
    #[schema(required)]
    repository: Option<String>,
    /// The training in the catalog, by id.
    #[schema(required)]
    training: Option<String>,
    /// The mentoring pair, by id.
    #[schema(required)]
    pair: Option<String>,
    /// The day the means was added.
    since: NaiveDate,
    /// The day it ended.
    #[schema(required)]
    ended_on: Option<NaiveDate>,
    /// The first day of a training.
    #[schema(required)]
    starts_on: Option<NaiveDate>,
    /// The last day of a training.
    #[schema(required)]
    ends_on: Option<NaiveDate>,
    /// The planned cost in the currency's smallest unit.
    #[schema(required)]
    planned_minor: Option<i64>,
    /// The actual cost in the currency's smallest unit.
    #[schema(required)]
    spent_minor: Option<i64>,
    /// The currency's ISO 4217 code; empty without a cost.
    currency: String,
    /// The certificate obtained.
    certificate: String,
}

impl MeansView {
    pub(super) fn of(means: &Means) -> Self {
        let terms = &means.terms;
        Self {
            id: means.id.clone(),
            kind: terms.kind.as_str(),
            what: terms.what.clone(),
            link: terms.link.clone(),
            repository: terms.repository.as_ref().map(ToString::to_string),
            training: terms.training.clone(),
            pair: terms.pair.clone(),
            since: means.since,
            ended_on: means.ended_on,
            starts_on: terms.starts_on,
            ends_on: terms.ends_on,
            planned_minor: terms.planned_minor,
            spent_minor: terms.spent_minor,
            currency: terms.currency.clone(),
            certificate: terms.certificate.clone(),
        }
    }
}

/// A milestone of a learning area.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrowthMilestone)]
pub(super) struct MilestoneView {
    /// The id of the milestone.
    id: String,
    /// What is to be reached.
    title: String,
    /// The due date.
    due: NaiveDate,
    /// The day it was reached.
    #[schema(required)]
    reached_on: Option<NaiveDate>,
    /// The evidence that it was reached.
    evidence: String,
}

impl MilestoneView {
    pub(super) fn of(milestone: &Milestone) -> Self {
        Self {
            id: milestone.id.clone(),
            title: milestone.title.clone(),
            due: milestone.due,
            reached_on: milestone.reached_on,
            evidence: milestone.evidence.clone(),
        }
    }
}

/// An assessment: one view of one axis on one day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrowthAssessment)]
pub(super) struct AssessmentView {
    /// The id of the assessment.
    pub(super) id: String,
    /// The axis, by id.
    axis: String,
    /// `own` or `lead`.
    view: &'static str,
    /// The author, by id.
    by: String,
    /// The day of the assessment.
    day: NaiveDate,
    /// The level, 1 to 5.
    level: u8,
    /// `low`, `medium` or `high`.
    confidence: &'static str,
    /// The evidence for it.
    evidence: String,
}

impl AssessmentView {
    pub(super) fn of(known: &Assessment) -> Self {
        Self {
            id: known.id.clone(),
            axis: known.axis.clone(),
            view: known.side.as_str(),
            by: known.author.to_string(),
            day: known.day,
            level: known.level,
            confidence: known.confidence.as_str(),
            evidence: known.evidence.clone(),
        }
    }
}

/// A person's rating of one of their skills.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrowthSkill)]
pub(super) struct SkillView {
    /// The name of the skill.
    skill: String,
    /// The day of the rating.
    day: NaiveDate,
    /// From 1 (does not know it) to 5 (can teach it).
    knowledge: u8,
    /// From 1 (would rather quit) to 5 (would love to).
    willingness: u8,
}

impl SkillView {
    pub(super) fn of(rating: &Rating) -> Self {
        Self {
            skill: rating.skill.clone(),
            day: rating.day,
            knowledge: rating.knowledge,
            willingness: rating.willingness,
        }
    }
}

/// A mentor and a mentee.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MentoringPair)]
pub(super) struct PairView {
    /// The id of the pair.
    pub(super) id: String,
    /// The mentor, by id.
    mentor: String,
    /// The mentee, by id.
    mentee: String,
    /// The axis of the ladder, by id; empty for none.
    axis: String,
    /// The area of the mentee's plan, by id.
    #[schema(required)]
    area: Option<String>,
    /// The repository whose knowledge is to spread, by id.
    #[schema(required)]
    repository: Option<String>,
    /// The component of that repository.
    #[schema(required)]
    component: Option<String>,
    /// `asked`, `accepted`, `declined`, `withdrawn` or `ended`.
    state: &'static str,
    /// The day of the request.
    asked_on: NaiveDate,
    /// The day the mentee agreed; while it is null, only the mentee is asked.
    #[schema(required)]
    agreed_on: Option<NaiveDate>,
    /// The day the mentor answered, or the mentee declined.
    #[schema(required)]
    answered_on: Option<NaiveDate>,
    /// The day it ended.
    #[schema(required)]
    ended_on: Option<NaiveDate>,
    /// The reason for this mentor.
    why: String,
    /// The text of the answer.
    answer: String,
    /// The sessions, newest first; notes for mentor and mentee only. Empty in lists.
    sessions: Vec<SessionView>,
}

impl PairView {
    pub(super) fn of(pair: &Pair, sessions: &[Session]) -> Self {
        Self {
            id: pair.id.clone(),
            mentor: pair.mentor.to_string(),
            mentee: pair.mentee.to_string(),
            axis: pair.axis.clone(),
            area: pair.area.clone(),
            repository: pair.part.as_ref().map(|part| part.repository.to_string()),
            component: pair.part.as_ref().map(|part| part.component.clone()),
            state: pair.state.as_str(),
            asked_on: pair.asked_on,
            agreed_on: pair.agreed_on,
            answered_on: pair.answered_on,
            ended_on: pair.ended_on,
            why: pair.why.clone(),
            answer: pair.answer.clone(),
            sessions: sessions.iter().map(SessionView::of).collect(),
        }
    }
}

/// A session of a mentoring pair.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MentoringSession)]
pub(super) struct SessionView {
    /// The id of the session.
    id: String,
    /// The day of the session.
    day: NaiveDate,
    /// `planned`, `held` or `skipped`.
    state: &'static str,
    /// The person who recorded it, by id.
    by: String,
    /// A note for mentor and mentee only.
    note: String,
    /// Whether the mentee confirmed that it took place.
    confirmed: bool,
}

impl SessionView {
    pub(super) fn of(session: &Session) -> Self {
        Self {
            id: session.id.clone(),
            day: session.day,
            state: session.state.as_str(),
            by: session.author.to_string(),
            note: session.note.clone(),
            confirmed: session.confirmed_on.is_some(),
        }
    }
}
