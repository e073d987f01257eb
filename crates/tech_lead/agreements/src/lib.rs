//! Working agreements: at most ten sentences a team holds itself to, each with a check.
//!
//! Terms: an *agreement* is a sentence with a *check*: by the gate, by a figure, or asked in a review, which a member answers
//! once in every *period*. A change is *proposed* by any member; the others *agree* or *object*. It takes effect when most
//! of the team agreed, or when seven days passed without an objection.
//!
//! Invariants: everyone reads agreements, votes and answers. An agreement never changes: another wording is another
//! agreement, which replaces it. Nothing is deleted. A figure is one that everyone may see anyway.

mod actions;
mod agenda;
mod api;
mod checks;
mod jobs;
mod kinds;
mod model;
mod pages;
mod related;
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

pub use actions::{Past, PastCheck, backfill};

/// The responsibility this practice fulfils.
const RESPONSIBILITY: &str = "standards";

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "agreements",
    title: "Working agreements",
    about: "The few sentences a team holds itself to, each with a check.",
    asks: Asks { member: 1, lead: 1, cto: 0 },
    first: ("Propose an agreement", "/teams/{team}/agreements/new"),
    place: 11,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    navigation: &[Navigation::new(Room::Members, "Agreements", "/teams/{team}/agreements")
        .for_members()
        .also(&["/teams/{}/agreements"])],
    pages: Some(pages::routes),
    api: Some(api::routes),
    jobs: &[JobKind {
        name: jobs::SETTLE,
        title: "Proposed working agreements",
        run: jobs::run,
        every_seconds: Some(3600),
        is_long: false,
    }],
    signals: &[Signal { responsibility: RESPONSIBILITY, take: signal::take }],
    today: Some(today::items),
    agenda: Some(agenda::agenda),
    today_groups: &[
        TodayGroup { keys: "agreement-proposal:", many: "proposed working agreements" },
        TodayGroup { keys: "agreement:", many: "working agreements to answer" },
    ],
    may_be_mailed: |_| true,
    find: Some(related::find),
    panel: Some(related::panel),
    own: Some(related::own),
    migrations: &[Migration {
        key: "20261216_agreements",
        sql: include_str!("../migrations/20261216_agreements.sql"),
    }],
    tables: &["agreements", "agreement_proposals", "agreement_votes", "agreement_answers"],
    acts: &[NamedAct {
        label: "Propose a working agreement",
        synonyms: &["new working agreement", "add a team rule", "change working agreements"],
        href: "/teams/{team}/agreements/new",
        for_person: None,
        hat: Hat::Everyone,
    }],
    ..Feature::new("agreements", "Working agreements")
};
