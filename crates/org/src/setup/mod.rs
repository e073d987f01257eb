//! Set-up: from nothing to a charter that says something, in a few answers.
//!
//! Words: a *template* is what an organization of a size begins with; the *answers* are its name, its time zone,
//! who sets it up, its teams and who leads them. What comes of them is checked like an organization file and
//! applied in the same transaction that uses up the set-up link and makes the first account.

mod actions;
mod pages;
mod rules;
mod templates;
mod views;

use castra_platform::feature::Feature;

pub use actions::set_up;
pub use rules::{Answers, Me, NamedLead, TeamAnswer, describe};
pub use templates::{Template, template, templates};

/// The feature's manifest.
pub static FEATURE: Feature = Feature { pages: Some(pages::routes), ..Feature::new("setup", "Set-up") };
