//! Reviews: what it is for, in one sentence.
//!
//! Words: an *entry* has a title.
//!
//! Invariants: entries are listed in the order of their titles.

mod actions;
mod api;
mod model;
mod pages;
mod rules;
mod store;
mod url;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Feature, Navigation},
};

/// The manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[Navigation { label: "Reviews", href: url::INDEX, hat: Hat::Everyone, key: None }],
    pages: Some(pages::routes),
    api: Some(api::routes),
    migrations: &[Migration {
        key: "20261218_reviews",
        sql: include_str!("../migrations/20261218_reviews.sql"),
    }],
    tables: &["reviews_entries"],
    ..Feature::new("reviews", "Reviews")
};
