//! Deliverables: whether what the team ships works, can be reported on, and is documented.
//!
//! Terms: a *deliverable* is application, reporting or documentation. Documentation is read from the history of the
//! team's repositories: a document is *left behind* when its code kept changing for long without it. The other two
//! have no records yet, and the reading says so.

mod rules;
mod signal;

use castra_platform::feature::{Asks, Feature, Practice, Signal};

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "deliverables",
    title: "Deliverables",
    about: "Whether what a team delivers is documented and fit to build on.",
    asks: Asks::NOTHING,
    first: ("See what it judges", "/responsibilities/deliverable-quality"),
    place: 20,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    signals: &[Signal { responsibility: "deliverable-quality", take: signal::take }],
    ..Feature::new("deliverables", "Deliverables")
};
