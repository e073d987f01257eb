//! Mentoring pairs as stored, and which of them let a mentor read. How pairs come about and end is in
//! [`super::mentoring`].

mod model;
mod reads;
pub(super) mod store;

pub use model::{Pair, Part, Shares};
pub use reads::of_mentee;
pub(super) use reads::{meeting, meeting_as_mentee, meeting_with};
