//! Resourcing: whether teams have the people and the knowledge their work requires.
//!
//! Terms: a *component* is a part of a repository, found by the contents of its folders; who *knows* one, and who is
//! the *only* one, follows the repositories' rule. An author whose identity maps to no one here is *outside*: their
//! knowledge is neither here nor lost.

mod rules;
mod signal;

use castra_platform::feature::{Asks, Feature, Practice, Signal};

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "resourcing",
    title: "Resourcing",
    about: "Whether critical components are known by more than one person.",
    asks: Asks::NOTHING,
    first: ("See what it judges", "/responsibilities/resourcing"),
    place: 17,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    signals: &[Signal { responsibility: "resourcing", take: signal::take }],
    ..Feature::new("resourcing", "Resourcing")
};
