//! Changes of who does what: previewed, agreed to by the people who gain a responsibility, applied, undone.
//!
//! Terms: a *request* says what is wanted ("Mira leads Payments from Monday"); a *change* is what follows from
//! it, record by record, before and after; it is *proposed*, then *applied*, *declined* or *withdrawn*, and
//! an applied one can be *undone* until something else changes the same records.

mod actions;
mod api;
mod pages;
mod records;
mod rules;
mod store;
mod views;

use castra_platform::feature::Feature;

pub use actions::{agree, apply, decline, find, list, propose, repair, undo, waiting_for, withdraw};
pub use rules::{Effects, Letter, Request, changes, effects};
pub use store::{ProposalState, Proposed};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    pages: Some(pages::routes),
    api: Some(api::routes),
    migrations: &[
        castra_platform::db::Migration {
            key: "20261105_changes",
            sql: include_str!("../../migrations/20261105_changes.sql"),
        },
        castra_platform::db::Migration {
            key: "20261124_withdrawn_changes",
            sql: include_str!("../../migrations/20261124_withdrawn_changes.sql"),
        },
    ],
    tables: &["proposals"],
    ..Feature::new("changes", "Changes")
};

#[cfg(test)]
mod tests;
