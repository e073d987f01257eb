//! Divided columns over time: where each week went, against a band.

use maud::{Markup, Render, html};

use super::{Caption, figure, px};
use crate::figures::in_percent;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 300.0;
const TOP: f64 = 22.0;
const BOTTOM: f64 = 26.0;
const LEFT: f64 = 46.0;
const RIGHT: f64 = 8.0;
/// A share of a column is labelled from this height on.
const LABELLED: f64 = 18.0;

/// A column: a week.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ColumnBar {
    /// The label: "14 Sep".
    pub label: String,
    /// One share for each part, in percent of the whole.
    pub shares: Vec<f64>,
    /// The figure of each part in words, for the table: "7.5 to 9".
    pub shown: Vec<String>,
    /// A mark below the column, with its meaning: ("•", "corrected by you").
    pub mark: Option<(&'static str, &'static str)>,
    /// Whether it is left out of figures: drawn faintly.
    pub is_faint: bool,
}

/// Columns divided into parts, from the bottom, with a dashed band that the first part should end in.
///
/// Duty: every figure is in the table below; the legend names every part.
#[derive(Clone, Debug)]
#[must_use]
pub struct Columns {
    /// The caption, with an id unique on the page.
    pub caption: Caption,
    /// The unit of the horizontal axis: "week of".
    pub across: String,
    /// The parts, each with one of seven colours, from the bottom.
    pub parts: Vec<(String, u8)>,
    /// The columns, from left to right.
    pub columns: Vec<ColumnBar>,
    /// The band of the first part, in percent of the whole.
    pub band: Option<[f64; 2]>,
}

impl Columns {
    /// The end of the axis: a multiple of a quarter, at least the whole.
    fn top(&self) -> f64 {
        let greatest =
            self.columns.iter().map(|column| column.shares.iter().sum::<f64>()).fold(100.0, f64::max);
        (greatest.min(400.0) / 25.0).ceil() * 25.0
    }

    fn y(&self, percent: f64) -> f64 {
        HEIGHT - BOTTOM - percent / self.top() * (HEIGHT - TOP - BOTTOM)
    }

    fn column(&self, at: usize, column: &ColumnBar) -> Markup {
        #[expect(clippy::cast_precision_loss, reason = "a few dozen columns")]
        let step = (WIDTH - LEFT - RIGHT) / self.columns.len().max(1) as f64;
        #[expect(clippy::cast_precision_loss, reason = "a few dozen columns")]
        let left = LEFT + step * at as f64 + step * 0.08;
        let (width, middle) = (step * 0.84, left + step * 0.42);
        let mut below = 0.0;
        let every = self.columns.len().div_ceil(6).max(1);
        html! {
            g class=(if column.is_faint { "column faint" } else { "column" }) {
                @for ((share, shown), (label, colour)) in column.shares.iter().zip(&column.shown).zip(&self.parts) {
                    @let (from, to) = (self.y(below), self.y(below + share));
                    @let height = (from - to).max(0.0);
                    @if *share > 0.0 {
                        g class={ "part part-" (colour) } {
                            rect x=(px(left)) y=(px(to)) width=(px(width)) height=(px(height)) {
                                title { (column.label) ": " (label) " " (shown) }
                            }
                            @if height >= LABELLED && below == 0.0 {
                                text x=(px(middle)) y=(px(from - 6.0)) { (figure(share.round())) }
                            }
                        }
                    }
                    @let () = { below += share; };
                }
                @if let Some((mark, meaning)) = column.mark {
                    text class="axis middle" x=(px(middle)) y=(px(TOP - 8.0)) { (mark) title { (meaning) } }
                }
                @if at.is_multiple_of(every) {
                    text class="axis middle" x=(px(middle)) y=(px(HEIGHT - 8.0)) { (column.label) }
                }
            }
        }
    }
}

impl Render for Columns {
    fn render(&self) -> Markup {
        let ticks = (0_u8..=16).map(|tick| f64::from(tick) * 25.0).take_while(|tick| *tick <= self.top());
        let drawing = html! {
            div class="scroll" tabindex="0" role="region" aria-label=(self.caption.title) {
                svg class="line-chart stacked-columns" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img"
                    aria-labelledby={ (self.caption.title_id()) " " (self.caption.description_id()) } {
                    (self.caption.inside())
                    @for tick in ticks {
                        path class="rule" d={ "M" (px(LEFT)) " " (px(self.y(tick))) "H" (px(WIDTH - RIGHT)) } {}
                        text class="axis end" x=(px(LEFT - 6.0)) y=(px(self.y(tick) + 4.0)) { (in_percent(figure(tick))) }
                    }
                    @for (at, column) in self.columns.iter().enumerate() { (self.column(at, column)) }
                    @if let Some(band) = self.band {
                        @for edge in band {
                            path class="edge" d={ "M" (px(LEFT)) " " (px(self.y(edge))) "H" (px(WIDTH - RIGHT)) } {}
                        }
                    }
                }
            }
            ul class="legend" {
                @for (label, colour) in &self.parts { li { span class={ "swatch part-" (colour) } {} (label) } }
            }
        };
        let head: Vec<&str> = std::iter::once(self.across.as_str())
            .chain(self.parts.iter().map(|(label, _)| label.as_str()))
            .collect();
        let rows = self.columns.iter().map(|column| {
            let mark = column.mark.map_or_else(String::new, |(_, meaning)| format!(" ({meaning})"));
            std::iter::once(format!("{}{mark}", column.label)).chain(column.shown.iter().cloned()).collect()
        });
        self.caption.figure(&drawing, &head, rows.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_lie_on_each_other_and_the_table_has_every_figure() {
        let column = |label: &str, shares: [f64; 2]| ColumnBar {
            label: label.to_owned(),
            shares: shares.to_vec(),
            shown: shares.iter().map(|share| format!("{} h", share / 10.0)).collect(),
            mark: (label == "9 Nov").then_some(("•", "corrected by you")),
            ..ColumnBar::default()
        };
        let chart = Columns {
            caption: Caption::new("weeks", "Weeks", "Weeks."),
            across: "week of".to_owned(),
            parts: vec![("Coding".to_owned(), 1), ("People".to_owned(), 3)],
            columns: vec![column("2 Nov", [40.0, 60.0]), column("9 Nov", [100.0, 30.0])],
            band: Some([33.0, 50.0]),
        };
        assert!((chart.top() - 150.0).abs() < 1e-9);
        let text = chart.render().into_string();
        for part in ["9 Nov (corrected by you)", "4 h", "13 h", "swatch part-3"] {
            assert_eq!(text.contains(part), part != "13 h", "{part}: {text}");
        }
        assert_eq!(text.matches("class=\"edge\"").count(), 2);
    }
}
