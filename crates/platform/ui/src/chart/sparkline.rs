//! A trend in the space of a word.

use maud::{Markup, Render, html};

use super::px;
use crate::{Status, figures::in_percent};

const WIDTH: f64 = 92.0;
const HEIGHT: f64 = 24.0;

/// A line of readings, oldest first, in the colour of today's status.
///
/// Duty: one image with a name that says where the line started and where it ended.
#[derive(Clone, Debug)]
#[must_use]
pub struct Sparkline {
    /// The name: "Technology strategy, 90 days".
    pub label: String,
    /// The readings; a day without one is `None` and leaves a gap.
    pub values: Vec<Option<f64>>,
    /// Today's status.
    pub status: Status,
    /// The unit shown after figures: "%".
    pub unit: String,
}

impl Sparkline {
    /// A trend of readings.
    pub fn new(
        label: impl Into<String>,
        values: Vec<Option<f64>>,
        status: Status,
        unit: impl Into<String>,
    ) -> Self {
        Self { label: label.into(), values, status, unit: unit.into() }
    }
}

impl Render for Sparkline {
    #[expect(clippy::cast_precision_loss, reason = "positions within a few hundred readings")]
    fn render(&self) -> Markup {
        let known: Vec<f64> = self.values.iter().copied().flatten().collect();
        let (Some(first), Some(last)) = (known.first(), known.last()) else {
            return html! { span class="because" title="no readings" { span aria-hidden="true" { "–" } span class="hidden" { "no readings" } } };
        };
        let least = known.iter().copied().fold(f64::INFINITY, f64::min);
        let greatest = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let span = (greatest - least).max(1e-9);
        let flat = greatest - least < 1e-9;
        let step = (WIDTH - 8.0) / (self.values.len().max(2) - 1) as f64;
        let at = |index: usize, value: f64| {
            let height = if flat { 0.5 } else { (value - least) / span };
            (2.0 + step * index as f64, HEIGHT - 4.0 - height * (HEIGHT - 8.0))
        };
        let mut path = String::new();
        let mut drawing = false;
        let mut end = (0.0, 0.0);
        for (index, value) in self.values.iter().enumerate() {
            if let Some(value) = value {
                end = at(index, *value);
                path.push_str(&format!("{}{} {}", if drawing { "L" } else { "M" }, px(end.0), px(end.1)));
            }
            drawing = value.is_some();
        }
        // A single reading is drawn as a line: a dot would look like nothing.
        if let ([only], 1) = (known.as_slice(), self.values.len()) {
            let (start, level) = at(0, *only);
            end = (start + step, level);
            path = format!("M{} {}L{} {}", px(start), px(level), px(end.0), px(level));
        }
        let shown = |value: f64| match self.unit.as_str() {
            "%" => in_percent(px(value)),
            "" => px(value),
            unit => format!("{} {unit}", px(value)),
        };
        let name = format!("{}: from {} to {}", self.label, shown(*first), shown(*last));
        html! {
            svg class={ "sparkline " (self.status.class()) } viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } width=(WIDTH) height=(HEIGHT) role="img" aria-label=(name) {
                title { (name) }
                path d=(path) {}
                circle cx=(px(end.0)) cy=(px(end.1)) r="2.5" {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_reading_alone_is_a_line_and_none_is_told() {
        let drawn = |values: Vec<Option<f64>>| {
            Sparkline::new("Trend", values, Status::Practised, "").render().into_string()
        };
        let one = drawn(vec![Some(5.0)]);
        assert!(one.contains("d=\"M2 ") && one.contains('L') && one.contains("from 5 to 5"), "{one}");
        assert!(!drawn(vec![None, Some(5.0)]).contains('L'), "no line before the first reading");
        assert!(drawn(Vec::new()).contains("no readings"));
    }
}
