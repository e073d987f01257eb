//! The ladder: axes of five cumulative levels, and the level each role needs on them. Everyone reads it; the CTO and
//! operators replace it with a file, whole or not at all. Every version is kept.

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

pub(crate) use actions::ladder_in;
pub use actions::{PlannedLadder, apply, export, ladder, plan, table};
pub use model::{Axis, Effect, LEVELS, Ladder, LadderChange, Profile, Rung};
pub use rules::{Gap, gaps};
