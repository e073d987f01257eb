//! A list whose figures are also drawn as bars.

use maud::{Markup, Render, html};

use super::px;

/// A labelled figure.
#[derive(Clone, Debug)]
#[must_use]
pub struct Bar {
    /// The label.
    pub label: String,
    /// The figure.
    pub value: f64,
    /// The figure as text: "412 lines".
    pub shown: String,
    /// The records behind it.
    pub href: Option<String>,
}

impl Bar {
    /// A figure.
    pub fn new(label: impl Into<String>, value: f64, shown: impl Into<String>) -> Self {
        Self { label: label.into(), value, shown: shown.into(), href: None }
    }

    /// Links to the records behind it.
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

/// Bars on one scale. Duty: it is a list of words and figures; the bars are decoration.
#[derive(Clone, Debug)]
#[must_use]
pub struct BarList {
    /// The bars, usually largest first.
    pub bars: Vec<Bar>,
    /// The end of the scale; the largest figure if `None`.
    pub maximum: Option<f64>,
}

impl Render for BarList {
    fn render(&self) -> Markup {
        let largest = self.bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
        let maximum = self.maximum.unwrap_or(largest).max(1e-9);
        html! {
            ul class="bar-list" {
                @for bar in &self.bars {
                    li {
                        span { @if let Some(href) = &bar.href { a href=(href) { (bar.label) } } @else { (bar.label) } }
                        b { (bar.shown) }
                        svg width="100%" height="6" aria-hidden="true" {
                            rect class="track" width="100%" height="6" rx="3" {}
                            rect class="fill" width={ (px((bar.value / maximum * 100.0).clamp(0.0, 100.0))) "%" } height="6" rx="3" {}
                        }
                    }
                }
            }
        }
    }
}
