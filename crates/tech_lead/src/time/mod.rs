//! Time: whether a lead still programs, and whether a CTO has let go of it.
//!
//! Words: *coding time* is guessed from commit times and is a floor; a *measured week* is a full ISO week. A
//! person's own weeks are shown to that person alone; others see the status, its holder and the leader above
//! also why.

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
