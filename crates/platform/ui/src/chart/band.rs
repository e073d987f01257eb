//! A share on a scale from 0 to 100, with its target band.

use maud::{Markup, Render, html};

use super::px;
use crate::figures::in_percent;

/// A measured share and its band, such as a tech lead's coding time.
///
/// Duty: the sentence next to it gives figure, band and verdict; the picture is hidden.
#[derive(Clone, Debug)]
#[must_use]
pub struct Band {
    /// The name of the share.
    pub label: String,
    /// The measured value, in percent; `None` when there is nothing to measure.
    pub value: Option<f64>,
    /// Lower end of the band, in percent.
    pub low: f64,
    /// Upper end of the band, in percent.
    pub high: f64,
    /// What it may be in truth, in percent, where the value is a middle or a floor: outside the band only if all of it is.
    pub between: Option<[f64; 2]>,
}

impl Band {
    fn verdict(&self) -> &'static str {
        let Some(value) = self.value else { return "nothing measured yet" };
        let [least, most] = self.between.unwrap_or([value, value]);
        match (most < self.low, least > self.high) {
            (true, _) => "below the range",
            (_, true) => "above the range",
            _ if (self.low..=self.high).contains(&value) => "in the range",
            _ => "partly in the range",
        }
    }
}

impl Render for Band {
    fn render(&self) -> Markup {
        let outside = self.value.is_some_and(|value| value < self.low || value > self.high);
        html! {
            div class="band" {
                p {
                    (self.label) " "
                    @if let Some(value) = self.value { b { (in_percent(px(value))) } " " }
                    span class="muted" { (self.verdict()) ", " (px(self.low)) " to " (in_percent(px(self.high))) }
                }
                svg width="100%" height="18" aria-hidden="true" class=[outside.then_some("outside")] {
                    rect class="track" y="6" width="100%" height="6" rx="3" {}
                    rect class="target" x={ (px(self.low)) "%" } y="3" width={ (px(self.high - self.low)) "%" } height="12" rx="3" {}
                    @if let Some(value) = self.value {
                        svg x={ (px(value.clamp(0.0, 100.0))) "%" } class="needle" { rect x="-2" width="4" height="18" rx="2" {} }
                    }
                }
            }
        }
    }
}
