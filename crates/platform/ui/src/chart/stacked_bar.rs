//! A divided bar: where a week goes.

use maud::{Markup, Render, html};

use super::{Caption, px, text_width};
use crate::figures::in_percent;

/// The width that labels are fitted for; narrower bars rely on the list below.
const ASSUMED: f64 = 400.0;

/// A share of the whole.
#[derive(Clone, Debug)]
#[must_use]
pub struct Part {
    /// The label, such as "coding".
    pub label: String,
    /// The percentage of the whole.
    pub percent: f64,
    /// One of six colours, 1 to 6; the same activity keeps its colour from bar to bar.
    pub colour: u8,
}

impl Part {
    /// A share from its parts.
    pub fn new(label: impl Into<String>, percent: f64, colour: u8) -> Self {
        Self { label: label.into(), percent, colour }
    }
}

/// A horizontal bar divided into shares.
///
/// Duty: the list below names every share with its figure, so nothing depends on colour or width.
#[derive(Clone, Debug)]
#[must_use]
pub struct StackedBar {
    /// The caption, with an id unique on the page.
    pub caption: Caption,
    /// The shares, from left to right.
    pub parts: Vec<Part>,
}

impl Render for StackedBar {
    fn render(&self) -> Markup {
        let mut left = 0.0;
        let placed: Vec<(f64, &Part)> = self
            .parts
            .iter()
            .map(|part| {
                let start = left;
                left += part.percent;
                (start, part)
            })
            .collect();
        html! {
            div class="stacked" {
                svg class="stacked-bar" width="100%" height="24" role="img"
                    aria-labelledby={ (self.caption.title_id()) " " (self.caption.description_id()) } {
                    (self.caption.inside())
                    @for (start, part) in &placed {
                        @let full = format!("{} {}", part.label, px(part.percent));
                        @let fits = text_width(&full, 12.0) + 14.0 < part.percent / 100.0 * ASSUMED;
                        svg x={ (px(*start)) "%" } width={ (px(part.percent)) "%" } height="24" class={ "part part-" (part.colour) } {
                            rect width="100%" height="24" {}
                            @if part.percent >= 4.0 {
                                text class=(if fits { "full" } else { "none" }) x="50%" y="16" { (full) }
                                text class=(if fits { "brief" } else { "brief always" }) x="50%" y="16" { (px(part.percent)) }
                            }
                        }
                    }
                }
                ul class="legend" {
                    @for (_, part) in &placed {
                        li { span class={ "swatch part-" (part.colour) } {} (part.label) " " b { (in_percent(px(part.percent))) } }
                    }
                }
            }
        }
    }
}
