//! Who learns from whom: pairs, their sessions, who is open to it, and who would fit.

use castra_org::organization::{Organization, PersonId, RepositoryId};
use chrono::NaiveDate;

use crate::growth::kinds::{PairState, SessionState};

/// How many people somebody mentors at most, where they have not said otherwise.
pub const USUAL_CAPACITY: i64 = 2;

/// How well two people know a part of the code, as shares of its files that they are authors of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    /// The mentor's, from 0 to 1.
    pub mentor: f64,
    /// The mentee's, from 0 to 1.
    pub mentee: f64,
    /// How many people here know it.
    pub knowers: i64,
}

/// A part of the code that knowledge of is to spread.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// In which repository.
    pub repository: RepositoryId,
    /// Which component of it; empty for all of it.
    pub component: String,
}

/// A mentor and who learns from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Its id.
    pub id: String,
    /// Who is learned from.
    pub mentor: PersonId,
    /// Who learns.
    pub mentee: PersonId,
    /// The axis of the ladder it is about; empty for none.
    pub axis: String,
    /// The area of the mentee's plan it is for.
    pub area: Option<String>,
    /// The part of the code that it is about.
    pub part: Option<Part>,
    /// Where it stands.
    pub state: PairState,
    /// Who asked.
    pub asked_by: PersonId,
    /// When it was asked for.
    pub asked_on: NaiveDate,
    /// When the mentee agreed; until then the mentor is not asked, and nothing is opened to them.
    pub agreed_on: Option<NaiveDate>,
    /// When the mentor answered, or the mentee declined.
    pub answered_on: Option<NaiveDate>,
    /// When it ended.
    pub ended_on: Option<NaiveDate>,
    /// Why this mentor, in the words of whoever asked; may be empty.
    pub why: String,
    /// What was answered; may be empty.
    pub answer: String,
    /// How well the two knew the part of the code when the mentor was asked.
    pub then: Option<Shares>,
    /// Raised by every change.
    pub revision: i64,
}

impl Pair {
    /// Whether it is for its mentee to say whether they want it: somebody else asked for it.
    pub fn waits_for_mentee(&self) -> bool {
        self.agreed_on.is_none() && matches!(self.state, PairState::Asked | PairState::Accepted)
    }

    /// Whether its mentor is asked, and has not answered.
    pub fn waits_for_mentor(&self) -> bool {
        self.agreed_on.is_some() && self.state == PairState::Asked
    }

    /// Whether the two meet: both said yes.
    pub fn is_meeting(&self) -> bool {
        self.agreed_on.is_some() && self.state == PairState::Accepted
    }

    /// Whether it opens to its mentor what it is for: the two meet, and both are here.
    pub fn opens(&self, organization: &Organization, day: NaiveDate) -> bool {
        self.is_meeting() && [&self.mentor, &self.mentee].iter().all(|one| organization.is_active(one, day))
    }

    /// Where it stands, in words.
    pub fn standing(&self) -> &'static str {
        if self.waits_for_mentee() { "Proposed" } else { self.state.words() }
    }
}

/// What a pair is to be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ask {
    /// Who is asked.
    pub mentor: String,
    /// The axis it is about; empty for none.
    pub axis: String,
    /// The area of the mentee's plan it is for.
    pub area: Option<String>,
    /// The part of the code it is about.
    pub part: Option<Part>,
    /// Why this mentor; may be empty.
    pub why: String,
}

/// A session of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// Of which pair.
    pub pair: String,
    /// On which day.
    pub day: NaiveDate,
    /// Where it stands.
    pub state: SessionState,
    /// Who wrote it down.
    pub author: PersonId,
    /// What was said, for the two alone; may be empty.
    pub note: String,
    /// Since when the mentee says that it took place; a session counts by their word.
    pub confirmed_on: Option<NaiveDate>,
}

/// What somebody says of being a mentor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Availability {
    /// Who.
    pub person: PersonId,
    /// How many people at most.
    pub capacity: i64,
    /// The axes of the ladder on which they may be suggested.
    pub axes: Vec<String>,
}

/// Somebody who would fit, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// Why, sentence by sentence.
    pub reasons: Vec<String>,
    /// How many parts of the mentee's code they know.
    pub parts: usize,
    /// How many more people they have room for.
    pub room: i64,
}

/// A part of the code that one person alone knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// Which part.
    pub part: Part,
    /// Its lines.
    pub lines: u64,
    /// Who knows it.
    pub knower: PersonId,
    /// A pair for it that is asked or meeting, if there is one.
    pub pair: Option<String>,
}
