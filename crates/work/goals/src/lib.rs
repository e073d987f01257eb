//! Goals: what company and teams want, how far they are, and whether the work goes there.
//!
//! Terms: a *goal* belongs to a team or to the company, has a period, and may serve several other goals. A *key result*
//! measures it: from a start to a target. A *check-in* confirms a value; it arrives drafted where the key result names a
//! source. *Work* is what features tell of through `Feature::serves`, and what is recorded here; it serves a goal, is *upkeep*,
//! or is *unasked*.
//!
//! Goals are open to the whole organization. Those accountable or responsible for direction in a team, or for business
//! alignment in the company, keep them; an owner may change a goal and check in. Nothing is deleted: key results are dropped,
//! goals closed and reopened.

mod actions;
mod agenda;
mod api;
mod brief;
mod cli;
mod decimal;
mod drafts;
mod flow;
mod kinds;
mod model;
mod pages;
mod panel;
mod past;
mod period;
mod rules;
mod signal;
mod store;
mod today;
mod url;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Asks, Command, Feature, NamedAct, Navigation, Practice, Room, Signal, TodayGroup},
};

pub use actions::{add, change, close, copy, may_change, may_keep, opened, recent, start};
pub use decimal::{Decimal, Figure};
pub use kinds::{Better, GoalKind, GoalState, Outlook, Rhythm, SourceKind};
pub use model::{
    CheckIn, CloseTerms, CopyTerms, Goal, GoalTerms, KeyResult, ResultTerms, UpkeepTerms, Whole, Work,
    WorkTerms,
};
pub use past::{Past, PastGoal, take_in};
pub use period::Period;

/// The responsibility this practice fulfils.
const RESPONSIBILITY: &str = "direction";
/// The responsibility by which the company's goals are kept.
const COMPANY_RESPONSIBILITY: &str = "business-alignment";

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "goals",
    title: "Goals",
    about: "What the company and each team want to reach, and whether the work serves it.",
    asks: Asks { member: 0, lead: 2, cto: 2 },
    first: ("Write a goal", "/goals/new"),
    place: 5,
};

/// The manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    navigation: &[
        Navigation::new(Room::Work, "Goals", "/teams/{team}/goals")
            .for_members()
            .also(&["/goals", "/goal-work"]),
        Navigation::new(Room::Strategy, "Goals", "/goals").also(&["/teams/{}/goals", "/goal-work"]),
        Navigation::new(Room::WhoDoesWhat, "My goals", "/goals/mine").also(&["/people/{me}/goals"]),
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    commands: &[Command { path: &["goals"], define: cli::define, run: cli::run }],
    signals: &[Signal { responsibility: RESPONSIBILITY, take: signal::take }],
    serves: Some(actions::servings),
    aims: Some(actions::aims),
    today: Some(today::items),
    agenda: Some(agenda::agenda),
    today_groups: &[
        TodayGroup { keys: "goal-check-in:", many: "key results to check in" },
        TodayGroup { keys: "goal-owner:", many: "goals without an owner" },
        TodayGroup { keys: "goal-unworked:", many: "goals without work" },
        TodayGroup { keys: "goal-ending:", many: "goals to close" },
    ],
    may_be_mailed: |_| true,
    find: Some(today::find),
    panel: Some(panel::panel),
    brief: Some(brief::lines),
    own: Some(today::own),
    migrations: &[Migration { key: "20261216_goals", sql: include_str!("../migrations/20261216_goals.sql") }],
    tables: &[
        "goals",
        "goal_parents",
        "goal_results",
        "goal_check_ins",
        "goal_work",
        "goal_work_people",
        "goal_upkeep",
        "goal_reasons",
    ],
    acts: &[
        NamedAct {
            label: "Add a goal",
            synonyms: &["new goal", "set a goal", "add okr", "new objective"],
            href: "/teams/{team}/goals/new",
            for_person: None,
            hat: Hat::Lead,
        },
        NamedAct {
            label: "How my work serves the company",
            synonyms: &["my goals", "why do i do this", "what does my work serve", "my work and goals"],
            href: "/goals/mine",
            for_person: Some("/people/{person}/goals"),
            hat: Hat::Everyone,
        },
    ],
    ..Feature::new("goals", "Goals")
};
