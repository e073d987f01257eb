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
    /// What the team is part of, if anything: consecutive rows with the same one are a group under its name.
    pub under: Option<Link>,
    /// The lead; `None` shows "no lead".
    pub lead: Option<String>,
    /// One cell for each column.
    pub cells: Vec<HeatCell>,
}

/// Teams by responsibilities.
///
/// Duty: a real table with headings; each cell's name includes team, responsibility and status; a legend explains the
/// shapes; the scrolling box can be reached by keyboard; its first column stays, and of a long map the headings too.
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

/// From this many rows on, the map scrolls in its own box, under its headings.
const LONG: usize = 16;

impl HeatMap {
    /// The rows with the same parent, in order.
    fn groups(&self) -> impl Iterator<Item = &[HeatRow]> {
        let href = |row: &HeatRow| row.under.as_ref().map(|link| link.href.clone());
        self.rows.chunk_by(move |a, b| href(a) == href(b))
    }

    fn statuses(&self) -> impl Iterator<Item = Status> + '_ {
        Status::ALL
            .into_iter()
            .filter(|status| self.rows.iter().any(|row| row.cells.iter().any(|cell| cell.status == *status)))
    }
}

impl Render for HeatMap {
    fn render(&self) -> Markup {
        html! {
            div class={ "scroll" @if self.rows.len() >= LONG { " long-map" } } tabindex="0" role="region" aria-label=(self.caption) {
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
                    @for group in self.groups() {
                        tbody {
                            @if let Some(under) = group.first().and_then(|row| row.under.as_ref()) {
                                tr class="under-heading" { th scope="rowgroup" colspan=(self.columns.len() + 1) { (under) } }
                            }
                            @for row in group {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn row(team: &str, under: Option<&str>) -> HeatRow {
        HeatRow {
            team: Link::new(team, format!("/teams/{team}")),
            under: under.map(|name| Link::new(name, format!("/teams/{name}"))),
            lead: None,
            cells: Vec::new(),
        }
    }

    #[test]
    fn teams_of_one_parent_are_a_group_under_its_name() {
        let rows =
            vec![row("alone", None), row("a", Some("core")), row("b", Some("core")), row("c", Some("web"))];
        let map = HeatMap { caption: "Map".to_owned(), columns: Vec::new(), rows };
        let text = map.render().into_string();
        assert_eq!(text.matches("<tbody>").count(), 3);
        assert_eq!(text.matches("scope=\"rowgroup\"").count(), 2);
        assert!(!text.contains("long-map"), "a short map does not scroll in a box of its own");
    }
}
