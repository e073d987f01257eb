//! Answers and results of a search, for the palette and its page.

use maud::{Markup, html};

/// A search result.
#[derive(Clone, Debug)]
#[must_use]
pub struct Found {
    /// The title.
    pub title: String,
    /// A second line.
    pub note: String,
    /// The kind of record: "person", "page".
    pub kind: String,
    /// The address.
    pub href: String,
}

impl Found {
    /// A search result from its parts.
    pub fn new(
        title: impl Into<String>,
        note: impl Into<String>,
        kind: impl Into<String>,
        href: impl Into<String>,
    ) -> Self {
        Self { title: title.into(), note: note.into(), kind: kind.into(), href: href.into() }
    }
}

/// A list of links; the script turns it into the options of the palette.
pub fn results(items: &[Found]) -> Markup {
    html! {
        ul class="results" {
            @for item in items {
                li { a href=(item.href) {
                    span { b { (item.title) } @if !item.note.is_empty() { small { (item.note) } } }
                    span class="kind" { (item.kind) }
                } }
            }
        }
    }
}
