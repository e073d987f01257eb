//! A mentor and a mentee.

use castra_org::organization::{Organization, PersonId, RepositoryId};
use chrono::NaiveDate;

use crate::{kinds::PairState, text::Text};

/// How well mentor and mentee know a part of the code: the share of its files they are authors of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    /// The mentor's share, from 0 to 1.
    pub mentor: f64,
    /// The mentee's share, from 0 to 1.
    pub mentee: f64,
    /// The number of people in the organization who know it.
    pub knowers: i64,
}

/// A part of the code whose knowledge is to spread.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The repository.
    pub repository: RepositoryId,
    /// A component of it; empty for all of it.
    pub component: String,
}

/// A mentor and a mentee.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The id of the pair.
    pub id: String,
    /// The mentor.
    pub mentor: PersonId,
    /// The mentee.
    pub mentee: PersonId,
    /// The axis of the ladder; empty for none.
    pub axis: String,
    /// The area of the mentee's plan.
    pub area: Option<String>,
    /// The part of the code.
    pub part: Option<Part>,
    /// The state of the pair.
    pub state: PairState,
    /// The author of the request: the mentee or their lead.
    pub asked_by: PersonId,
    /// The day of the request.
    pub asked_on: NaiveDate,
    /// The day the mentee agreed; until then the mentor is not asked and sees nothing.
    pub agreed_on: Option<NaiveDate>,
    /// The day the mentor answered, or the mentee declined.
    pub answered_on: Option<NaiveDate>,
    /// The day it ended.
    pub ended_on: Option<NaiveDate>,
    /// The reason for this mentor, by the author of the request; may be empty.
    pub why: Text,
    /// The text of the answer; may be empty.
    pub answer: Text,
    /// How well the two knew the part of the code at the time of the request.
    pub then: Option<Shares>,
    /// Increases with every change.
    pub revision: i64,
}

impl Pair {
    /// Whether the mentee has yet to agree: their lead made the request.
    pub fn waits_for_mentee(&self) -> bool {
        self.agreed_on.is_none() && matches!(self.state, PairState::Asked | PairState::Accepted)
    }

    /// Whether the mentor is asked and has not answered.
    pub fn waits_for_mentor(&self) -> bool {
        self.agreed_on.is_some() && self.state == PairState::Asked
    }

    /// Whether the mentoring is active: both agreed.
    pub fn is_meeting(&self) -> bool {
        self.agreed_on.is_some() && self.state == PairState::Accepted
    }

    /// Whether the mentor may read what the pair is for: it is active, and both people are.
    pub fn opens(&self, organization: &Organization, day: NaiveDate) -> bool {
        self.is_meeting() && [&self.mentor, &self.mentee].iter().all(|one| organization.is_active(one, day))
    }

    /// The state in words.
    pub fn standing(&self) -> &'static str {
        if self.waits_for_mentee() { "Proposed" } else { self.state.words() }
    }
}
