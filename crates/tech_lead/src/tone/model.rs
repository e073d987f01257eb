//! What the check finds.
// tidy: serde, because a kind has the same name in files and interfaces.

use serde::Serialize;
use utoipa::ToSchema;

/// What is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ToneKind {
    /// A bare order.
    Imperative,
    /// Always, never, every time.
    Absolute,
    /// What somebody is, rather than what they did.
    Judgement,
}

impl ToneKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Imperative, Self::Absolute, Self::Judgement];

    /// Its name in files and interfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Imperative => "imperative",
            Self::Absolute => "absolute",
            Self::Judgement => "judgement",
        }
    }

    /// Its words for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Imperative => "Reads as an order",
            Self::Absolute => "Says always or never",
            Self::Judgement => "Judges the person",
        }
    }
}

/// A place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub kind: ToneKind,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// Why it is marked.
    pub reason: String,
    /// What could be written instead.
    pub rewording: Option<Rewording>,
}

/// Other words for a place, which may be larger than the mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewording {
    /// Where they begin, in bytes.
    pub start: usize,
    /// Where they end, in bytes.
    pub end: usize,
    /// The words; what only the writer knows stands in brackets.
    pub text: String,
}

impl Rewording {
    /// The text with these words in place.
    pub fn applied_to(&self, text: &str) -> String {
        format!("{}{}{}", &text[..self.start], self.text, &text[self.end..])
    }
}
