//! Practices: what an organization has begun with its people. A new one starts with three; every other practice is off until
//! it is switched on.
//!
//! Terms: a *practice* is declared by its features ([`castra_platform::feature::Practice`]); who does what belongs to none and is
//! always there. A practice that is *off* is not shown and not judged, and its jobs still keep what was recorded: end what lapses,
//! deliver what was sent.
//!
//! Invariant: nothing is lost by switching a practice off. Its records stay, and people find their own in their data.

mod actions;
mod api;
mod first_steps;
mod pages;
mod rules;
mod url;
mod views;

use castra_platform::{
    access::Hat,
    feature::{Asks, Feature, NamedAct, Navigation, Practice, Room},
};

pub(crate) use actions::of_app;
pub(crate) use rules::{check, first, off};
pub(crate) use url::PAGE;

/// The practice of the features that read code.
pub static REPOSITORIES: Practice = Practice {
    key: "repositories",
    title: "Repositories",
    about: "What the history of your code says: who knows what, where work is hot, where knowledge is missing.",
    asks: Asks::NOTHING,
    first: ("Add a repository", "/repositories/-new?team={team}"),
    place: 2,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[
        Navigation::new(Room::Practices, "Practices", url::PAGE),
        Navigation::new(Room::PracticesHere, "Practices", url::PAGE),
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    first_steps: Some(first_steps::steps),
    acts: &[
        NamedAct {
            label: "Practices",
            synonyms: &["switch on a practice", "modules", "features", "what is switched on"],
            href: url::PAGE,
            for_person: None,
            hat: Hat::Cto,
        },
        NamedAct {
            label: "Practices",
            synonyms: &["switch on a practice", "modules", "features", "what is switched on"],
            href: url::PAGE,
            for_person: None,
            hat: Hat::Operator,
        },
    ],
    ..Feature::new("practices", "Practices")
};
