//! The panels of features on another feature's page.

use maud::{Markup, html};

use super::{Card, Link, list, muted};
use crate::feature::Panel;

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
