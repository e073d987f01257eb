//! Rotations as stored: their plans, swaps and covers.

use castra_org::organization::{PersonId, TeamId};
use castra_platform::{clock::Timestamp, terms, terms::Limit};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use crate::kinds::{SwapState, Unit};

terms! {
    /// A rotation: its people in order, and the length of their turns.
    pub(crate) struct Terms as "RotationTerms" {
        /// The name: support, release, on call.
        name: String = Limit::text(1..=60).called("a name").example("Support"),
        /// The ids of the people, in order; a member may come more than once.
        people: Vec<String> = Limit::items(1..=40).called("people").example("bo"),
        /// How many days or weeks a turn lasts.
        every: i64 = Limit::number(1..=12).example("1"),
        /// The unit: `days` or `weeks`.
        unit: Option<Unit> = Limit::required().called("days or weeks"),
        /// The day of the first hand-over.
        first_day: Option<NaiveDate> = Limit::required().called("the first day").example("2026-03-09"),
        /// The time of the hand-over, by the wall clock.
        hand_over: String = Limit::text(4..=5).called("the time of the hand-over").example("10:00"),
        /// The time zone of the wall clock.
        zone: String = Limit::required().called("a time zone").example("Europe/Lisbon"),
    }
}

terms! {
    /// A cover: a person is on for some time, in place of the turn's.
    pub(crate) struct CoverTerms as "RotationCoverTerms" {
        /// The id of the person who covers.
        person: String = Limit::required().called("a person").example("cy"),
        /// The start, by the rotation's wall clock.
        begins: String = Limit::required().called("the start").example("2026-03-10T10:00"),
        /// The end, by the rotation's wall clock.
        ends: String = Limit::required().called("the end").example("2026-03-11T10:00"),
        /// Why, for the team.
        why: String = Limit::text(0..=200).called("the reason"),
    }
}

terms! {
    /// A swap to ask for.
    pub(crate) struct SwapTerms as "RotationSwapTerms" {
        /// The start of the asker's turn, by the rotation's wall clock.
        mine: String = Limit::required().called("your turn").example("2026-03-09T10:00"),
        /// The start of the other's turn, by the rotation's wall clock.
        theirs: String = Limit::required().called("their turn").example("2026-03-16T10:00"),
        /// Why, for the other.
        why: String = Limit::text(0..=200).called("the reason"),
    }
}

/// A rotation as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rotation {
    pub(crate) id: String,
    pub(crate) team: TeamId,
    pub(crate) name: String,
    pub(crate) zone: Tz,
    /// When it ended; no one is on after that.
    pub(crate) ended_at: Option<Timestamp>,
    pub(crate) changed_at: Timestamp,
    /// Increases with every change of plan, swap or cover.
    pub(crate) revision: i64,
}

/// A plan: who takes turns in which order, from its first hand-over until the next plan's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) id: String,
    pub(crate) rotation: String,
    pub(crate) first_day: NaiveDate,
    pub(crate) hand_over: NaiveTime,
    pub(crate) unit: Unit,
    pub(crate) every: i64,
    /// In order; empty until they are read.
    pub(crate) people: Vec<PersonId>,
}

impl Plan {
    /// The length of a turn, in days.
    pub(crate) fn days(&self) -> u64 {
        let unit = match self.unit {
            Unit::Days => 1,
            Unit::Weeks => 7,
        };
        u64::try_from(self.every.max(1)).unwrap_or(1) * unit
    }

    /// The first hand-over, by the wall clock.
    pub(crate) fn first(&self) -> NaiveDateTime {
        self.first_day.and_time(self.hand_over)
    }
}

/// Two turns to exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Swap {
    pub(crate) id: String,
    pub(crate) rotation: String,
    pub(crate) asker: PersonId,
    pub(crate) other: PersonId,
    /// The start of the asker's turn, by the wall clock.
    pub(crate) mine: NaiveDateTime,
    /// The start of the other's.
    pub(crate) theirs: NaiveDateTime,
    pub(crate) why: String,
    pub(crate) state: SwapState,
    pub(crate) asked_on: NaiveDate,
    pub(crate) answered_at: Option<Timestamp>,
}

/// A person in place of the turn's, for some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cover {
    pub(crate) id: String,
    pub(crate) rotation: String,
    pub(crate) person: PersonId,
    pub(crate) begins: Timestamp,
    pub(crate) ends: Timestamp,
    pub(crate) why: String,
    pub(crate) made_by: PersonId,
    pub(crate) made_at: Timestamp,
    pub(crate) cancelled: bool,
}

/// A rotation with everything that decides who is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rota {
    pub(crate) rotation: Rotation,
    /// By first day.
    pub(crate) plans: Vec<Plan>,
    /// Every swap, whatever its status.
    pub(crate) swaps: Vec<Swap>,
    /// Every cover, in the order they were made.
    pub(crate) covers: Vec<Cover>,
}

/// Why a person is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    /// It is their turn.
    Turn,
    /// They swapped.
    Swap,
    /// They cover.
    Cover,
    /// The person whose turn it was left.
    Left,
}

impl Why {
    /// The name in interfaces.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Turn => "turn",
            Self::Swap => "swap",
            Self::Cover => "cover",
            Self::Left => "left",
        }
    }

    /// The note for people; empty for an ordinary turn.
    pub(crate) fn note(self) -> &'static str {
        match self {
            Self::Turn => "",
            Self::Swap => "swapped",
            Self::Cover => "covers",
            Self::Left => "next in order, after a leaver",
        }
    }
}

/// A time during which one person is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// `None` where no one of the plan is there any more.
    pub(crate) person: Option<PersonId>,
    pub(crate) begins: Timestamp,
    pub(crate) ends: Timestamp,
    /// The start of the turn it is part of, by the wall clock.
    pub(crate) turn: NaiveDateTime,
    pub(crate) why: Why,
}
