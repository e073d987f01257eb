//! Repositories of teams: which there are and whose, what is set by hand, and what is kept of their scans.
//!
//! Words: *facts* are everything read from a history, in one file per repository, which other replicas fetch from the
//! database; the *summary* is the row with the result of the last scan; a *part* is a folder whose files belong together.
//!
//! Scans bring the facts, analysis reads them; both know this crate, and neither knows the other.
//!
//! Architecture invariants: the database keeps a summary of the facts, with the version of the rules that made it.
//!
//! Absent on purpose: the content of any file.

mod actions;
mod agenda;
mod api;
mod aside;
mod first_steps;
mod lately;
mod listing;
mod model;
mod naming;
mod pages;
mod rules;
mod sharing;
mod source;
mod store;
mod summary;
pub mod url;
mod views;

use castra_platform::{
    access::Hat,
    db::Migration,
    feature::{Feature, NamedAct, Navigation, Room},
};

pub use actions::{
    active, bring_facts, facts, facts_file, facts_of, find, folders, keep, leave_out, may_change,
    note_failure, on_day, permission, revision, set_folders, summaries, summary, team_name, telling_left_out,
};
pub use api::RepositoryItem;
pub use aside::aside;
pub use lately::Lately;
pub use listing::{Listing, Sortable, with};
pub use model::{Language, LeftOut, ScanState, ScanSummary};
pub use rules::{RULE_VERSION, phase};
pub use source::Source;
pub use summary::{FactsVersion, instant, source_of};

/// The kind of the job that scans a repository; its subject is the repository's id.
pub const SCAN: &str = "scan";

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    practice: Some(&castra_org::practices::REPOSITORIES),
    navigation: &[Navigation::new(Room::Code, "Repositories", "/repositories").also(&["/authors"]).key('r')],
    pages: Some(pages::routes),
    api: Some(api::routes),
    first_steps: Some(first_steps::steps),
    agenda: Some(agenda::agenda),
    migrations: &[
        Migration { key: "20261104_evidence", sql: include_str!("../migrations/20261104_evidence.sql") },
        Migration {
            key: "20261130_db_shared_facts",
            sql: include_str!("../migrations/20261130_db_shared_facts.sql"),
        },
        Migration {
            key: "20261208_repository_parts",
            sql: include_str!("../migrations/20261208_repository_parts.sql"),
        },
    ],
    tables: &["repository_scans", "repository_facts", "repository_parts"],
    acts: &[
        NamedAct {
            label: "Add a repository",
            synonyms: &["new repository", "connect a repository", "connect git"],
            href: "/repositories/-new",
            for_person: None,
            hat: Hat::Lead,
        },
        NamedAct {
            label: "Add a repository",
            synonyms: &["new repository", "connect a repository", "connect git"],
            href: "/repositories/-new",
            for_person: None,
            hat: Hat::Cto,
        },
    ],
    ..Feature::new("repositories", "Repositories")
};
