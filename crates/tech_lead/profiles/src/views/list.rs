//! The view of a team's profiles.

use std::sync::Arc;

use castra_org::{
    charter::show::long_date,
    organization::{Organization, TeamId},
};
use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Pill, Row, Tone, html, inset,
};
use chrono::NaiveDate;

use super::show::changes;
use crate::model::Member;

/// The status of a team's profiles.
#[derive(Clone, Debug)]
pub(crate) struct ListProfiles {
    pub(crate) organization: Arc<Organization>,
    pub(crate) team: TeamId,
    pub(crate) name: String,
    pub(crate) cadence_days: u32,
    pub(crate) today: NaiveDate,
    /// The members, due ones first.
    pub(crate) members: Vec<Member>,
}

impl ListProfiles {
    pub(crate) fn render(&self) -> Markup {
        let lead = format!(
            "What each member is strong in, finds hard, wants and worries about, reviewed together every {} days.",
            self.cadence_days
        );
        let table = if self.members.is_empty() {
            inset(
                &html! { (EmptyState::new("No members yet", "The profiles of members other than the team's leads appear here.")) },
            )
        } else {
            html! { (self.table()) }
        };
        html! {
            (PageHead::new("Profiles").crumbs(vec![Link::new("People & teams", "/people"), Link::new(&self.name, castra_org::people::url::team(&self.team))]).lead(lead)
                .actions(html! { (Button::new("Download CSV").download(format!("/teams/{}/profiles.csv", self.team))) }))
            (Card::flush("Members", table).note(self.members.len().to_string()))
        }
    }

    fn table(&self) -> DataTable {
        let columns = vec![
            Column::text("Member"),
            Column::text("Status"),
            Column::text("Last reviewed"),
            Column::number("Entries"),
            Column::text("Since then"),
        ];
        let rows = self.members.iter().map(|member| {
            let name = self.organization.person_name(&member.person);
            Row::new(vec![
                html! { (Link::new(name, crate::url::person(&member.person))) },
                html! { (due(member, self.today)) },
                html! { (member.reviewed_on.map_or_else(|| "Never".to_owned(), long_date)) },
                html! { (member.standing) },
                html! { (changes(member.changes)) },
            ])
        });
        DataTable::new("Profiles of the team's members", columns, rows.collect())
    }
}

fn due(member: &Member, today: NaiveDate) -> Pill {
    match member.due {
        None if member.standing == 0 => Pill::tone(Tone::Neutral, "Not started"),
        None => Pill::tone(Tone::Warn, "Never reviewed"),
        Some(due) if due <= today => Pill::tone(Tone::Warn, format!("Due since {}", long_date(due))),
        Some(due) => Pill::tone(Tone::Good, format!("Next review {}", long_date(due))),
    }
}
