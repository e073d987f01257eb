//! One responsibility: what it asks, and who answers for it in every team.

use castra_platform::ui::{
    Card, Column, DataTable, Definition, EmptyState, Hat, Link, Markup, PageHead, PersonChip, Row, Status,
    because, definitions, disclosure, evidence, html,
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
            html! { div { (because(&self.because)) (evidence(&self.evidence)) } },
        ])
    }
}
