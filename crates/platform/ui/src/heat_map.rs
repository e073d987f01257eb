//! The heat map: teams by responsibilities, with a link in every cell.

use maud::{Markup, Render, html};

use super::{Link, Status};

/// A column: one responsibility.
#[derive(Clone, Debug)]
#[must_use]
pub struct HeatColumn {
    /// A title short enough to be set upright above a cell.
    pub short: String,
    /// The full title, read out and shown as a tooltip.
    pub title: String,
    /// The page of the responsibility.
    pub href: String,
}

impl HeatColumn {
    /// A column from its parts.
    pub fn new(short: impl Into<String>, title: impl Into<String>, href: impl Into<String>) -> Self {
        Self { short: short.into(), title: title.into(), href: href.into() }
    }
}

/// A cell: the status of one responsibility in one team.
#[derive(Clone, Debug)]
#[must_use]
pub struct HeatCell {
    /// The status.
    pub status: Status,
    /// The records behind it.
    pub href: String,
    /// The reason, shown as a tooltip.
    pub because: String,
}

impl HeatCell {
    /// A cell from its parts.
    pub fn new(status: Status, href: impl Into<String>, because: impl Into<String>) -> Self {
        Self { status, href: href.into(), because: because.into() }
    }
}

/// A row: one team.
#[derive(Clone, Debug)]
#[must_use]
pub struct HeatRow {
    /// The team, with its charter.
    pub team: Link,
    /// The lead; `None` shows "no lead".
    pub lead: Option<String>,
    /// One cell for each column.
    pub cells: Vec<HeatCell>,
}

/// Teams by responsibilities.
///
/// Duty: a real table with headings; each cell's name includes team, responsibility and status; a legend explains the
/// shapes; the scrolling box can be reached by keyboard and its first column stays.
#[derive(Clone, Debug)]
#[must_use]
pub struct HeatMap {
    /// The caption, for assistive technology.
    pub caption: String,
    /// Responsibilities.
    pub columns: Vec<HeatColumn>,
    /// Teams.
    pub rows: Vec<HeatRow>,
}

impl HeatMap {
    fn statuses(&self) -> impl Iterator<Item = Status> + '_ {
        Status::ALL
            .into_iter()
            .filter(|status| self.rows.iter().any(|row| row.cells.iter().any(|cell| cell.status == *status)))
    }
}

impl Render for HeatMap {
    fn render(&self) -> Markup {
        html! {
            div class="scroll" tabindex="0" role="region" aria-label=(self.caption) {
                table class="heat" {
                    caption class="hidden" { (self.caption) }
                    thead {
                        tr {
                            th scope="col" { span class="hidden" { "Team" } }
                            @for column in &self.columns {
                                th scope="col" { a href=(column.href) title=(column.title) { (column.short) } }
                            }
                        }
                    }
                    tbody {
                        @for row in &self.rows {
                            tr {
                                th scope="row" {
                                    (row.team)
                                    small { (row.lead.as_deref().unwrap_or("no lead")) }
                                }
                                @for (cell, column) in row.cells.iter().zip(&self.columns) { (cell_of(row, column, cell)) }
                            }
                        }
                    }
                }
            }
            ul class="legend" aria-label="Legend" {
                @for status in self.statuses() {
                    li { span class={ "swatch " (status.class()) } { (status.glyph()) } (status.word()) }
                }
            }
        }
    }
}

fn cell_of(row: &HeatRow, column: &HeatColumn, cell: &HeatCell) -> Markup {
    let name = format!("{}, {}: {}", row.team.label, column.title, cell.status.word().to_lowercase());
    let tip = format!("{name}. {}", cell.because);
    html! {
        td class=(cell.status.class()) {
            a href=(cell.href) aria-label=(name) title=(tip) { (cell.status.glyph()) }
        }
    }
}
