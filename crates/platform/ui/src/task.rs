//! Items waiting for a person, acted on in place.

use maud::{Markup, Render, html};

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

impl Render for Task {
    fn render(&self) -> Markup {
        html! {
            li class="task" id=(self.id) {
                div {
                    p class="task-title" { @if self.href.is_empty() { b { (self.title) } } @else { a href=(self.href) { b { (self.title) } } } @if let Some(pill) = &self.pill { (pill) } }
                    p class="because" { (self.because) }
                }
                div class="actions" { (self.actions) }
            }
        }
    }
}

/// Tasks of one kind in one line, which opens in place.
#[derive(Clone, Debug)]
#[must_use]
pub struct TaskGroup {
    /// Unique on the page.
    pub id: String,
    /// The number and kind: "9 growth plans to review".
    pub title: String,
    /// The most pressing status among them.
    pub pill: Option<Pill>,
    /// Which they are, in short.
    pub because: String,
    /// The tasks.
    pub tasks: Vec<Task>,
    /// Forms and buttons for all of them.
    pub actions: Markup,
}

impl Render for TaskGroup {
    fn render(&self) -> Markup {
        html! {
            li class="task-group" id=(self.id) {
                details {
                    summary {
                        span class="task-title" { b { (self.title) } @if let Some(pill) = &self.pill { (pill) } }
                        span class="because" { (self.because) }
                    }
                    (tasks(&self.tasks))
                    div class="actions inset" { (self.actions) }
                }
            }
        }
    }
}

/// Tasks and groups of tasks below each other. Duty: a list; repeated buttons name what they act on.
pub fn tasks(items: &[impl Render]) -> Markup {
    html! { ul { @for item in items { (item) } } }
}
