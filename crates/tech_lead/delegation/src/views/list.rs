//! One's own delegations.

use std::sync::Arc;

use castra_org::{
    charter::show::long_date,
    organization::{Organization, PersonId},
};
use castra_platform::ui::{
    Button, Card, Checkbox, Column, DataTable, EmptyState, Field, Form, Link, Markup, PageHead, Row,
    audience, html, inset, muted,
};
use chrono::NaiveDate;

use super::pill;
use crate::{checkins::store::Hours, kinds::DelegationState, model::Line, url};

/// The viewer's delegations, given and taken.
#[derive(Clone, Debug)]
pub(crate) struct ListMine {
    /// Supplies names.
    pub(crate) organization: Arc<Organization>,
    /// The current day.
    pub(crate) today: NaiveDate,
    /// The viewer's id.
    pub(crate) me: PersonId,
    /// The teams in which the viewer delegates.
    pub(crate) teams: Vec<Link>,
    /// All of them, newest first.
    pub(crate) lines: Vec<Line>,
    /// The viewer's hours for delegated work.
    pub(crate) hours: Option<Hours>,
}

impl ListMine {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let is = |state: fn(DelegationState) -> bool, is_mine: bool| {
            move |line: &&Line| state(line.delegation.state) && (line.delegation.taker == self.me) == is_mine
        };
        let live = |state| matches!(state, DelegationState::Asked | DelegationState::Open);
        let ended = |state| !matches!(state, DelegationState::Asked | DelegationState::Open);
        let taken: Vec<&Line> = self.lines.iter().filter(is(live, true)).collect();
        let given: Vec<&Line> = self.lines.iter().filter(is(live, false)).collect();
        let past: Vec<&Line> = self.lines.iter().filter(|line| ended(line.delegation.state)).collect();
        html! {
            (PageHead::new("Delegations")
                .lead("What you have taken on, and what you have handed over. Requests are between the two people until they are accepted.")
                .actions(html! { @for team in &self.teams { (Button::new(&team.label).href(&team.href)) } }))
            (Card::flush("Yours", self.table("Delegations to you", &taken, "From", "Nothing is delegated to you", "Requests to you appear here. You can accept, propose other terms, or decline.")))
            @if !self.teams.is_empty() || !given.is_empty() {
                (Card::flush("Handed over", self.table("Delegations from you", &given, "To", "You have not handed anything over", "Open a team to see who decides what there, and to delegate something.")))
            }
            @if !self.me.as_str().is_empty() { (self.hours_card()) }
            @if !past.is_empty() {
                (Card::flush("Ended", self.table("Ended delegations", &past, "With", "", "")))
            }
        }
    }

    fn hours_card(&self) -> Markup {
        let hours = self.hours.as_ref().map_or_else(String::new, |known| known.hours.to_string());
        let wants_more = self.hours.as_ref().is_some_and(|known| known.wants_more);
        let fields = html! {
            (Field::number("hours", "Hours a week").value(hours).required().narrow())
            (Checkbox::new("wants_more", "I would like more to be delegated to me").value("yes").checked(wants_more))
        };
        html! {
            (Card::new("Your hours for delegated work", html! {
                (audience("Everyone here"))
                (Form::post("/delegations/hours", fields, html! { (Button::new("Save")) }))
            }))
        }
    }

    fn table(&self, caption: &str, lines: &[&Line], other: &str, title: &str, text: &str) -> Markup {
        if lines.is_empty() {
            return inset(&html! { (EmptyState::new(title, text)) });
        }
        let columns = vec![
            Column::text("Outcome"),
            Column::text(other),
            Column::text("Level"),
            Column::text("Due"),
            Column::text("Status"),
        ];
        let rows = lines.iter().map(|line| {
            let one = &line.delegation;
            let terms = line.terms.clone().unwrap_or_default();
            let title = if line.terms.is_some() { terms.outcome.clone() } else { "Erased".to_owned() };
            let waits = one.turn.as_ref().is_some_and(|turn| *turn == self.me);
            Row::new(vec![
                html! { (Link::new(title, url::show(&one.id))) @if waits { " " (muted("waits for you")) } },
                html! { (self.organization.person_name(one.other(self.me.as_str()))) },
                html! { @if let Some(level) = terms.level { (level.number()) " " (level.words()) } },
                html! { @if let Some(due) = terms.due { (long_date(due)) } },
                html! { (pill(one, self.today)) },
            ])
        });
        html! { (DataTable::new(caption, columns, rows.collect())) }
    }
}
