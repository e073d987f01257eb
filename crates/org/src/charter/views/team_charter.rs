//! The charter of a team: every responsibility, who is accountable, why, and the RACI matrix.

use castra_platform::reading::NO_APPRAISAL;
use castra_platform::ui::chart::Sparkline;
use castra_platform::ui::{
    Button, Card, Choice, Column, DataTable, EmptyState, Field, FilterBar, Form, Hat, Letter, Link, Markup,
    Notice, PageHead, PersonChip, RaciCell, RaciMatrix, Row, Status, Tab, because, choices, disclosure,
    evidence, html, paragraph, small, tabs,
};

use crate::charter::dates::long_date_from_text;

#[derive(Clone, Debug, Default)]
pub(crate) struct TeamCharter {
    pub(crate) team: String,
    /// The page's path: `/teams/payments`.
    pub(crate) href: String,
    /// The day shown; none is today.
    pub(crate) on: Option<String>,
    /// The selected filter: "slipping", or empty.
    pub(crate) filter: String,
    /// Whether the matrix is shown instead of the list.
    pub(crate) shows_matrix: bool,
    /// The responsibilities that pass the filter.
    pub(crate) rows: Vec<CharterRow>,
    /// Who leads the team on the day.
    pub(crate) leads: Vec<Link>,
    /// Who leads it once the lead is gone.
    pub(crate) deputies: Vec<Link>,
    /// People, across the matrix.
    pub(crate) people: Vec<Link>,
    /// For each responsibility, one letter per person.
    pub(crate) matrix: Vec<(Link, Vec<Option<Letter>>)>,
    /// The cell being changed.
    pub(crate) editing: Option<RaciEdit>,
    /// Whether the viewer may change the charter.
    pub(crate) may_change: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct CharterRow {
    pub(crate) id: String,
    pub(crate) title: Link,
    pub(crate) statement: String,
    pub(crate) person: Option<Link>,
    /// Such as "deputy until 3 December".
    pub(crate) note: Option<String>,
    /// The steps that led to the accountable person.
    pub(crate) chain: Vec<String>,
    pub(crate) status: Status,
    pub(crate) because: String,
    /// The people and days the reading is about.
    pub(crate) about: String,
    pub(crate) evidence: Vec<Link>,
    /// Readings of 90 days.
    pub(crate) trend: Vec<Option<f64>>,
    /// The unit shown after values.
    pub(crate) unit: String,
}

#[derive(Clone, Debug)]
pub(crate) struct RaciEdit {
    pub(crate) responsibility: Link,
    pub(crate) person: Link,
    /// The current part.
    pub(crate) letter: Option<Letter>,
    /// Today, the default day.
    pub(crate) today: String,
}

/// Links, with commas between them.
fn links(all: &[Link]) -> Markup {
    html! { @for (at, link) in all.iter().enumerate() { @if at > 0 { ", " } (link) } }
}

impl TeamCharter {
    pub(crate) fn render(&self) -> Markup {
        let address = format!("{}/charter", self.href);
        // Links keep the selected day.
        let on = self.on.as_ref().map_or_else(String::new, |on| format!("on={on}"));
        let with = |query: &str| match (query.is_empty(), on.is_empty()) {
            (true, true) => String::new(),
            (true, false) => format!("?{on}"),
            (false, true) => format!("?{query}"),
            (false, false) => format!("?{query}&{on}"),
        };
        html! {
            (PageHead::new(format!("{}: who does what", self.team))
                .crumbs(vec![Link::new("Who does what", "/who"), Link::new(&self.team, &self.href)])
                .lead("Every responsibility of the tech lead in this team, who is accountable, and what the records say.")
                .actions(html! {
                    (Button::new("Export").download(format!("{address}.csv{}", with(""))))
                    @if self.may_change && !self.shows_matrix { (Button::primary("Propose a change").href(format!("{address}?view=matrix"))) }
                }))
            @if !self.leads.is_empty() {
                (paragraph(html! {
                    "Led by " (links(&self.leads)) "; "
                    @if self.deputies.is_empty() { "no deputy." } @else { "deputy: " (links(&self.deputies)) "." }
                }))
            }
            (tabs("Views of the charter", &[
                Tab::new("List", format!("{address}{}", with("")), !self.shows_matrix).count(self.rows.len() as u64),
                Tab::new("RACI matrix", format!("{address}{}", with("view=matrix")), self.shows_matrix),
            ]))
            @if self.shows_matrix { (self.matrix_card()) } @else { (self.list_card(&address)) }
        }
    }

    fn list_card(&self, address: &str) -> Markup {
        let filters = choices([
            ("", "All"),
            ("unassigned", "Unassigned"),
            ("contested", "Contested"),
            ("slipping-or-neglected", "Slipping or neglected"),
            ("vacant", "Vacant"),
            ("too-early", "Too early"),
        ]);
        let head = vec![
            Column::text("Responsibility"),
            Column::text("Accountable"),
            Column::text("Status"),
            Column::text("Because"),
            Column::text("90 days"),
        ];
        let filtered = !self.filter.is_empty() || self.on.is_some();
        let table = DataTable::new(
            format!("Responsibilities in {}", self.team),
            head,
            self.rows.iter().map(CharterRow::row).collect(),
        )
        .empty(EmptyState::new(
            "No matches.",
            "No responsibility of this team has this state, which is usually good news.",
        ));
        html! {
            (FilterBar::new(address, html! {
                (Field::select("state", "Show", filters).value(&self.filter))
                (Field::date("on", "As of").value(self.on.clone().unwrap_or_default()))
            }).reset(filtered.then_some(address)))
            (small(NO_APPRAISAL))
            (Card::flush("Responsibilities", html! { (table) }).note(self.on.clone().map_or_else(|| "today".to_owned(), |on| format!("as of {}", long_date_from_text(&on)))))
        }
    }

    fn matrix_card(&self) -> Markup {
        let change = |row: &Link, person: &Link| {
            self.may_change.then(|| {
                format!(
                    "{}/charter?view=matrix&change={}&person={}#change",
                    self.href,
                    slug(&row.href),
                    slug(&person.href)
                )
            })
        };
        let rows = self.matrix.iter().map(|(row, letters)| {
            let cells = letters
                .iter()
                .zip(&self.people)
                .map(|(letter, person)| RaciCell { letter: *letter, change: change(row, person) });
            (row.clone(), cells.collect())
        });
        let matrix = RaciMatrix {
            caption: format!("Parts of each person in {}", self.team),
            people: self.people.clone(),
            rows: rows.collect(),
        };
        html! {
            @if let Some(edit) = &self.editing { (self.edit_card(edit)) }
            @else if self.may_change { (Notice::info("Choose a cell to propose a change").body("Click the cell of a person and a responsibility, then choose the new part.")) }
            (Card::new("RACI matrix", html! { (matrix) }).note("exactly one accountable in each row"))
        }
    }

    fn edit_card(&self, edit: &RaciEdit) -> Markup {
        let mut parts: Vec<Choice> =
            Letter::ALL.iter().map(|(letter, value)| Choice::new(*value, letter.word())).collect();
        parts.push(Choice::new("none", "no part"));
        let value = edit.letter.map_or("none", Letter::word);
        let title = format!("{}: {}", edit.person.label, edit.responsibility.label);
        html! {
            (Card::new(title, html! {
                (Form::post(format!("{}/charter/raci", self.href), html! {
                    (Field::select("letter", "Part", parts).value(value).narrow()
                        .hint("A new accountable person replaces the current one and is asked on their Today page."))
                    (Field::date("from", "From").value(&edit.today))
                }, html! { (Button::primary("Propose")) (Button::quiet("Cancel").href(format!("{}/charter?view=matrix", self.href))) })
                    .hidden("responsibility", slug(&edit.responsibility.href)).hidden("person", slug(&edit.person.href)))
            }).id("change"))
        }
    }
}

fn slug(href: &str) -> &str {
    href.rsplit('/').next().unwrap_or(href)
}

impl CharterRow {
    fn row(&self) -> Row {
        let chip = self.person.as_ref().map_or_else(PersonChip::nobody, |person| {
            PersonChip::new(&person.label, Hat::Lead).href(&person.href)
        });
        let chip = match &self.note {
            Some(note) => chip.note(note),
            None => chip,
        };
        let chain = html! { ol { @for step in &self.chain { li { (step) } } } };
        Row::new(vec![
            html! { (self.title) (small(&self.statement)) },
            html! { div { (chip) (disclosure("How this came about", &chain)) } },
            html! { (self.status) },
            html! { div { (because(&self.because)) @if !self.about.is_empty() { (small(&self.about)) } (evidence(&self.evidence)) } },
            html! { (Sparkline::new(format!("{}, 90 days", self.title.label), self.trend.clone(), self.status, &self.unit)) },
        ])
        .id(format!("r-{}", self.id))
    }
}
