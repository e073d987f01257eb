//! The right column of Today: engagements of the week, and what was done.

use maud::{Markup, Render, html};

use super::Link;

/// An engagement.
#[derive(Clone, Debug)]
#[must_use]
pub struct AgendaLine {
    /// The day, on its first line; empty on the others.
    pub day: String,
    /// The time of day; empty for what is due on the day.
    pub time: String,
    /// What it is.
    pub link: Link,
}

impl Render for AgendaLine {
    fn render(&self) -> Markup {
        html! {
            li { span class="day" { (self.day) } span class="time" { (self.time) } span { (self.link) } }
        }
    }
}

/// Engagements, in order. Duty: a list.
pub fn agenda(lines: &[AgendaLine]) -> Markup {
    html! { ul class="agenda" { @for line in lines { (line) } } }
}

/// Something that was done.
#[derive(Clone, Debug)]
#[must_use]
pub struct DoneLine {
    /// What it was.
    pub link: Link,
    /// The time; empty where it is not kept.
    pub time: String,
    /// The form that takes it back, if that is possible. Duty: its button names what it takes back.
    pub undo: Option<Markup>,
}

impl Render for DoneLine {
    fn render(&self) -> Markup {
        html! {
            li {
                span { (self.link) @if !self.time.is_empty() { span class="under" { (self.time) } } }
                @if let Some(undo) = &self.undo { (undo) }
            }
        }
    }
}

/// What was done, the latest first. Duty: a list.
pub fn done_list(lines: &[DoneLine]) -> Markup {
    html! { ul class="done-list" { @for line in lines { (line) } } }
}
