//! What the API shows of growth.

use castra_org::organization::PersonId;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::growth::{
    assessments::{Assessment, Rating},
    mentoring::{Pair, Session},
    plans::{Area, Means, Milestone, OpenedPlan},
};

/// A growth plan, as far as one may see.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrowthPlan)]
pub(super) struct PlanView {
    /// Whose, by id.
    person: String,
    /// The role it leads to, by id.
    #[schema(required)]
    target_role: Option<String>,
    /// What for, in words.
    aim: String,
    /// When it is looked at together again.
    #[schema(required)]
    review_on: Option<NaiveDate>,
    /// When something in it changed last; null before there is one, and for a mentor.
    #[schema(required)]
    touched_on: Option<NaiveDate>,
    /// Raised by every change of anything in it; `If-Match: "v3"` refuses to change another.
    revision: i64,
    /// Areas for learning, open ones first; for a mentor, those they mentor.
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

/// An area for learning.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrowthArea)]
pub(super) struct AreaView {
    /// Its id.
    pub(super) id: String,
    /// What is to be learned.
    title: String,
    /// The axis of the ladder, by id; empty for none.
    axis: String,
    /// Why.
    why: String,
    /// `open`, `done` or `dropped`.
    state: &'static str,
    /// Since when.
    since: NaiveDate,
    /// Since when it is learned or let go.
    #[schema(required)]
    ended_on: Option<NaiveDate>,
    /// What came of it.
    outcome: String,
    /// Whether it is open and nothing says by what it is learned.
    incomplete: bool,
    /// By what it is learned.
    means: Vec<MeansView>,
    /// What is reached on the way.
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

/// By what an area is learned.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrowthMeans)]
pub(super) struct MeansView {
    /// Its id.
    id: String,
    /// `project`, `training` or `mentoring`.
    kind: &'static str,
    /// What it is.
    what: String,
    /// Where more stands; empty for nowhere.
    link: String,
    /// The repository that the work is in, by id.
    #[schema(required)]
    repository: Option<String>,
    /// The training of the catalog, by id.
    #[schema(required)]
    training: Option<String>,
    /// The mentoring pair, by id.
    #[schema(required)]
    pair: Option<String>,
    /// Since when.
    since: NaiveDate,
    /// Since when not any more.
    #[schema(required)]
    ended_on: Option<NaiveDate>,
    /// A training's first day.
    #[schema(required)]
    starts_on: Option<NaiveDate>,
    /// A training's last day.
    #[schema(required)]
    ends_on: Option<NaiveDate>,
    /// What it is to cost, in the currency's smallest unit.
    #[schema(required)]
    planned_minor: Option<i64>,
    /// What it did cost.
    #[schema(required)]
    spent_minor: Option<i64>,
    /// The currency's ISO 4217 code; empty without a cost.
    currency: String,
    /// The certificate that came of it.
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

/// Something to reach on the way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrowthMilestone)]
pub(super) struct MilestoneView {
    /// Its id.
    id: String,
    /// What is reached.
    title: String,
    /// By when.
    due: NaiveDate,
    /// When it was.
    #[schema(required)]
    reached_on: Option<NaiveDate>,
    /// What shows it.
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

/// One view of one axis on one day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrowthAssessment)]
pub(super) struct AssessmentView {
    /// Its id.
    pub(super) id: String,
    /// The axis, by id.
    axis: String,
    /// `own` or `lead`.
    view: &'static str,
    /// Who said it, by id.
    by: String,
    /// On which day.
    day: NaiveDate,
    /// The level, 1 to 5.
    level: u8,
    /// `low`, `medium` or `high`.
    confidence: &'static str,
    /// What it rests on.
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

/// What a person says of a skill.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrowthSkill)]
pub(super) struct SkillView {
    /// The skill.
    skill: String,
    /// On which day.
    day: NaiveDate,
    /// From 1, knows nothing, to 5, can teach it.
    knowledge: u8,
    /// From 1, would rather quit, to 5, please, please.
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

/// A mentor and who learns from them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MentoringPair)]
pub(super) struct PairView {
    /// Its id.
    pub(super) id: String,
    /// Who is learned from, by id.
    mentor: String,
    /// Who learns, by id.
    mentee: String,
    /// The axis it is about, by id; empty for none.
    axis: String,
    /// The area of the mentee's plan it is for, by id.
    #[schema(required)]
    area: Option<String>,
    /// The repository whose knowledge is to spread, by id.
    #[schema(required)]
    repository: Option<String>,
    /// The part of that repository.
    #[schema(required)]
    component: Option<String>,
    /// `asked`, `accepted`, `declined`, `withdrawn` or `ended`.
    state: &'static str,
    /// When it was asked for.
    asked_on: NaiveDate,
    /// When the mentee agreed; while it is null they are asked whether they want it, and nobody else is.
    #[schema(required)]
    agreed_on: Option<NaiveDate>,
    /// When the mentor answered, or the mentee declined.
    #[schema(required)]
    answered_on: Option<NaiveDate>,
    /// When it ended.
    #[schema(required)]
    ended_on: Option<NaiveDate>,
    /// Why this mentor.
    why: String,
    /// What was answered.
    answer: String,
    /// Its sessions, the newest first; notes for the two alone. Empty in lists.
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

/// A session of a pair.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MentoringSession)]
pub(super) struct SessionView {
    /// Its id.
    id: String,
    /// On which day.
    day: NaiveDate,
    /// `planned`, `held` or `skipped`.
    state: &'static str,
    /// Who wrote it down, by id.
    by: String,
    /// What was said, for the two alone.
    note: String,
    /// Whether the mentee says that it took place.
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
