//! A review's series, its meetings, and what is captured in them.
// tidy: serde, because a closed review keeps its agenda as JSON, sealed.

use castra_calendar::Terms;
use castra_org::organization::{PersonId, TeamId};
use castra_platform::{
    Result,
    clock::Timestamp,
    closed_set,
    feature::{AgendaLine, AgendaSection, MeetingKind},
    private::{Body, Sealed},
    terms,
    terms::Limit,
};
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A record with its text; `None` where the text was erased.
pub(super) type WithText<T> = (T, Option<String>);

closed_set! {
    /// The state of a series.
    #[schema(as = ReviewSeriesState)]
    SeriesState {
        /// It recurs.
        Running = "running", "Running";
        /// It has ended; what was kept stays readable to the room.
        Ended = "ended", "Ended";
    }
}

closed_set! {
    /// What became of a meeting.
    MeetingOutcome {
        /// It was held and closed.
        Held = "held", "Held";
        /// It was skipped, for a reason.
        Skipped = "skipped", "Skipped";
    }
}

terms! {
    /// When a review takes place.
    pub(super) struct NewTerms as "ReviewTerms" {
        /// How often: an RFC 5545 recurrence rule by days, weeks, months or years, without `COUNT`, `UNTIL` or a time.
        rule: String = Limit::text(1..=200).called("how often").example("FREQ=WEEKLY"),
        /// The time zone of the wall clock.
        zone: String = Limit::required().called("a time zone").example("Europe/Lisbon"),
        /// The start by that clock; the first meeting is the first date of the rule from here on.
        starts: String = Limit::required().called("the first day and time").example("2026-03-03T10:00"),
        /// The length in minutes.
        minutes: i64 = Limit::number(5..=480),
        /// The place: a room or a link.
        place: String = Limit::text(0..=300),
    }
}

/// A review to start.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewReview)]
pub(super) struct NewSeries {
    /// The kind.
    pub(super) kind: MeetingKind,
    /// The team, by id; empty for a review of the whole company.
    #[serde(default)]
    #[schema(example = "payments")]
    pub(super) team: String,
    /// When it takes place.
    pub(super) terms: NewTerms,
}

/// A recurring review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Series {
    pub(super) id: String,
    pub(super) kind: MeetingKind,
    /// The team; `None` for the whole company.
    pub(super) team: Option<TeamId>,
    pub(super) state: SeriesState,
    pub(super) terms: Terms,
    pub(super) place: Sealed<String>,
    pub(super) started_by: PersonId,
    pub(super) started_on: NaiveDate,
    pub(super) ended_on: Option<NaiveDate>,
    /// Increases with every change of its terms or state.
    pub(super) revision: i64,
    pub(super) changed_at: Timestamp,
}

/// Who meets: everyone in the room reads, ticks and notes; the hosts also start, skip and close.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct People {
    pub(super) room: Vec<PersonId>,
    pub(super) hosts: Vec<PersonId>,
}

/// A meeting that was closed or skipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) series: String,
    /// Its time in the rule.
    pub(super) at: NaiveDateTime,
    pub(super) outcome: MeetingOutcome,
    pub(super) marked_by: PersonId,
    pub(super) marked_on: NaiveDate,
    pub(super) minutes: Sealed<Minutes>,
}

/// What is kept of a meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Minutes {
    /// The outcome, or the reason for skipping it.
    pub(super) text: String,
    /// The agenda as it was.
    pub(super) agenda: Vec<Kept>,
    /// The items captured in it, as they were: text, and owner with due date.
    pub(super) items: Vec<KeptItem>,
}

/// A line of the agenda as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ReviewKeptLine)]
pub(super) struct Kept {
    /// The section.
    pub(super) section: AgendaSection,
    /// The title.
    pub(super) title: String,
    /// Why it was on the agenda.
    pub(super) detail: String,
    /// The page of its record.
    pub(super) href: String,
    /// Whether it was ticked as discussed.
    pub(super) discussed: bool,
}

impl Kept {
    pub(super) fn new(line: &AgendaLine, discussed: bool) -> Self {
        Self {
            section: line.section,
            title: line.title.clone(),
            detail: line.detail.clone(),
            href: line.href.clone(),
            discussed,
        }
    }
}

/// A captured item as it was when the review was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ReviewKeptItem)]
pub(super) struct KeptItem {
    /// The text.
    pub(super) text: String,
    /// The owner, by id.
    pub(super) owner: Option<String>,
    /// The due date.
    pub(super) due: Option<NaiveDate>,
}

impl Body for Minutes {
    fn to_text(&self) -> Result<String> {
        Ok(serde_json::to_string(self)?)
    }

    fn from_text(text: String) -> Result<Self> {
        Ok(serde_json::from_str(&text)?)
    }
}

terms! {
    /// How a review ended.
    pub(super) struct Closing as "CloseReview" {
        /// The outcome, in a sentence or two. It cannot be changed later.
        outcome: String = Limit::text(1..=2000).called("the outcome"),
    }
}

terms! {
    /// Why a review is skipped.
    pub(super) struct Skipping as "SkipReview" {
        /// The reason, for everyone in the room.
        reason: String = Limit::text(1..=500).called("the reason"),
    }
}

/// A note or an action item. With an owner it is an action, carried over until it is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) series: String,
    /// The meeting in which it was captured, by its time in the rule.
    pub(super) raised_at: NaiveDateTime,
    pub(super) author: PersonId,
    pub(super) owner: Option<PersonId>,
    pub(super) due: Option<NaiveDate>,
    pub(super) body: Sealed<String>,
    pub(super) raised_on: NaiveDate,
    pub(super) done_on: Option<NaiveDate>,
    pub(super) is_dropped: bool,
    /// Increases with every change.
    pub(super) revision: i64,
}

impl Item {
    /// Whether it is an action that is still to be done.
    pub(super) fn is_open(&self) -> bool {
        self.owner.is_some() && self.done_on.is_none() && !self.is_dropped
    }

    /// Whether it is open and past its due date.
    pub(super) fn is_overdue(&self, today: NaiveDate) -> bool {
        self.is_open() && self.due.is_some_and(|due| due < today)
    }
}

terms! {
    /// What is captured.
    pub(super) struct ItemTerms as "ReviewItemTerms" {
        /// The note, or what is to be done.
        text: String = Limit::text(1..=2000).called("the note"),
        /// Who does it, by id; empty for a note.
        owner: String = Limit::text(0..=100).example("bo"),
        /// The due date; only with an owner.
        due: Option<NaiveDate> = Limit::NONE,
    }
}

/// A meeting of a series, from its rule or its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meeting {
    /// Its time in the rule, by the wall clock, which identifies it.
    pub(super) at: NaiveDateTime,
    /// What became of it; `None` while it is planned, or if it was missed.
    pub(super) outcome: Option<MeetingOutcome>,
    /// Its instant.
    pub(super) begins: Timestamp,
}
