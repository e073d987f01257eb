//! How am I leading? A lead asks the team, anonymously, and tells them what will change.
//!
//! Terms: a *round* asks the members of one or several teams of a lead some questions, until its last day. Everyone who is
//! asked takes one *sheet*, with a *code* that answers once. The *results* are each question's counts and texts, for the lead;
//! then the lead *tells* everyone who was asked what will change.
//!
//! Invariants: fewer than five answers are never shown, to anyone, nor how many or which they were; they are destroyed with the
//! key that sealed them. Nothing ties an answer to a person: see `post` and decision 0020. Texts are for the lead; the leader
//! above sees how many were asked and answered.

mod actions;
mod api;
mod jobs;
mod kinds;
mod model;
mod pages;
mod post;
mod related;
mod rules;
mod signal;
mod store;
mod today;
mod url;
mod usual;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Asks, Feature, JobKind, NamedAct, Navigation, Practice, Room, Signal, TodayGroup},
};

pub use actions::{Past, backfill};

/// The responsibility this practice fulfils.
const RESPONSIBILITY: &str = "trust";

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "trust",
    title: "How am I leading?",
    about: "Twice a year a lead asks the team, anonymously, and tells them what will change.",
    asks: Asks { member: 0, lead: 1, cto: 1 },
    first: ("Ask your team", "/trust/new"),
    place: 14,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    navigation: &[Navigation::new(Room::Feedback, "How am I leading?", url::INDEX)],
    pages: Some(pages::routes),
    api: Some(api::routes),
    jobs: &[JobKind {
        name: jobs::POST,
        title: "Rounds of “How am I leading?”",
        run: jobs::run,
        every_seconds: Some(3600),
        is_long: false,
    }],
    signals: &[Signal { responsibility: RESPONSIBILITY, take: signal::take }],
    today: Some(today::items),
    today_groups: &[TodayGroup { keys: "trust-asked:", many: "leads who ask how they lead" }],
    find: Some(related::find),
    panel: Some(related::panel),
    own: Some(related::own),
    private_to: &[store::PRIVATE_TO],
    migrations: &[Migration { key: "20261216_trust", sql: include_str!("../migrations/20261216_trust.sql") }],
    tables: &[
        "trust_begun",
        "trust_rounds",
        "trust_teams",
        "trust_asked",
        "trust_sheets",
        "trust_codes",
        "trust_answers",
        "trust_results",
        "trust_outcomes",
    ],
    acts: &[
        NamedAct {
            label: "Ask how you lead",
            synonyms: &[
                "ask my team",
                "upward feedback",
                "team survey",
                "how am i leading",
                "anonymous survey",
            ],
            href: url::NEW,
            for_person: None,
            hat: Hat::Lead,
        },
        NamedAct {
            label: "Answer with a code",
            synonyms: &["survey code", "answer the survey", "answer sheet"],
            href: url::ANSWER,
            for_person: None,
            hat: Hat::Everyone,
        },
    ],
    ..Feature::new("trust", "How am I leading?")
};
