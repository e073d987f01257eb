//! The documents of the goals' API.

use castra_org::organization::Current;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    flow::{Counted, Goals, Unasked},
    kinds::{GoalState, Outlook},
    model::{CheckIn, Draft, Goal, GoalTerms, KeyResult, ResultTerms, Whole, Work, WorkTerms},
    rules,
};

/// A goal without its key results.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GoalItem)]
pub(super) struct GoalItem {
    /// The goal's id.
    pub(super) id: String,
    /// The team's id; null for the company's.
    #[schema(required)]
    pub(super) team: Option<String>,
    /// The part that people enter; send it back changed to update the goal.
    pub(super) terms: GoalTerms,
    /// The first day.
    pub(super) starts: NaiveDate,
    /// The last day.
    pub(super) ends: NaiveDate,
    /// The owner's name.
    #[schema(required)]
    pub(super) owner_name: Option<String>,
    /// The state.
    pub(super) state: GoalState,
    /// The grade of a closed goal, from 0 to 1, as a decimal number.
    #[schema(required, value_type = Option<String>)]
    pub(super) grade: Option<crate::decimal::Decimal>,
    /// What came of it; empty until it is closed.
    pub(super) outcome: String,
    /// The day it was closed.
    #[schema(required)]
    pub(super) closed_on: Option<NaiveDate>,
    /// The id of the goal it continues.
    #[schema(required)]
    pub(super) copied_from: Option<String>,
    /// Increases with every change; `If-Match: "v3"` allows a change to that revision only.
    pub(super) revision: i64,
}

impl GoalItem {
    pub(super) fn new(current: &Current, goal: &Goal) -> Self {
        Self {
            id: goal.id.clone(),
            team: goal.team.as_ref().map(ToString::to_string),
            terms: goal.terms(),
            starts: goal.starts,
            ends: goal.ends,
            owner_name: goal.owner.as_ref().map(|owner| current.organization().person_name(owner).to_owned()),
            state: goal.state,
            grade: goal.grade,
            outcome: goal.outcome.clone(),
            closed_on: goal.closed_on,
            copied_from: goal.copied_from.clone(),
            revision: goal.revision,
        }
    }
}

/// A goal with its key results.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Goal)]
pub(crate) struct GoalView {
    #[serde(flatten)]
    item: GoalItem,
    /// The measured grade, from 0 to 1: the mean of its key results, where one without a value counts nothing; null without
    /// any.
    #[schema(required)]
    measured: Option<f64>,
    /// The lowest confidence of its key results, from 0 to 10.
    #[schema(required)]
    confidence: Option<i64>,
    /// The part of the period that is over, from 0 to 1.
    elapsed: f64,
    /// Its key results that were not dropped.
    results: Vec<ResultView>,
}

impl GoalView {
    pub(crate) fn new(current: &Current, whole: &Whole) -> Self {
        Self {
            item: GoalItem::new(current, &whole.goal),
            measured: rules::grade(&whole.results),
            confidence: rules::confidence(&whole.results),
            elapsed: rules::elapsed(&whole.goal, current.today),
            results: whole.results.iter().map(|result| ResultView::new(result, &[], None)).collect(),
        }
    }
}

/// A key result.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KeyResult)]
pub(super) struct ResultView {
    /// The key result's id.
    id: String,
    /// The goal's id.
    goal: String,
    /// The part that people enter; send it back changed to update the key result.
    terms: ResultTerms,
    /// The value of the last check-in, as a decimal number.
    #[schema(required, value_type = Option<String>)]
    current: Option<crate::decimal::Decimal>,
    /// The grade, from 0 to 1; null without a value.
    #[schema(required)]
    grade: Option<f64>,
    /// Whether it is worse than at the start; its grade is then 0.
    is_worse: bool,
    /// Whether it is beyond the target; its grade is then 1.
    is_beyond: bool,
    /// The confidence at the last check-in, from 0 to 10.
    #[schema(required)]
    confidence: Option<i64>,
    /// The outlook at the last check-in.
    #[schema(required)]
    outlook: Option<Outlook>,
    /// The day of the last check-in.
    #[schema(required)]
    checked_on: Option<NaiveDate>,
    /// The day it was dropped.
    #[schema(required)]
    dropped_on: Option<NaiveDate>,
    /// Increases with every change and check-in.
    revision: i64,
    /// The draft of the next check-in; null where the key result is part of its goal.
    #[schema(required)]
    draft: Option<DraftView>,
    /// The check-ins, oldest first; empty where the key result is part of its goal.
    check_ins: Vec<CheckInView>,
}

impl ResultView {
    pub(super) fn new(result: &KeyResult, check_ins: &[CheckIn], draft: Option<&Draft>) -> Self {
        let way = result.way();
        Self {
            id: result.id.clone(),
            goal: result.goal.clone(),
            terms: result.terms(),
            current: result.current,
            grade: way.map(|way| way.grade),
            is_worse: way.is_some_and(|way| way.is_worse),
            is_beyond: way.is_some_and(|way| way.is_beyond),
            confidence: result.confidence,
            outlook: result.outlook,
            checked_on: result.checked_on,
            dropped_on: result.dropped_on,
            revision: result.revision,
            draft: draft.map(|draft| DraftView { value: draft.value, from: draft.from.clone() }),
            check_ins: check_ins.iter().map(CheckInView::new).collect(),
        }
    }
}

/// The draft of a check-in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CheckInDraft)]
struct DraftView {
    /// The value, as a decimal number; null where its source has none.
    #[schema(required, value_type = Option<String>)]
    value: Option<crate::decimal::Decimal>,
    /// Where it is from, in words.
    from: String,
}

/// A check-in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CheckIn)]
struct CheckInView {
    /// The day.
    day: NaiveDate,
    /// The value, as a decimal number.
    #[schema(value_type = String)]
    value: crate::decimal::Decimal,
    /// The outlook.
    outlook: Outlook,
    /// The confidence, from 0 to 10.
    #[schema(required)]
    confidence: Option<i64>,
    /// What changed; may be empty.
    note: String,
    /// Where the value is from.
    source: String,
}

impl CheckInView {
    fn new(made: &CheckIn) -> Self {
        Self {
            day: made.day,
            value: made.value,
            outlook: made.outlook,
            confidence: made.confidence,
            note: made.note.clone(),
            source: made.source.clone(),
        }
    }
}

/// A piece of work recorded here.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GoalWork)]
pub(super) struct WorkView {
    /// The work's id.
    pub(super) id: String,
    /// The team's id.
    team: String,
    /// The part that people enter; send it back changed to update the work.
    terms: WorkTerms,
    /// Increases with every change.
    revision: i64,
}

impl WorkView {
    pub(super) fn new(work: &Work) -> Self {
        Self {
            id: work.id.clone(),
            team: work.team.to_string(),
            terms: work.terms(),
            revision: work.revision,
        }
    }
}

/// Work of the past four weeks that no current goal asked for and that is not upkeep.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnaskedWork)]
pub(super) struct UnaskedView {
    /// The work: its kind and id.
    work: String,
    /// Its title.
    title: String,
    /// Its page.
    href: String,
    /// The team's id.
    team: String,
    /// The number of people.
    people: usize,
    /// The time, in people-weeks.
    people_weeks: f64,
    /// Why it is done all the same; empty if no one noted it.
    reason: String,
}

impl UnaskedView {
    pub(super) fn new(work: &Unasked) -> Self {
        Self {
            work: work.key.clone(),
            title: work.title.clone(),
            href: work.href.clone(),
            team: work.team.clone(),
            people: work.people.len(),
            people_weeks: work.weeks,
            reason: work.reason.clone(),
        }
    }
}

/// Where the work of four weeks went, in people-weeks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GoalFlow)]
pub(super) struct FlowView {
    /// For goals that were current then.
    pub(super) goals: f64,
    /// Upkeep.
    pub(super) upkeep: f64,
    /// Work that no goal asked for.
    pub(super) unasked: f64,
    /// The share outside goals and agreed upkeep; null without any work.
    #[schema(required)]
    pub(super) outside: Option<f64>,
    /// The amounts by team and goal.
    pub(super) items: Vec<StreamView>,
    /// Ids of running goals that no one works on.
    pub(super) unworked: Vec<String>,
}

/// The work of a team for a goal.
#[derive(Debug, Serialize, ToSchema, PartialEq)]
#[schema(as = GoalStream)]
pub(super) struct StreamView {
    /// The team's id.
    team: String,
    /// The goal's id; null for upkeep and unasked work.
    #[schema(required)]
    goal: Option<String>,
    /// The time, in people-weeks.
    people_weeks: f64,
}

/// The amounts by team and goal, most first.
pub(super) fn streams(counted: &[Counted], goals: &Goals<'_>) -> Vec<StreamView> {
    let mut sums = std::collections::BTreeMap::<(String, Option<String>), f64>::new();
    for one in counted {
        let goal = goals.served(one).map(|goal| goal.id.clone());
        *sums.entry((one.serving.team.clone(), goal)).or_default() += one.weeks();
    }
    let mut all: Vec<_> = sums
        .into_iter()
        .map(|((team, goal), people_weeks)| StreamView { team, goal, people_weeks })
        .collect();
    all.sort_by(|a, b| b.people_weeks.total_cmp(&a.people_weeks));
    all
}

/// A piece of a person's work, and the goals it serves.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ServingChain)]
pub(super) struct ChainView {
    /// The work: its kind and id.
    pub(super) work: String,
    /// Its title.
    pub(super) title: String,
    /// Its page.
    pub(super) href: String,
    /// Whether it is upkeep.
    pub(super) is_upkeep: bool,
    /// Why it is done without a goal; empty if no one noted it.
    pub(super) reason: String,
    /// Ids of the goals it serves, level by level: the goal it names, then those that one serves, and so on.
    pub(super) goals: Vec<Vec<String>>,
}
