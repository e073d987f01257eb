//! Comparing two roles point by point, with this organization's live figures.

mod cli;
mod figures;
mod pages;
mod rules;
mod views;

use castra_platform::{
    access::Hat,
    feature::{Command, Feature, NamedAct, Navigation, Room},
};

pub use rules::{Compared, compare};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[Navigation::new(Room::Compare, "Compare roles", "/compare").key('c')],
    pages: Some(pages::routes),
    commands: &[Command { path: &["compare"], define: cli::define, run: cli::run }],
    acts: &[NamedAct {
        label: "Compare roles",
        synonyms: &["tech lead or cto", "difference between roles", "roles"],
        href: "/compare",
        for_person: None,
        hat: Hat::Everyone,
    }],
    ..Feature::new("compare", "Compare roles")
};
