//! The tone check: what reads as an order, as an absolute or as a judgement of a person, with a reason and a rewording.
//!
//! Words: a *mark* is a place in a text with its reason; a *rewording* is what could stand there instead. Whoever writes
//! to another person offers it beside the text: [`check`] for one text, [`looked_at`] and [`views::marks`] for a form's
//! fields, [`take_over`] for the press that takes a rewording over.
//!
//! Invariants: the same text has the same marks; nothing is ever blocked by them; of what is checked nothing is kept,
//! logged or put into an address. Deliberately absent: guessing of moods, scores, and other people's services.
//!
//! What is looked for are data: a file a language in `words/tone`.

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

pub use form::{CheckedField, looked_at, take_over};
pub use model::{Mark, Rewording, ToneKind};
pub use rules::check;
pub use views::{PART, marks};

/// Where a text is checked while it is typed.
pub const CHECK: &str = "/tone";

/// The feature's manifest.
pub static FEATURE: Feature = Feature {
    pages: Some(pages::routes),
    api: Some(api::routes),
    tools: &[Tool { path: &["tone"], define: cli::define, run: cli::run }],
    ..Feature::new("tone", "Tone check")
};
