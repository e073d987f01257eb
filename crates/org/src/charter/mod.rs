//! The charter: for every responsibility in every scope, the one person accountable, how that came about, and
//! whether it is being exercised.
//!
//! Words: *resolution* finds who is accountable; *state* is assigned, unassigned or contested; a *finding* is
//! something about who does what that deserves a decision.

mod findings;
mod resolution;

pub use findings::{Finding, FindingKind, Repair, Severity, find};
pub use resolution::{Charter, Resolution, State, Step};
