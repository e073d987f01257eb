//! Mentoring: who learns from whom, also from people who do not lead them. A mentee asks for a mentor; where whoever leads
//! them asks, the mentee says first whether they want it, and nothing is opened before. A mentor is asked and says yes or
//! no; only who opened themself to it on an axis is suggested, and no level is told. It ends when one of the two leaves. The two keep their sessions' notes to themselves;
//! whoever leads the mentee sees that the two meet and when.
//!
//! What one person alone knows of the code proposes a pair, and later shows whether the knowledge spread.

mod actions;
mod finding;
mod model;
pub(super) mod pages;
mod rules;
mod sessions;
pub(super) mod store;
mod views;

pub use actions::{OpenedPair, Seat, answer, ask, availability, be_available, end, mine, of_mentee, opened};
pub(in crate::growth) use actions::{end_of_leavers, meeting, meeting_as_mentee, meeting_with};
pub use finding::{candidates, risks};
pub use model::{Ask, Availability, Candidate, Pair, Part, Risk, Session, Shares, USUAL_CAPACITY};
pub(in crate::growth) use rules::part_name;
pub(in crate::growth) use sessions::mentored;
pub use sessions::{close, meet, planned};
