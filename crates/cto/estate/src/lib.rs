//! Estate: what the CTO decides about. Of its six classes only staff is covered so far: posts and structure, from the
//! organization's own records.
//!
//! Terms: an *item* of staff is a post to fill (a team's lead and deputy) or a reporting line to define (a person's
//! manager). A person is never an item.

mod rules;
mod signal;

use castra_platform::feature::{Asks, Feature, Practice, Signal};

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "estate",
    title: "Estate",
    about: "Whether teams have a lead and a deputy, and people a manager.",
    asks: Asks::NOTHING,
    first: ("See what it judges", "/responsibilities/estate-staff"),
    place: 18,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    signals: &[Signal { responsibility: "estate-staff", take: signal::take }],
    ..Feature::new("estate", "Estate")
};
