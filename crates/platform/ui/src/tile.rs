//! Tiles: the few figures a page opens with.

use maud::{Markup, html};

use super::Tone;

/// One figure, its label and the address of its records. Duty: figure and label are one link.
#[derive(Clone, Debug)]
#[must_use]
pub struct Tile {
    figure: String,
    label: String,
    href: Option<String>,
    tone: Tone,
    current: bool,
}

impl Tile {
    /// A figure that opens the records behind it.
    pub fn new(figure: impl Into<String>, label: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            figure: figure.into(),
            label: label.into(),
            href: Some(href.into()),
            tone: Tone::Neutral,
            current: false,
        }
    }

    /// Colours the figure; only for figures that need a look.
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// Marks the tile whose filter is applied.
    pub fn current(mut self, current: bool) -> Self {
        self.current = current;
        self
    }
}

/// A band of tiles.
pub fn tiles(name: &str, tiles: &[Tile]) -> Markup {
    html! {
        section class="tiles" aria-label=(name) {
            @for tile in tiles {
                @let mark = html! {
                    @if matches!(tile.tone, Tone::Warn | Tone::Bad) && tile.figure != "0" { (tile.tone.glyph()) }
                };
                @let class = if tile.figure == "0" { "tile none" } else { tile.class() };
                @if let Some(href) = &tile.href {
                    a class=(class) href=(href) aria-current=[tile.current.then_some("true")] {
                        b { (tile.figure) (mark) } span { (tile.label) }
                    }
                }
            }
        }
    }
}

impl Tile {
    fn class(&self) -> &'static str {
        match self.tone {
            Tone::Neutral => "tile",
            Tone::Info => "tile info",
            Tone::Good => "tile good",
            Tone::Warn => "tile warn",
            Tone::Bad => "tile bad",
        }
    }
}
