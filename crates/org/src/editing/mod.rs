//! Editing people and teams: one by one, several at once, in the browser and by the API.
//!
//! Invariants: what is typed becomes the same pairs of before and after as an organization file, judged by the same rules
//! (`organization::rules`) and the same authority; a change that opens records or takes something from someone is shown
//! before it is made; every change made here can be undone. Nothing is deleted: people leave, teams end.

mod actions;
mod api;
mod model;
mod pages;
mod rows;
mod rules;
pub(crate) mod url;
mod views;

use castra_platform::feature::Feature;

pub(crate) use pages::correct;

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    pages: Some(pages::routes),
    api: Some(api::routes),
    ..Feature::new("editing", "Editing people and teams")
};
