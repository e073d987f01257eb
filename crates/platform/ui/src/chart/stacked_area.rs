//! The composition of a whole over time.

use maud::{Markup, Render, html};

use super::{Caption, figure, line::ticks, px};

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 300.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 40.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 72.0;
/// The number of shades; further layers reuse them in turn.
const SHADES: usize = 6;

/// A layer of the whole.
#[derive(Clone, Debug)]
#[must_use]
pub struct Layer {
    /// The label.
    pub label: String,
    /// One value for each place, from 0 up.
    pub values: Vec<f64>,
}

/// Stacked layers. Duty: all figures are in the table; layers are labelled at their end where there is room.
#[derive(Clone, Debug)]
#[must_use]
pub struct StackedArea {
    /// The caption.
    pub caption: Caption,
    /// The unit of the horizontal axis: "month".
    pub across: String,
    /// The places on the horizontal axis, from left to right.
    pub places: Vec<String>,
    /// The quantity and unit of the vertical axis.
    pub up: String,
    /// The layers, from the bottom.
    pub layers: Vec<Layer>,
}

impl StackedArea {
    #[expect(clippy::cast_precision_loss, reason = "positions within a few hundred places")]
    fn x(&self, place: usize) -> f64 {
        LEFT + (WIDTH - LEFT - RIGHT) * place as f64 / (self.places.len().max(2) - 1) as f64
    }

    /// The height below the first `layers` layers, at each place.
    fn height_under(&self, layers: usize) -> Vec<f64> {
        let sum = |place: usize| {
            self.layers
                .iter()
                .take(layers)
                .filter_map(|layer| layer.values.get(place))
                .fold(0.0, |sum, value| sum + value)
        };
        (0..self.places.len()).map(sum).collect()
    }

    fn layer(&self, at: usize, greatest: f64) -> Markup {
        let y = |value: f64| HEIGHT - BOTTOM - value / greatest * (HEIGHT - TOP - BOTTOM);
        let (below, above) = (self.height_under(at), self.height_under(at + 1));
        let upper =
            above.iter().enumerate().map(|(place, value)| format!("{} {}", px(self.x(place)), px(y(*value))));
        let lower = below
            .iter()
            .enumerate()
            .rev()
            .map(|(place, value)| format!("{} {}", px(self.x(place)), px(y(*value))));
        let path = format!("M{}Z", upper.chain(lower).collect::<Vec<_>>().join("L"));
        let (low, high) = (below.last().copied().unwrap_or(0.0), above.last().copied().unwrap_or(0.0));
        let has_room = y(low) - y(high) >= 12.0;
        let label = &self.layers[at].label;
        html! {
            g class={ "layer shade-" (at % SHADES) } {
                path d=(path) { title { (label) ": " (figure((high - low).round())) " at the end" } }
                @if has_room { text x=(px(WIDTH - RIGHT + 6.0)) y=(px(y(f64::midpoint(low, high)) + 4.0)) { (label) } }
            }
        }
    }
}

impl Render for StackedArea {
    fn render(&self) -> Markup {
        let ticks = ticks(self.height_under(self.layers.len()).into_iter().fold(0.0, f64::max));
        let top = ticks.last().copied().unwrap_or(1.0);
        let every = self.places.len().div_ceil(8).max(1);
        let drawing = html! {
            div class="scroll" tabindex="0" role="region" aria-label=(self.caption.title) {
            svg class="line-chart stacked-area" viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img"
                aria-labelledby={ (self.caption.title_id()) " " (self.caption.description_id()) } {
                (self.caption.inside())
                text class="axis" x="0" y="12" { (self.up) }
                @for tick in &ticks {
                    @let up = HEIGHT - BOTTOM - tick / top * (HEIGHT - TOP - BOTTOM);
                    path class="rule" d={ "M" (px(LEFT)) " " (px(up)) "H" (px(WIDTH - RIGHT)) } {}
                    text class="axis end" x=(px(LEFT - 8.0)) y=(px(up + 4.0)) { (figure(*tick)) }
                }
                @for at in 0..self.layers.len() { (self.layer(at, top)) }
                @for (index, place) in self.places.iter().enumerate().filter(|(index, _)| index % every == 0) {
                    text class="axis middle" x=(px(self.x(index))) y=(px(HEIGHT - 22.0)) { (place) }
                }
                text class="axis middle" x=(px(f64::midpoint(LEFT, WIDTH - RIGHT))) y=(px(HEIGHT - 4.0)) { (self.across) }
            }
            }
        };
        let head: Vec<&str> = std::iter::once(self.across.as_str())
            .chain(self.layers.iter().map(|layer| layer.label.as_str()))
            .collect();
        let rows = self.places.iter().enumerate().map(|(place, label)| {
            let values =
                self.layers.iter().map(|layer| figure(layer.values.get(place).copied().unwrap_or(0.0)));
            std::iter::once(label.clone()).chain(values).collect()
        });
        self.caption.figure(&drawing, &head, rows.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_lie_on_each_other() {
        let layer =
            |label: &str, values: [f64; 2]| Layer { label: label.to_owned(), values: values.to_vec() };
        let chart = StackedArea {
            caption: Caption::new("age", "Age", "Age."),
            across: "month".to_owned(),
            places: vec!["2025-01".to_owned(), "2025-02".to_owned()],
            up: "lines".to_owned(),
            layers: vec![layer("2024", [10.0, 8.0]), layer("2025", [0.0, 12.0])],
        };
        assert_eq!(chart.height_under(1), [10.0, 8.0]);
        assert_eq!(chart.height_under(2), [10.0, 20.0]);
        let text = chart.render().into_string();
        assert!(text.contains("2025: 12 at the end"), "{text}");
    }
}
