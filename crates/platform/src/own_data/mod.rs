//! Everything that is kept of somebody, for them to see and to take along.
//!
//! Words: a *record of one's own* is what somebody wrote, or what is written for or about them that they may read. Every
//! feature that keeps such records gives them ([`crate::feature::Own`]); here they are counted, and put into one file.
//!
//! Invariants: nobody but the person gets the file, not with a session that was left open either: it takes a sign-in that
//! is fresh, as for what one signs in with. That it was taken is in the journal, and nothing of what is in it.

mod actions;
mod api;
mod model;
mod pages;
mod views;

use crate::feature::{AccountPage, Feature};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    pages: Some(pages::routes),
    api: Some(api::routes),
    account_pages: &[AccountPage {
        label: "Your data",
        href: "/account/data",
        about: "What is kept of you, and a file with all of it to take along.",
    }],
    ..Feature::new("own_data", "Your data")
};
