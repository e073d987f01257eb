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

    /// Worth knowing.
    pub fn info(title: impl Into<String>) -> Self {
        Self::new(Tone::Info, title)
    }

    /// Needs a look.
    pub fn warn(title: impl Into<String>) -> Self {
        Self::new(Tone::Warn, title)
    }

    /// Needs an action.
    pub fn bad(title: impl Into<String>) -> Self {
        Self::new(Tone::Bad, title)
    }

    /// What happened, what was kept, what to do.
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

/// What is shown where there is nothing: why, and what to do.
#[derive(Clone, Debug)]
#[must_use]
pub struct EmptyState {
    title: String,
    text: String,
    actions: Option<Markup>,
}

impl EmptyState {
    /// Why there is nothing, and what to do about it.
    pub fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { title: title.into(), text: text.into(), actions: None }
    }

    /// The ways forward.
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
