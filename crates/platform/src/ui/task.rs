//! Things waiting for somebody, acted on where they are read.

use maud::{Markup, html};

use super::Pill;

/// Something to do.
#[derive(Clone, Debug)]
#[must_use]
pub struct Task {
    /// Unique on the page; the part replaced when it is done.
    pub id: String,
    /// What.
    pub title: String,
    /// Where it lives; empty where it lives here.
    pub href: String,
    /// Its state, when it has one.
    pub pill: Option<Pill>,
    /// Why it is here.
    pub because: String,
    /// Forms and buttons, the usual one first.
    pub actions: Markup,
}

/// Tasks under each other. Duty: a list; buttons that repeat carry what they are about.
pub fn tasks(items: &[Task]) -> Markup {
    html! {
        ul {
            @for task in items {
                li class="task" id=(task.id) {
                    div {
                        p class="task-title" { @if task.href.is_empty() { b { (task.title) } } @else { a href=(task.href) { b { (task.title) } } } @if let Some(pill) = &task.pill { (pill) } }
                        p class="because" { (task.because) }
                    }
                    div class="actions" { (task.actions) }
                }
            }
        }
    }
}
