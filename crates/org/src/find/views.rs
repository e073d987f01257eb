//! Search results: an answer to "who does…", and links to people, teams and pages.

use castra_platform::ui::{
    Button, Card, EmptyState, Field, FilterBar, Found, Hat, Link, Markup, PageHead, PersonChip, Status,
    because, disclosure, evidence, html, inset, results, stack,
};

#[derive(Clone, Debug, Default)]
pub(super) struct Find {
    pub(super) query: String,
    /// The answer, if the query names a responsibility.
    pub(super) answer: Option<Answer>,
    /// Other results, best first.
    pub(super) results: Vec<Found>,
}

/// Who is accountable for a responsibility.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// Responsibility and scope: "Technical debt in Payments".
    pub(super) duty: Link,
    /// The accountable person, if any.
    pub(super) person: Option<Link>,
    /// "since 3 February 2025; Kenji Mori is deputy today".
    pub(super) note: String,
    pub(super) status: Status,
    pub(super) because: String,
    /// The steps that led there.
    pub(super) chain: Vec<String>,
    pub(super) evidence: Vec<Link>,
}

impl Find {
    pub(super) fn render(&self) -> Markup {
        html! {
            (PageHead::new(if self.query.is_empty() { "Find".to_owned() } else { format!("Find: {}", self.query) }).lead("Ask who does something, or name a person, team or page. Typos are fine."))
            (FilterBar::new("/find", html! { (Field::search("q", "Who does…").id("find-q").value(&self.query)) }))
            @if let Some(answer) = &self.answer { (answer.card()) }
            @if !self.results.is_empty() { (Card::flush("Results", results(&self.results)).note(self.results.len().to_string())) }
            @if self.results.is_empty() && self.answer.is_none() { (Card::new("Nothing found", self.empty())) }
        }
    }

    /// The list only, for the palette.
    pub(super) fn part(&self) -> Markup {
        let answer = self.answer.iter().map(|answer| {
            let who = answer.person.as_ref().map_or("no one", |person| person.label.as_str());
            Found::new(
                format!("{}: {who}", answer.duty.label),
                format!("{}. {}", answer.status.word(), answer.because),
                "who does what",
                &answer.duty.href,
            )
        });
        let all: Vec<_> = answer.chain(self.results.iter().cloned()).collect();
        html! { @if all.is_empty() { (self.empty()) } @else { (results(&all)) } }
    }

    fn empty(&self) -> Markup {
        html! { @if self.query.is_empty() { (EmptyState::new("Ask something.", "For instance: tech debt in payments; who leads routing; Mira; policies.")) } @else { (EmptyState::new("No matches.", "Try a responsibility (tech debt), a team, or part of a person's name.")) } }
    }
}

impl Answer {
    fn card(&self) -> Markup {
        let person = self
            .person
            .as_ref()
            .map_or_else(PersonChip::nobody, |person| {
                PersonChip::new(&person.label, Hat::Lead).href(&person.href)
            })
            .note(&self.note);
        let chain = html! { @for step in &self.chain { p { (step) } } };
        html! {
            (Card::flush(&self.duty.label, inset(&stack(&[
                html! { (person) }, html! { (self.status) " " (because(&self.because)) }, disclosure("How this came about", &chain), evidence(&self.evidence), html! { (Button::new("Open the charter").href(&self.duty.href)) },
            ]))))
        }
    }
}
