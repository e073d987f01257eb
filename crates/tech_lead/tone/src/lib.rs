//! The tone check: marks orders, absolutes and judgements of a person in a text, with a reason and a rewording.
//!
//! Terms: a *mark* is a place in a text with a reason; a *rewording* is a suggested replacement. Forms that address another
//! person offer the check next to the text: [`check`] for one text, [`looked_at`] and [`views::marks`] for a form's fields,
//! [`take_over`] to apply a rewording.
//!
//! Invariants: the same text always has the same marks; marks never block anything; checked texts are never stored, logged or
//! put into an address. Deliberately absent: guessing moods, scores, and third-party services.
//!
//! The word lists are data: one file per language in `words/tone`.

mod api;
mod cli;
mod form;
mod model;
mod pages;
mod rules;
#[cfg(test)]
mod tests;
mod text;
mod views;
mod words;

use castra_platform::feature::{Feature, Tool};

pub use form::{CheckedField, looked_at, take_over, unfilled};
pub use model::{Mark, Rewording, ToneKind};
pub use rules::check;
pub use views::{PART, marks};

/// The address that checks a text while it is typed.
pub const CHECK: &str = "/tone";

/// The manifest of the feature.
pub static FEATURE: Feature = Feature {
    pages: Some(pages::routes),
    api: Some(api::routes),
    tools: &[Tool { path: &["tone"], define: cli::define, run: cli::run }],
    ..Feature::new("tone", "Tone check")
};
