//! Conflicts: a lead's private cases for difficult situations between people or teams.
//!
//! Terms: a *case* is between *parties*; its *steps* are tried in the lead's order, from a list kept as data
//! (`steps.toml`, which also holds wording for four difficult talks); it has a *next step* with a date; it ends
//! *settled* or *handed over*, with an outcome and a lesson learned, and can be reopened.
//!
//! Invariants: a case is read by its lead and the readers they add, no one else; the parties are sealed with the
//! rest, so no row says who is involved. Only counts leave it. Nothing is deleted: the notes of a case stay, in
//! order.

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
mod url;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Asks, Feature, JobKind, NamedAct, Navigation, Practice, Room, Signal, TodayGroup},
};

pub use actions::{PastCase, PastNote, remember};
pub use kinds::CaseState;

/// The responsibility this practice fulfils.
const RESPONSIBILITY: &str = "conflict";

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "conflicts",
    title: "Conflicts",
    about: "A lead's private cases for difficult situations, each with a next step.",
    asks: Asks { member: 0, lead: 1, cto: 1 },
    first: ("Open a case", "/conflicts/new"),
    place: 16,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    navigation: &[Navigation::new(Room::Members, "Conflicts", "/conflicts")],
    pages: Some(pages::routes),
    api: Some(api::routes),
    jobs: &[JobKind {
        name: jobs::ENDINGS,
        title: "End access of conflict readers who left",
        run: jobs::run,
        every_seconds: Some(3600),
        is_long: false,
    }],
    signals: &[Signal { responsibility: RESPONSIBILITY, take: signal::take }],
    today: Some(today::items),
    today_groups: &[TodayGroup { keys: "conflict:", many: "conflicts with a next step" }],
    find: Some(beside::find),
    panel: Some(beside::panel),
    own: Some(beside::own),
    private_to: &[store::PRIVATE_TO],
    migrations: &[Migration {
        key: "20261130_conflicts",
        sql: include_str!("../migrations/20261130_conflicts.sql"),
    }],
    tables: &["conflict_cases", "conflict_readers", "conflict_notes"],
    acts: &[NamedAct {
        label: "Open a conflict case",
        synonyms: &["new conflict", "report a conflict", "mediate"],
        href: "/conflicts/new",
        for_person: None,
        hat: Hat::Lead,
    }],
    ..Feature::new("conflicts", "Conflicts")
};
