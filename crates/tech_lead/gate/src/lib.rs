//! The gate: whether a change may be merged, judged from the change and the history before it. Needs only a checkout.
//! Its result can be sent to an instance, whose charter then counts how many changes passed.
//!
//! Terms: a *rule* checks a change and finds *violations*; the rule's *level* says whether a violation warns or
//! fails. The *baseline* is a file of violations that existed when the gate was introduced: they are reported but do
//! not count. A *fingerprint* identifies a violation without line numbers, so that it stays the same when unrelated
//! lines move.
//!
//! Invariants: the same change, history and settings give the same verdict; what cannot be judged is reported, never
//! skipped silently. Deliberately absent: style, and anything that has to run the code.

mod agenda;
mod api;
mod baseline;
mod cli;
mod functions;
mod import;
mod judge;
mod model;
mod report;
mod results;
mod rules;
mod settings;
mod store;
#[cfg(test)]
mod tests;

use castra_platform::{
    db::Migration,
    feature::{Asks, Command, Feature, Practice, Tool},
};

pub use model::GateOutcome;
pub use results::{GateReport, GateResult, GateViolation, of_all, of_team, passed, record, results};

/// The practice that an organization switches on.
pub static PRACTICE: Practice = Practice {
    key: "gate",
    title: "Gate",
    about: "Whether a change may be merged, judged from the change and the history before it.",
    asks: Asks::NOTHING,
    first: ("See what it fills", "/responsibilities/tech-debt"),
    place: 13,
};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&PRACTICE),
    api: Some(api::routes),
    agenda: Some(agenda::agenda),
    commands: &[Command { path: &["import", "gate-report"], define: import::define, run: import::run }],
    migrations: &[
        Migration {
            key: "20261126_gate_results",
            sql: include_str!("../migrations/20261126_gate_results.sql"),
        },
        Migration {
            key: "20261216_gate_broken",
            sql: include_str!("../migrations/20261216_gate_broken.sql"),
        },
    ],
    tables: &["gate_results"],
    tools: &[Tool { path: &["gate"], define: cli::define, run: cli::run }],
    ..Feature::new("gate", "Gate")
};
