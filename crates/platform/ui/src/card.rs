//! Cards and the few layouts that place them.

use maud::{Markup, Render, html};

/// A framed section with a heading. Duty: it is a region named by its heading.
#[derive(Clone, Debug)]
#[must_use]
pub struct Card {
    title: String,
    id: Option<String>,
    heading: Option<Markup>,
    note: Option<Markup>,
    actions: Option<Markup>,
    body: Markup,
    flush: bool,
}

impl Card {
    /// A card whose content is padded.
    pub fn new(title: impl Into<String>, body: Markup) -> Self {
        Self { title: title.into(), id: None, heading: None, note: None, actions: None, body, flush: false }
    }

    /// A card whose content (a table or list) reaches its edges.
    pub fn flush(title: impl Into<String>, body: Markup) -> Self {
        Self { flush: true, ..Self::new(title, body) }
    }

    /// The heading with links in it; the title stays the region's name.
    pub fn heading(mut self, heading: Markup) -> Self {
        self.heading = Some(heading);
        self
    }

    /// A short note at the end of the heading line: "9 teams".
    pub fn note(mut self, note: impl Render) -> Self {
        self.note = Some(note.render());
        self
    }

    /// Buttons at the end of the heading line.
    pub fn actions(mut self, actions: Markup) -> Self {
        self.actions = Some(actions);
        self
    }

    /// An id, for links to it and for partial updates.
    pub fn id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}

impl Render for Card {
    fn render(&self) -> Markup {
        html! {
            section class=(if self.flush { "card flush" } else { "card" }) id=[self.id.as_ref()] aria-label=(self.title) {
                header {
                    h2 { @match &self.heading { Some(heading) => (heading), None => (self.title) } }
                    @if let Some(note) = &self.note { small { (note) } }
                    @if let Some(actions) = &self.actions { div class="actions" { (actions) } }
                }
                div class="body" { (self.body) }
            }
        }
    }
}

/// A wide column with a narrow one next to it, or below it where there is no room.
pub fn columns(main: &Markup, side: &Markup) -> Markup {
    html! { div class="columns" { div { (main) } div { (side) } } }
}

/// A wide column, and a small one that goes below it on a narrow screen.
pub fn with_aside(main: &Markup, side: &Markup) -> Markup {
    html! { div class="columns with-aside" { div { (main) } div { (side) } } }
}

/// Two equal columns.
pub fn halves(first: &Markup, second: &Markup) -> Markup {
    html! { div class="halves" { div { (first) } div { (second) } } }
}

/// Equal boxes, as many in a row as fit.
pub fn grid(items: &[Markup]) -> Markup {
    html! { div class="grid" { @for item in items { div { (item) } } } }
}

/// Items below each other with even gaps.
pub fn stack(items: &[Markup]) -> Markup {
    html! { div class="stack" { @for item in items { (item) } } }
}

/// Content wider than its card, such as a table with a column for every person.
///
/// Duty: it scrolls in its own box, which the keyboard reaches and which has a name.
pub fn wide(name: &str, content: impl Render) -> Markup {
    html! { div class="scroll" tabindex="0" role="region" aria-label=(name) { (content) } }
}

/// Padding for text inside a flush card.
pub fn inset(content: &Markup) -> Markup {
    html! { div class="inset" { (content) } }
}
