//! The status of many responsibilities in one line.

use maud::{Markup, html};

use super::Status;

/// A responsibility in the strip.
#[derive(Clone, Debug)]
#[must_use]
pub struct StripItem {
    /// The responsibility.
    pub label: String,
    /// Its status.
    pub status: Status,
    /// The records behind it.
    pub href: String,
}

impl StripItem {
    /// A responsibility from its parts.
    pub fn new(label: impl Into<String>, status: Status, href: impl Into<String>) -> Self {
        Self { label: label.into(), status, href: href.into() }
    }
}

/// Shapes in a row. Duty: each is a link named by responsibility and status.
pub fn status_strip(name: &str, items: &[StripItem]) -> Markup {
    html! {
        ul class="strip" aria-label=(name) {
            @for item in items {
                @let name = format!("{}: {}", item.label, item.status.word().to_lowercase());
                li { a class=(item.status.class()) href=(item.href) title=(name) aria-label=(name) { (item.status.glyph()) } }
            }
        }
    }
}
