//! Estate: what the CTO decides about. Of its six classes staff alone is known yet: posts and structure, from the organization's own
//! records.
//!
//! Words: an *item* of staff is a post that should be filled (a team's lead, its deputy) or a line that should be drawn (who
//! manages somebody). A person is never an item.

mod rules;
mod signal;

use castra_platform::feature::{Feature, Signal};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    signals: &[Signal { responsibility: "estate-staff", take: signal::take }],
    ..Feature::new("estate", "Estate")
};
