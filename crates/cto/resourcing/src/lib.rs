//! Resourcing: whether teams have the people and the knowledge their work requires.
//!
//! Terms: a *component* is a part of a repository, found by the contents of its folders; who *knows* one, and who is
//! the *only* one, follows the repositories' rule. An author whose identity maps to no one here is *outside*: their
//! knowledge is neither here nor lost.

mod rules;
mod signal;

use castra_platform::feature::{Feature, Signal};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    signals: &[Signal { responsibility: "resourcing", take: signal::take }],
    ..Feature::new("resourcing", "Resourcing")
};
