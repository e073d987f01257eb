//! First steps: what is still to do until a company runs on Castra, on the Today page of the person who set it up.
//!
//! Terms: a *step* is what a feature contributes ([`castra_platform::feature::FirstStep`]), with its state in figures. A step
//! that an organization does without is *skipped*; the list is *put away* for good.
//!
//! Invariant: the steps count; they name no one, and say nothing of what a person wrote.

mod actions;
mod letter;
mod pages;
mod steps;
mod store;
mod url;
mod views;

pub(crate) use actions::{begin, most_are_missing, shown};
use castra_platform::{db::Migration, feature::Feature};
pub(crate) use views::ShowFirstSteps;

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    pages: Some(pages::routes),
    first_steps: Some(steps::steps),
    own: Some(actions::own),
    migrations: &[Migration {
        key: "20261212_first_steps",
        sql: include_str!("../../migrations/20261212_first_steps.sql"),
    }],
    tables: &["first_steps", "first_steps_skipped", "mail_tests"],
    ..Feature::new("first_steps", "First steps")
};
