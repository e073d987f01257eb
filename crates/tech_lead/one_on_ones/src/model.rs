//! Two people who meet: their series, its occurrences, and what they keep.

use std::{fmt, str::FromStr};

use castra_org::organization::PersonId;
use castra_platform::clock::Timestamp;
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

/// Gives a closed set of values their names in records and for people.
macro_rules! words {
    ($name:ident { $($variant:ident => $key:literal, $label:literal;)* }) => {
        impl $name {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in records and interfaces.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $key),* }
            }

            /// The name for people.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),* }
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.as_str())
            }
        }
        impl FromStr for $name {
            type Err = ();
            fn from_str(text: &str) -> Result<Self, ()> {
                Self::ALL.iter().copied().find(|known| known.as_str() == text).ok_or(())
            }
        }
    };
}

/// The relation of two people in a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesKind {
    /// The host leads the guest.
    LeadReport,
    /// The host mentors the guest.
    MentorMentee,
    /// Neither leads the other; the host started it.
    Peer,
}
words!(SeriesKind {
    LeadReport => "lead-report", "Lead and member";
    MentorMentee => "mentor-mentee", "Mentor and mentee";
    Peer => "peer", "Peers";
});

/// The state of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesState {
    /// It recurs.
    Running,
    /// It is paused and can be resumed.
    Paused,
    /// It has ended; what was kept stays readable to the two.
    Ended,
}
words!(SeriesState {
    Running => "running", "Running";
    Paused => "paused", "Paused";
    Ended => "ended", "Ended";
});

/// The outcome of an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// They met.
    Held,
    /// They did not meet, for a reason.
    Skipped,
}
words!(Outcome {
    Held => "held", "Held";
    Skipped => "skipped", "Skipped";
});

/// The agreed terms: how often, when and how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The recurrence rule of RFC 5545, without `RRULE:`.
    pub rule: String,
    /// The time zone of the wall clock.
    pub zone: Tz,
    /// The first occurrence, by that clock.
    pub starts: NaiveDateTime,
    /// The length in minutes.
    pub minutes: i64,
}

/// Terms while they are in force. During a pause there are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The id of the schedule.
    pub id: String,
    /// The first day in force.
    pub first_day: NaiveDate,
    /// The last day in force, once known.
    pub last_day: Option<NaiveDate>,
    /// The agreed terms.
    pub terms: Terms,
    /// The place, sealed.
    pub sealed_place: String,
    /// The longest time between two occurrences, in days.
    pub cadence_days: i64,
}

/// What happened to an occurrence; one that only follows the rule has no record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its time in the rule, or the planned time of an extra one, by the schedule's wall clock.
    pub at: NaiveDateTime,
    /// Whether it is an extra meeting, outside the rule.
    pub is_extra: bool,
    /// The new time, if moved.
    pub moved_to: Option<NaiveDateTime>,
    /// The outcome.
    pub outcome: Option<Outcome>,
    /// The day they met.
    pub held_on: Option<NaiveDate>,
    /// The person who marked it.
    pub marked_by: Option<PersonId>,
    /// The reason for skipping it, sealed.
    pub sealed_reason: Option<String>,
    /// The author of the reason.
    pub reason_by: Option<PersonId>,
}

/// Two people who meet regularly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The id of the series.
    pub id: String,
    /// The relation of the two.
    pub kind: SeriesKind,
    /// The lead, the mentor, or the peer who started it.
    pub host: PersonId,
    /// The other person.
    pub guest: PersonId,
    /// The state of the series.
    pub state: SeriesState,
    /// The day it was started.
    pub created_on: NaiveDate,
    /// Increases with every change of its terms, state or occurrences.
    pub revision: i64,
    /// The time of the last such change.
    pub changed_at: Timestamp,
    /// Past and current schedules, oldest first; no two share a day.
    pub schedules: Vec<Schedule>,
    /// The records of occurrences, oldest first.
    pub records: Vec<Record>,
}

impl Series {
    /// Whether a person is one of the two.
    pub fn is_of(&self, person: &str) -> bool {
        self.host.as_str() == person || self.guest.as_str() == person
    }

    /// Whether it is of this kind, between these two, and has not ended: there is at most one.
    pub fn is_live_of(&self, kind: SeriesKind, one: &PersonId, other: &PersonId) -> bool {
        let is_of_both = self.is_of(one.as_str()) && self.is_of(other.as_str());
        is_of_both && self.kind == kind && self.state != SeriesState::Ended
    }

    /// The other of the two.
    pub fn other(&self, person: &str) -> &PersonId {
        if self.host.as_str() == person { &self.guest } else { &self.host }
    }

    /// The schedule in force on a day, otherwise the last one before it, otherwise the first.
    pub fn schedule_on(&self, day: NaiveDate) -> Option<&Schedule> {
        self.schedules.iter().rev().find(|schedule| schedule.first_day <= day).or(self.schedules.first())
    }

    /// The record of an occurrence.
    pub fn record(&self, at: NaiveDateTime) -> Option<&Record> {
        self.records.iter().find(|record| record.at == at)
    }
}

/// An occurrence, from the rule and its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Its time in the rule, which identifies it.
    pub at: NaiveDateTime,
    /// Its actual time, by the wall clock.
    pub begins: NaiveDateTime,
    /// The time zone of the wall clock.
    pub zone: Tz,
    /// The length in minutes.
    pub minutes: i64,
    /// The id of its schedule.
    pub schedule: String,
    /// Whether it is an extra meeting, outside the rule.
    pub is_extra: bool,
    /// The outcome.
    pub outcome: Option<Outcome>,
    /// The day they met.
    pub held_on: Option<NaiveDate>,
}

/// A point for the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The id of the point.
    pub id: String,
    /// The person who raised it.
    pub author: PersonId,
    /// The text; none if its author's private text was erased.
    pub text: Option<String>,
    /// The day it was raised.
    pub raised_on: NaiveDate,
    /// The occurrence in which it was discussed.
    pub done_in: Option<NaiveDateTime>,
    /// Increases with every change.
    pub revision: i64,
}

impl Point {
    /// Whether it is still to be discussed.
    pub fn is_open(&self) -> bool {
        self.done_in.is_none()
    }
}

/// Something one of the two will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionItem {
    /// The id of the action item.
    pub id: String,
    /// The id of the series.
    pub series: String,
    /// The author of the text.
    pub author: PersonId,
    /// The person who does it.
    pub owner: PersonId,
    /// The text; none if its author's private text was erased.
    pub text: Option<String>,
    /// The due date.
    pub due: Option<NaiveDate>,
    /// The day it was agreed.
    pub agreed_on: NaiveDate,
    /// The day it was done.
    pub done_on: Option<NaiveDate>,
    /// Whether it was dropped.
    pub is_dropped: bool,
    /// Increases with every change.
    pub revision: i64,
}

impl ActionItem {
    /// Whether it is still to be done.
    pub fn is_open(&self) -> bool {
        self.done_on.is_none() && !self.is_dropped
    }

    /// Whether it is open and past its due date.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.is_open() && self.due.is_some_and(|due| due < today)
    }
}

/// Lines of a note by one author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotePart {
    /// The author, under whose key they are sealed.
    pub author: PersonId,
    /// The lines; none if their author's private text was erased.
    pub text: Option<String>,
}

/// The current revision of a note. An unwritten note has revision 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Note {
    /// Increases with every save.
    pub revision: i64,
    /// The parts, in order.
    pub parts: Vec<NotePart>,
}

impl Note {
    /// The text that can still be read.
    pub fn text(&self) -> String {
        self.parts.iter().filter_map(|part| part.text.as_deref()).collect::<Vec<_>>().join("\n")
    }

    /// Whether lines are missing because their author's private text was erased.
    pub fn is_partly_erased(&self) -> bool {
        self.parts.iter().any(|part| part.text.is_none())
    }
}

/// The kind of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// Both read and write it.
    Shared,
    /// Only its author ever reads it.
    Private,
}

/// The result of a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// Saved as sent.
    AsSent(Note),
    /// Merged with a concurrent save elsewhere in the text.
    Merged(Note),
    /// Not saved, because the same lines were changed in the meantime. Holds the current note.
    Refused(Note),
}

/// A share of a series with a lead of one of the two, valid while they lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The id of the series.
    pub series: String,
    /// The person who may read it once both have agreed.
    pub reader: PersonId,
    /// The day the host agreed.
    pub host_agreed_on: Option<NaiveDate>,
    /// The day the guest agreed.
    pub guest_agreed_on: Option<NaiveDate>,
}

impl Share {
    /// Whether both agreed.
    pub fn is_open(&self) -> bool {
        self.host_agreed_on.is_some() && self.guest_agreed_on.is_some()
    }

    /// The first day on which either agreed.
    pub fn since(&self) -> Option<NaiveDate> {
        [self.host_agreed_on, self.guest_agreed_on].into_iter().flatten().min()
    }
}

/// Access of a program to a person's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The id of the feed.
    pub id: String,
    /// The owner of the calendar.
    pub person: PersonId,
    /// The owner's name for it.
    pub name: String,
    /// Whether it is read by a secret address and shows only when its owner is busy; otherwise it is read with a password.
    pub busy: bool,
    /// The time it was created.
    pub made_at: Timestamp,
}
