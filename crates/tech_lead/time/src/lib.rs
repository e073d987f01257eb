//! Time: whether a lead still codes, and whether a CTO has stopped.
//!
//! Terms: *coding time* is estimated from commit times and is a minimum; a *measured week* is a full ISO week. A
//! person's own weeks are shown only to that person; others see the status, and its holder and the leader above also
//! the reason.

mod actions;
mod rules;
mod signal;

use castra_platform::feature::{Feature, Signal};

pub use actions::{OwnWeek, own_week};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    signals: &[
        Signal { responsibility: "hands-on", take: signal::hands_on },
        Signal { responsibility: "not-hands-on", take: signal::not_hands_on },
    ],
    ..Feature::new("time", "Time")
};
