//! Search: who is accountable, a person, a team, a page, an act; in the palette, on its page, in the API and on the command
//! line.
//!
//! Terms: a *question* is what was typed; a *guess* is what it may mean. The words of the charter, the navigation and the
//! features' acts are indexed once for each version of the charter. Records that people wrote are searched by their own
//! feature, as far as the viewer may read them, and are in no index: they are never suggested.

mod actions;
mod index;
mod pages;
mod rules;
mod url;
mod views;
mod words;

use castra_platform::feature::Feature;

pub(crate) use actions::{index, on_duty, people};
pub use index::Index;
pub use rules::{Asker, For, Guess, Meaning};
pub use words::Sought;

/// The kind of a result that says who is on duty now, as a feature's search gives it; the title names the person.
pub const ON_DUTY: &str = "on duty";

/// The feature's manifest.
pub static FEATURE: Feature = Feature { pages: Some(pages::routes), ..Feature::new("find", "Find") };
