//! Plain data to HTML, without I/O.

use castra_platform::ui::{Card, EmptyState, Markup, PageHead, html, list};

use crate::model::Entry;

/// The list of entries.
#[derive(Debug, Clone)]
pub(crate) struct ListEntries {
    pub(crate) entries: Vec<Entry>,
}

impl ListEntries {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let items: Vec<Markup> = self.entries.iter().map(|entry| html! { (entry.title) }).collect();
        let empty = EmptyState::new("No entries yet", "What belongs here, and what to do first.");
        html! {
            (PageHead::new("Reviews").lead("What this page is for."))
            (Card::new("Entries", html! { @if items.is_empty() { (empty) } @else { (list(&items)) } }))
        }
    }
}
