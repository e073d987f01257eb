//! Two people who meet: their series, what happened to its occurrences, and what they keep of it.

use std::{fmt, str::FromStr};

use castra_org::organization::PersonId;
use castra_platform::clock::Timestamp;
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

/// Gives a closed set of words its names in records and for people.
macro_rules! words {
    ($name:ident { $($variant:ident => $key:literal, $label:literal;)* }) => {
        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its name in records and interfaces.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $key),* }
            }

            /// Its name for people.
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

/// What two people are to each other in a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesKind {
    /// The host leads the guest.
    LeadReport,
    /// The host mentors the guest.
    MentorMentee,
    /// Neither leads the other; the host began it.
    Peer,
}
words!(SeriesKind {
    LeadReport => "lead-report", "Lead and member";
    MentorMentee => "mentor-mentee", "Mentor and mentee";
    Peer => "peer", "Peers";
});

/// Whether a series goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeriesState {
    /// It recurs.
    Running,
    /// It rests, and may go on.
    Paused,
    /// It is over; what was kept stays readable to the two.
    Ended,
}
words!(SeriesState {
    Running => "running", "Running";
    Paused => "paused", "Paused";
    Ended => "ended", "Ended";
});

/// What became of an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// They met.
    Held,
    /// They did not, for a reason.
    Skipped,
}
words!(Outcome {
    Held => "held", "Held";
    Skipped => "skipped", "Skipped";
});

/// What people agree on: how often, when, how long and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The recurrence rule of RFC 5545, without `RRULE:`.
    pub rule: String,
    /// The zone whose wall clock counts.
    pub zone: Tz,
    /// The first occurrence, by that clock.
    pub starts: NaiveDateTime,
    /// How long it takes.
    pub minutes: i64,
}

/// Terms while they are in force. A pause is a time without any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Its id.
    pub id: String,
    /// The first day in force.
    pub first_day: NaiveDate,
    /// The last day in force, once that is known.
    pub last_day: Option<NaiveDate>,
    /// What was agreed.
    pub terms: Terms,
    /// Where they meet, sealed.
    pub sealed_place: String,
    /// The longest time between two occurrences, in days.
    pub cadence_days: i64,
}

/// What happened to one occurrence; one that only stands in the rule has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// When the rule has it, or for an extra one when it was planned, by the schedule's wall clock.
    pub at: NaiveDateTime,
    /// Whether it is beside the rule.
    pub is_extra: bool,
    /// When it is instead.
    pub moved_to: Option<NaiveDateTime>,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// The day on which they met.
    pub held_on: Option<NaiveDate>,
    /// Who said so.
    pub marked_by: Option<PersonId>,
    /// Why it was skipped, sealed.
    pub sealed_reason: Option<String>,
    /// Who wrote the reason.
    pub reason_by: Option<PersonId>,
}

/// Two people who meet alone and regularly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Its id.
    pub id: String,
    /// What they are to each other.
    pub kind: SeriesKind,
    /// The lead, the mentor, or the peer who began it.
    pub host: PersonId,
    /// The other.
    pub guest: PersonId,
    /// Whether it goes on.
    pub state: SeriesState,
    /// When it was begun.
    pub created_on: NaiveDate,
    /// Raised by every change of its terms, state or occurrences.
    pub revision: i64,
    /// When that was last.
    pub changed_at: Timestamp,
    /// What was and is agreed, oldest first; no two share a day.
    pub schedules: Vec<Schedule>,
    /// What happened, oldest first.
    pub records: Vec<Record>,
}

impl Series {
    /// Whether somebody is one of the two.
    pub fn is_of(&self, person: &str) -> bool {
        self.host.as_str() == person || self.guest.as_str() == person
    }

    /// Whether it is one of this kind between these two that is not over: there is at most one.
    pub fn is_live_of(&self, kind: SeriesKind, one: &PersonId, other: &PersonId) -> bool {
        let is_of_both = self.is_of(one.as_str()) && self.is_of(other.as_str());
        is_of_both && self.kind == kind && self.state != SeriesState::Ended
    }

    /// The one of the two who is not this person.
    pub fn other(&self, person: &str) -> &PersonId {
        if self.host.as_str() == person { &self.guest } else { &self.host }
    }

    /// The terms in force on a day, or else the last that were before it, or else the first.
    pub fn schedule_on(&self, day: NaiveDate) -> Option<&Schedule> {
        self.schedules.iter().rev().find(|schedule| schedule.first_day <= day).or(self.schedules.first())
    }

    /// What is kept of an occurrence.
    pub fn record(&self, at: NaiveDateTime) -> Option<&Record> {
        self.records.iter().find(|record| record.at == at)
    }
}

/// An occurrence as it stands: from the rule and what happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// What it stays known by: when the rule has it.
    pub at: NaiveDateTime,
    /// When it is, by its wall clock.
    pub begins: NaiveDateTime,
    /// Its wall clock's zone.
    pub zone: Tz,
    /// How long it takes.
    pub minutes: i64,
    /// Whose terms it has.
    pub schedule: String,
    /// Whether it is beside the rule.
    pub is_extra: bool,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// The day on which they met.
    pub held_on: Option<NaiveDate>,
}

/// A point for the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Its id.
    pub id: String,
    /// Who raised it.
    pub author: PersonId,
    /// What it is; none if its author's private text was erased.
    pub text: Option<String>,
    /// When it was raised.
    pub raised_on: NaiveDate,
    /// The occurrence in which it was talked about, once it was.
    pub done_in: Option<NaiveDateTime>,
    /// Raised by every change.
    pub revision: i64,
}

impl Point {
    /// Whether it is still to be talked about.
    pub fn is_open(&self) -> bool {
        self.done_in.is_none()
    }
}

/// What one of the two will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionItem {
    /// Its id.
    pub id: String,
    /// Of which series.
    pub series: String,
    /// Who wrote it down.
    pub author: PersonId,
    /// Who does it.
    pub owner: PersonId,
    /// What; none if its author's private text was erased.
    pub text: Option<String>,
    /// By when.
    pub due: Option<NaiveDate>,
    /// When it was agreed.
    pub agreed_on: NaiveDate,
    /// When it was done.
    pub done_on: Option<NaiveDate>,
    /// Whether it was let go.
    pub is_dropped: bool,
    /// Raised by every change.
    pub revision: i64,
}

impl ActionItem {
    /// Whether it is still to be done.
    pub fn is_open(&self) -> bool {
        self.done_on.is_none() && !self.is_dropped
    }

    /// Whether its day has passed.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.is_open() && self.due.is_some_and(|due| due < today)
    }
}

/// Some lines of a note by one author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotePart {
    /// Who wrote them: they are sealed under their key.
    pub author: PersonId,
    /// The lines; none if their author's private text was erased.
    pub text: Option<String>,
}

/// A note as it stands. A note that nobody wrote yet has revision 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Note {
    /// Raised by every save.
    pub revision: i64,
    /// In their order.
    pub parts: Vec<NotePart>,
}

impl Note {
    /// What can still be read of it.
    pub fn text(&self) -> String {
        self.parts.iter().filter_map(|part| part.text.as_deref()).collect::<Vec<_>>().join("\n")
    }

    /// Whether lines are missing because their author's private text was erased.
    pub fn is_partly_erased(&self) -> bool {
        self.parts.iter().any(|part| part.text.is_none())
    }
}

/// Whose note it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// Both read and write it.
    Shared,
    /// Only its author ever reads it.
    Private,
}

/// What became of a save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saved {
    /// It stands as it was sent.
    AsSent(Note),
    /// Somebody saved meanwhile, elsewhere in the text: both are in it.
    Merged(Note),
    /// Somebody changed the same lines meanwhile: nothing was saved. The note as it stands.
    Refused(Note),
}

/// A series that both share with somebody who leads one of them, for as long as they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Of which series.
    pub series: String,
    /// Who may read it once both agreed.
    pub reader: PersonId,
    /// Since when the host agrees.
    pub host_agreed_on: Option<NaiveDate>,
    /// Since when the guest agrees.
    pub guest_agreed_on: Option<NaiveDate>,
}

impl Share {
    /// Whether both said so.
    pub fn is_open(&self) -> bool {
        self.host_agreed_on.is_some() && self.guest_agreed_on.is_some()
    }

    /// Since when somebody agrees.
    pub fn since(&self) -> Option<NaiveDate> {
        [self.host_agreed_on, self.guest_agreed_on].into_iter().flatten().min()
    }
}

/// A way for a program to read somebody's calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Its id.
    pub id: String,
    /// Whose meetings it gives.
    pub person: PersonId,
    /// What its owner calls it.
    pub name: String,
    /// Whether it is read by a secret address alone, and tells when its owner is busy and nothing else; otherwise by a password.
    pub busy: bool,
    /// When it was made.
    pub made_at: Timestamp,
}
