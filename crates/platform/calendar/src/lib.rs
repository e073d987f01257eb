//! Meetings that recur by the wall clock: ten o'clock stays ten o'clock when the clocks change.
//!
//! Terms: the *terms* of a meeting are its rule, zone, start and length; a *local* time is what a wall clock shows, without a
//! zone; an *occurrence* is one local time of the rule. Everything here is pure: no database, no clock, no feature.

pub mod local;
pub mod recurrence;
mod terms;

pub use terms::{Rhythm, Terms};
