//! Two roles side by side, point by point.

use maud::{Markup, Render, html};

use super::{Chip, Hat, Pill, chips};

/// One of the two sides.
#[derive(Clone, Debug)]
#[must_use]
pub struct Side {
    /// The title.
    pub title: String,
    /// A description, in half a sentence.
    pub note: String,
    /// Its colour.
    pub hat: Hat,
}

/// A figure of this organization, in its sentence; the whole line links to the records.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct LiveFigure {
    /// The words before the figure.
    pub before: String,
    /// The figure.
    pub figure: String,
    /// The words after it.
    pub after: String,
    /// The address of the records.
    pub href: String,
    /// A status.
    pub pill: Option<Pill>,
}

impl LiveFigure {
    /// A figure between its words.
    pub fn new(
        before: impl Into<String>,
        figure: impl Into<String>,
        after: impl Into<String>,
        href: impl Into<String>,
    ) -> Self {
        Self {
            before: before.into(),
            figure: figure.into(),
            after: after.into(),
            href: href.into(),
            pill: None,
        }
    }

    /// Adds a status.
    pub fn pill(mut self, pill: Pill) -> Self {
        self.pill = Some(pill);
        self
    }
}

/// A point of comparison.
#[derive(Clone, Debug)]
#[must_use]
pub struct Point {
    /// The aspect compared: "Looks ahead".
    pub key: String,
    /// The text for the first side, and its live figures.
    pub first: (Markup, Vec<LiveFigure>),
    /// The text for the second side, and its live figures.
    pub second: (Markup, Vec<LiveFigure>),
}

/// The comparison. Duty: it is a table in meaning, so it has table roles whatever its layout.
#[derive(Clone, Debug)]
#[must_use]
pub struct Versus {
    /// The caption, for assistive technology.
    pub caption: String,
    /// The first.
    pub first: Side,
    /// The second.
    pub second: Side,
    /// The points.
    pub points: Vec<Point>,
}

impl Render for Versus {
    fn render(&self) -> Markup {
        html! {
            section class="card" aria-label=(self.caption) {
                table class="versus" {
                    caption class="hidden" { (self.caption) }
                    thead { tr {
                        td class="key" {}
                        @for side in [&self.first, &self.second] {
                            th scope="col" class={ "side top-side " (side.hat.class()) } { (side.title) small { (side.note) } }
                        }
                    } }
                    tbody {
                        @for point in &self.points {
                            tr {
                                th scope="row" class="key" { (point.key) }
                                (half(&self.first, &point.first))
                                (half(&self.second, &point.second))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn half(side: &Side, (said, live): &(Markup, Vec<LiveFigure>)) -> Markup {
    html! {
        td class={ "side " (side.hat.class()) } data-label=(side.title) {
            div { (said) }
            @if !live.is_empty() {
                ul class="live" {
                    @for figure in live {
                        li { a href=(figure.href) { (figure.before) " " b { (figure.figure) } " " (figure.after) } @if let Some(pill) = &figure.pill { (pill) } }
                    }
                }
            }
        }
    }
}

/// What only the first has, what both have, and what only the second has.
pub fn three_ways(
    first: (&str, Hat, &[Chip]),
    both: (&str, &[Chip]),
    second: (&str, Hat, &[Chip]),
) -> Markup {
    html! {
        div class="three" {
            @for (title, hat, items) in [first, (both.0, Hat::Everyone, both.1), second] {
                div class=(hat.class()) { h3 { (title) } @if items.is_empty() { p class="muted" { "None." } } (chips(items)) }
            }
        }
    }
}
