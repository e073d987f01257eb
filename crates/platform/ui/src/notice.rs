//! Notices and empty states.

use maud::{Markup, Render, html};

use super::Tone;

/// A framed sentence about the page as a whole. Duty: shape and heading carry the tone, not colour.
#[derive(Clone, Debug)]
#[must_use]
pub struct Notice {
    tone: Tone,
    title: String,
    body: Option<Markup>,
}

impl Notice {
    /// A notice with a heading.
    pub fn new(tone: Tone, title: impl Into<String>) -> Self {
        Self { tone, title: title.into(), body: None }
    }

    /// A notice worth knowing.
    pub fn info(title: impl Into<String>) -> Self {
        Self::new(Tone::Info, title)
    }

    /// A notice that needs a look.
    pub fn warn(title: impl Into<String>) -> Self {
        Self::new(Tone::Warn, title)
    }

    /// A notice that needs an action.
    pub fn bad(title: impl Into<String>) -> Self {
        Self::new(Tone::Bad, title)
    }

    /// Adds what happened, what was kept, and what to do.
    pub fn body(mut self, body: impl Render) -> Self {
        self.body = Some(body.render());
        self
    }
}

impl Render for Notice {
    fn render(&self) -> Markup {
        html! {
            div class={ "notice " (self.tone.class()) } {
                (self.tone.glyph())
                div {
                    p { b { (self.title) } }
                    @if let Some(body) = &self.body { div { (body) } }
                }
            }
        }
    }
}

/// The content of an empty list: why it is empty, and what to do.
#[derive(Clone, Debug)]
#[must_use]
pub struct EmptyState {
    title: String,
    text: String,
    actions: Option<Markup>,
}

impl EmptyState {
    /// An empty state from the reason and what to do about it.
    pub fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { title: title.into(), text: text.into(), actions: None }
    }

    /// Adds the ways forward.
    pub fn actions(mut self, actions: Markup) -> Self {
        self.actions = Some(actions);
        self
    }
}

impl Render for EmptyState {
    fn render(&self) -> Markup {
        html! {
            div class="empty" {
                p { b { (self.title) } }
                p { (self.text) }
                @if let Some(actions) = &self.actions { div class="actions" { (actions) } }
            }
        }
    }
}
