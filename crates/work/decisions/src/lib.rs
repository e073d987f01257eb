//! Decisions: what was decided and why, who decided, and whether it turned out as expected.
//!
//! Terms, after MADR: a *decision* is *proposed*, then *accepted* or *rejected* by its *decider*, after advice from the
//! *consulted*; the *informed* hear of it. Later it is *superseded* by another or *deprecated*. Its *importance* says how
//! far it reaches, and thereby who decides. At its *review* it is asked whether it turned out as *expected*.
//!
//! Invariants: everyone reads decisions; the members of a team and those who keep its decisions record them. A *restricted*
//! decision does not exist for anyone but the people it names, until it is announced. What was decided is not rewritten, and
//! nothing is deleted. How decisions turned out is never counted by decider.

mod actions;
mod agenda;
mod api;
mod api_files;
mod cli;
mod consult;
mod deciders;
mod elsewhere;
mod exchange;
mod figures;
mod graph;
mod kinds;
mod lists;
mod markdown;
mod model;
mod outline;
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
    feature::{Asks, Command, Feature, NamedAct, Navigation, News, Practice, Room, Signal, TodayGroup},
};

pub use actions::{PastDecision, remember};
pub use kinds::{DecisionEventKind, DecisionState, Importance, LinkKind, Part, Sureness, Verdict};
pub use model::{Acceptance, Advice, Decision, DecisionTerms, Known, Reason, Review, Successor};

/// The responsibility this practice fulfils.
const RESPONSIBILITY: &str = "decisions";

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "decisions",
    title: "Decisions",
    about: "What was decided, by which person and why, and whether it turned out as expected.",
    asks: Asks { member: 1, lead: 2, cto: 2 },
    first: ("Record a decision", "/decisions/new"),
    place: 4,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    navigation: &[
        Navigation::new(Room::Work, "Decisions", "/teams/{team}/decisions").for_members(),
        Navigation::new(Room::Decisions, "Decisions", "/decisions").also(&["/teams/{}/decisions"]),
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    commands: &[
        Command { path: &["decisions", "list"], define: cli::define_list, run: cli::list },
        Command { path: &["decisions", "import"], define: cli::define_import, run: cli::import },
        Command { path: &["decisions", "export"], define: cli::define_export, run: cli::export },
        Command { path: &["decisions", "sync"], define: cli::define_sync, run: cli::sync },
    ],
    signals: &[Signal { responsibility: RESPONSIBILITY, take: signal::take }],
    today: Some(today::items),
    today_groups: &[
        TodayGroup { keys: today::DECIDE, many: "decisions to take" },
        TodayGroup { keys: today::REVIEW, many: "decisions to review" },
        TodayGroup { keys: today::ADVISE, many: "decisions to advise on" },
    ],
    find: Some(elsewhere::find),
    panel: Some(elsewhere::panel),
    agenda: Some(agenda::agenda),
    brief: Some(elsewhere::brief),
    news: Some(News { title: "Decided", since: elsewhere::news }),
    own: Some(elsewhere::own),
    private_to: &[store::PRIVATE_TO],
    ends: Some(elsewhere::ends),
    migrations: &[Migration {
        key: "20261216_decisions",
        sql: include_str!("../migrations/20261216_decisions.sql"),
    }],
    tables: &["decisions", "decision_people", "decision_links", "decision_events", "decision_files"],
    acts: &[NamedAct {
        label: "Record a decision",
        synonyms: &["new decision", "propose a decision", "write an adr", "decide"],
        href: "/decisions/new",
        for_person: None,
        hat: Hat::Everyone,
    }],
    ..Feature::new("decisions", "Decisions")
};
