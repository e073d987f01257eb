//! Delegation: work handed over with its authority, agreed on rather than ordered.
//!
//! Terms: a *delegation* is a request of a lead (the *giver*) to a member of the team (the *taker*, or delegate): an outcome,
//! a level of authority from 1 to 7, check-ins, a due date. The other accepts, proposes other terms, or declines; each step
//! is a *round*. An accepted one is *open* until it is finished, handed back, taken back, passed on, or, if temporary, past
//! its date.
//!
//! Invariants: what is asked and not accepted exists for the two alone, and so do all rounds for ever: they are sealed, and
//! a row says only who asked and when. Accepted terms are open to the organization. No change takes effect without the
//! other's agreement, except that each can end it. No one is ranked by load.

mod actions;
mod agenda;
mod api;
mod board;
mod checkins;
mod demo;
mod drift;
mod elsewhere;
mod goals;
mod jobs;
mod kinds;
mod model;
mod pages;
mod proposals;
mod rules;
mod signal;
mod store;
mod today;
mod url;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Asks, Feature, JobKind, NamedAct, Navigation, News, Practice, Room, Signal, TodayGroup},
};

pub use demo::{PastArea, PastDelegation, PastTerms, remember};
pub use kinds::{DelegationState, Felt, Level, Rhythm, Size};

/// The responsibility this practice fulfils.
const RESPONSIBILITY: &str = "delegation";

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "delegation",
    title: "Delegation",
    about: "What was handed over, with how much authority, and how it is going.",
    asks: Asks { member: 1, lead: 2, cto: 1 },
    first: ("Delegate something", "/teams/{team}/delegation/new"),
    place: 7,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    navigation: &[
        Navigation::new(Room::Week, "Delegations", "/delegations").also(&["/delegation-moves"]),
        Navigation::new(Room::Work, "Delegation", "/teams/{team}/delegation")
            .for_members()
            .also(&["/delegation-areas"]),
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    jobs: &[JobKind {
        name: jobs::ENDINGS,
        title: "End temporary delegations",
        run: jobs::run,
        every_seconds: Some(3600),
        is_long: false,
    }],
    signals: &[Signal { responsibility: RESPONSIBILITY, take: signal::take }],
    load: Some(signal::load),
    serves: Some(signal::serves),
    agenda: Some(agenda::agenda),
    today: Some(today::items),
    today_groups: &[
        TodayGroup { keys: "delegation-answer:", many: "delegations to answer" },
        TodayGroup { keys: "delegation-check-in:", many: "check-ins of delegations" },
        TodayGroup { keys: "delegation-waits:", many: "delegations without an answer" },
        TodayGroup { keys: "delegation-overdue:", many: "delegations overdue" },
        TodayGroup { keys: "delegation-move:", many: "levels of delegation to answer" },
        TodayGroup { keys: "delegation-vote:", many: "votes on levels of delegation" },
    ],
    find: Some(elsewhere::find),
    panel: Some(elsewhere::panel),
    brief: Some(elsewhere::brief),
    own: Some(elsewhere::own),
    private_to: &[store::PRIVATE_TO],
    news: Some(News { title: "Finished delegations", since: elsewhere::news }),
    acts: &[NamedAct {
        label: "Delegate something",
        synonyms: &["hand over work", "assign work", "new delegation"],
        href: "/teams/{team}/delegation/new",
        for_person: Some("/teams/{team}/delegation/new?to={person}"),
        hat: Hat::Lead,
    }],
    migrations: &[
        Migration { key: "20261216_delegation", sql: include_str!("../migrations/20261216_delegation.sql") },
        Migration {
            key: "20261216_delegation_board",
            sql: include_str!("../migrations/20261216_delegation_board.sql"),
        },
    ],
    tables: &[
        "delegations",
        "delegation_rounds",
        "delegation_events",
        "delegation_areas",
        "delegation_levels",
        "delegation_moves",
        "delegation_polls",
        "delegation_voters",
        "delegation_ballots",
        "delegation_check_ins",
        "delegation_felt",
        "delegation_hours",
    ],
    ..Feature::new("delegation", "Delegation")
};
