//! What a change would do, line by line, and lines that cannot be read.

use maud::{Markup, html};

/// What happens to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It comes to be.
    Adds,
    /// It becomes different.
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
    /// What happens.
    pub effect: Effect,
    /// To what.
    pub text: String,
    /// From what to what, since when.
    pub note: String,
}

impl PlanLine {
    /// One effect.
    pub fn new(effect: Effect, text: impl Into<String>, note: impl Into<String>) -> Self {
        Self { effect, text: text.into(), note: note.into() }
    }
}

/// Effects under each other. Duty: the sign is read as a word.
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

/// A line that could not be read, as it stands in the file.
pub fn offending_line(line: &str) -> Markup {
    html! { div class="offending" { (line) } }
}
