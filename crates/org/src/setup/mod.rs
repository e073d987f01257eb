//! Set-up: from nothing to a first charter, in a few answers.
//!
//! Terms: a *template* is what an organization of a size starts with; the *answers* are its name, its time zone,
//! the person who sets it up, its teams and their leads. The result is validated like an organization file and
//! applied in the transaction that uses up the set-up link and creates the first account.

mod actions;
mod pages;
mod rules;
mod templates;
mod views;

use castra_platform::feature::Feature;

pub use actions::set_up;
pub use rules::{Answers, Me};
use rules::{NamedLead, TeamAnswer};
pub use templates::template;
use templates::{Template, templates};

/// The feature's manifest.
pub static FEATURE: Feature = Feature { pages: Some(pages::routes), ..Feature::new("setup", "Set-up") };
