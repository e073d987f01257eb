//! The page of one debt.

use castra_org::charter::show::long_date;
use castra_platform::ui::{
    Button, Card, Definition, Dialog, Field, Form, Link, Markup, PageHead, because as reason, columns,
    definitions, html, paragraph,
};
use chrono::NaiveDate;

use super::{because, days_and_money, interest, payback, standing_pill};
use crate::{
    kinds::DebtState,
    model::{DebtBudget, Measured},
};

/// The page of one debt.
#[derive(Clone, Debug)]
pub(crate) struct ShowDebt {
    /// The debt with its measurements.
    pub(crate) known: Measured,
    /// The team, as a link.
    pub(crate) team: Link,
    pub(crate) owner: Link,
    /// The name of the person who recorded it.
    pub(crate) recorded_by: String,
    pub(crate) place: Link,
    /// The team's budget, for the cost of a day.
    pub(crate) budget: Option<DebtBudget>,
    /// The current day.
    pub(crate) day: NaiveDate,
    pub(crate) may_change: bool,
}

impl ShowDebt {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let item = &self.known.item;
        html! {
            (PageHead::new(&item.title)
                .crumbs(vec![self.team.clone(), Link::new("Technical debt", format!("{}/debt", self.team.href))])
                .lead(standing_pill(&self.known.item, self.day)).actions(self.buttons()))
            (columns(&html! { (self.cost_card()) (self.words_card()) }, &self.facts_card()))
            @if self.may_change { (self.dialogs()) }
        }
    }

    fn buttons(&self) -> Markup {
        let state = self.known.item.state;
        html! {
            @if self.may_change {
                (Button::new("Edit").href(format!("/debt/{}/edit", self.known.item.id)))
                @if state != DebtState::PaidOff { (Button::new(if state == DebtState::Accepted { "Extend acceptance" } else { "Accept" }).opens("accept")) }
                @if state != DebtState::Open { (Button::new("Reopen").opens("reopen")) }
                @if state != DebtState::PaidOff { (Button::primary("Mark as paid off").opens("pay")) }
            }
        }
    }

    fn dialogs(&self) -> Markup {
        let item = &self.known.item;
        let form = |to: &str, body: Markup, button: &str| {
            let form =
                Form::post(format!("/debt/{}/settle", item.id), body, html! { (Button::primary(button)) });
            form.hidden("to", to).hidden("revision", item.revision.to_string())
        };
        let text = |id: &str, label: &str| {
            Field::text_area("outcome", label, 3).id(format!("{id}-outcome")).required()
        };
        let review = Field::date("review", "Next review").required();
        html! {
            (Dialog::new("pay", "Mark as paid off", html! { (form("paid-off", html! { (text("pay", "How was it paid off?")) }, "Mark as paid off")) }))
            (Dialog::new("accept", "Accept", html! { (form("accepted", html! { (text("accept", "Why is it acceptable?")) (review) }, "Accept until then")) }))
            (Dialog::new("reopen", "Reopen", html! { (form("open", html! { (text("reopen", "What has changed?")) }, "Reopen debt")) }))
        }
    }

    fn cost_card(&self) -> Markup {
        let budget = self.budget.as_ref();
        let interest_words = match self.known.interest_days() {
            Some(amount) => format!("{} a month", days_and_money(amount, budget)),
            None => interest(&self.known),
        };
        html! {
            (Card::new("Cost", html! {
                (definitions(&[
                    Definition::new("Principal (to pay it off)", days_and_money(self.known.item.principal_days, budget)),
                    Definition::new("Interest (until then), at least", interest_words),
                    Definition::new("Payback time", payback(&self.known)),
                ]))
                (reason(&because(&self.known)))
            }))
        }
    }

    fn words_card(&self) -> Markup {
        let item = &self.known.item;
        let said =
            [("Notes", &item.note), ("Decision behind it", &item.decision), ("Outcome", &item.outcome)];
        html! {
            @for (title, text) in said.into_iter().filter(|(_, text)| !text.is_empty()) {
                (Card::new(title, html! { @for part in text.split("\n\n") { (paragraph(part)) } }))
            }
        }
    }

    fn facts_card(&self) -> Markup {
        let item = &self.known.item;
        html! {
            (Card::new("Details", definitions(&[
                Definition::new("Place", &self.place),
                Definition::new("Kind", item.kind.words()),
                Definition::new("How it came about", item.quadrant.words()),
                Definition::new("Owner", &self.owner),
                Definition::new("Due", item.due.map_or_else(|| "No date".to_owned(), long_date)),
                Definition::new("Owed since", long_date(item.since)),
                Definition::new("Recorded by", &self.recorded_by),
            ])))
        }
    }
}
