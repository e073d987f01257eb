//! How far something has come, with a line where it should be by now.

use maud::{Markup, Render, html};

use super::px;
use crate::figures::whole_percent;

const WIDTH: f64 = 110.0;

/// A bar from start to target. Duty: the figure is next to it, and the picture is named with both.
#[derive(Clone, Debug)]
#[must_use]
pub struct Way {
    /// The part that is done, from 0 to 1; `None` where nothing is measured.
    pub done: Option<f64>,
    /// The part that should be done by now, from 0 to 1.
    pub expected: Option<f64>,
    /// The figure as text: "60 %".
    pub shown: String,
}

impl Render for Way {
    fn render(&self) -> Markup {
        let percent = |part: f64| px(whole_percent(part.clamp(0.0, 1.0)));
        let label = match (self.done, self.expected) {
            (Some(done), Some(expected)) => {
                format!("{} per cent of the way; {} expected by now", percent(done), percent(expected))
            }
            (Some(done), None) => format!("{} per cent of the way", percent(done)),
            (None, _) => "No value yet".to_owned(),
        };
        let at = |part: f64| px(part.clamp(0.0, 1.0) * WIDTH);
        html! {
            span class="way" {
                svg width=(WIDTH) height="12" viewBox={ "0 0 " (WIDTH) " 12" } role="img" aria-label=(label) {
                    rect class="track" y="1" width=(WIDTH) height="10" rx="2" {}
                    @if let Some(done) = self.done { rect class="fill" y="1" width=(at(done)) height="10" rx="2" {} }
                    @if let Some(expected) = self.expected {
                        rect class="now" x=(px((expected.clamp(0.0, 1.0) * WIDTH - 0.75).clamp(0.0, WIDTH - 1.5))) width="1.5" height="12" {}
                    }
                }
                span { (self.shown) }
            }
        }
    }
}

/// The box of a colour, next to what has it in a picture.
pub fn key(colour: u8) -> Markup {
    html! { span class={ "key-box part-" (colour) } aria-hidden="true" {} }
}

/// Steps from one thing to the next: a few words on the relation, and the thing.
pub fn chain(steps: &[(String, Markup)]) -> Markup {
    html! {
        ol class="chain" {
            @for (relation, thing) in steps { li { span class="under" { (relation) } (thing) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_stay_within_their_track() {
        let way = Way { done: Some(1.7), expected: Some(-1.0), shown: "100 %".to_owned() };
        let text = way.render().into_string();
        assert!(
            text.contains("width=\"110\" height=\"10\" rx=\"2\"></rect><rect class=\"now\" x=\"0\""),
            "{text}"
        );
        assert!(text.contains("100 per cent of the way; 0 expected by now"), "{text}");
    }
}
