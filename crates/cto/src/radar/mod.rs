//! Radar: which technology is needed early, and what is really in use.
//!
//! Words: a *technology* is a language or a tool that the names of files in a repository give away. What is in use is read
//! from the history of the repositories; the radar to compare it with has no records yet, and the reading says so.

mod rules;
mod signal;

use castra_platform::feature::{Feature, Signal};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    signals: &[Signal { responsibility: "future-requirements", take: signal::take }],
    ..Feature::new("radar", "Technology radar")
};
