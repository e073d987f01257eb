//! Shares of rows in columns: who knows which part, as shades with figures.

use maud::{Markup, Render, html};

use super::{Caption, fitted, px, text_width};
use crate::{
    Link,
    figures::{in_percent, whole_percent},
};

const CELL: f64 = 54.0;
const ROW: f64 = 26.0;
/// The most space for a row's name, and for a column's.
const NAMES: f64 = 300.0;
const SLANTED: f64 = 200.0;
/// The steps of shade; 0 is none.
const STEPS: f64 = 5.0;

/// A row: a part, with its share in each column.
#[derive(Clone, Debug)]
#[must_use]
pub struct MatrixRow {
    /// The part, with its page.
    pub link: Link,
    /// One share for each column, from 0 to 1; `None` means no share.
    pub values: Vec<Option<f64>>,
}

/// A matrix of shares. Duty: every figure is in its cell and in the table; shade only repeats it.
#[derive(Clone, Debug)]
#[must_use]
pub struct Matrix {
    /// The caption.
    pub caption: Caption,
    /// The heading of the rows: "Part".
    pub across: String,
    /// The columns with their pages.
    pub columns: Vec<Link>,
    /// The rows, from the top.
    pub rows: Vec<MatrixRow>,
}

fn shown(value: f64) -> String {
    px(whole_percent(value.clamp(0.0, 1.0)))
}

fn class(value: f64) -> String {
    format!("heat-{}", px((value.clamp(0.0, 1.0) * STEPS).ceil()))
}

impl Matrix {
    /// The space for the labels of the rows, and of the columns, which are slanted.
    fn margins(&self) -> (f64, f64) {
        let widest = |links: &mut dyn Iterator<Item = &Link>| {
            links.map(|link| text_width(&link.label, 12.0)).fold(0.0, f64::max)
        };
        let left = widest(&mut self.rows.iter().map(|row| &row.link)).min(NAMES) + 12.0;
        let top = widest(&mut self.columns.iter()).min(SLANTED) * 0.72 + 20.0;
        (left, top)
    }

    #[expect(clippy::cast_precision_loss, reason = "positions within a few hundred cells")]
    fn drawing(&self) -> Markup {
        let (left, top) = self.margins();
        let x = |column: usize| left + CELL * column as f64;
        let y = |row: usize| top + ROW * row as f64;
        let (width, height) = (x(self.columns.len()) + top * 0.9, y(self.rows.len()) + 4.0);
        html! {
            div class="scroll" tabindex="0" role="region" aria-label=(self.caption.title) {
            svg class="matrix" viewBox={ "0 0 " (px(width)) " " (px(height)) } width=(px(width)) height=(px(height)) role="group"
                aria-labelledby={ (self.caption.title_id()) " " (self.caption.description_id()) } {
                (self.caption.inside())
                @for (column, link) in self.columns.iter().enumerate() {
                    a href=(link.href) { text transform={ "translate(" (px(x(column) + CELL / 2.0 - 2.0)) " " (px(top - 8.0)) ") rotate(-40)" } {
                        (fitted(&link.label, 12.0, SLANTED)) } }
                }
                @for (row, known) in self.rows.iter().enumerate() {
                    a href=(known.link.href) { text class="end" x=(px(left - 8.0)) y=(px(y(row) + 17.0)) { (fitted(&known.link.label, 12.0, NAMES)) } }
                    @for (column, value) in known.values.iter().enumerate() {
                        g class={ "cell " (class(value.unwrap_or(0.0))) } {
                            @if let Some(value) = value {
                                title { (known.link.label) ", " (self.columns.get(column).map_or("", |link| link.label.as_str())) ": " (in_percent(shown(*value))) }
                            }
                            rect x=(px(x(column) + 1.0)) y=(px(y(row) + 1.0)) width=(px(CELL - 2.0)) height=(px(ROW - 2.0)) rx="3" {}
                            @if let Some(value) = value { text class="middle" x=(px(x(column) + CELL / 2.0)) y=(px(y(row) + 17.0)) { (shown(*value)) } }
                        }
                    }
                }
            }
            }
        }
    }
}

impl Render for Matrix {
    fn render(&self) -> Markup {
        let head: Vec<&str> = std::iter::once(self.across.as_str())
            .chain(self.columns.iter().map(|link| link.label.as_str()))
            .collect();
        let rows = self.rows.iter().map(|row| {
            let values = row.values.iter().map(|value| value.map_or_else(|| "–".to_owned(), shown));
            std::iter::once(row.link.label.clone()).chain(values).collect()
        });
        self.caption.figure(&self.drawing(), &head, rows.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_is_in_its_cell_and_in_the_table() {
        let matrix = Matrix {
            caption: Caption::new("who", "Who knows what", "Shares."),
            across: "Part".to_owned(),
            columns: vec![Link::new("Ana <b>", "/people/ana"), Link::new("Bo", "/people/bo")],
            rows: vec![MatrixRow {
                link: Link::new("src", "/map?folder=src"),
                values: vec![Some(0.756), None],
            }],
        };
        let text = matrix.render().into_string();
        assert!(text.contains("src, Ana &lt;b&gt;: 76\u{a0}%") && text.contains("heat-4"), "{text}");
        assert!(
            text.contains("class=\"cell heat-0\"") && text.contains("–"),
            "an unknown share is marked: {text}"
        );
    }
}
