//! Weeks side by side, with a row for each person.

use maud::{Markup, Render, html};

use super::{Link, Tone};

/// The state of a week: a word, and the tone that repeats it; an empty week is an empty cell.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct WeekCell {
    word: String,
    tone: Option<Tone>,
    href: Option<String>,
}

impl WeekCell {
    /// A week in which something happened or should have.
    pub fn new(tone: Tone, word: impl Into<String>) -> Self {
        Self { word: word.into(), tone: Some(tone), href: None }
    }

    /// An empty week, with a word for assistive technology.
    pub fn empty(word: impl Into<String>) -> Self {
        Self { word: word.into(), tone: None, href: None }
    }

    /// Links to the record behind it.
    pub fn href(self, href: impl Into<String>) -> Self {
        Self { href: Some(href.into()), ..self }
    }

    fn shown(&self) -> Markup {
        html! { @if let Some(tone) = self.tone { (tone.glyph()) } span class="hidden" { (self.word) } }
    }
}

/// A person's weeks.
#[derive(Clone, Debug)]
#[must_use]
pub struct WeekRow {
    /// The person, with the page of the records behind the row.
    pub label: Link,
    /// A second line.
    pub note: String,
    /// One cell for each week.
    pub cells: Vec<WeekCell>,
}

/// Weeks side by side.
///
/// Duty: a real table; each cell's word is read out and shown as a tooltip, and a legend explains the shapes; the
/// scrolling box can be reached by keyboard and its first column stays.
#[derive(Clone, Debug)]
#[must_use]
pub struct WeekStrip {
    /// The caption, for assistive technology.
    pub caption: String,
    /// The first day of each week as text, and whether to show it.
    pub weeks: Vec<(String, bool)>,
    /// The rows, one for each person.
    pub rows: Vec<WeekRow>,
}

impl WeekStrip {
    /// The tones that occur, with their words, each once, in the order of the tones.
    fn legend(&self) -> Vec<(Tone, &str)> {
        let order = [Tone::Good, Tone::Info, Tone::Neutral, Tone::Warn, Tone::Bad];
        let cells = || self.rows.iter().flat_map(|row| &row.cells);
        let first =
            |tone: Tone| cells().find(|cell| cell.tone == Some(tone)).map(|cell| (tone, cell.word.as_str()));
        order.into_iter().filter_map(first).collect()
    }

    /// The word of an empty cell, if there is one.
    fn nothing(&self) -> Option<&str> {
        let mut cells = self.rows.iter().flat_map(|row| &row.cells);
        cells.find(|cell| cell.tone.is_none()).map(|cell| cell.word.as_str())
    }
}

impl Render for WeekStrip {
    fn render(&self) -> Markup {
        html! {
            div class="scroll" tabindex="0" role="region" aria-label=(self.caption) {
                table class="heat weeks" {
                    caption class="hidden" { (self.caption) }
                    thead {
                        tr {
                            th scope="col" { span class="hidden" { "Who" } }
                            @for (label, is_shown) in &self.weeks {
                                th scope="col" { span class=[(!is_shown).then_some("hidden")] { (label) } }
                            }
                        }
                    }
                    tbody {
                        @for row in &self.rows {
                            tr {
                                th scope="row" { (row.label) small { (row.note) } }
                                @for (cell, (week, _)) in row.cells.iter().zip(&self.weeks) {
                                    td class=[cell.tone.map(Tone::class)] title={ (week) ": " (cell.word) } {
                                        @if let Some(href) = &cell.href { a href=(href) { (cell.shown()) } } @else { span { (cell.shown()) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            ul class="legend" aria-label="Legend" {
                @for (tone, word) in self.legend() {
                    li { span class={ "swatch " (tone.class()) } { (tone.glyph()) } (word) }
                }
                @if let Some(word) = self.nothing() { li { span class="swatch blank" {} (word) } }
            }
        }
    }
}
