//! Today: what wants this person's attention now, hat by hat, each with why it is here, and done where it is read.
//!
//! Words: an *item* is what a feature says wants attention ([`castra_platform::feature::TodayItem`]); an *act* is done with
//! one press; what somebody *puts off* comes back on a day that they choose.
//!
//! Invariants: what is put off is listed, so that nothing is lost, and stays put off until its day, also if it becomes overdue
//! before. It is kept by a hash of the item's key, for its person alone: nobody reads what somebody puts off.

mod actions;
mod api;
mod model;
mod pages;
mod rules;
mod store;
mod views;

pub(crate) use actions::gather;
use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Feature, Navigation},
};
pub(crate) use model::{Waiting, Wing};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[Navigation { label: "Today", href: "/", hat: Hat::Everyone, key: Some('t') }],
    pages: Some(pages::routes),
    api: Some(api::routes),
    own: Some(actions::own),
    migrations: &[Migration {
        key: "20261130_today",
        sql: include_str!("../../migrations/20261130_today.sql"),
    }],
    tables: &["put_off"],
    ..Feature::new("today", "Today")
};
