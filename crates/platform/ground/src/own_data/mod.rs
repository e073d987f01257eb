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
mod store;
mod views;

pub use actions::private_to;

use crate::{
    access::Hat,
    feature::{AccountPage, Feature, NamedAct},
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    pages: Some(pages::routes),
    api: Some(api::routes),
    account_pages: &[AccountPage {
        label: "Your data",
        href: "/account/data",
        about: "What Castra keeps about you, and a file with all of it.",
    }],
    acts: &[NamedAct {
        label: "Your data",
        synonyms: &["download my data", "export my data", "what castra knows about me", "privacy"],
        href: "/account/data",
        for_person: None,
        hat: Hat::Everyone,
    }],
    ..Feature::new("own_data", "Your data")
};
