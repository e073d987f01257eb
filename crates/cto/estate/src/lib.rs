//! Estate: what the CTO decides about. Of its six classes only staff is covered so far: posts and structure, from the
//! organization's own records.
//!
//! Terms: an *item* of staff is a post to fill (a team's lead and deputy) or a reporting line to define (a person's
//! manager). A person is never an item.

mod rules;
mod signal;

use castra_platform::feature::{Feature, Signal};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    signals: &[Signal { responsibility: "estate-staff", take: signal::take }],
    ..Feature::new("estate", "Estate")
};
