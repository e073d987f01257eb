//! One debt.

use castra_org::charter::show::long_date;
use castra_platform::ui::{
    Button, Card, Definition, Dialog, Field, Form, Link, Markup, PageHead, because as reason, columns,
    definitions, html, paragraph,
};
use chrono::NaiveDate;

use super::{because, days_and_money, interest, payback, standing_pill};
use crate::debt::{
    kinds::DebtState,
    model::{DebtBudget, Measured},
};

/// One debt.
#[derive(Clone, Debug)]
pub(in crate::debt) struct ShowDebt {
    /// What is known of it.
    pub(in crate::debt) known: Measured,
    /// The team's name and page.
    pub(in crate::debt) team: Link,
    /// Who sees to it.
    pub(in crate::debt) owner: Link,
    /// Who recorded it.
    pub(in crate::debt) recorded_by: String,
    /// Its place in the repository.
    pub(in crate::debt) place: Link,
    /// What a day costs, if the team has said.
    pub(in crate::debt) budget: Option<DebtBudget>,
    /// The day it is looked at.
    pub(in crate::debt) day: NaiveDate,
    /// Whether the viewer may change it.
    pub(in crate::debt) may_change: bool,
}

impl ShowDebt {
    /// The main content.
    pub(in crate::debt) fn render(&self) -> Markup {
        let terms = &self.known.item.terms;
        html! {
            (PageHead::new(&terms.title)
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
                (Button::new("Change").href(format!("/debt/{}/edit", self.known.item.id)))
                @if state != DebtState::PaidOff { (Button::new(if state == DebtState::Accepted { "Accept for longer" } else { "Live with it" }).opens("accept")) }
                @if state != DebtState::Open { (Button::new("Take up again").opens("reopen")) }
                @if state != DebtState::PaidOff { (Button::primary("Paid off").opens("pay")) }
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
        let review = Field::date("review", "Look at it again on").required();
        html! {
            (Dialog::new("pay", "Paid off", html! { (form("paid-off", html! { (text("pay", "How was it paid off?")) }, "It is paid off")) }))
            (Dialog::new("accept", "Live with it", html! { (form("accepted", html! { (text("accept", "Why is it right to live with it?")) (review) }, "Live with it until then")) }))
            (Dialog::new("reopen", "Take up again", html! { (form("open", html! { (text("reopen", "What has changed?")) }, "Take it up again")) }))
        }
    }

    fn cost_card(&self) -> Markup {
        let budget = self.budget.as_ref();
        let interest_words = match self.known.interest_days() {
            Some(amount) => format!("{} a month", days_and_money(amount, budget)),
            None => interest(&self.known),
        };
        html! {
            (Card::new("What it costs", html! {
                (definitions(&[
                    Definition::new("To pay it off: principal", days_and_money(self.known.item.terms.principal_days, budget)),
                    Definition::new("Until then: interest, at least", interest_words),
                    Definition::new("Pays for itself in", payback(&self.known)),
                ]))
                (reason(&because(&self.known)))
            }))
        }
    }

    fn words_card(&self) -> Markup {
        let item = &self.known.item;
        let said = [
            ("What else matters", &item.terms.note),
            ("The decision that took it on", &item.terms.decision),
            ("Said last", &item.outcome),
        ];
        html! {
            @for (title, text) in said.into_iter().filter(|(_, text)| !text.is_empty()) {
                (Card::new(title, html! { @for part in text.split("\n\n") { (paragraph(part)) } }))
            }
        }
    }

    fn facts_card(&self) -> Markup {
        let terms = &self.known.item.terms;
        html! {
            (Card::new("About it", definitions(&[
                Definition::new("Place", &self.place),
                Definition::new("In", terms.kind.words()),
                Definition::new("How it came to be", terms.quadrant.words()),
                Definition::new("Owner", &self.owner),
                Definition::new("Due", terms.due.map_or_else(|| "No date".to_owned(), long_date)),
                Definition::new("Owed since", long_date(terms.since)),
                Definition::new("Recorded by", &self.recorded_by),
            ])))
        }
    }
}
