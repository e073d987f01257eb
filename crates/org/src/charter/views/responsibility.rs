//! One responsibility: what it asks, and who answers for it in every team.

use castra_platform::reading::NO_APPRAISAL;
use castra_platform::ui::{
    Button, Card, Column, DataTable, Definition, EmptyState, Form, Hat, Link, Markup, PageHead, PersonChip,
    Row, Status, because, definitions, disclosure, evidence, html, paragraph, small,
};

/// One responsibility, in every scope.
#[derive(Clone, Debug)]
pub(crate) struct ShowResponsibility {
    /// Its name.
    pub(crate) title: String,
    /// What it asks.
    pub(crate) statement: String,
    /// Who holds it by default.
    pub(crate) role: String,
    /// How often it should show.
    pub(crate) cadence: String,
    /// What would be practised.
    pub(crate) target: String,
    /// Other words for it.
    pub(crate) synonyms: Vec<String>,
    /// In each scope.
    pub(crate) lines: Vec<TeamLine>,
    /// Its address.
    pub(crate) href: String,
    /// Whether its signal is used here.
    pub(crate) is_used: bool,
    /// The organization's own words, each beside those that ship.
    pub(crate) offers: Vec<(String, String)>,
    /// Whether this person may change that.
    pub(crate) may_change: bool,
}

/// It in one scope.
#[derive(Clone, Debug)]
pub(crate) struct TeamLine {
    /// Where.
    pub(crate) scope: Link,
    /// Who.
    pub(crate) person: Option<Link>,
    /// Whether.
    pub(crate) status: Status,
    /// Why.
    pub(crate) because: String,
    /// Whom and which days the reading is about.
    pub(crate) about: String,
    /// The records.
    pub(crate) evidence: Vec<Link>,
    /// How it came about.
    pub(crate) chain: Vec<String>,
}

impl ShowResponsibility {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let facts = [
            Definition::new("Held by", &self.role),
            Definition::new(
                "Practised means",
                if self.target.is_empty() { "not measured" } else { &self.target },
            ),
            Definition::new("Looked at over", &self.cadence),
            Definition::new("Also called", self.synonyms.join(", ")),
        ];
        let head = vec![
            Column::text("Where"),
            Column::text("Accountable"),
            Column::text("Status"),
            Column::text("Because"),
        ];
        let rows = self.lines.iter().map(TeamLine::row).collect();
        let empty = EmptyState::new("Nowhere yet.", "It belongs to every team; there is none yet.");
        html! {
            (PageHead::new(&self.title).crumbs(vec![Link::new("Who does what", "/who")]).lead(&self.statement))
            (Card::new("What it asks", definitions(&facts)))
            (Card::flush("Who answers for it", html! { (DataTable::new(format!("{} in every team", self.title), head, rows).empty(empty)) }))
            @if self.may_change && !self.offers.is_empty() { (self.offers_card()) }
            @if self.may_change { (self.signal_card()) }
            (small(NO_APPRAISAL))
        }
    }

    fn offers_card(&self) -> Markup {
        let rows =
            self.offers.iter().map(|(own, shipped)| Row::new(vec![html! { (own) }, html! { (shipped) }]));
        let head = vec![Column::text("Yours"), Column::text("Castra's today")];
        html! {
            (Card::new("Your own words", html! {
                (DataTable::new("Your words and Castra's", head, rows.collect()))
                (paragraph("An upgrade of Castra never overwrites yours."))
                (Form::post(format!("{}/own-words", self.href), html! {}, html! { (Button::new("Use Castra's text")) }))
            }).id("own-words"))
        }
    }

    fn signal_card(&self) -> Markup {
        let (says, button, used) = if self.is_used {
            ("The signal is used here.", "Switch off", "no")
        } else {
            (
                "The signal is not used here: nothing is read, and nothing that was read is shown.",
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
