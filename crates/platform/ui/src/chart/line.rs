//! A line chart with axes and units.

use maud::{Markup, Render, html};

use super::{Across, Caption, figure, px, text_width};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 240.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 40.0;

/// One line, labelled at its end.
#[derive(Clone, Debug)]
#[must_use]
pub struct Line {
    /// The label.
    pub label: String,
    /// One value for each place on the horizontal axis.
    pub values: Vec<Option<f64>>,
    /// Dashed, for a comparison or a target.
    pub dashed: bool,
}

impl Line {
    /// A line.
    pub fn new(label: impl Into<String>, values: Vec<Option<f64>>) -> Self {
        Self { label: label.into(), values, dashed: false }
    }

    /// Draws it dashed, for a comparison or a target.
    pub fn dashed(mut self) -> Self {
        self.dashed = true;
        self
    }
}

/// Lines over time. Duty: title and description are read out; every number is in the table below.
#[derive(Clone, Debug)]
#[must_use]
pub struct LineChart {
    /// The caption.
    pub caption: Caption,
    /// The unit of the horizontal axis: "week".
    pub across: String,
    /// The places on the horizontal axis.
    pub places: Across,
    /// The quantity and unit of the vertical axis: "complexity, thousands of lines".
    pub up: String,
    /// The lines, at most four.
    pub lines: Vec<Line>,
}

impl LineChart {
    fn greatest(&self) -> f64 {
        self.lines.iter().flat_map(|line| line.values.iter().flatten()).copied().fold(0.0, f64::max)
    }

    fn margin(&self) -> (f64, f64) {
        let labels = self.lines.iter().map(|line| text_width(&line.label, 12.0)).fold(0.0, f64::max);
        (48.0, (labels + 16.0).min(180.0))
    }

    /// The left end and the length of the horizontal axis.
    fn axis(&self) -> (f64, f64) {
        let (left, right) = self.margin();
        (left, WIDTH - left - right)
    }

    fn rows(&self) -> Vec<Vec<String>> {
        self.places
            .names()
            .into_iter()
            .enumerate()
            .map(|(index, place)| {
                let values = self.lines.iter().map(|line| {
                    line.values.get(index).copied().flatten().map_or_else(|| "–".to_owned(), figure)
                });
                std::iter::once(place).chain(values).collect()
            })
            .collect()
    }

    fn line(&self, line: &Line, slot: usize, top: f64) -> Markup {
        let (left, length) = self.axis();
        let up_at = |value: f64| HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
        let mut path = String::new();
        let mut drawing = false;
        let mut end = None;
        for (position, value) in self.places.positions().into_iter().zip(&line.values) {
            if let Some(value) = value {
                let (across, up) = (left + length * position, up_at(*value));
                path.push_str(&format!("{}{} {}", if drawing { "L" } else { "M" }, px(across), px(up)));
                end = Some((across, up));
            }
            drawing = value.is_some();
        }
        let class = format!("line line-{}{}", slot + 1, if line.dashed { " dashed" } else { "" });
        html! {
            g class=(class) {
                path d=(path) {}
                @if let Some((across, up)) = end {
                    circle cx=(px(across)) cy=(px(up)) r="3.5" {}
                    text x=(px(across + 9.0)) y=(px(up + 4.0)) { (line.label) }
                }
            }
        }
    }
}

impl Render for LineChart {
    fn render(&self) -> Markup {
        let (left, length) = self.axis();
        let ticks = ticks(self.greatest());
        let top = ticks.last().copied().unwrap_or(1.0);
        let drawing = html! {
            div class="scroll" tabindex="0" role="region" aria-label=(self.caption.title) {
            svg class="line-chart" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img"
                aria-labelledby={ (self.caption.title_id()) " " (self.caption.description_id()) } {
                (self.caption.inside())
                text class="axis" x="0" y="12" { (self.up) }
                @for tick in &ticks {
                    @let up = HEIGHT - BOTTOM - tick / top * (HEIGHT - TOP - BOTTOM);
                    path class="rule" d={ "M" (px(left)) " " (px(up)) "H" (px(left + length)) } {}
                    text class="axis end" x=(px(left - 8.0)) y=(px(up + 4.0)) { (figure(*tick)) }
                }
                @for (position, label) in self.places.labels(length) {
                    text class="axis middle" x=(px(left + length * position)) y=(px(HEIGHT - 22.0)) { (label) }
                }
                text class="axis middle" x=(px(left + length / 2.0)) y=(px(HEIGHT - 4.0)) { (self.across) }
                @for (slot, line) in self.lines.iter().enumerate() { (self.line(line, slot, top)) }
            }
            }
        };
        let head: Vec<&str> = std::iter::once(self.across.as_str())
            .chain(self.lines.iter().map(|line| line.label.as_str()))
            .collect();
        self.caption.figure(&drawing, &head, self.rows())
    }
}

/// Round steps from 0 to at least the greatest figure.
pub(super) fn ticks(greatest: f64) -> Vec<f64> {
    if greatest <= 0.0 {
        return vec![0.0, 1.0];
    }
    let rough = greatest / 4.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= rough);
    let step = step.unwrap_or(rough);
    let mut ticks = vec![0.0];
    let mut value = 0.0;
    while value < greatest {
        value += step;
        ticks.push(value);
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_values_has_an_axis_from_0_to_1() {
        assert_eq!(ticks(0.0), [0.0, 1.0]);
        assert_eq!(ticks(9.0), [0.0, 2.5, 5.0, 7.5, 10.0]);
    }
}
