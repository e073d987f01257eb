//! Technical debt: what a team owes and where, what it costs, what to pay off first, and whether the worst code is
//! getting simpler.
//!
//! Terms, after Ward Cunningham and Martin Fowler: the *principal* of a debt is the effort to pay it off; its
//! *interest* is what its place in the code costs every month until then, measured from history; its *quadrant* is
//! how it came about. A *hotspot* is a file that changes often and is complex; the *trend* is how the total
//! complexity of a team's hotspots changed in 90 days.
//!
//! Everyone reads a team's register; the people accountable or responsible for technical debt there keep it, and an
//! item's owner may change that item. Nothing is deleted: settled items stay and can be reopened.

mod actions;
mod agenda;
mod api;
mod cli;
mod figures;
mod kinds;
mod model;
mod pages;
mod panel;
mod rules;
mod signal;
mod store;
mod suggestions;
#[cfg(test)]
mod tests;
mod today;
mod trend;
mod url;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Asks, Command, Feature, NamedAct, Navigation, Practice, Room, Signal, TodayGroup},
};

pub use actions::{
    budget, change, may_change, may_keep, opened, record, register, registers, set_budget, settle,
};
pub use figures::{PersonDays, Share};
pub use kinds::{DebtKind, DebtState, Quadrant};
pub use model::{DebtBudget, DebtItem, DebtTerms, Measured, Register, Settlement, Suggestion};

/// The responsibility this practice fulfils.
const RESPONSIBILITY: &str = "tech-debt";

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "debt",
    title: "Technical debt",
    about: "What a team owes in its code, what it costs, and what to pay off first.",
    asks: Asks { member: 0, lead: 2, cto: 1 },
    first: ("Record technical debt", "/teams/{team}/debt/new"),
    place: 8,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    navigation: &[
        Navigation::new(Room::TeamCode, "Technical debt", "/teams/{team}/debt")
            .for_members()
            .also(&["/debt"]),
        Navigation::new(Room::Technology, "Technical debt", "/debt").also(&["/teams/{}/debt"]),
    ],
    pages: Some(pages::routes),
    api: Some(api::routes),
    commands: &[Command { path: &["debt"], define: cli::define, run: cli::run }],
    signals: &[Signal { responsibility: RESPONSIBILITY, take: signal::take }],
    today: Some(today::items),
    agenda: Some(agenda::agenda),
    today_groups: &[TodayGroup { keys: "debt:", many: "items of technical debt" }],
    may_be_mailed: |_| true,
    find: Some(today::find),
    panel: Some(panel::panel),
    own: Some(today::own),
    migrations: &[
        Migration { key: "20261125_debt", sql: include_str!("../migrations/20261125_debt.sql") },
        Migration {
            key: "20261130_debt_owners",
            sql: include_str!("../migrations/20261130_debt_owners.sql"),
        },
    ],
    tables: &["debt_items", "debt_budgets"],
    acts: &[NamedAct {
        label: "Record technical debt",
        synonyms: &["add debt", "new debt", "report technical debt"],
        href: "/teams/{team}/debt/new",
        for_person: None,
        hat: Hat::Lead,
    }],
    ..Feature::new("debt", "Technical debt")
};
