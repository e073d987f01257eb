//! The panels of features on another feature's page.

use maud::{Markup, html};

use super::{Card, Link, list, muted};

/// A feature's records on another feature's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Panel {
    /// The title.
    pub title: String,
    /// The total number of records.
    pub count: usize,
    /// The first few records.
    pub lines: Vec<PanelLine>,
    /// The page with all of them, if there is one.
    pub href: Option<String>,
}

/// A record in a panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelLine {
    /// The title.
    pub title: String,
    /// The page.
    pub href: String,
    /// The details.
    pub detail: String,
}

/// Each feature's records as a card: the first few, and a link to all of them.
pub fn panels(panels: &[Panel]) -> Markup {
    html! {
        @for panel in panels {
            @let lines: Vec<Markup> = panel.lines.iter().map(|line| html! { (Link::new(&line.title, &line.href)) " " (muted(&line.detail)) }).collect();
            (Card::new(&panel.title, html! {
                (list(&lines))
                @if let Some(href) = panel.href.as_ref().filter(|_| panel.lines.len() < panel.count) { p { a href=(href) { "All " (panel.count) } } }
            }).note(panel.count.to_string()))
        }
    }
}
