//! Mentoring, also by people who do not lead the mentee. A mentee asks for a mentor; if their lead asks instead, the mentee
//! agrees first, and nothing is shared before that. The mentor then accepts or declines. Only people who offered to mentor
//! on an axis are suggested, and no level is shown. Mentoring ends when one of the two leaves. Session notes are for the
//! mentor and the mentee only; the mentee's lead sees that the two meet and when.
//!
//! Code only one person knows leads to the proposal of a pair; later the pair shows whether the knowledge has spread.

mod actions;
mod finding;
mod model;
pub(super) mod pages;
mod rules;
mod sessions;
pub(super) mod store;
mod views;

pub(crate) use actions::end_of_leavers;
pub use actions::{OpenedPair, Seat, answer, ask, availability, be_available, end, mine, opened};
pub use finding::{candidates, risks};
pub use model::{
    Ask, Availability, AvailabilityTerms, Candidate, Risk, Session, SessionTerms, USUAL_CAPACITY,
};
pub(crate) use rules::part_name;
pub(crate) use sessions::mentored;
pub use sessions::{close, meet, planned};

pub use super::pairs::{Pair, Part, Shares, of_mentee};
