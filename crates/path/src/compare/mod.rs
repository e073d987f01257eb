//! Comparing two roles point by point, with this organization's live figures.

mod cli;
mod figures;
mod pages;
mod rules;
mod views;

use castra_platform::feature::{Command, Feature, Navigation, Room};

pub use rules::{Compared, compare};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[Navigation::new(Room::Compare, "Compare roles", "/compare").key('c')],
    pages: Some(pages::routes),
    commands: &[Command { path: &["compare"], define: cli::define, run: cli::run }],
    ..Feature::new("compare", "Compare roles")
};
