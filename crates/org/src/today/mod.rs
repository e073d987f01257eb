//! Today: what needs this person's attention now, hat by hat, each with its reason and settled in place.
//!
//! Terms: an *item* is what a feature reports ([`castra_platform::feature::TodayItem`]); an *act* takes
//! one press; a *put off* (snoozed) item comes back on a chosen day.
//!
//! Invariants: snoozed items are listed, so that nothing is lost, and stay snoozed until their day, even if they become
//! overdue. They are stored by a hash of the item's key, for their person only: no one reads what a person snoozes.

mod actions;
mod api;
mod model;
mod pages;
mod rules;
mod store;
mod url;
mod views;

pub(crate) use actions::gather;
pub use actions::hand_on;
use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Feature, NamedAct, Navigation, Room},
};
pub(crate) use model::{Waiting, Wing};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[Navigation::new(Room::Today, "Today", "/").key('t')],
    pages: Some(pages::routes),
    api: Some(api::routes),
    own: Some(actions::own),
    migrations: &[Migration {
        key: "20261130_today",
        sql: include_str!("../../migrations/20261130_today.sql"),
    }],
    tables: &["put_off"],
    acts: &[NamedAct {
        label: "Today",
        synonyms: &["home", "dashboard", "start", "to do", "tasks", "what is due"],
        href: "/",
        for_person: None,
        hat: Hat::Everyone,
    }],
    ..Feature::new("today", "Today")
};
