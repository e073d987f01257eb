//! History: what happened, newest first.

use maud::{Markup, Render, html};

use super::{Tone, when};

/// Something that happened.
#[derive(Clone, Debug)]
#[must_use]
pub struct Event {
    /// ISO 8601.
    pub at: String,
    /// As it is read: "12 September".
    pub date: String,
    /// What happened.
    pub title: Markup,
    /// Who did it, why.
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

    /// Who did it, why.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// How good or bad it was.
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// A button beside it.
    pub fn action(mut self, action: Markup) -> Self {
        self.action = Some(action);
        self
    }
}

/// Events under each other. Duty: an ordered list with machine-readable dates.
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
