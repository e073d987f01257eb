//! Imports: a Backstage catalog, a CODEOWNERS file, a list of people.
//!
//! Invariants: an import produces the same changes as an organization file, previewed in the same lines; it never
//! ends or deletes what it does not name; a repeated import changes nothing; every fault is reported
//! with file, line and column, and a file with a fault is not applied.

mod actions;
mod api;
mod backstage;
mod cli;
mod codeowners;
mod location;
mod merge;
mod model;
mod people;
mod rows;
pub mod table;
#[cfg(test)]
mod tests;
mod text;

use castra_platform::feature::{Command, Feature};

use actions::Preview;
pub(crate) use actions::{Import, apply_at, plan};
pub(crate) use model::SourceFile;
pub(crate) use rows::{COLUMNS, TypedRow, changes_of_rows, field, level_named, rows_of_table};
pub use text::slug;

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    api: Some(api::routes),
    commands: &[
        Command { path: &["import", "backstage"], define: cli::define_backstage, run: cli::backstage },
        Command { path: &["import", "codeowners"], define: cli::define_codeowners, run: cli::codeowners },
        Command { path: &["import", "csv", "people"], define: cli::define_people, run: cli::people },
    ],
    ..Feature::new("imports", "Imports")
};
