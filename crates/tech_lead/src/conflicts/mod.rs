//! Conflicts: the private case of a lead who takes up a difficult situation between people or teams and sees it through.
//!
//! Words: a *case* is between *parties*; its *steps* are tried in the lead's order, from a list that is data
//! (`steps.toml`, with the words for four difficult talks); it has a *next step* with a day; it ends *settled* or *handed
//! on*, with an outcome and what was learned, and can be taken up again.
//!
//! Invariants: a case is read by its lead and by whoever they add, nobody else; the parties are sealed with the rest, so
//! that no row says between whom. Only counts leave it. Nothing is deleted: what was said of a case stays, in order.

mod actions;
mod api;
mod beside;
mod guidance;
mod jobs;
mod kinds;
mod model;
mod pages;
mod rules;
mod signal;
mod store;
mod today;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Feature, JobKind, Navigation, Signal},
};

pub use actions::{PastCase, PastNote, remember};
pub use kinds::CaseState;

/// The responsibility that this practice exercises.
const RESPONSIBILITY: &str = "conflict";

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[Navigation { label: "Conflicts", href: "/conflicts", hat: Hat::Lead, key: None }],
    pages: Some(pages::routes),
    api: Some(api::routes),
    jobs: &[JobKind {
        name: jobs::ENDINGS,
        title: "Endings of conflicts' readers",
        run: jobs::run,
        every_seconds: Some(3600),
        is_long: false,
    }],
    signals: &[Signal { responsibility: RESPONSIBILITY, take: signal::take }],
    today: Some(today::items),
    find: Some(beside::find),
    panel: Some(beside::panel),
    own: Some(beside::own),
    migrations: &[Migration {
        key: "20261130_conflicts",
        sql: include_str!("../../migrations/20261130_conflicts.sql"),
    }],
    tables: &["conflict_cases", "conflict_readers", "conflict_notes"],
    ..Feature::new("conflicts", "Conflicts")
};
