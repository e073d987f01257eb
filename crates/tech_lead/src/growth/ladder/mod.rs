//! The ladder: axes of five cumulative levels, and which level on each a role wants. Everybody reads it; the CTO and
//! operators change it, by a file, all of it or nothing. Every version is kept.

mod actions;
mod model;
pub(super) mod pages;
mod read;
mod rules;
mod store;
#[cfg(test)]
mod tests;
mod views;
mod write;

pub(in crate::growth) use actions::ladder_in;
pub use actions::{PlannedLadder, apply, export, ladder, plan, table};
pub use model::{Axis, LEVELS, Ladder, Profile, Rung};
pub use rules::{Gap, LadderChange, gaps};
