//! The manual: the pages of `docs/guide`, inside the program.
//!
//! Terms: an *article* is a page of the manual, named like its file; a *section* is what follows one of its headings.
//!
//! Invariants: an article is trusted text of this repository and never a person's; its links lead to other articles, or are
//! shown as plain text if what they name is not in the program.

mod articles;
mod pages;
mod rules;
mod views;

use castra_platform::feature::{Feature, Navigation, Room};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[Navigation::new(Room::Manual, "Manual", "/manual")],
    pages: Some(pages::routes),
    find: Some(pages::find),
    ..Feature::new("manual", "Manual")
};
