//! Changes of who does what, and of people and teams: previewed, agreed to by the people who gain a responsibility, applied,
//! undone.
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
pub(crate) mod url;
mod views;
mod words;

use castra_platform::{
    access::Hat,
    feature::{Feature, NamedAct, Navigation, Room},
};

pub(crate) use actions::{Preview, Wanted, ask_to_repair, preview, repair, waiting_for};
pub use actions::{apply, propose};
pub(crate) use actions::{edits_to_decide, make, propose_edit};
pub(crate) use pages::{actor_name, losses, plan_line};
pub(crate) use records::can_keep;
#[cfg(test)]
pub(crate) use rules::changes;
pub use rules::{Letter, Request};
pub(crate) use words::{is_of_new, teams_of_new};

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    navigation: &[Navigation::new(Room::WhoDoesWhat, "Changes", "/changes")],
    pages: Some(pages::routes),
    api: Some(api::routes),
    done: Some(pages::done_on),
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
    acts: &[NamedAct {
        label: "Changes",
        synonyms: &["undo a change", "history of changes", "proposals", "proposed changes"],
        href: "/changes",
        for_person: None,
        hat: Hat::Everyone,
    }],
    ..Feature::new("changes", "Changes")
};

#[cfg(test)]
mod tests;
