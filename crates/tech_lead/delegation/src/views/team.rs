//! A team's delegations.

use std::sync::Arc;

use castra_org::{
    charter::show::{long_date, person_link},
    organization::{Organization, PersonId},
};
use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Link, Markup, PageHead, Pill, Row, Tone, audience, html,
    inset, muted,
};
use chrono::NaiveDate;

use super::pill;
use crate::{
    board::{board_card, model::Board},
    drift::{Fact, Load},
    kinds::DelegationState,
    model::Line,
    proposals::Proposal,
    url,
};

/// The delegations of a team.
#[derive(Clone, Debug)]
pub(crate) struct ShowTeam {
    /// Supplies names.
    pub(crate) organization: Arc<Organization>,
    /// The current day.
    pub(crate) today: NaiveDate,
    pub(crate) team: Link,
    /// The address of the page.
    pub(crate) href: String,
    /// Whether the viewer delegates here.
    pub(crate) may_ask: bool,
    /// The accepted delegations, oldest first.
    pub(crate) lines: Vec<Line>,
    pub(crate) board: Board,
    /// The members by name, each with whether the viewer may propose a level for them.
    pub(crate) members: Vec<(PersonId, bool)>,
    pub(crate) loads: Vec<Load>,
    /// What happened in the viewer's own delegations.
    pub(crate) facts: Vec<Fact>,
    /// What the viewer could hand over.
    pub(crate) proposals: Vec<Proposal>,
}

impl ShowTeam {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let is_open = |line: &&Line| line.delegation.state == DelegationState::Open;
        let open: Vec<&Line> = self.lines.iter().filter(is_open).collect();
        let ended: Vec<&Line> = self.lines.iter().rev().filter(|line| !is_open(line)).take(20).collect();
        html! {
            (PageHead::new("Delegation").crumbs(vec![self.team.clone()])
                .lead(format!("Who decides what in {}, from level 1, the lead decides, to level 7, they decide.", self.team.label))
                .actions(html! {
                    (Button::new("Download CSV").download(format!("{}.csv", self.href)))
                    @if self.may_ask { (Button::primary("Delegate something").href(format!("{}/new", self.href))) }
                }))
            (board_card(&self.organization, &self.board, &self.members, &self.href, self.may_ask))
            (Card::flush("Open", self.table("Open delegations", &open)).id("open"))
            @if self.may_ask { (self.proposals()) }
            (self.load())
            @if !self.facts.is_empty() { (self.drift()) }
            @if !ended.is_empty() { (Card::flush("Ended", self.table("Ended delegations", &ended)).id("ended")) }
        }
    }

    fn load(&self) -> Markup {
        let rows = self.loads.iter().map(|load| {
            Row::new(vec![
                html! { (person_link(&self.organization, &load.person)) },
                html! { (load.hours) " h" },
                html! { @match &load.agreed { Some(agreed) => { (agreed.hours) " h" } None => { (muted("not set")) } } },
                html! {
                    @if let Some(agreed) = &load.agreed {
                        @if agreed.wants_more { "Would like more" }
                        @else if agreed.hours < i64::from(load.hours) { (Pill::tone(Tone::Warn, "More than they have")) }
                    }
                },
            ])
        });
        let head = vec![
            Column::text("Member"),
            Column::number("Delegated, a week"),
            Column::number("Has for it"),
            Column::unlabelled("Wish"),
        ];
        html! { (Card::flush("Load", html! { (DataTable::new("Delegated hours next to the hours members have", head, rows.collect())) }).note("by name; in all teams").id("load")) }
    }

    fn proposals(&self) -> Markup {
        let rows = self.proposals.iter().map(|proposal| {
            let (label, href) = &proposal.record;
            Row::new(vec![
                html! { (proposal.title) },
                html! { (proposal.because) " " (Link::new(label, href)) },
                html! { (Button::new("Delegate").about(&proposal.title).href(&proposal.href)) },
            ])
        });
        let head =
            vec![Column::text("You could hand over"), Column::text("Why"), Column::unlabelled("Delegate")];
        let empty = EmptyState::new(
            "Nothing to propose",
            "Proposals come from the history of the team's repositories and from your action items.",
        );
        html! { (Card::flush("From your work", html! { (inset(&audience("Only you"))) (DataTable::new("What you could hand over", head, rows.collect()).empty(empty)) }).id("proposals")) }
    }

    fn drift(&self) -> Markup {
        let rows = self.facts.iter().map(|fact| {
            Row::new(vec![
                html! { (Link::new(&fact.title, &fact.href)) },
                html! { (fact.what) },
                html! { (self.organization.person_name(&fact.person)) },
                html! { (long_date(fact.on)) },
            ])
        });
        let head = vec![
            Column::text("Delegation"),
            Column::text("What happened"),
            Column::text("With"),
            Column::text("Day"),
        ];
        html! { (Card::flush("Worth a look", html! { (inset(&audience("Only you"))) (DataTable::new("What happened in your delegations in 90 days", head, rows.collect())) }).id("drift")) }
    }

    fn table(&self, caption: &str, lines: &[&Line]) -> Markup {
        let columns = vec![
            Column::text("Outcome"),
            Column::text("Delegate"),
            Column::text("From"),
            Column::text("Level"),
            Column::text("Size"),
            Column::text("Due"),
            Column::text("Status"),
        ];
        let rows = lines.iter().map(|line| {
            let one = &line.delegation;
            let terms = line.terms.clone().unwrap_or_default();
            Row::new(vec![
                html! { (Link::new(terms.outcome, url::show(&one.id))) },
                html! { (person_link(&self.organization, &one.taker)) },
                html! { (person_link(&self.organization, &one.giver)) },
                html! { @if let Some(level) = terms.level { (level.number()) " " (level.words()) } },
                html! { @if let Some(size) = terms.size { (size.hours()) " h a week" } },
                html! { @if let Some(due) = terms.due { (long_date(due)) } },
                html! { (pill(one, self.today)) },
            ])
        });
        let empty = EmptyState::new(
            "Nothing is delegated",
            "A delegation names an outcome, a person and a date. It appears here once the other has accepted.",
        );
        html! { (DataTable::new(caption, columns, rows.collect()).empty(empty)) }
    }
}
