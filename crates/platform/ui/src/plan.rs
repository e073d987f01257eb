//! The effects of a change, line by line, and lines that could not be read.

use maud::{Markup, html};

/// An effect on a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is added.
    Adds,
    /// It is changed.
    Changes,
    /// It ends.
    Ends,
}

impl Effect {
    fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Adds => ("+", "good", "Adds: "),
            Self::Changes => ("~", "warn", "Changes: "),
            Self::Ends => ("−", "bad", "Ends: "),
        }
    }
}

/// One effect of a change.
#[derive(Clone, Debug)]
#[must_use]
pub struct PlanLine {
    /// The effect.
    pub effect: Effect,
    /// The record.
    pub text: String,
    /// The old and new value, and the date.
    pub note: String,
}

impl PlanLine {
    /// One effect.
    pub fn new(effect: Effect, text: impl Into<String>, note: impl Into<String>) -> Self {
        Self { effect, text: text.into(), note: note.into() }
    }
}

/// Effects below each other. Duty: the sign is read as a word.
pub fn plan(lines: &[PlanLine]) -> Markup {
    html! {
        ul class="plan" {
            @for line in lines {
                @let (sign, class, word) = line.effect.parts();
                li class=(class) {
                    span class="sign" aria-hidden="true" { (sign) }
                    span { span class="hidden" { (word) } (line.text) @if !line.note.is_empty() { small class="under" { (super::text::lines(&line.note)) } } }
                }
            }
        }
    }
}

/// A line that could not be read, as in the file.
pub fn offending_line(line: &str) -> Markup {
    html! { div class="offending" { (line) } }
}
