//! Calendars: meetings that recur by the wall clock, and feeds in iCalendar format.
//!
//! Terms: the *terms* of a meeting are its rule, zone, start and length; a *local* time is what a wall clock shows, without a
//! zone; an *occurrence* is one local time of the rule. Ten o'clock stays ten o'clock when the clocks change. Everything here is
//! pure: no database, no clock, no feature.

pub mod ical;
pub mod local;
pub mod recurrence;
mod terms;

pub use local::instant;
pub use terms::{Rhythm, Terms};
