//! Changes to the charter: a preview of one, and the list of all with undo.

use castra_platform::ui::{
    Button, Card, Column, DataTable, Definition, EmptyState, Event, Form, Link, Markup, Notice, PageHead,
    Pill, PlanLine, Row, Tone, definitions, halves, html, list, paragraph, plan, timeline,
};

/// A proposed change, before it takes effect.
#[derive(Clone, Debug)]
pub(super) struct Proposal {
    /// Its address.
    pub(super) href: String,
    /// What it is called.
    pub(super) title: String,
    /// Why.
    pub(super) reason: String,
    /// Who proposed it, when.
    pub(super) proposed: String,
    /// When it takes effect.
    pub(super) effective: String,
    /// State: "Waiting for two people".
    pub(super) state: Pill,
    /// What moves.
    pub(super) lines: Vec<PlanLine>,
    /// Who gains what, and whether they agreed.
    pub(super) gains: Vec<Gain>,
    /// Who loses what.
    pub(super) losses: Vec<(Link, String)>,
    /// Whether this person is asked to agree.
    pub(super) may_agree: bool,
    /// Whether this person may take it off the table.
    pub(super) may_withdraw: bool,
    /// Whether this person may put it into effect.
    pub(super) may_apply: bool,
    /// Why this person cannot put it into effect, though they may decide here.
    pub(super) hindrance: Option<String>,
    /// Whether somebody who would gain a duty has not agreed yet.
    pub(super) waits: bool,
    /// Whether it can be taken back.
    pub(super) may_undo: bool,
    /// Whether it is still to be decided: only then who gains and loses is told.
    pub(super) is_open: bool,
}

/// What somebody gains.
#[derive(Clone, Debug)]
pub(super) struct Gain {
    /// Who.
    pub(super) person: Link,
    /// What.
    pub(super) what: String,
    /// Agreed on this date; none is waiting.
    pub(super) agreed: Option<String>,
}

impl Proposal {
    /// The main content.
    pub(super) fn render(&self) -> Markup {
        let head = PageHead::new(&self.title)
            .crumbs(vec![Link::new("Who does what", "/who"), Link::new("Changes", "/changes")])
            .lead(&self.reason);
        html! {
            (head.actions(self.buttons()))
            @if let Some(why) = &self.hindrance { (Notice::new(Tone::Info, format!("You cannot put this into effect yet: {why}."))) }
            (Card::new("The change", definitions(&[
                Definition::new("State", &self.state), Definition::new("Takes effect", &self.effective), Definition::new("Proposed", &self.proposed),
            ])))
            @if self.is_open { (halves(&html! { (Card::new("What moves", plan(&self.lines))) }, &self.people())) }
            @else { (Card::new("What moved", plan(&self.lines))) }
        }
    }

    fn buttons(&self) -> Markup {
        let post = |step: &str, button: Button| Form::button(format!("{}/{step}", self.href), button);
        html! {
            @if self.may_undo { (post("undo", Button::danger("Undo this change"))) }
            @if self.may_withdraw { (post("withdraw", Button::new("Withdraw"))) }
            @if self.may_agree { (post("decline", Button::new("Decline"))) (post("agree", Button::primary("Agree"))) }
            @if self.may_apply { (post("apply", Button::primary(if self.waits { "Put into effect without waiting" } else { "Put into effect" }))) }
        }
    }

    fn people(&self) -> Markup {
        let rows = self.gains.iter().map(|gain| Row::new(vec![
            html! { (gain.person) }, html! { (gain.what) },
            html! { @match &gain.agreed { Some(date) => (Pill::tone(Tone::Good, format!("Agreed {date}"))), None => (Pill::tone(Tone::Neutral, "Waiting")) } },
        ])).collect();
        let losses: Vec<Markup> =
            self.losses.iter().map(|(person, what)| html! { (person) ": " (what) }).collect();
        html! {
            (Card::flush("Who gains a duty", html! { (DataTable::new("Who gains a duty", vec![Column::text("Person"), Column::text("Gains"), Column::text("Agreed")], rows).empty("Nobody.")) }))
            (Card::new("Who loses one", html! { @if losses.is_empty() { (paragraph("Nobody.")) } @else { (list(&losses)) } }))
        }
    }
}

/// Every change, newest first.
#[derive(Clone, Debug, Default)]
pub(super) struct ListChanges {
    /// The changes.
    pub(super) changes: Vec<ChangeItem>,
}

/// A change in the list.
#[derive(Clone, Debug)]
pub(super) struct ChangeItem {
    /// Title and page.
    pub(super) link: Link,
    /// ISO date.
    pub(super) at: String,
    /// As it is read.
    pub(super) date: String,
    /// Who, why.
    pub(super) note: String,
    /// How it stands.
    pub(super) tone: Tone,
    /// Where undo posts.
    pub(super) undo: Option<String>,
}

impl ListChanges {
    /// The main content.
    pub(super) fn render(&self) -> Markup {
        let events: Vec<Event> = self
            .changes
            .iter()
            .map(|change| {
                let event =
                    Event::new(&change.at, &change.date, &change.link).note(&change.note).tone(change.tone);
                match &change.undo {
                    Some(undo) => event.action(
                        html! { (Form::button(undo, Button::new("Undo").about(&change.link.label))) },
                    ),
                    None => event,
                }
            })
            .collect();
        html! {
            (PageHead::new("Changes to the charter").crumbs(vec![Link::new("Who does what", "/who")]).lead("Every change is dated, put before those who gain a duty, and can be taken back. Changes begin at a finding, or in a team's matrix."))
            (Card::new("Changes", html! {
                @if events.is_empty() { (EmptyState::new("Nothing has changed yet.", "A change shows here first as a proposal: what moves, who gains and who loses.")) } @else { (timeline(&events)) }
            }))
        }
    }
}
