//! Levels by person and area, as a table.

use maud::{Markup, Render, html};

use super::Link;

/// A cell: the level, the level wanted, and its page.
#[derive(Clone, Debug, Default)]
pub struct LevelCell {
    /// The number from 1 to 7 and its word; `None` is a dash.
    pub level: Option<(u8, String)>,
    /// The number and word of the level wanted, if it differs.
    pub wanted: Option<(u8, String)>,
    /// Whether a change is proposed that the viewer may know of.
    pub is_proposed: bool,
    /// Where to change it, for those who may.
    pub change: Option<String>,
}

/// People down, areas across; the freer, the darker.
///
/// Duty: headings on both sides; each cell shows number and word, and its name includes person, area and level. It needs no
/// script and no pointer: a cell that can be changed is a link.
#[derive(Clone, Debug)]
#[must_use]
pub struct LevelBoard {
    /// The caption.
    pub caption: String,
    /// The areas.
    pub areas: Vec<Link>,
    /// A person and one cell for each area.
    pub rows: Vec<(Link, Vec<LevelCell>)>,
}

impl Render for LevelBoard {
    fn render(&self) -> Markup {
        html! {
            div class="scroll" tabindex="0" role="region" aria-label=(self.caption) {
                table class="raci levels" {
                    caption class="hidden" { (self.caption) }
                    thead { tr {
                        th scope="col" { span class="hidden" { "Member" } }
                        @for area in &self.areas { th scope="col" { (area) } }
                    } }
                    tbody {
                        @for (person, cells) in &self.rows {
                            tr {
                                th scope="row" { (person) }
                                @for (cell, area) in cells.iter().zip(&self.areas) { td { (cell_of(cell, person, area)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn cell_of(cell: &LevelCell, person: &Link, area: &Link) -> Markup {
    let class =
        cell.level.as_ref().map_or_else(|| "letter-none".to_owned(), |(number, _)| format!("level-{number}"));
    let level = cell
        .level
        .as_ref()
        .map_or_else(|| "no level".to_owned(), |(number, word)| format!("{number} {word}"));
    let wanted =
        cell.wanted.as_ref().map_or_else(String::new, |(number, word)| format!(", wanted {number} {word}"));
    let proposed = if cell.is_proposed { ", a change is proposed" } else { "" };
    let name = format!("{}, {}: {level}{wanted}{proposed}", person.label, area.label);
    let content = html! {
        @match &cell.level {
            Some((number, word)) => { b { (number) } small { (word) } }
            None => { "–" }
        }
        @if let Some((number, _)) = &cell.wanted { small { "→ " (number) } }
        @if cell.is_proposed { small { "proposed" } }
    };
    html! {
        @if let Some(href) = &cell.change {
            a class=(class) href=(href) aria-label={ (name) ", change" } { (content) }
        } @else {
            span class=(class) { span class="hidden" { (name) } span aria-hidden="true" { (content) } }
        }
    }
}
