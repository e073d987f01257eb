//! The two sides of a change: who gains and who loses what.

use maud::{Markup, html};

use super::{PersonChip, Tone};

/// A person, and what they gain or lose.
#[derive(Clone, Debug)]
pub struct Part {
    /// The person.
    pub person: PersonChip,
    /// What they gain or lose, one line each.
    pub what: Vec<String>,
}

/// Gains and losses next to each other. Duty: a heading says which side it is, not only the sign.
pub fn sides(gains: &[Part], losses: &[Part]) -> Markup {
    let side = |heading: &str, sign: &str, tone: Tone, parts: &[Part]| {
        html! {
            section {
                h3 { span class={ "sign " (tone.class()) } aria-hidden="true" { (sign) } (heading) }
                @if parts.is_empty() { p { "No one." } }
                @for part in parts {
                    (part.person)
                    ul class="list" { @for what in &part.what { li { (what) } } }
                }
            }
        }
    };
    html! {
        div class="sides" {
            (side("Gains", "+", Tone::Good, gains))
            (side("Loses", "\u{2212}", Tone::Bad, losses))
        }
    }
}
