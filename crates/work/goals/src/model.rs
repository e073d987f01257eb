//! Goals with their key results and check-ins, and the work that serves them.

// tidy: serde, because the journal hashes serialized records.

use castra_org::organization::{PersonId, TeamId};
use castra_platform::{terms, terms::Limit};
use chrono::NaiveDate;
use serde::Serialize;

use crate::{
    decimal::{Decimal, Figure},
    kinds::{Better, GoalKind, GoalState, Outlook, Rhythm, SourceKind},
    period::Period,
    rules::Way,
};

const LONG: Limit = Limit::text(0..=4000);

terms! {
    /// A goal, as people enter it.
    pub struct GoalTerms as "GoalTerms" {
        /// What is to be reached.
        title: String = Limit::text(1..=200).called("the goal").example("Half the time at the gate"),
        /// Why, and what is different once it is reached.
        why: String = LONG,
        /// The kind of goal.
        kind: Option<GoalKind> = Limit::required().called("a kind"),
        /// The period: a quarter (`2026-Q4`), a half (`2026-H2`), a year (`2026`), or `dates`.
        period: String = Limit::text(1..=10).called("a period").example("2026-Q4"),
        /// The first day, if the period is `dates`.
        starts: Option<NaiveDate> = Limit::NONE,
        /// The last day, if the period is `dates`.
        ends: Option<NaiveDate> = Limit::NONE,
        /// The owner's id; may be empty.
        owner: String = Limit::text(0..=100).example("bo"),
        /// Ids of the goals it serves.
        parents: Vec<String> = Limit::items(0..=10).called("goals it serves"),
    }
}

/// A goal of a team or, without one, of the company.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Goal {
    /// The id.
    pub id: String,
    /// The team; `None` for the company's.
    pub team: Option<TeamId>,
    /// What is to be reached.
    pub title: String,
    /// Why; may be empty.
    pub why: String,
    /// The kind.
    pub kind: GoalKind,
    /// The period's name.
    pub period: String,
    /// The first day.
    pub starts: NaiveDate,
    /// The last day.
    pub ends: NaiveDate,
    /// The owner.
    pub owner: Option<PersonId>,
    /// The state.
    pub state: GoalState,
    /// The grade of a closed goal, from 0 to 1.
    pub grade: Option<Decimal>,
    /// What came of it, in a sentence; empty until it is closed.
    pub outcome: String,
    /// The day it was closed.
    pub closed_on: Option<NaiveDate>,
    /// The goal it continues.
    pub copied_from: Option<String>,
    /// The actor who recorded it, as the journal names them.
    pub recorded_by: String,
    /// Increases with every change.
    pub revision: i64,
    /// Ids of the goals it serves.
    pub parents: Vec<String>,
}

impl Goal {
    /// The part that people enter.
    pub fn terms(&self) -> GoalTerms {
        let is_dates = self.period() == Period::Dates;
        GoalTerms {
            title: self.title.clone(),
            why: self.why.clone(),
            kind: Some(self.kind),
            period: self.period.clone(),
            starts: is_dates.then_some(self.starts),
            ends: is_dates.then_some(self.ends),
            owner: self.owner.as_ref().map(ToString::to_string).unwrap_or_default(),
            parents: self.parents.clone(),
        }
    }

    /// The period.
    pub fn period(&self) -> Period {
        Period::parse(&self.period).unwrap_or(Period::Dates)
    }

    /// Whether work may serve it on a day: it had been begun, and was neither over nor closed.
    pub fn is_current(&self, day: NaiveDate) -> bool {
        self.state != GoalState::Draft
            && (self.starts..=self.ends).contains(&day)
            && self.closed_on.is_none_or(|closed| day <= closed)
    }
}

terms! {
    /// A key result, as people enter it.
    pub struct ResultTerms as "KeyResultTerms" {
        /// What is measured.
        metric: String = Limit::text(1..=200).called("what is measured").example("Median minutes from quay to seat"),
        /// The unit; may be empty.
        unit: String = Limit::text(0..=40).example("minutes"),
        /// The value at the start of the period.
        start: Figure = Limit::required(),
        /// The value to reach; lower than the start for what should fall.
        target: Figure = Limit::required(),
        /// Which values are better, if the target is the start.
        better: Option<Better> = Limit::NONE,
        /// How often it is checked in.
        rhythm: Option<Rhythm> = Limit::required().called("a rhythm"),
        /// Where its value comes from; typed by default.
        source: Option<SourceKind> = Limit::NONE,
        /// The responsibility of a reading, or the repository of deployments and lead time, by id.
        source_of: String = Limit::text(0..=200).example("payments-api"),
    }
}

/// A key result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeyResult {
    /// The id.
    pub id: String,
    /// The goal.
    pub goal: String,
    /// What is measured.
    pub metric: String,
    /// The unit; may be empty.
    pub unit: String,
    /// The value at the start.
    pub start: Decimal,
    /// The value to reach.
    pub target: Decimal,
    /// Which values are better, if the target is the start.
    pub better: Option<Better>,
    /// How often it is checked in.
    pub rhythm: Rhythm,
    /// Where its value comes from.
    pub source: SourceKind,
    /// The responsibility or repository it comes from.
    pub source_of: String,
    /// The value of the last check-in.
    pub current: Option<Decimal>,
    /// The confidence at the last check-in, from 0 to 10.
    pub confidence: Option<i64>,
    /// The outlook at the last check-in.
    pub outlook: Option<Outlook>,
    /// The day of the last check-in.
    pub checked_on: Option<NaiveDate>,
    /// Where the current value is from, in a few words.
    pub current_from: String,
    /// A value that a program posted.
    pub posted: Option<Decimal>,
    /// Its day.
    pub posted_on: Option<NaiveDate>,
    /// The program that posted it.
    pub posted_from: String,
    /// The day it was dropped.
    pub dropped_on: Option<NaiveDate>,
    /// Increases with every change.
    pub revision: i64,
}

impl KeyResult {
    /// The part that people enter.
    pub fn terms(&self) -> ResultTerms {
        ResultTerms {
            metric: self.metric.clone(),
            unit: self.unit.clone(),
            start: Figure(Some(self.start)),
            target: Figure(Some(self.target)),
            better: self.better,
            rhythm: Some(self.rhythm),
            source: Some(self.source),
            source_of: self.source_of.clone(),
        }
    }

    /// The decimals that its figures are shown with.
    pub fn places(&self) -> usize {
        [Some(self.start), Some(self.target), self.current]
            .into_iter()
            .flatten()
            .map(Decimal::places)
            .max()
            .unwrap_or(0)
    }

    /// A value in its unit: "36.40 €", "58 %".
    pub fn shown(&self, value: Decimal) -> String {
        let number = value.shown(self.places());
        if self.unit.is_empty() { number } else { format!("{number}\u{a0}{}", self.unit) }
    }

    /// How far it has come.
    pub fn way(&self) -> Option<Way> {
        self.current.map(|current| Way::new(self, current))
    }

    /// The day its next check-in is due.
    pub fn due(&self, goal: &Goal) -> NaiveDate {
        self.checked_on.unwrap_or(goal.starts) + chrono::TimeDelta::days(self.rhythm.days())
    }
}

terms! {
    /// A check-in of a key result.
    pub struct CheckInTerms as "CheckInTerms" {
        /// The value; of the draft by default.
        value: Figure = Limit::NONE,
        /// The outlook.
        outlook: Option<Outlook> = Limit::required().called("an outlook"),
        /// The confidence that the target will be reached, from 0 to 10; as before by default.
        confidence: Option<i64> = Limit::number(0..=10),
        /// What changed; may be empty.
        note: String = Limit::text(0..=1000),
        /// The day; today by default.
        day: Option<NaiveDate> = Limit::NONE,
    }
}

/// A check-in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckIn {
    /// The id.
    pub id: String,
    /// The key result.
    pub result: String,
    /// The day.
    pub day: NaiveDate,
    /// The value.
    pub value: Decimal,
    /// The outlook.
    pub outlook: Outlook,
    /// The confidence, from 0 to 10.
    pub confidence: Option<i64>,
    /// What changed; may be empty.
    pub note: String,
    /// Where the value is from.
    pub source: String,
    /// The actor who confirmed it, as the journal names them.
    pub made_by: String,
}

terms! {
    /// A value that a program posts, to be confirmed at the next check-in.
    pub struct ValueTerms as "PostedValue" {
        /// The value.
        value: Figure = Limit::required(),
        /// The day it is of; today by default.
        day: Option<NaiveDate> = Limit::NONE,
        /// The program or system it is from; may be empty.
        from: String = Limit::text(0..=100).example("billing"),
    }
}

terms! {
    /// Values by day, as CSV.
    pub struct PasteTerms as "PastedValues" {
        /// A line for each day: `2026-11-02,36.4`, and optionally a note.
        text: String = Limit::text(1..=50_000).called("lines of day and value").example("2026-11-02,36.4"),
    }
}

terms! {
    /// How a goal is closed.
    pub struct CloseTerms as "GoalClosing" {
        /// The grade, from 0 to 1; the measured one by default.
        grade: Figure = Limit::NONE,
        /// What came of it, in a sentence.
        outcome: String = Limit::text(1..=1000).called("what came of it"),
    }
}

terms! {
    /// The period into which a goal is copied.
    pub struct CopyTerms as "GoalCopy" {
        /// The period: a quarter (`2026-Q4`), a half (`2026-H2`), a year (`2026`), or `dates`.
        period: String = Limit::text(1..=10).called("a period").example("2027-Q1"),
        /// The first day, if the period is `dates`.
        starts: Option<NaiveDate> = Limit::NONE,
        /// The last day, if the period is `dates`.
        ends: Option<NaiveDate> = Limit::NONE,
    }
}

terms! {
    /// A piece of work that takes people's time, as people enter it.
    pub struct WorkTerms as "GoalWorkTerms" {
        /// The work.
        title: String = Limit::text(1..=200).called("the work").example("Offline boarding list"),
        /// The id of the goal it serves; may be empty.
        goal: String = Limit::text(0..=100),
        /// Whether it is upkeep: running and maintaining what is there.
        is_upkeep: bool = Limit::NONE,
        /// Why it is done without a goal; may be empty.
        reason: String = Limit::text(0..=1000),
        /// Ids of the people who do it.
        people: Vec<String> = Limit::items(1..=50).called("people"),
        /// The hours a week of each of them.
        hours: i64 = Limit::number(1..=60),
        /// The first day; today by default.
        starts: Option<NaiveDate> = Limit::NONE,
        /// The last day.
        ends: Option<NaiveDate> = Limit::NONE,
    }
}

/// A piece of work that takes people's time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Work {
    /// The id.
    pub id: String,
    /// The team.
    pub team: TeamId,
    /// The work.
    pub title: String,
    /// The goal it serves.
    pub goal: Option<String>,
    /// Whether it is upkeep.
    pub is_upkeep: bool,
    /// Why it is done without a goal; may be empty.
    pub reason: String,
    /// The hours a week of each person.
    pub hours: i64,
    /// The first day.
    pub starts: NaiveDate,
    /// The last day.
    pub ends: Option<NaiveDate>,
    /// The actor who recorded it, as the journal names them.
    pub recorded_by: String,
    /// Increases with every change.
    pub revision: i64,
    /// The people.
    pub people: Vec<PersonId>,
}

impl Work {
    /// The part that people enter.
    pub fn terms(&self) -> WorkTerms {
        WorkTerms {
            title: self.title.clone(),
            goal: self.goal.clone().unwrap_or_default(),
            is_upkeep: self.is_upkeep,
            reason: self.reason.clone(),
            people: self.people.iter().map(ToString::to_string).collect(),
            hours: self.hours,
            starts: Some(self.starts),
            ends: self.ends,
        }
    }
}

terms! {
    /// The share of a team's time that is agreed for upkeep.
    pub struct UpkeepTerms as "UpkeepShare" {
        /// Percent of the time, from 0 to 100.
        percent: i64 = Limit::number(0..=100),
    }
}

terms! {
    /// Why a piece of work is done without a goal.
    pub struct ReasonTerms as "UnaskedReason" {
        /// The work: its kind and id, as listed.
        work: String = Limit::text(1..=200).called("the work").example("delegation:0198"),
        /// The reason; empty takes it back.
        reason: String = Limit::text(0..=1000),
    }
}

/// A reason why a piece of work is done without a goal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Reason {
    /// The team.
    pub team: TeamId,
    /// The work: kind and id.
    pub work: String,
    /// The reason.
    pub reason: String,
    /// The actor who noted it, as the journal names them.
    pub noted_by: String,
    /// The day.
    pub noted_on: NaiveDate,
}

/// A goal with its key results.
#[derive(Debug, Clone, PartialEq)]
pub struct Whole {
    /// The goal.
    pub goal: Goal,
    /// Its key results, those not dropped, in order.
    pub results: Vec<KeyResult>,
}

/// The draft of a check-in.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Draft {
    /// The value; `None` where the source has none.
    pub value: Option<Decimal>,
    /// Where it is from, as a sentence without a full stop.
    pub from: String,
}
