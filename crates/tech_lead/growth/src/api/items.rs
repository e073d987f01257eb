//! The items of the growth API that differ from the records.

use castra_org::organization::PersonId;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Text,
    kinds::{AreaState, PairState, SessionState},
    mentoring::Session,
    pairs::Pair,
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
    /// The aim in words; null where it was erased.
    #[schema(value_type = Option<String>, required)]
    aim: Text,
    /// The date of the next review.
    #[schema(required)]
    review_on: Option<NaiveDate>,
    /// The day of the last change to the plan or anything in it; null before it begins, and for a mentor.
    #[schema(required)]
    touched_on: Option<NaiveDate>,
    /// Increases with every change to the plan or anything in it; `If-Match: "v3"` allows a change to that revision only.
    pub(super) revision: i64,
    /// Learning areas, open ones first; for a mentor, those they mentor.
    areas: Vec<AreaView>,
}

impl PlanView {
    pub(super) fn of(person: &PersonId, opened: OpenedPlan) -> Self {
        let plan = opened.plan.as_ref();
        Self {
            person: person.to_string(),
            target_role: plan.and_then(|plan| plan.target_role.as_ref()).map(ToString::to_string),
            aim: plan.map(|plan| plan.aim.clone()).unwrap_or_default(),
            review_on: plan.and_then(|plan| plan.review_on),
            touched_on: plan.map(|plan| plan.touched_on),
            revision: plan.map_or(0, |plan| plan.revision),
            areas: opened.areas.into_iter().map(AreaView::from).collect(),
        }
    }
}

/// A learning area.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrowthArea)]
pub(super) struct AreaView {
    /// The id of the area.
    id: String,
    /// What is to be learned; null where it was erased.
    #[schema(value_type = Option<String>, required)]
    title: Text,
    /// The axis of the ladder, by id; empty for none.
    axis: String,
    /// The reason; null where it was erased.
    #[schema(value_type = Option<String>, required)]
    why: Text,
    /// `open`, `done` or `dropped`.
    state: AreaState,
    /// The day the area was added.
    since: NaiveDate,
    /// The day it was learned or dropped.
    #[schema(required)]
    ended_on: Option<NaiveDate>,
    /// The outcome; null where it was erased.
    #[schema(value_type = Option<String>, required)]
    outcome: Text,
    /// Whether it is open and has no open means.
    incomplete: bool,
    /// The means of learning.
    means: Vec<Means>,
    /// The milestones, by due date.
    milestones: Vec<Milestone>,
}

impl From<Area> for AreaView {
    fn from(area: Area) -> Self {
        Self {
            incomplete: area.is_incomplete(),
            id: area.id,
            title: area.title,
            axis: area.axis,
            why: area.why,
            state: area.state,
            since: area.since,
            ended_on: area.ended_on,
            outcome: area.outcome,
            means: area.means,
            milestones: area.milestones,
        }
    }
}

/// A mentor and a mentee.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MentoringPair)]
pub(super) struct PairView {
    /// The id of the pair.
    id: String,
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
    state: PairState,
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
    /// The reason for this mentor; null where it was erased.
    #[schema(value_type = Option<String>, required)]
    why: Text,
    /// The text of the answer; null where it was erased.
    #[schema(value_type = Option<String>, required)]
    answer: Text,
    /// The sessions, newest first; notes for mentor and mentee only. Empty in lists.
    sessions: Vec<SessionView>,
}

impl PairView {
    pub(super) fn of(pair: Pair, sessions: Vec<Session>) -> Self {
        let (repository, component) = pair.part.map(|part| (part.repository, part.component)).unzip();
        Self {
            id: pair.id,
            mentor: pair.mentor.to_string(),
            mentee: pair.mentee.to_string(),
            axis: pair.axis,
            area: pair.area,
            repository: repository.as_ref().map(ToString::to_string),
            component,
            state: pair.state,
            asked_on: pair.asked_on,
            agreed_on: pair.agreed_on,
            answered_on: pair.answered_on,
            ended_on: pair.ended_on,
            why: pair.why,
            answer: pair.answer,
            sessions: sessions.into_iter().map(SessionView::from).collect(),
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
    state: SessionState,
    /// The person who recorded it, by id.
    by: String,
    /// A note for mentor and mentee only; null where it was erased.
    #[schema(value_type = Option<String>, required)]
    note: Text,
    /// Whether the mentee confirmed that it took place.
    confirmed: bool,
}

impl From<Session> for SessionView {
    fn from(session: Session) -> Self {
        Self {
            id: session.id,
            day: session.day,
            state: session.state,
            by: session.author.to_string(),
            note: session.note,
            confirmed: session.confirmed_on.is_some(),
        }
    }
}
