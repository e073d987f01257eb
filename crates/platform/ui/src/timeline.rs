//! A history, newest first.

use maud::{Markup, Render, html};

use super::{Tone, when};

/// An event.
#[derive(Clone, Debug)]
#[must_use]
pub struct Event {
    /// The time in ISO 8601.
    pub at: String,
    /// The date as text: "12 September".
    pub date: String,
    /// What happened.
    pub title: Markup,
    /// The author or reason.
    pub note: Option<String>,
    /// The shape of its mark.
    pub tone: Tone,
    /// A button, such as undo.
    pub action: Option<Markup>,
}

impl Event {
    /// A dated event.
    pub fn new(at: impl Into<String>, date: impl Into<String>, title: impl Render) -> Self {
        Self {
            at: at.into(),
            date: date.into(),
            title: title.render(),
            note: None,
            tone: Tone::Neutral,
            action: None,
        }
    }

    /// Adds the author or reason.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Sets the tone.
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// Adds a button.
    pub fn action(mut self, action: Markup) -> Self {
        self.action = Some(action);
        self
    }
}

/// Events below each other. Duty: an ordered list with machine-readable dates.
pub fn timeline(events: &[Event]) -> Markup {
    html! {
        ol class="timeline" {
            @for event in events {
                li class=(event.tone.class()) {
                    (event.tone.glyph())
                    div {
                        div { (event.title) }
                        p class="muted" { (when(&event.at, &event.date)) @if let Some(note) = &event.note { " · " (note) } }
                    }
                    @if let Some(action) = &event.action { (action) }
                }
            }
        }
    }
}
