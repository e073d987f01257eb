//! Items waiting for a person, acted on in place.

use maud::{Markup, html};

use super::Pill;

/// Something to do.
#[derive(Clone, Debug)]
#[must_use]
pub struct Task {
    /// Unique on the page; the part replaced when it is done.
    pub id: String,
    /// The title.
    pub title: String,
    /// The address of its page; empty where it is on this page.
    pub href: String,
    /// Its status, if it has one.
    pub pill: Option<Pill>,
    /// Why it is shown.
    pub because: String,
    /// Forms and buttons, the usual one first.
    pub actions: Markup,
}

/// Tasks below each other. Duty: a list; repeated buttons name what they act on.
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
