//! The page of practices.

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
        let on_rows = begun.iter().map(|practice| row(practice, true, false)).collect();
        let off_rows =
            others.iter().map(|practice| row(practice, false, next == Some(practice.key))).collect();
        let none = EmptyState::new("Only who does what.", "Switch on the next practice below.");
        let all = EmptyState::new("Every practice is switched on.", "Later versions offer theirs here.");
        html! {
            (PageHead::new("Practices").lead("What your organization does with Castra, begun one practice at a time. What is off is not shown and not judged."))
            (Card::flush("Switched on", html! {
                (DataTable::new("Practices that are switched on", head(), on_rows).empty(none))
            }).id("on"))
            (paragraph(format!(
                "Together they ask for about {} of {} minutes of typing a week from a member, {} of {} from a lead of seven, {} of {} from the CTO.",
                asks.member, BUDGET.member, asks.lead, BUDGET.lead, asks.cto, BUDGET.cto,
            )))
            (Card::flush("Not switched on", html! {
                (DataTable::new("Practices that are not switched on", head(), off_rows).empty(all))
            }).id("off"))
            (small("Who does what is always there. Switching a practice off hides its pages from everyone and keeps its records; people still find their own under Account."))
        }
    }
}

fn row(practice: &Practice, is_on: bool, is_next: bool) -> Row {
    let (label, href) = practice.first;
    let button = match (is_on, is_next) {
        (true, _) => Form::button(url::off(practice.key), Button::quiet("Switch off").about(practice.title)),
        (_, true) => Form::button(url::on(practice.key), Button::primary("Switch on").about(practice.title)),
        _ => Form::button(url::on(practice.key), Button::new("Switch on").about(practice.title)),
    };
    let first = if is_on && !href.contains('{') {
        Link::new(label, href).render()
    } else {
        html! { (label) }
    };
    Row::new(vec![
        html! { div { strong { (practice.title) } (paragraph(practice.about)) } },
        html! { (typing(practice.asks)) },
        first,
        button.render(),
    ])
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
