//! Technical debt: whether the code that hurts most is getting simpler.
//!
//! Words: a *hotspot* is a file that changes often and is complicated; the *trend* is how the complexity of a
//! team's hotspots, added up, changed in 90 days.

mod rules;
mod signal;

use castra_platform::feature::{Feature, Signal};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    signals: &[Signal { responsibility: "tech-debt", take: signal::take }],
    ..Feature::new("debt", "Technical debt")
};
