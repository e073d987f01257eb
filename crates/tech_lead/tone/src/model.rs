//! The results of the check.
// tidy: serde, because a kind has the same name in files and interfaces.

use serde::Serialize;
use utoipa::ToSchema;

/// The kind of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ToneKind {
    /// A bare order.
    Imperative,
    /// Always, never, every time.
    Absolute,
    /// What a person is, rather than what they did.
    Judgement,
}

impl ToneKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Imperative, Self::Absolute, Self::Judgement];

    /// The name in files and interfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Imperative => "imperative",
            Self::Absolute => "absolute",
            Self::Judgement => "judgement",
        }
    }

    /// The label for people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Imperative => "Reads as an order",
            Self::Absolute => "Says always or never",
            Self::Judgement => "Judges instead of describing",
        }
    }
}

/// A marked place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The kind of the mark.
    pub kind: ToneKind,
    /// The start, in bytes.
    pub start: usize,
    /// The end, in bytes.
    pub end: usize,
    /// The reason for the mark.
    pub reason: String,
    /// A suggested replacement.
    pub rewording: Option<Rewording>,
}

/// A replacement for a place, which may be larger than the mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewording {
    /// The start, in bytes.
    pub start: usize,
    /// The end, in bytes.
    pub end: usize,
    /// The new text, with brackets around what only the writer knows.
    pub text: String,
}

impl Rewording {
    /// The text with the rewording applied.
    pub fn applied_to(&self, text: &str) -> String {
        format!("{}{}{}", &text[..self.start], self.text, &text[self.end..])
    }
}
