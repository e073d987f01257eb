//! Agreements, proposals to change them, and the answers of reviews.

use castra_org::organization::{PersonId, TeamId};
use castra_platform::{terms, terms::Limit};
use chrono::NaiveDate;

use crate::kinds::{CheckKind, FigureTest, GateRule, ProposalKind, ProposalState};

terms! {
    /// The content of an agreement, and why it is proposed.
    pub(crate) struct Terms as "AgreementTerms" {
        /// The sentence the team holds itself to.
        words: String = Limit::text(1..=200).called("the sentence").example("A review is answered within one working day."),
        /// How it is checked: `gate`, `figure` or `review`.
        check: Option<CheckKind> = Limit::required().called("a check"),
        /// The gate's rule, for a check by the gate.
        rule: Option<GateRule> = Limit::NONE,
        /// The responsibility whose reading is the figure, by id.
        figure: Option<String> = Limit::text(1..=100).example("deliverable-quality"),
        /// What the figure must be.
        test: Option<FigureTest> = Limit::NONE,
        /// The bound of `at-least` and `at-most`, such as `0.9`.
        bound: Option<String> = Limit::text(1..=20).example("0.9"),
        /// The period of the check, in days.
        every_days: i64 = Limit::number(7..=180).called("the period").example("30"),
        /// Why it is proposed.
        why: String = Limit::text(0..=1000).called("the reason"),
    }
}

terms! {
    /// A reason.
    pub(crate) struct Why as "AgreementReason" {
        /// The reason.
        why: String = Limit::text(1..=1000).called("the reason"),
    }
}

terms! {
    /// The answer of a review.
    pub(crate) struct Answered as "AgreementAnswer" {
        /// Whether the team kept to it in this period.
        held: bool = Limit::NONE,
        /// A sentence on it.
        words: String = Limit::text(0..=500).called("the sentence"),
    }
}

/// A check of an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Check {
    pub(crate) kind: CheckKind,
    pub(crate) rule: Option<GateRule>,
    /// The responsibility whose reading is the figure.
    pub(crate) figure: Option<String>,
    pub(crate) test: Option<FigureTest>,
    pub(crate) bound: Option<String>,
    pub(crate) every_days: i64,
}

/// An agreement in one wording. It never changes: another wording is another agreement, which replaces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Agreement {
    pub(crate) id: String,
    pub(crate) team: TeamId,
    pub(crate) words: String,
    pub(crate) check: Check,
    pub(crate) began_on: NaiveDate,
    /// The first day on which it no longer holds.
    pub(crate) ended_on: Option<NaiveDate>,
    /// The agreement it replaced.
    pub(crate) replaces: Option<String>,
}

impl Agreement {
    /// Whether it is in effect on a day.
    pub(crate) fn is_on(&self, day: NaiveDate) -> bool {
        self.began_on <= day && self.ended_on.is_none_or(|end| day < end)
    }
}

/// A proposed change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Proposal {
    pub(crate) id: String,
    pub(crate) team: TeamId,
    pub(crate) kind: ProposalKind,
    /// The agreement to change or end.
    pub(crate) agreement: Option<String>,
    pub(crate) words: String,
    pub(crate) check: Check,
    pub(crate) why: String,
    pub(crate) proposed_by: PersonId,
    pub(crate) proposed_on: NaiveDate,
    /// The last day to object.
    pub(crate) until: NaiveDate,
    pub(crate) state: ProposalState,
    pub(crate) decided_on: Option<NaiveDate>,
    /// Why it was decided so; empty while it is open.
    pub(crate) outcome: String,
}

/// A member's word on a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Vote {
    pub(crate) proposal: String,
    pub(crate) person: PersonId,
    pub(crate) agrees: bool,
    /// The reason of an objection.
    pub(crate) words: String,
    pub(crate) voted_on: NaiveDate,
}

/// The answer to one period's question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) agreement: String,
    /// The period's number, from 0.
    pub(crate) period: i64,
    pub(crate) person: PersonId,
    pub(crate) held: bool,
    pub(crate) words: String,
    pub(crate) answered_on: NaiveDate,
}

/// The outcome of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It ran, and the agreement held.
    Held(String),
    /// It ran, and the agreement did not hold.
    Broken(String),
    /// It did not run in its period.
    NotRun(String),
    /// Its first period is not over.
    TooEarly,
}

impl Outcome {
    /// The name in interfaces.
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::Held(_) => "held",
            Self::Broken(_) => "not-held",
            Self::NotRun(_) => "not-checked",
            Self::TooEarly => "too-early",
        }
    }

    /// The name for people.
    pub(crate) fn label(&self) -> &'static str {
        match self {
            Self::Held(_) => "Held",
            Self::Broken(_) => "Not held",
            Self::NotRun(_) => "Not checked",
            Self::TooEarly => "Too early",
        }
    }

    /// The reason, in a sentence.
    pub(crate) fn because(&self) -> &str {
        match self {
            Self::Held(because) | Self::Broken(because) | Self::NotRun(because) => because,
            Self::TooEarly => "Its first period is not over.",
        }
    }
}

/// An agreement with its check's outcome today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Checked {
    pub(crate) agreement: Agreement,
    pub(crate) outcome: Outcome,
    /// The member asked in this period, if it is asked in a review and not answered yet.
    pub(crate) asked: Option<PersonId>,
}

/// An open or decided proposal with its votes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) proposal: Proposal,
    pub(crate) votes: Vec<Vote>,
    /// How many people are in the team.
    pub(crate) of: usize,
}
