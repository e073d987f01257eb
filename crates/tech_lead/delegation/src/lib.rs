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
mod api;
mod jobs;
mod kinds;
mod model;
mod pages;
mod rules;
mod store;
mod url;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Feature, JobKind, NamedAct, Navigation, Room},
};

pub use kinds::{DelegationState, Level, Rhythm, Size};

/// The responsibility this practice fulfils.
const RESPONSIBILITY: &str = "delegation";

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[
        Navigation::new(Room::Week, "Delegations", "/delegations"),
        Navigation::new(Room::Work, "Delegation", "/teams/{team}/delegation"),
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
    acts: &[NamedAct {
        label: "Delegate something",
        synonyms: &["hand over work", "assign work", "new delegation"],
        href: "/teams/{team}/delegation/new",
        for_person: Some("/teams/{team}/delegation/new?to={person}"),
        hat: Hat::Lead,
    }],
    migrations: &[Migration {
        key: "20261216_delegation",
        sql: include_str!("../migrations/20261216_delegation.sql"),
    }],
    tables: &["delegations", "delegation_rounds", "delegation_events"],
    ..Feature::new("delegation", "Delegation")
};
