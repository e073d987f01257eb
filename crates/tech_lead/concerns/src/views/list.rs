//! Concerns in two lists: raised with the viewer, and raised by the viewer.

use std::sync::Arc;

use castra_org::{charter::show::long_date, organization::Organization};
use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Row, html, inset, muted,
};
use chrono::NaiveDate;

use super::words::{ERASED, days_ago, pill, who, working_days};
use crate::{model::Line, rules};

/// Concerns in two lists.
#[derive(Clone, Debug)]
pub(crate) struct ListConcerns {
    /// Supplies names.
    pub(crate) organization: Arc<Organization>,
    /// The current day.
    pub(crate) today: NaiveDate,
    /// Raised by the viewer with their name.
    pub(crate) raised: Vec<Line>,
    /// Raised with the viewer.
    pub(crate) told: Vec<Line>,
}

impl ListConcerns {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        html! {
            (PageHead::new("Concerns")
                .lead("Raise what worries you with one leader of your choice, with your name or anonymously. No one else reads it.")
                .actions(html! {
                    (Button::new("Use a return code").href("/concerns/return"))
                    (Button::primary("Raise a concern").href("/concerns/new"))
                }))
            @if !self.told.is_empty() { (Card::flush("Raised with you", self.table(&self.told, true))) }
            (Card::flush("Raised by you", self.mine()))
        }
    }

    fn mine(&self) -> Markup {
        if self.raised.is_empty() {
            return inset(&html! {
                (EmptyState::new("No concerns raised with your name", "Raise what keeps you from working well, or from feeling well here, while it is small. Anonymous concerns open only with their return code.")
                    .actions(html! { (Button::new("Raise a concern").href("/concerns/new")) }))
            });
        }
        self.table(&self.raised, false)
    }

    fn table(&self, lines: &[Line], is_told: bool) -> Markup {
        let columns = vec![
            Column::text("About"),
            Column::text(if is_told { "From" } else { "Raised with" }),
            Column::text("Status"),
            Column::text("Raised"),
            Column::text("First answer"),
        ];
        let rows = lines.iter().map(|line| {
            let concern = &line.concern;
            let about = line.about.as_deref().unwrap_or(ERASED);
            let other = if is_told {
                who(&self.organization, concern.author.as_ref())
            } else {
                self.organization.person_name(&concern.addressee).to_owned()
            };
            let answer = match concern.answered_on {
                Some(on) => working_days(rules::working_days(concern.raised_on, on)),
                None if concern.state.is_open() => {
                    format!("waiting; raised {}", days_ago(concern.raised_on, self.today))
                }
                None => "none".to_owned(),
            };
            Row::new(vec![
                html! { (Link::new(about, crate::url::show(&concern.id))) },
                html! { (other) @if concern.passed_from.is_some() { " " (muted("(escalated)")) } },
                html! { (pill(concern.state)) },
                html! { (long_date(concern.raised_on)) },
                html! { (answer) },
            ])
        });
        let caption = if is_told { "Concerns raised with you" } else { "Concerns raised by you" };
        html! { (DataTable::new(caption, columns, rows.collect())) }
    }
}
