//! One responsibility: what it asks, and who is accountable in every team.

use castra_platform::reading::NO_APPRAISAL;
use castra_platform::ui::{
    Button, Card, Column, DataTable, Definition, EmptyState, Form, Hat, Link, Markup, PageHead, PersonChip,
    Row, Status, actions, because, definitions, disclosure, evidence, html, paragraph, small,
};

/// One responsibility, in every scope.
#[derive(Clone, Debug)]
pub(crate) struct ShowResponsibility {
    pub(crate) title: String,
    pub(crate) statement: String,
    /// The default role.
    pub(crate) role: String,
    /// Its cadence, in words.
    pub(crate) cadence: String,
    /// What counts as practised.
    pub(crate) target: String,
    pub(crate) synonyms: Vec<String>,
    pub(crate) lines: Vec<TeamLine>,
    pub(crate) href: String,
    /// Whether its signal is used here.
    pub(crate) is_used: bool,
    /// That the practice which judges it is off, where it is.
    pub(crate) off: Option<String>,
    /// The organization's own texts, each with the shipped one.
    pub(crate) offers: Vec<(String, String)>,
    /// Whether the viewer may change these.
    pub(crate) may_change: bool,
}

/// The responsibility in one scope.
#[derive(Clone, Debug)]
pub(crate) struct TeamLine {
    pub(crate) scope: Link,
    pub(crate) person: Option<Link>,
    pub(crate) status: Status,
    pub(crate) because: String,
    /// The people and days the reading is about.
    pub(crate) about: String,
    pub(crate) evidence: Vec<Link>,
    /// The steps that led to the accountable person.
    pub(crate) chain: Vec<String>,
}

impl ShowResponsibility {
    pub(crate) fn render(&self) -> Markup {
        let facts = [
            Definition::new("Default holder", &self.role),
            Definition::new(
                "Counts as practised",
                if self.target.is_empty() { "not measured" } else { &self.target },
            ),
            Definition::new("Cadence", &self.cadence),
            Definition::new("Also called", self.synonyms.join(", ")),
        ];
        let head = vec![
            Column::text("Scope"),
            Column::text("Accountable"),
            Column::text("Status"),
            Column::text("Because"),
        ];
        let rows = self.lines.iter().map(TeamLine::row).collect();
        let empty = EmptyState::new("No teams yet.", "It belongs to every team.");
        html! {
            (PageHead::new(&self.title).crumbs(vec![Link::new("Who does what", "/who")]).lead(&self.statement))
            (Card::new("What it asks", definitions(&facts)))
            (Card::flush("Who is accountable", html! { (DataTable::new(format!("{} in every team", self.title), head, rows).empty(empty)) }))
            @if self.may_change && !self.offers.is_empty() { (self.offers_card()) }
            @if self.may_change { (self.signal_card()) }
            (small(NO_APPRAISAL))
        }
    }

    fn offers_card(&self) -> Markup {
        let rows =
            self.offers.iter().map(|(own, shipped)| Row::new(vec![html! { (own) }, html! { (shipped) }]));
        let head = vec![Column::text("Yours"), Column::text("Castra's")];
        html! {
            (Card::new("Your own text", html! {
                (DataTable::new("Your text and Castra's", head, rows.collect()))
                (paragraph("An upgrade of Castra never overwrites yours."))
                (Form::post(format!("{}/own-words", self.href), html! {}, html! { (Button::new("Use Castra's text")) }))
            }).id("own-words"))
        }
    }

    fn signal_card(&self) -> Markup {
        if let Some(off) = &self.off {
            return html! {
                (Card::new("Signal", html! {
                    (paragraph(format!("{off}, so nothing is judged.")))
                    (actions(&html! { (Button::new("Practices").href("/practices")) }))
                }).id("signal"))
            };
        }
        let (says, button, used) = if self.is_used {
            ("The signal is used here.", "Switch off", "no")
        } else {
            (
                "The signal is not used here: no readings are taken, and earlier ones are not shown.",
                "Switch on",
                "yes",
            )
        };
        html! {
            (Card::new("Signal", html! {
                (paragraph(says))
                (Form::post(format!("{}/signal", self.href), html! {}, html! { (Button::new(button)) }).hidden("used", used))
            }).id("signal"))
        }
    }
}

impl TeamLine {
    fn row(&self) -> Row {
        let person = self.person.as_ref().map_or_else(PersonChip::nobody, |person| {
            PersonChip::new(&person.label, Hat::Lead).href(&person.href)
        });
        let chain = html! { ol { @for step in &self.chain { li { (step) } } } };
        Row::new(vec![
            html! { (self.scope) },
            html! { div { (person) (disclosure("How this came about", &chain)) } },
            html! { (self.status) },
            html! { div { (because(&self.because)) @if !self.about.is_empty() { (small(&self.about)) } (evidence(&self.evidence)) } },
        ])
    }
}
