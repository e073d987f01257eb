//! Requests for a mentor, sessions, the availability of mentors, and candidates.

use castra_org::organization::{PersonId, RepositoryId};
use castra_platform::{terms, terms::Limit};
use chrono::NaiveDate;

use crate::{kinds::SessionState, pairs::Part, text::Text};

/// The default for how many people a mentor takes on.
pub const USUAL_CAPACITY: i64 = 2;
/// An optional text.
pub(super) const LONG: Limit = Limit::text(0..=4000);

terms! {
    /// A request for a mentor.
    pub struct Ask as "MentorRequest" {
        /// The person to ask, by id.
        mentor: String = Limit::required().called("a mentor").example("bo"),
        /// The axis of the ladder, by id; empty for none.
        axis: String = Limit::NONE,
        /// The area of the mentee's plan, by id.
        area: Option<String> = Limit::NONE,
        /// The repository whose knowledge is to spread, by id.
        repository: Option<String> = Limit::NONE,
        /// The component of that repository; empty for all of it.
        component: String = Limit::NONE,
        /// The reason for this mentor.
        why: String = LONG,
    }
}

impl Ask {
    /// The part of the code whose knowledge is to spread.
    pub(super) fn part(&self) -> Option<Part> {
        let repository = RepositoryId::from(self.repository.as_deref()?);
        Some(Part { repository, component: self.component.clone() })
    }
}

terms! {
    /// A session to plan or record.
    pub struct SessionTerms as "MentoringSessionTerms" {
        /// The day of the session.
        day: Option<NaiveDate> = Limit::required().called("a day"),
        /// Whether it took place; otherwise it is planned.
        held: bool = Limit::NONE,
        /// A note on a held session, for mentor and mentee only.
        note: String = LONG,
    }
}

/// A session of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The id of the session.
    pub id: String,
    /// The id of the pair.
    pub pair: String,
    /// The day of the session.
    pub day: NaiveDate,
    /// The state of the session.
    pub state: SessionState,
    /// The person who recorded it.
    pub author: PersonId,
    /// A note for mentor and mentee only; may be empty.
    pub note: Text,
    /// The day the mentee confirmed that it took place; only confirmed sessions count.
    pub confirmed_on: Option<NaiveDate>,
}

terms! {
    /// A mentor's availability.
    pub struct AvailabilityTerms as "MentorAvailability" {
        /// The most people they take on.
        capacity: i64 = Limit::number(0..=20),
        /// The axes of the ladder they may be suggested for.
        axes: Vec<String> = Limit::NONE,
    }
}

/// A person's availability as a mentor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Availability {
    /// The mentor.
    pub person: PersonId,
    /// How many people they take on, and on which axes.
    pub terms: AvailabilityTerms,
}

/// A suggested mentor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The mentor.
    pub person: PersonId,
    /// The reasons, one sentence each.
    pub reasons: Vec<String>,
    /// The number of parts of the mentee's code they know.
    pub parts: usize,
    /// How many more people they can take on.
    pub room: i64,
}

/// A part of the code only one person knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Risk {
    /// The part.
    pub part: Part,
    /// Its size in lines.
    pub lines: u64,
    /// The person who knows it.
    pub knower: PersonId,
    /// Whether that person has left, and can teach no one here.
    pub has_left: bool,
    /// A requested or active pair for it, if any.
    pub pair: Option<String>,
}
