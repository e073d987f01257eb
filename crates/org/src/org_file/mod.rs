//! The organization as code: read a file strictly, show what it would change, apply it, export it again.
//!
//! Invariants: nothing is applied unless everything is valid; applying twice changes nothing; an export
//! applied to an empty instance is exported again byte for byte the same. Nothing is deleted: what a file
//! no longer names ends.

mod actions;
mod api;
mod cli;
mod free;
mod pages;
mod plan;
mod read;
mod schema;
#[cfg(test)]
mod tests;
mod views;
mod write;
pub mod yaml;

use castra_platform::{
    access::Hat,
    feature::{Command, Feature, NamedAct},
};

pub use actions::{Planned, apply, export, faults, plan, text_of};
pub(crate) use actions::{apply_changes, apply_changes_at, changes_of};
pub(crate) use api::ChangeItem;
pub(crate) use cli::shown;
pub(crate) use plan::{Mark, describe};
use schema::SCHEMA;
#[cfg(test)]
pub(crate) use tests::organization_of;

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    pages: Some(pages::routes),
    api: Some(api::routes),
    commands: &[
        Command { path: &["init"], define: cli::define_init, run: cli::init },
        Command { path: &["plan"], define: cli::define_plan, run: cli::plan },
        Command { path: &["apply"], define: cli::define_apply, run: cli::apply },
        Command { path: &["export", "org"], define: cli::define_export, run: cli::export },
        Command { path: &["export", "org-schema"], define: cli::define_schema, run: cli::schema },
    ],
    acts: &[
        NamedAct {
            label: "Import people and teams",
            synonyms: &["upload", "csv", "organization file", "import people", "import teams"],
            href: "/import",
            for_person: None,
            hat: Hat::Cto,
        },
        NamedAct {
            label: "Import people and teams",
            synonyms: &["upload", "csv", "organization file", "import people", "import teams"],
            href: "/import",
            for_person: None,
            hat: Hat::Operator,
        },
    ],
    ..Feature::new("org_file", "Organization file")
};
