//! The list of cases.

use std::sync::Arc;

use castra_org::{charter::show::long_date, organization::Organization};
use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Pill, Row, Tone, html, inset,
};
use chrono::NaiveDate;

use super::{names, pill};
use crate::model::Line;

/// The cases the viewer can read.
#[derive(Clone, Debug)]
pub(crate) struct ListCases {
    /// Supplies names.
    pub(crate) organization: Arc<Organization>,
    /// The current day.
    pub(crate) today: NaiveDate,
    /// Whether the viewer may open a case.
    pub(crate) may_open: bool,
    /// Open cases, newest first.
    pub(crate) open: Vec<Line>,
    /// Ended cases, newest first.
    pub(crate) ended: Vec<Line>,
}

impl ListCases {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        html! {
            (PageHead::new("Conflicts")
                .lead("Difficult situations between people or teams. Only you can read a case until you share it; only counts leave this page.")
                .actions(html! { @if self.may_open { (Button::primary("Open a case").href("/conflicts/new")) } }))
            (Card::flush("Open", self.table("Open cases", &self.open)))
            @if !self.ended.is_empty() { (Card::flush("Ended", self.table("Ended cases", &self.ended))) }
        }
    }

    fn table(&self, caption: &str, lines: &[Line]) -> Markup {
        if lines.is_empty() {
            let text = if self.may_open {
                "When two people or teams get in each other's way, a case helps you hear both and keep to the next step. No open case is a good sign."
            } else {
                "Cases are opened by those accountable or responsible for conflicts in a team. Cases they share with you appear here."
            };
            return inset(&html! { (EmptyState::new("No open case", text)) });
        }
        let columns = vec![
            Column::text("About"),
            Column::text("Parties"),
            Column::text("Status"),
            Column::text("Since"),
            Column::text("Next step"),
        ];
        let rows = lines.iter().map(|line| {
            let terms = line.terms.clone().unwrap_or_default();
            let about = if line.terms.is_some() { terms.about.clone() } else { "Erased".to_owned() };
            Row::new(vec![
                html! { (Link::new(about, crate::url::show(&line.case.id))) },
                html! { (names(&self.organization, &terms.between).join(", ")) },
                html! { (pill(line.case.state)) },
                html! { (long_date(line.case.opened_on)) },
                html! { @match line.case.next_on {
                    Some(on) if on < self.today => { (Pill::tone(Tone::Warn, format!("Was due {}", long_date(on)))) }
                    Some(on) => { (long_date(on)) }
                    None => { "none planned" }
                } },
            ])
        });
        html! { (DataTable::new(caption, columns, rows.collect())) }
    }
}
