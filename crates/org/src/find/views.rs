//! Search results: an answer to "who does…", and links to people, teams, pages and records.

use castra_platform::ui::{
    Button, Card, Column, DataTable, EmptyState, Field, FilterBar, Found, Hat, Link, Markup, Notice,
    PageHead, PersonChip, Row, Status, because, disclosure, evidence, html, inset, results, stack,
};

#[derive(Clone, Debug, Default)]
pub(super) struct Find {
    pub(super) query: String,
    /// Who does it, if that is what is asked.
    pub(super) who: Option<WhoAnswer>,
    /// Everything else that was found, best first.
    pub(super) results: Vec<Found>,
    /// Questions that have an answer here, if nothing was found.
    pub(super) examples: Vec<Link>,
}

/// Who does something, in one scope or in each team.
#[derive(Clone, Debug)]
pub(super) struct WhoAnswer {
    /// What it is: "Technical debt in Payments".
    pub(super) duty: Link,
    /// That it is a guess, and why.
    pub(super) guess: Option<String>,
    pub(super) lines: Vec<AnswerLine>,
    /// How many lines are left out.
    pub(super) more: usize,
}

/// Who does it in one scope.
#[derive(Clone, Debug)]
pub(super) struct AnswerLine {
    pub(super) place: Link,
    pub(super) people: Vec<Link>,
    /// "since 3 February 2025".
    pub(super) note: String,
    pub(super) status: Option<Status>,
    pub(super) because: String,
    /// The steps that led there.
    pub(super) chain: Vec<String>,
    pub(super) evidence: Vec<Link>,
}

impl Find {
    pub(super) fn render(&self) -> Markup {
        html! {
            (PageHead::new(if self.query.is_empty() { "Find".to_owned() } else { format!("Find: {}", self.query) }).lead("Ask who does something, or name a person, a team, a page or what you want to do. Typos are fine."))
            (FilterBar::new("/find", html! { (Field::search("q", "Who does…").id("find-q").value(&self.query)) }))
            @if let Some(who) = &self.who { (who.card()) }
            @if !self.results.is_empty() { (Card::flush(if self.who.is_some() { "Other results" } else { "Results" }, results(&self.results)).note(self.results.len().to_string())) }
            @if self.results.is_empty() && self.who.is_none() { (Card::new(if self.query.is_empty() { "Try" } else { "Nothing found" }, self.empty())) }
        }
    }

    /// The list only, for the palette.
    pub(super) fn part(&self) -> Markup {
        let examples: Vec<Found> = self
            .examples
            .iter()
            .map(|example| Found::new(&example.label, "", "example", &example.href))
            .collect();
        html! {
            @if self.results.is_empty() {
                @if !self.query.is_empty() { (EmptyState::new("No matches.", "Questions that have an answer here:")) }
                (results(&examples))
            } @else { (results(&self.results)) }
        }
    }

    fn empty(&self) -> Markup {
        let (title, text) = if self.query.is_empty() {
            ("Ask something.", "For instance:")
        } else {
            ("No matches.", "Questions that have an answer here:")
        };
        let examples =
            html! { @for example in &self.examples { (Button::new(&example.label).href(&example.href)) } };
        html! { (EmptyState::new(title, text).actions(examples)) }
    }
}

impl WhoAnswer {
    fn card(&self) -> Markup {
        let guess = html! { @if let Some(guess) = &self.guess { (Notice::info(guess)) } };
        let body = match self.lines.as_slice() {
            [line] => {
                inset(&stack(&[guess, line.whole(), html! { (Button::new("Open").href(&self.duty.href)) }]))
            }
            lines => {
                let head = ["Team", "Who", "Status", "Because"].map(Column::text);
                let table = DataTable::new(
                    &self.duty.label,
                    head.to_vec(),
                    lines.iter().map(AnswerLine::row).collect(),
                );
                let rest = format!("{} more teams", self.more);
                html! {
                    @if self.guess.is_some() { (inset(&guess)) }
                    (table)
                    @if self.more > 0 { (inset(&html! { (Button::new(rest).href(&self.duty.href)) })) }
                }
            }
        };
        let note = match self.lines.as_slice() {
            [line] => line.place.label.clone(),
            _ => "in each team".to_owned(),
        };
        html! { (Card::flush(&self.duty.label, body).note(note)) }
    }
}

impl AnswerLine {
    fn who(&self) -> Markup {
        html! {
            @if self.people.is_empty() { (PersonChip::maybe(None, Hat::Lead).note(&self.note)) }
            @for (at, person) in self.people.iter().enumerate() {
                @let chip = PersonChip::new(&person.label, Hat::Lead).href(&person.href);
                (if at + 1 == self.people.len() { chip.note(&self.note) } else { chip })
            }
        }
    }

    fn whole(&self) -> Markup {
        let chain = html! { @for step in &self.chain { p { (step) } } };
        stack(&[
            html! { div { (self.who()) } },
            html! { @if let Some(status) = &self.status { p { (status) " " (because(&self.because)) } } },
            html! { @if !self.chain.is_empty() { (disclosure("How this came about", &chain)) } },
            evidence(&self.evidence),
        ])
    }

    fn row(&self) -> Row {
        Row::new(vec![
            html! { (self.place) },
            html! { div { (self.who()) } },
            html! { @if let Some(status) = &self.status { (status) } },
            html! { (because(&self.because)) },
        ])
    }
}
