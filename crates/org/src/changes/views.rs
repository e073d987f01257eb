//! Changes to the charter: a preview of one, and the list of all with undo.

use castra_platform::ui::{
    Button, Card, Column, DataTable, Definition, EmptyState, Event, Form, Link, Markup, Notice, PageHead,
    Pill, PlanLine, Row, Tone, definitions, halves, html, list, paragraph, plan, timeline,
};

/// A proposed change, before it takes effect.
#[derive(Clone, Debug)]
pub(super) struct Proposal {
    pub(super) href: String,
    pub(super) title: String,
    pub(super) reason: String,
    /// Author and date.
    pub(super) proposed: String,
    pub(super) effective: String,
    /// State, such as "Waiting for two people".
    pub(super) state: Pill,
    /// The changed records.
    pub(super) lines: Vec<PlanLine>,
    /// Who gains what, and whether they agreed.
    pub(super) gains: Vec<Gain>,
    pub(super) losses: Vec<(Link, String)>,
    /// Whether the viewer is asked to agree.
    pub(super) may_agree: bool,
    /// Whether the viewer may withdraw it.
    pub(super) may_withdraw: bool,
    /// Whether the viewer may apply it.
    pub(super) may_apply: bool,
    /// Why the viewer cannot apply it, though they may decide here.
    pub(super) refusal: Option<String>,
    /// Whether a person who would gain something has not agreed yet.
    pub(super) waits: bool,
    /// Whether it can be undone.
    pub(super) may_undo: bool,
    /// Whether it is undecided: only then gains and losses are shown.
    pub(super) is_open: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Gain {
    pub(super) person: Link,
    pub(super) what: String,
    /// The day they agreed; none while waiting.
    pub(super) agreed: Option<String>,
}

impl Proposal {
    pub(super) fn render(&self) -> Markup {
        let head = PageHead::new(&self.title)
            .crumbs(vec![Link::new("Who does what", "/who"), Link::new("Changes", "/changes")])
            .lead(&self.reason);
        html! {
            (head.actions(self.buttons()))
            @if let Some(why) = &self.refusal { (Notice::new(Tone::Info, format!("You cannot apply this yet: {why}."))) }
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
            @if self.may_apply { (post("apply", Button::primary(if self.waits { "Apply now without approval" } else { "Apply" }))) }
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
            (Card::flush("Gains responsibility", html! { (DataTable::new("Gains responsibility", vec![Column::text("Person"), Column::text("Gains"), Column::text("Agreed")], rows).empty("No one.")) }))
            (Card::new("Loses responsibility", html! { @if losses.is_empty() { (paragraph("No one.")) } @else { (list(&losses)) } }))
        }
    }
}

/// Every change, newest first.
#[derive(Clone, Debug, Default)]
pub(super) struct ListChanges {
    pub(super) changes: Vec<ChangeItem>,
}

#[derive(Clone, Debug)]
pub(super) struct ChangeItem {
    pub(super) link: Link,
    pub(super) at: String,
    /// The same date in words.
    pub(super) date: String,
    /// Author and reason.
    pub(super) note: String,
    pub(super) tone: Tone,
    pub(super) undo: Option<String>,
}

impl ListChanges {
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
            (PageHead::new("Changes to the charter").crumbs(vec![Link::new("Who does what", "/who")]).lead("Every change is dated, shown to the people who gain a responsibility, and can be undone. Start one from a finding or a team's matrix."))
            (Card::new("Changes", html! {
                @if events.is_empty() { (EmptyState::new("Nothing has changed yet.", "A change appears here first as a proposal: what moves, who gains and who loses.")) } @else { (timeline(&events)) }
            }))
        }
    }
}
