//! Time: whether a lead still codes, and whether a CTO has stopped.
//!
//! Terms: *coding time* is estimated from commit times and is a minimum; a *measured week* is a full ISO week. A
//! person's own weeks are shown only to that person; others see the status, and its holder and the leader above also
//! the reason.

mod actions;
mod rules;
mod signal;

use castra_platform::feature::{Asks, Feature, Practice, Signal};

pub use actions::{OwnWeek, own_week};

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "time",
    title: "Time",
    about: "Whether a lead still codes and a CTO has stopped, estimated from commits.",
    asks: Asks::NOTHING,
    first: ("See what it judges", "/responsibilities/hands-on"),
    place: 13,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    signals: &[
        Signal { responsibility: "hands-on", take: signal::hands_on },
        Signal { responsibility: "not-hands-on", take: signal::not_hands_on },
    ],
    ..Feature::new("time", "Time")
};
