//! The page of practices.

use std::collections::BTreeMap;

use castra_platform::{
    feature::{Asks, Practice},
    ui::{
        Button, Card, Column, DataTable, EmptyState, Form, Link, Markup, PageHead, Render, Row, html,
        paragraph, small,
    },
};

use super::{actions::Listing, rules, url};

/// The most typing in a week: of a member, a lead and the CTO, in minutes.
const BUDGET: Asks = Asks { member: 5, lead: 20, cto: 30 };

pub(super) struct ShowPractices {
    pub(super) listing: Listing,
    /// Where the first record of a practice is made, by its key.
    pub(super) firsts: BTreeMap<&'static str, String>,
}

impl Render for ShowPractices {
    fn render(&self) -> Markup {
        let Listing { known, on, .. } = &self.listing;
        let (begun, others): (Vec<&Practice>, Vec<&Practice>) =
            known.iter().copied().partition(|practice| on.has(practice.key));
        let next = others.first().map(|practice| practice.key);
        let asks = rules::together(begun.iter().copied());
        let head = || {
            vec![
                Column::text("Practice"),
                Column::text("Typing in a week"),
                Column::text("First record"),
                Column::unlabelled("Actions"),
            ]
        };
        let on_rows = begun.iter().map(|practice| self.row(practice, true, false)).collect();
        let off_rows =
            others.iter().map(|practice| self.row(practice, false, next == Some(practice.key))).collect();
        let none = EmptyState::new("Only who does what.", "Switch on the next practice below.");
        let all = EmptyState::new("Every practice is switched on.", "Later versions offer theirs here.");
        html! {
            (PageHead::new("Practices").lead("What your organization does with Castra, begun one practice at a time. What is off is not shown and not judged."))
            (Card::flush("Switched on", html! {
                (DataTable::new("Practices that are switched on", head(), on_rows).empty(none))
            }).id("on"))
            (paragraph(format!(
                "Together they ask a member for about {} minutes of typing a week, a lead of seven for {}, and the CTO for {}. More than {}, {} and {} is rarely kept up{}.",
                asks.member, asks.lead, asks.cto, BUDGET.member, BUDGET.lead, BUDGET.cto, over(asks),
            )))
            (Card::flush("Not switched on", html! {
                (DataTable::new("Practices that are not switched on", head(), off_rows).empty(all))
            }).id("off"))
            (small("Who does what is always there. Switching a practice off hides its pages from everyone and keeps its records; people still find their own under Account."))
        }
    }
}

/// What to do if it is too much.
fn over(asks: Asks) -> &'static str {
    let is_over = asks.member > BUDGET.member || asks.lead > BUDGET.lead || asks.cto > BUDGET.cto;
    if is_over { ": switch off what is not kept up anyway" } else { "" }
}

impl ShowPractices {
    fn row(&self, practice: &Practice, is_on: bool, is_next: bool) -> Row {
        let (label, _) = practice.first;
        let button = match (is_on, is_next) {
            (true, _) => {
                Form::button(url::off(practice.key), Button::quiet("Switch off").about(practice.title))
            }
            (_, true) => {
                Form::button(url::on(practice.key), Button::primary("Switch on").about(practice.title))
            }
            _ => Form::button(url::on(practice.key), Button::new("Switch on").about(practice.title)),
        };
        let first = match self.firsts.get(practice.key).filter(|_| is_on) {
            Some(href) => Link::new(label, href).render(),
            None => html! { (label) },
        };
        Row::new(vec![
            html! { div { strong { (practice.title) } (paragraph(practice.about)) } },
            html! { (typing(practice.asks)) },
            first,
            button.render(),
        ])
    }
}

/// The typing in words: "member 1 min, lead 5 min".
fn typing(asks: Asks) -> String {
    let parts = [("member", asks.member), ("lead", asks.lead), ("CTO", asks.cto)];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(_, minutes)| *minutes > 0)
        .map(|(who, min)| format!("{who} {min} min"))
        .collect();
    if parts.is_empty() { "none".to_owned() } else { parts.join(", ") }
}
