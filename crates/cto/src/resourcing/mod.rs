//! Resourcing: whether teams have the people and the knowledge that their work asks for.
//!
//! Words: a *component* is a part of a repository, found by what its folders hold; who *knows* one, and who *alone* does, the
//! repositories say by their one rule. Somebody whose identity maps to nobody here is *outside*: their knowledge is neither here
//! nor lost.

mod rules;
mod signal;

use castra_platform::feature::{Feature, Signal};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    signals: &[Signal { responsibility: "resourcing", take: signal::take }],
    ..Feature::new("resourcing", "Resourcing")
};
