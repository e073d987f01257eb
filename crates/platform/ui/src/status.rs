//! Status and tone: a shape, a word and a colour, always in that order of importance.

use maud::{Markup, Render, html};

/// The status of a responsibility by its records, or by a finding about its holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Done to the agreed extent.
    Practised,
    /// Done, but less than agreed.
    Slipping,
    /// Not done.
    Neglected,
    /// No record to judge by yet.
    NoEvidence,
    /// Less than one cadence since it could begin.
    TooEarly,
    /// No one holds it here; whoever inherits it is not judged.
    Vacant,
    /// The organization does not use this signal.
    NotUsed,
    /// No one is accountable.
    Unassigned,
    /// Two people are accountable at the same rank.
    Contested,
    /// One person holds both roles.
    Combined,
    /// The agreed cadences take more hours than one person's week has.
    Overloaded,
}

impl Status {
    /// Every status, in the order of legends and filters.
    pub const ALL: [Self; 11] = [
        Self::Practised,
        Self::Slipping,
        Self::Neglected,
        Self::NoEvidence,
        Self::TooEarly,
        Self::Vacant,
        Self::NotUsed,
        Self::Unassigned,
        Self::Contested,
        Self::Combined,
        Self::Overloaded,
    ];

    /// The word shown next to the shape.
    pub fn word(self) -> &'static str {
        match self {
            Self::Practised => "Practised",
            Self::Slipping => "Slipping",
            Self::Neglected => "Neglected",
            Self::NoEvidence => "No evidence yet",
            Self::TooEarly => "Too early",
            Self::Vacant => "Vacant",
            Self::NotUsed => "Not used here",
            Self::Unassigned => "Unassigned",
            Self::Contested => "Contested",
            Self::Combined => "Combined",
            Self::Overloaded => "Overloaded",
        }
    }

    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Practised => "good",
            Self::Slipping | Self::Overloaded | Self::Combined => "warn",
            Self::Neglected => "bad",
            Self::NoEvidence | Self::TooEarly | Self::NotUsed => "none",
            Self::Vacant => "none open",
            Self::Unassigned | Self::Contested => "bad open",
        }
    }

    /// The shape only, hidden from assistive technology; the word must be near it.
    pub fn glyph(self) -> Markup {
        glyph(match self {
            Self::Practised => DOT,
            Self::Slipping => TRIANGLE,
            Self::Neglected => DIAMOND,
            Self::NoEvidence => RING,
            Self::TooEarly => HOURGLASS,
            Self::Vacant => FRAME,
            Self::NotUsed => CROSS,
            Self::Unassigned => DASH,
            Self::Contested => FACING,
            Self::Combined => HALF,
            Self::Overloaded => BARS,
        })
    }
}

impl Render for Status {
    fn render(&self) -> Markup {
        Pill::status(*self).render()
    }
}

/// The tone of anything other than a responsibility: a job, a notice, a figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    #[default]
    Neutral,
    /// Worth knowing.
    Info,
    /// As it should be.
    Good,
    /// Needs a look.
    Warn,
    /// Needs an action.
    Bad,
}

impl Tone {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Neutral => "none",
            Self::Info => "info",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }

    pub(super) fn glyph(self) -> Markup {
        glyph(match self {
            Self::Neutral => RING,
            Self::Info => SQUARE,
            Self::Good => DOT,
            Self::Warn => TRIANGLE,
            Self::Bad => DIAMOND,
        })
    }
}

/// A shape and a word in a rounded frame. Duty: the word carries the meaning, the shape repeats it.
#[derive(Clone, Debug)]
#[must_use]
pub struct Pill {
    class: &'static str,
    glyph: Markup,
    word: String,
    href: Option<String>,
}

impl Pill {
    /// A pill for a responsibility's status, with its own word.
    pub fn status(status: Status) -> Self {
        Self { class: status.class(), glyph: status.glyph(), word: status.word().to_owned(), href: None }
    }

    /// A pill for anything else.
    pub fn tone(tone: Tone, word: impl Into<String>) -> Self {
        Self { class: tone.class(), glyph: tone.glyph(), word: word.into(), href: None }
    }

    /// Replaces the word, for instance with "Above band".
    pub fn word(mut self, word: impl Into<String>) -> Self {
        self.word = word.into();
        self
    }

    /// Links the pill to the records behind it.
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }
}

impl Render for Pill {
    fn render(&self) -> Markup {
        html! {
            @if let Some(href) = &self.href {
                a class={ "pill " (self.class) } href=(href) { (self.glyph) (self.word) }
            } @else {
                span class={ "pill " (self.class) } { (self.glyph) (self.word) }
            }
        }
    }
}

const DOT: &str = "M5 1.2a3.8 3.8 0 1 0 .01 0z";
const TRIANGLE: &str = "M5 .6l4.7 8.6H.3z";
const DIAMOND: &str = "M5 0l5 5-5 5-5-5z";
const RING: &str = "M5 .7a4.3 4.3 0 1 0 .01 0zm0 1.6a2.7 2.7 0 1 1-.01 0z";
const HOURGLASS: &str = "M1.4 .6h7.2L5.7 5l2.9 4.4H1.4L4.3 5z";
const FRAME: &str = "M.8 .8h8.4v8.4H.8zm1.6 1.6v5.2h5.2V2.4z";
const CROSS: &str = "M1.9 .8L5 3.9 8.1 .8l1.1 1.1L6.1 5l3.1 3.1-1.1 1.1L5 6.1 1.9 9.2.8 8.1 3.9 5 .8 1.9z";
const DASH: &str = "M1 4.1h8v1.8H1z";
const FACING: &str = "M0 1l4.4 4L0 9zM10 1L5.6 5 10 9z";
const HALF: &str = "M5 .7a4.3 4.3 0 1 0 .01 0zm0 1.5v5.6a2.8 2.8 0 1 1 0-5.6z";
const BARS: &str = "M1 1h8v1.9H1zM1 4.1h8V6H1zM1 7.1h8V9H1z";
const SQUARE: &str = "M1.4 1.4h7.2v7.2H1.4z";

fn glyph(path: &'static str) -> Markup {
    html! { svg class="glyph" viewBox="0 0 10 10" aria-hidden="true" { path d=(path) {} } }
}
