//! Radar: which technologies are needed soon, and which are really in use.
//!
//! Terms: a *technology* is a language or tool recognized by the file names in a repository. Usage is read from the
//! history of the repositories; the radar to compare it with has no records yet, and the reading says so.

mod rules;
mod signal;

use castra_platform::feature::{Asks, Feature, Practice, Signal};

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "radar",
    title: "Technology radar",
    about: "Which technologies in use have not been decided on.",
    asks: Asks::NOTHING,
    first: ("See what it judges", "/responsibilities/future-requirements"),
    place: 19,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    signals: &[Signal { responsibility: "future-requirements", take: signal::take }],
    ..Feature::new("radar", "Technology radar")
};
