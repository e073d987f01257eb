//! The viewer's reviews.

use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Row as TableRow, html, inset,
};

/// A review in the list.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) title: Link,
    /// "every week on Tuesday at 10:00".
    pub(crate) rhythm: String,
    pub(crate) next: String,
    pub(crate) last: String,
}

/// The reviews the viewer takes part in.
#[derive(Debug, Clone, Default)]
pub(crate) struct ListReviews {
    pub(crate) running: Vec<Row>,
    pub(crate) ended: Vec<Row>,
    /// Reviews the viewer may start: label and address of the form.
    pub(crate) may_start: Vec<Link>,
}

impl ListReviews {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        html! {
            (PageHead::new("Reviews")
                .lead("Meetings whose agenda is ready when you come: what changed and what waits, from the records of everyone.")
                .actions(html! { @for start in &self.may_start { (Button::primary(&start.label).href(&start.href)) } }))
            (Card::flush("Running", html! {
                @if self.running.is_empty() { (inset(&self.empty())) } @else { (table("Running reviews", &self.running)) }
            }))
            @if !self.ended.is_empty() { (Card::flush("Ended", table("Ended reviews", &self.ended))) }
        }
    }

    fn empty(&self) -> Markup {
        let text = if self.may_start.is_empty() {
            "A team's lead starts its weekly review; you see it here once there is one."
        } else {
            "Start one: weekly, half an hour. The agenda writes itself, and a week without news can be skipped."
        };
        html! { (EmptyState::new("No review yet", text)) }
    }
}

fn table(caption: &str, rows: &[Row]) -> Markup {
    let columns =
        vec![Column::text("Review"), Column::text("When"), Column::text("Next"), Column::text("Last held")];
    let rows = rows.iter().map(|row| {
        TableRow::new(vec![
            html! { (row.title) },
            html! { (row.rhythm) },
            html! { (row.next) },
            html! { (row.last) },
        ])
    });
    html! { (DataTable::new(caption, columns, rows.collect())) }
}
