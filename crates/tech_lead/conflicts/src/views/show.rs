//! One case: the situation, notes, next step, steps, and wording for difficult talks.

use std::sync::Arc;

use castra_org::{
    charter::show::long_date,
    organization::{Organization, PersonId},
};
use castra_platform::ui::{
    Button, Card, Definition, Dialog, EmptyState, Field, Form, Link, Markup, PageHead, audience, choices,
    columns, copy_button, definitions, disclosure, html, list, markdown, muted, paragraph, small, strong,
};
use chrono::NaiveDate;

use super::{names, pill};
use crate::{
    guidance,
    kinds::CaseState,
    model::{Note, Opened, Said},
};

/// The page of one case.
#[derive(Clone, Debug)]
pub(crate) struct ShowCase {
    /// Supplies names.
    pub(crate) organization: Arc<Organization>,
    /// The current day.
    pub(crate) today: NaiveDate,
    /// Whether the viewer is its lead.
    pub(crate) is_mine: bool,
    /// The viewer's id.
    pub(crate) me: PersonId,
    /// People it can be shared with: id and name.
    pub(crate) people: Vec<(String, String)>,
    pub(crate) opened: Opened,
}

impl ShowCase {
    fn is_open(&self) -> bool {
        self.opened.case.state == CaseState::Open
    }

    fn href(&self, tail: &str) -> String {
        format!("/conflicts/{}{tail}", self.opened.case.id)
    }

    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let terms = self.opened.terms.as_ref();
        let title = terms.map_or("Erased case", |terms| terms.about.as_str());
        html! {
            (PageHead::new(title).crumbs(vec![Link::new("Conflicts", "/conflicts")]).lead(pill(self.opened.case.state)).actions(self.buttons()))
            (audience(&self.audience()))
            (columns(
                &html! {
                    @if let Some(terms) = terms.filter(|terms| !terms.situation.is_empty()) { (Card::new("The situation", markdown(&terms.situation))) }
                    (self.notes())
                    @if self.is_open() { (self.add()) }
                },
                &html! { (self.next()) (self.facts()) (self.steps()) (talks()) },
            ))
            @if self.is_mine { (self.dialogs()) }
        }
    }

    fn buttons(&self) -> Markup {
        html! {
            @if self.is_mine {
                @if self.is_open() {
                    (Button::new("Edit").href(self.href("/edit")))
                    (Button::new("Share").opens("reader"))
                    (Button::new("Hand over").opens("hand-on"))
                    (Button::primary("Settle").opens("settle"))
                } @else {
                    (Button::new("Reopen").opens("reopen"))
                }
            }
        }
    }

    fn audience(&self) -> String {
        let all = std::iter::once(&self.opened.case.lead).chain(&self.opened.readers);
        let others: Vec<&str> =
            all.filter(|id| **id != self.me).map(|id| self.organization.person_name(id)).collect();
        if others.is_empty() { "Only you".to_owned() } else { format!("You and {}", others.join(" and ")) }
    }

    fn next(&self) -> Markup {
        let terms = self.opened.terms.clone().unwrap_or_default();
        if !self.is_open() {
            return html! {};
        }
        let body = match terms.next_on {
            Some(on) => html! {
                (paragraph(strong(&terms.next)))
                (muted(format!("{} {}", if on < self.today { "Was due" } else { "Due" }, long_date(on))))
                @if self.is_mine { (Form::button(self.href("/next-done"), Button::primary("Mark as done"))) }
            },
            None => {
                html! { (EmptyState::new("No next step", "A small step with a date keeps the case moving. Plan one under Edit.")) }
            }
        };
        html! { (Card::new("Next step", body)) }
    }

    fn facts(&self) -> Markup {
        let case = &self.opened.case;
        let between =
            self.opened.terms.as_ref().map(|terms| names(&self.organization, &terms.between).join(", "));
        html! {
            (Card::new("Details", definitions(&[
                Definition::new("Parties", between.unwrap_or_else(|| "erased".to_owned())),
                Definition::new("Lead", self.organization.person_name(&case.lead)),
                Definition::new("Since", long_date(case.opened_on)),
            ])))
        }
    }

    /// The steps in order, with the day each was last tried.
    fn steps(&self) -> Markup {
        let items: Vec<Markup> = guidance::steps()
            .iter()
            .map(|step| {
                let mut tried =
                    self.opened.notes.iter().filter(|(note, _)| note.step.as_deref() == Some(&step.key));
                let last = tried.next_back().map(|(note, _)| note.written_on);
                html! {
                    @match last {
                        Some(on) => { (strong(&step.title)) (small(format!("Tried {}", long_date(on)))) }
                        None => { (step.title) (small(&step.about)) }
                    }
                }
            })
            .collect();
        html! { (Card::new("Steps", list(&items))) }
    }

    fn notes(&self) -> Markup {
        if self.opened.notes.is_empty() {
            return html! { (Card::new("Notes", html! { (EmptyState::new("Nothing noted yet", "Hearing each side separately is usually the first step.")) })) };
        }
        html! { @for (note, said) in &self.opened.notes { (self.note(note, said.as_ref())) } }
    }

    fn note(&self, note: &Note, said: Option<&Said>) -> Markup {
        let step = note.step.as_deref().and_then(guidance::step).map(|step| step.title.clone());
        let title = match (note.state, step) {
            (Some(state), _) => state.words().to_owned(),
            (None, Some(step)) => step,
            (None, None) => "Note".to_owned(),
        };
        let who = format!("{}, {}", self.organization.person_name(&note.writer), long_date(note.written_on));
        let body = html! {
            @match said {
                Some(said) => {
                    @if !said.words.is_empty() { (markdown(&said.words)) } @else { (muted("Tried.")) }
                    @if !said.learning.is_empty() { (paragraph(strong("Learned"))) (markdown(&said.learning)) }
                }
                None => { (muted("Erased.")) }
            }
        };
        html! { (Card::new(title, body).note(who)) }
    }

    fn add(&self) -> Markup {
        let steps = choices(
            std::iter::once(("", "None"))
                .chain(guidance::steps().iter().map(|step| (step.key.as_str(), step.title.as_str()))),
        );
        let fields = html! {
            (Field::select("step", "Step tried", steps))
            (Field::text_area("words", "What was done, and what was the result?", 4).hint("Optional if you chose a step."))
        };
        let form = Form::post(self.href("/notes"), fields, html! { (Button::primary("Add note")) });
        html! { (Card::new("Add a note", html! { (form) })) }
    }

    fn dialogs(&self) -> Markup {
        let end = |id: &str, to: &str, label: &str, button: &str| {
            let fields = html! {
                (Field::text_area("words", label, 3).id(format!("{id}-words")).required())
                @if to != "open" { (Field::text_area("learning", "What did you learn?", 3).id(format!("{id}-learning")).hint("Optional.")) }
            };
            Form::post(self.href("/notes"), fields, html! { (Button::primary(button)) })
                .hidden("to", to)
                .hidden("revision", self.opened.case.revision.to_string())
        };
        let people = choices(
            std::iter::once((String::new(), "Choose a person".to_owned())).chain(self.people.iter().cloned()),
        );
        let reader = Form::post(
            self.href("/readers"),
            html! { (Field::select("person", "Share with", people).hint("They can read all of it and add notes. You cannot undo this.")) },
            html! { (Button::primary("Share")) },
        );
        html! {
            (Dialog::new("settle", "Settle", html! { (end("settle", "settled", "What did they agree on?", "Settle case")) }))
            (Dialog::new("hand-on", "Hand over", html! { (end("hand-on", "handed-on", "Who takes over, and why?", "Hand over case")) }))
            (Dialog::new("reopen", "Reopen", html! { (end("reopen", "open", "What has changed?", "Reopen case")) }))
            (Dialog::new("reader", "Share", html! { (reader) }))
        }
    }
}

/// Wording for difficult talks, to adapt.
fn talks() -> Markup {
    html! {
        (Card::new("Wording for difficult talks", html! {
            @for talk in guidance::talks() {
                (disclosure(&talk.title, &html! { (markdown(&talk.words)) (copy_button(&talk.words, "Copy")) }))
            }
        }))
    }
}
