//! Mentoring: who learns from whom, also from people who do not lead them. A mentor is asked and says yes or no; only who
//! opened themself to it on an axis is suggested, and no level is told. The two keep their sessions' notes to themselves;
//! whoever leads the mentee sees that the two meet and when.
//!
//! What one person alone knows of the code proposes a pair, and later shows whether the knowledge spread.

mod actions;
mod model;
pub(super) mod pages;
mod rules;
pub(super) mod store;
mod views;

pub use actions::{
    OpenedPair, Seat, answer, ask, availability, be_available, candidates, close, end, meet, mine, of_mentee,
    opened, planned, risks,
};
pub(in crate::growth) use actions::{meeting, meeting_as_mentee, meeting_with, mentored};
pub use model::{Ask, Availability, Candidate, Pair, Part, Risk, Session, Shares, USUAL_CAPACITY};
pub(in crate::growth) use rules::part_name;
