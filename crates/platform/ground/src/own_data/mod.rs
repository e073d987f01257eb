//! A person's own data, for them to see and download.
//!
//! Terms: a *record of one's own* is what a person wrote, or what was written for or about them that they may read. Every
//! feature that keeps such records provides them ([`crate::feature::Own`]); here they are counted and put into one file.
//!
//! Invariants: only the person gets the file, and not by a session that was left open: it needs a recent sign-in, as
//! changing sign-in methods does. The journal records the download, and nothing of the content.

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
        about: "What Castra keeps about you, and a file with all of it.",
    }],
    ..Feature::new("own_data", "Your data")
};
