//! Delegations, their negotiation, and what changed.

use castra_org::organization::{PersonId, TeamId};
use castra_platform::{private::Sealed, terms, terms::Limit};
use chrono::NaiveDate;

use super::kinds::{DelegationEventKind, DelegationState, Level, Rhythm, RoundKind, Size};

const LONG: Limit = Limit::text(0..=5000);

terms! {
    /// What is delegated, and how.
    pub struct DelegationTerms as "DelegationTerms" {
        /// The outcome wanted.
        outcome: String = Limit::text(1..=300).called("the outcome").example("Releases go out without the lead"),
        /// Why it matters, in Markdown.
        why: String = LONG,
        /// What the delegate may decide, spend or change, in Markdown.
        authority: String = LONG,
        /// The level; by default the one the team's board has for the area and the person.
        level: Option<Level> = Limit::NONE,
        /// The check-in rhythm; by default the area's.
        rhythm: Option<Rhythm> = Limit::NONE,
        /// The due date.
        due: Option<NaiveDate> = Limit::required().called("a due date").example("2026-04-30"),
        /// Whether it ends by itself on the due date.
        is_temporary: bool = Limit::NONE,
        /// The id of the goal it serves; by default the area's.
        goal: String = Limit::text(0..=200),
        /// The size in hours a week.
        size: Option<Size> = Limit::NONE,
        /// The id of an area of the team's board.
        area: String = Limit::text(0..=100),
    }
}

terms! {
    /// A reason, for the two only.
    pub(super) struct Reason as "DelegationReason" {
        /// The reason.
        reason: String = Limit::text(1..=2000).called("a reason"),
    }
}

terms! {
    /// The result of a finished delegation.
    pub(super) struct Outcome as "DelegationResult" {
        /// What came of it; everyone here can read it.
        result: String = Limit::text(0..=2000),
    }
}

/// A delegation as stored. What it is about is sealed in its rounds until it is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Delegation {
    pub(super) id: String,
    pub(super) team: TeamId,
    /// The lead who asks.
    pub(super) giver: PersonId,
    /// The delegate.
    pub(super) taker: PersonId,
    pub(super) state: DelegationState,
    /// The one whose answer is awaited: to the request, or to a change of an open delegation.
    pub(super) turn: Option<PersonId>,
    /// The day since which it is awaited.
    pub(super) turn_since: Option<NaiveDate>,
    pub(super) asked_on: NaiveDate,
    pub(super) accepted_on: Option<NaiveDate>,
    pub(super) ended_on: Option<NaiveDate>,
    /// The delegation it continues with another delegate.
    pub(super) follows: Option<String>,
    /// The accepted terms; empty before.
    pub(super) outcome: Option<String>,
    pub(super) why: Option<String>,
    pub(super) authority: Option<String>,
    pub(super) level: Option<Level>,
    pub(super) rhythm: Option<Rhythm>,
    /// The day from which check-ins are counted.
    pub(super) rhythm_since: Option<NaiveDate>,
    pub(super) due: Option<NaiveDate>,
    pub(super) is_temporary: bool,
    pub(super) goal: Option<String>,
    pub(super) size: Option<Size>,
    pub(super) area: Option<String>,
    /// What came of it.
    pub(super) result: Option<String>,
    /// Increases with every change.
    pub(super) revision: i64,
}

impl Delegation {
    /// Whether a person is one of the two.
    pub(super) fn is_of(&self, person: &str) -> bool {
        self.giver.as_str() == person || self.taker.as_str() == person
    }

    /// The other of the two.
    pub(super) fn other(&self, person: &str) -> &PersonId {
        if self.giver.as_str() == person { &self.taker } else { &self.giver }
    }

    /// The accepted terms; `None` before.
    pub(super) fn terms(&self) -> Option<DelegationTerms> {
        self.accepted_on?;
        Some(DelegationTerms {
            outcome: self.outcome.clone()?,
            why: self.why.clone().unwrap_or_default(),
            authority: self.authority.clone().unwrap_or_default(),
            level: self.level,
            rhythm: self.rhythm,
            due: self.due,
            is_temporary: self.is_temporary,
            goal: self.goal.clone().unwrap_or_default(),
            size: self.size,
            area: self.area.clone().unwrap_or_default(),
        })
    }

    /// Puts agreed terms into force.
    pub(super) fn put(&mut self, terms: &DelegationTerms) {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        self.outcome = Some(terms.outcome.clone());
        self.why = text(&terms.why);
        self.authority = text(&terms.authority);
        self.level = terms.level;
        self.rhythm = terms.rhythm;
        self.due = terms.due;
        self.is_temporary = terms.is_temporary;
        self.goal = text(&terms.goal);
        self.size = terms.size;
        self.area = text(&terms.area);
    }
}

/// A step of a negotiation, for the two only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Round {
    pub(super) id: String,
    pub(super) delegation: String,
    /// Its position, from 1.
    pub(super) place: i64,
    pub(super) writer: PersonId,
    pub(super) kind: RoundKind,
    /// The terms then on the table.
    pub(super) terms: Sealed<DelegationTerms>,
    /// The words with it.
    pub(super) words: Sealed<String>,
    pub(super) written_on: NaiveDate,
}

/// A step with its content; `None` where it was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpenedRound {
    pub(super) round: Round,
    pub(super) terms: Option<DelegationTerms>,
    pub(super) words: Option<String>,
}

/// A change of an accepted delegation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) delegation: String,
    pub(super) kind: DelegationEventKind,
    /// The person who made it; `None` where it came by itself.
    pub(super) person: Option<PersonId>,
    /// The level or day before.
    pub(super) was: Option<String>,
    /// The level or day after.
    pub(super) became: Option<String>,
    pub(super) happened_on: NaiveDate,
}

/// A delegation opened for a reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) delegation: Delegation,
    /// The terms: the accepted ones, or those on the table for the two.
    pub(super) terms: Option<DelegationTerms>,
    /// The negotiation; `None` for readers other than the two.
    pub(super) rounds: Option<Vec<OpenedRound>>,
    pub(super) events: Vec<Event>,
}

impl Opened {
    /// The terms that await an answer.
    pub(super) fn pending(&self) -> Option<&DelegationTerms> {
        self.delegation.turn.as_ref()?;
        let mut offers = self.rounds.iter().flatten();
        let last = offers.rfind(|opened| matches!(opened.round.kind, RoundKind::Ask | RoundKind::Change));
        last?.terms.as_ref()
    }
}

/// A delegation in a list, with the terms its reader may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) delegation: Delegation,
    pub(super) terms: Option<DelegationTerms>,
}
