//! Two people who meet: their series, its occurrences, and what they keep.
// tidy: serde, because the API takes new one-on-ones as they are.

pub use castra_calendar::Terms;
use castra_org::organization::PersonId;
use castra_platform::{clock::Timestamp, private::Sealed, terms, terms::Limit};
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use serde::Deserialize;
use utoipa::ToSchema;

use super::kinds::{Outcome, Relation, SeriesKind, SeriesState};

/// A record with its text; `None` where the text was erased.
pub(super) type WithText<T> = (T, Option<String>);

const SHORT: Limit = Limit::text(1..=2000);

terms! {
    /// The terms two people agree on.
    pub(super) struct NewTerms as "OneOnOneTerms" {
        /// How often: an RFC 5545 recurrence rule by days, weeks, months or years, without `COUNT`, `UNTIL` or a time.
        rule: String = Limit::text(1..=200).called("how often").example("FREQ=WEEKLY;INTERVAL=2"),
        /// The time zone of the wall clock.
        zone: String = Limit::required().called("a time zone").example("Europe/Lisbon"),
        /// The start by that clock; the first meeting is the first date of the rule from here on.
        starts: String = Limit::required().called("the first day and time").example("2026-03-03T10:00"),
        /// The length in minutes.
        minutes: i64 = Limit::number(5..=480),
        /// The place: a room or a link. It appears in both calendars.
        place: String = Limit::text(0..=300),
    }
}

/// One-on-ones to start.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOneOnOnes)]
pub(super) struct NewSeries {
    /// The other person, by id.
    #[schema(example = "bo")]
    pub(super) with: String,
    /// Their relation to the caller.
    #[serde(rename = "as")]
    pub(super) as_: Relation,
    /// The agreed terms.
    pub(super) terms: NewTerms,
}

/// Terms while they are in force. During a pause there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Schedule {
    pub(super) id: String,
    /// The first day in force.
    pub(super) first_day: NaiveDate,
    /// The last day in force, once known.
    pub(super) last_day: Option<NaiveDate>,
    pub(super) terms: Terms,
    pub(super) place: Sealed<String>,
    /// The longest time between two occurrences, in days.
    pub(super) cadence_days: i64,
}

/// What happened to an occurrence; one that only follows the rule has no record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// Its time in the rule, or the planned time of an extra one, by the schedule's wall clock.
    pub(super) at: NaiveDateTime,
    /// Whether it is an extra meeting, outside the rule.
    pub(super) is_extra: bool,
    /// The new time, if moved.
    pub(super) moved_to: Option<NaiveDateTime>,
    pub(super) outcome: Option<Outcome>,
    /// The day they met.
    pub(super) held_on: Option<NaiveDate>,
    /// The person who marked it.
    pub(super) marked_by: Option<PersonId>,
    /// The reason for skipping it.
    pub(super) reason: Option<Sealed<String>>,
    /// The author of the reason.
    pub(super) reason_by: Option<PersonId>,
}

terms! {
    /// The reason for skipping a meeting.
    pub struct Reason as "SkipOccurrence" {
        /// The reason; for the two only.
        reason: String = SHORT.called("the reason"),
    }
}

/// Two people who meet regularly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Series {
    pub(super) id: String,
    /// The relation of the two.
    pub(super) kind: SeriesKind,
    /// The lead, the mentor, or the peer who started it.
    pub(super) host: PersonId,
    /// The other person.
    pub(super) guest: PersonId,
    pub(super) state: SeriesState,
    /// The day it was started.
    pub(super) created_on: NaiveDate,
    /// Increases with every change of its terms, state or occurrences.
    pub(super) revision: i64,
    /// The time of the last such change.
    pub(super) changed_at: Timestamp,
    /// Past and current schedules, oldest first; no two share a day.
    pub(super) schedules: Vec<Schedule>,
    /// The records of occurrences, oldest first.
    pub(super) records: Vec<Record>,
}

impl Series {
    /// Whether a person is one of the two.
    pub(super) fn is_of(&self, person: &str) -> bool {
        self.host.as_str() == person || self.guest.as_str() == person
    }

    /// Whether it is of this kind, between these two, and has not ended: there is at most one.
    pub(super) fn is_live_of(&self, kind: SeriesKind, one: &PersonId, other: &PersonId) -> bool {
        let is_of_both = self.is_of(one.as_str()) && self.is_of(other.as_str());
        is_of_both && self.kind == kind && self.state != SeriesState::Ended
    }

    /// The other of the two.
    pub(super) fn other(&self, person: &str) -> &PersonId {
        if self.host.as_str() == person { &self.guest } else { &self.host }
    }

    /// The schedule in force on a day, otherwise the last one before it, otherwise the first.
    pub(super) fn schedule_on(&self, day: NaiveDate) -> Option<&Schedule> {
        self.schedules.iter().rev().find(|schedule| schedule.first_day <= day).or(self.schedules.first())
    }

    /// The record of an occurrence.
    pub(super) fn record(&self, at: NaiveDateTime) -> Option<&Record> {
        self.records.iter().find(|record| record.at == at)
    }
}

/// An occurrence, from the rule and its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Occurrence {
    /// Its time in the rule, which identifies it.
    pub(super) at: NaiveDateTime,
    /// Its actual time, by the wall clock.
    pub(super) begins: NaiveDateTime,
    /// The time zone of the wall clock.
    pub(super) zone: Tz,
    /// The length in minutes.
    pub(super) minutes: i64,
    /// The id of its schedule.
    pub(super) schedule: String,
    /// Whether it is an extra meeting, outside the rule.
    pub(super) is_extra: bool,
    pub(super) outcome: Option<Outcome>,
    /// The day they met.
    pub(super) held_on: Option<NaiveDate>,
}

/// A point for the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) id: String,
    /// The person who raised it.
    pub(super) author: PersonId,
    pub(super) body: Sealed<String>,
    /// The day it was raised.
    pub(super) raised_on: NaiveDate,
    /// The occurrence in which it was discussed.
    pub(super) done_in: Option<NaiveDateTime>,
    /// Increases with every change.
    pub(super) revision: i64,
}

impl Point {
    /// Whether it is still to be discussed.
    pub(super) fn is_open(&self) -> bool {
        self.done_in.is_none()
    }
}

terms! {
    /// The text of a point.
    pub(super) struct PointTerms as "OneOnOnePointTerms" {
        /// The text.
        text: String = SHORT.called("the point"),
    }
}

/// Something one of the two will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ActionItem {
    pub(super) id: String,
    /// The id of the series.
    pub(super) series: String,
    /// The author of the text.
    pub(super) author: PersonId,
    /// The person who does it.
    pub(super) owner: PersonId,
    pub(super) body: Sealed<String>,
    pub(super) due: Option<NaiveDate>,
    /// The day it was agreed.
    pub(super) agreed_on: NaiveDate,
    /// The day it was done.
    pub(super) done_on: Option<NaiveDate>,
    /// Whether it was dropped.
    pub(super) is_dropped: bool,
    /// Increases with every change.
    pub(super) revision: i64,
}

impl ActionItem {
    /// Whether it is still to be done.
    pub(super) fn is_open(&self) -> bool {
        self.done_on.is_none() && !self.is_dropped
    }

    /// Whether it is open and past its due date.
    pub(super) fn is_overdue(&self, today: NaiveDate) -> bool {
        self.is_open() && self.due.is_some_and(|due| due < today)
    }
}

terms! {
    /// The content of an action item.
    pub(super) struct ActionTerms as "OneOnOneActionItemTerms" {
        /// The text.
        text: String = SHORT.called("the action item"),
        /// The owner, one of the two, by id.
        owner: String = Limit::required().called("the owner").example("bo"),
        /// The due date.
        due: Option<NaiveDate> = Limit::NONE,
    }
}

/// Lines of a note by one author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NotePart {
    /// The author, under whose key they are sealed.
    pub(super) author: PersonId,
    /// The lines; `None` where they were erased.
    pub(super) text: Option<String>,
}

/// The current revision of a note. An unwritten note has revision 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Note {
    /// Increases with every save.
    pub(super) revision: i64,
    /// The parts, in order.
    pub(super) parts: Vec<NotePart>,
}

impl Note {
    /// The text that can still be read.
    pub(super) fn text(&self) -> String {
        self.parts.iter().filter_map(|part| part.text.as_deref()).collect::<Vec<_>>().join("\n")
    }

    /// Whether lines are missing because they were erased.
    pub(super) fn is_partly_erased(&self) -> bool {
        self.parts.iter().any(|part| part.text.is_none())
    }
}

terms! {
    /// A note to save.
    pub(super) struct NoteTerms as "SaveOneOnOneNote" {
        /// The whole text, in Markdown.
        text: String = Limit::text(0..=40_000),
        /// The revision the text is based on; 0 before the first.
        revision: i64 = Limit::NONE,
    }
}

/// The result of a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Saved {
    /// Saved as sent.
    AsSent(Note),
    /// Merged with a concurrent save elsewhere in the text.
    Merged(Note),
    /// Not saved, because the same lines were changed in the meantime. Holds the current note.
    Refused(Note),
}

/// A share of a series with a lead of one of the two, valid while they lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Share {
    /// The id of the series.
    pub(super) series: String,
    /// The person who may read it once both have agreed.
    pub(super) reader: PersonId,
    pub(super) host_agreed_on: Option<NaiveDate>,
    pub(super) guest_agreed_on: Option<NaiveDate>,
}

impl Share {
    /// Whether both agreed.
    pub(super) fn is_open(&self) -> bool {
        self.host_agreed_on.is_some() && self.guest_agreed_on.is_some()
    }

    /// The first day on which either agreed.
    pub(super) fn since(&self) -> Option<NaiveDate> {
        [self.host_agreed_on, self.guest_agreed_on].into_iter().flatten().min()
    }
}

/// Access of a program to a person's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Feed {
    pub(super) id: String,
    /// The owner of the calendar.
    pub(super) person: PersonId,
    /// The owner's name for it.
    pub(super) name: String,
    /// Whether it is read by a secret address and shows only when its owner is busy; otherwise it is read with a password.
    pub(super) busy: bool,
    pub(super) made_at: Timestamp,
}

terms! {
    /// The owner's name for a feed.
    pub(super) struct FeedTerms as "OneOnOneFeedTerms" {
        /// The name.
        name: String = Limit::text(1..=80).called("a name"),
    }
}
