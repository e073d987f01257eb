//! Rotations: who is on support, on call or does the release, in turn.
//!
//! Terms: a *rotation* of a team hands over by the wall clock of its time zone, every so many days or weeks; a *plan* is an
//! order of people from a first hand-over on, until the next plan begins; a *turn* is the time between two hand-overs. Two
//! turns are exchanged by a *swap*, asked and agreed; a *cover* puts a person on for some time. A *stretch* is a time during
//! which one person is on.
//!
//! Invariants: who is on at an instant is a pure function (`rules`). What was, stays: a change begins with a hand-over that
//! is still ahead. Who leaves the team drops out, and the order of the others is kept. Everyone reads rotations.

mod actions;
mod agenda;
mod api;
mod calendar;
mod changes;
mod kinds;
mod model;
mod pages;
mod related;
mod rules;
mod store;
mod today;
mod url;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Asks, Feature, NamedAct, Navigation, Practice, Room, TodayGroup},
};

pub use actions::{Past, backfill};
pub use calendar::{duties, of_rotation};

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "rotations",
    title: "Rotations",
    about: "Whose turn it is for support, releases or being on call.",
    asks: Asks { member: 0, lead: 1, cto: 0 },
    first: ("Set up a rotation", "/teams/{team}/rotations/new"),
    place: 12,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    navigation: &[
        Navigation::new(Room::Members, "Rotations", "/teams/{team}/rotations")
            .for_members()
            .also(&["/teams/{}/rotations"]),
        Navigation::new(Room::People, "On duty", url::INDEX),
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    today: Some(today::items),
    agenda: Some(agenda::agenda),
    today_groups: &[
        TodayGroup { keys: "rotation-swap:", many: "swaps to answer" },
        TodayGroup { keys: "rotation:", many: "turns in rotations" },
    ],
    may_be_mailed: |_| true,
    find: Some(related::find),
    panel: Some(related::panel),
    own: Some(related::own),
    migrations: &[Migration {
        key: "20261216_rotations",
        sql: include_str!("../migrations/20261216_rotations.sql"),
    }],
    tables: &["rotations", "rotation_plans", "rotation_people", "rotation_swaps", "rotation_covers"],
    acts: &[
        NamedAct {
            label: "Set up a rotation",
            synonyms: &["new rotation", "support rota", "on-call schedule", "release duty"],
            href: "/teams/{team}/rotations/new",
            for_person: None,
            hat: Hat::Lead,
        },
        NamedAct {
            label: "Swap a turn",
            synonyms: &["swap support", "swap on call", "cover for a colleague", "who is on call"],
            href: url::INDEX,
            for_person: None,
            hat: Hat::Everyone,
        },
    ],
    ..Feature::new("rotations", "Rotations")
};
