//! Search: who is accountable, a person, a team, a repository; in the palette and on its page.

mod pages;
mod views;

use castra_platform::feature::Feature;

pub use pages::likeness;

/// The feature's manifest.
pub static FEATURE: Feature = Feature { pages: Some(pages::routes), ..Feature::new("find", "Find") };
