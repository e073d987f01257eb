//! Charts as hand-made SVG: they print, follow the colour scheme, and repeat in words and a table what they show.
//!
//! Geometry is computed here in whole pixels; colours are classes, so that light, dark, contrast and print
//! can each set their own. No chart depends on script.

mod arcs;
mod axis;
mod band;
mod bar_list;
mod columns;
mod flow;
mod line;
mod matrix;
mod organization;
mod radar;
mod sankey;
mod sparkline;
mod stacked_area;
mod stacked_bar;
mod treemap;
mod way;

pub use arcs::{Arc, ArcDiagram};
pub use axis::Across;
pub use band::Band;
pub use bar_list::{Bar, BarList};
pub use columns::{ColumnBar, Columns};
pub use flow::{Flow, FlowArrow, FlowNode};
pub use line::{Line, LineChart};
pub use matrix::{Matrix, MatrixRow};
pub use organization::{OrganizationChart, OrganizationNode};
pub use radar::{Radar, RadarShape};
pub use sankey::{Sankey, Stem, Stream};
pub use sparkline::Sparkline;
pub use stacked_area::{Layer, StackedArea};
pub use stacked_bar::{Part, StackedBar};
pub use treemap::{Area, Treemap};
pub use way::{Way, chain, key};

use maud::{Markup, html};

use super::{Column, DataTable, Row};

/// The text of every picture: an id for its parts, a title, and one sentence on what there is to see.
#[derive(Clone, Debug, Default)]
pub struct Caption {
    /// Unique on the page.
    pub id: String,
    /// The subject, with its unit.
    pub title: String,
    /// The main observation.
    pub description: String,
}

impl Caption {
    /// A caption from its parts.
    pub fn new(id: impl Into<String>, title: impl Into<String>, description: impl Into<String>) -> Self {
        Self { id: id.into(), title: title.into(), description: description.into() }
    }

    fn title_id(&self) -> String {
        format!("{}-title", self.id)
    }

    fn description_id(&self) -> String {
        format!("{}-description", self.id)
    }

    /// The `title` and `desc` of the drawing.
    fn inside(&self) -> Markup {
        html! {
            title id=(self.title_id()) { (self.title) }
            desc id=(self.description_id()) { (self.description) }
        }
    }

    /// The figure around a drawing, with its numbers behind a disclosure.
    fn figure(&self, drawing: &Markup, head: &[&str], rows: Vec<Vec<String>>) -> Markup {
        let is_figure =
            |cell: &String| cell.starts_with(|first: char| first.is_ascii_digit() || "-–".contains(first));
        let column = |(index, label): (usize, &&str)| {
            let is_number = rows.iter().all(|row| row.get(index).is_none_or(is_figure));
            if index > 0 && is_number { Column::number(*label) } else { Column::text(*label) }
        };
        let columns = head.iter().enumerate().map(column).collect();
        let rows = rows
            .into_iter()
            .map(|cells| Row::new(cells.iter().map(|cell| html! { (cell) }).collect()))
            .collect();
        html! {
            figure class="chart" id=(self.id) {
                figcaption { b { (self.title) } span { (self.description) } }
                (drawing)
                details class="evidence" {
                    summary { "Numbers as a table" }
                    (DataTable::new(&self.title, columns, rows).compact())
                }
                p class="downloads" {
                    "Download as "
                    a href={ "?picture=" (self.id) ".svg" } download { "SVG" }
                    " or "
                    a href={ "?picture=" (self.id) ".csv" } download { "CSV" }
                }
            }
        }
    }
}

/// A coordinate with one decimal, so that pages stay small and stable.
fn px(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded == 0.0 { "0".to_owned() } else { format!("{rounded}") }
}

/// A figure with at most one decimal.
fn figure(value: f64) -> String {
    px(value)
}

/// The approximate width of a text in pixels, to decide whether it fits.
fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(|letter| if "iljtfrI.,:;|' ".contains(letter) { 0.36 } else { 0.6 } * size).sum()
}

/// A text cut to a width between words, with an ellipsis: a path keeps its end, any other text its beginning. Empty if not
/// even one word fits.
fn fitted(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_owned();
    }
    let kept = if text.contains('/') {
        let ends = text.match_indices('/').map(|(at, _)| format!("…{}", &text[at..]));
        ends.into_iter().find(|kept| text_width(kept, size) <= width)
    } else {
        let words = |end: usize| text[..end].trim_end_matches(|letter: char| !letter.is_alphanumeric());
        let starts = word_ends(text).into_iter().rev().map(words).filter(|kept| kept.chars().count() > 2);
        starts.map(|kept| format!("{kept}…")).find(|kept| text_width(kept, size) <= width)
    };
    kept.unwrap_or_default()
}

/// Where words end within a text: before a space, after punctuation, and before a capital letter after a small one.
fn word_ends(text: &str) -> Vec<usize> {
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let is_end = |pair: &&[(usize, char)]| {
        let (before, after) = (pair[0].1, pair[1].1);
        after == ' ' || "-_.,:".contains(before) || (before.is_lowercase() && after.is_uppercase())
    };
    letters.windows(2).filter(is_end).map(|pair| pair[1].0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_words_only() {
        let check = |text: &str, width: f64, expected: &str| {
            assert_eq!(fitted(text, 10.0, width), expected, "{text} in {width}");
        };
        check("payments", 60.0, "payments");
        check("Payments and billing", 70.0, "Payments…");
        check("product-catalog", 70.0, "product…");
        check("_app.tsx", 30.0, "_app…");
        check("CheckoutService", 60.0, "Checkout…");
        check("recommendation", 60.0, "");
        check("crates/bin/docs_rs_web", 90.0, "…/docs_rs_web");
        check("crates/unpronounceable", 60.0, "");
    }
}
