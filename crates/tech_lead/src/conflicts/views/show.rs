//! One case: the situation, the steps, what was noted, what is next, words for difficult talks.

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
use crate::conflicts::{
    guidance,
    kinds::CaseState,
    model::{Note, Opened, Said},
};

/// One case.
#[derive(Clone, Debug)]
pub(in crate::conflicts) struct ShowCase {
    /// For names.
    pub(in crate::conflicts) organization: Arc<Organization>,
    /// The day it is looked at.
    pub(in crate::conflicts) today: NaiveDate,
    /// Whether it is the viewer's own.
    pub(in crate::conflicts) is_mine: bool,
    /// The viewer.
    pub(in crate::conflicts) me: PersonId,
    /// Who may be let read it: id and name.
    pub(in crate::conflicts) people: Vec<(String, String)>,
    /// The case.
    pub(in crate::conflicts) opened: Opened,
}

impl ShowCase {
    fn is_open(&self) -> bool {
        self.opened.case.state == CaseState::Open
    }

    fn href(&self, tail: &str) -> String {
        format!("/conflicts/{}{tail}", self.opened.case.id)
    }

    /// The main content.
    pub(in crate::conflicts) fn render(&self) -> Markup {
        let terms = self.opened.terms.as_ref();
        let title = terms.map_or("A case whose words were erased", |terms| terms.about.as_str());
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
                    (Button::new("Change").href(self.href("/edit")))
                    (Button::new("Let somebody read it").opens("reader"))
                    (Button::new("Hand on").opens("hand-on"))
                    (Button::primary("Settled").opens("settle"))
                } @else {
                    (Button::new("Take up again").opens("reopen"))
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
                (muted(format!("{} {}", if on < self.today { "Was planned for" } else { "Planned for" }, long_date(on))))
                @if self.is_mine { (Form::button(self.href("/next-done"), Button::primary("Done"))) }
            },
            None => {
                html! { (EmptyState::new("Nothing is planned", "A small step with a day keeps a conflict from lying. Plan one under Change.")) }
            }
        };
        html! { (Card::new("Next step", body)) }
    }

    fn facts(&self) -> Markup {
        let case = &self.opened.case;
        let between =
            self.opened.terms.as_ref().map(|terms| names(&self.organization, &terms.between).join(", "));
        html! {
            (Card::new("About it", definitions(&[
                Definition::new("Between", between.unwrap_or_else(|| "erased".to_owned())),
                Definition::new("Seen through by", self.organization.person_name(&case.lead)),
                Definition::new("Since", long_date(case.opened_on)),
            ])))
        }
    }

    /// The steps in their order, with when each was tried.
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
            return html! { (Card::new("What was done", html! { (EmptyState::new("Nothing noted yet", "Hearing each side alone is usually the first step.")) })) };
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
            std::iter::once(("", "No step of the list"))
                .chain(guidance::steps().iter().map(|step| (step.key.as_str(), step.title.as_str()))),
        );
        let fields = html! {
            (Field::select("step", "Which step was tried?", steps))
            (Field::text_area("words", "What was done, and what came of it?", 4).hint("May be left empty for a step of the list."))
        };
        let form = Form::post(self.href("/notes"), fields, html! { (Button::primary("Note it")) });
        html! { (Card::new("Note what was done", html! { (form) })) }
    }

    fn dialogs(&self) -> Markup {
        let end = |id: &str, to: &str, label: &str, button: &str| {
            let fields = html! {
                (Field::text_area("words", label, 3).id(format!("{id}-words")).required())
                @if to != "open" { (Field::text_area("learning", "What do you take from it?", 3).id(format!("{id}-learning")).hint("May be left empty.")) }
            };
            Form::post(self.href("/notes"), fields, html! { (Button::primary(button)) })
                .hidden("to", to)
                .hidden("revision", self.opened.case.revision.to_string())
        };
        let people = choices(
            std::iter::once((String::new(), "Choose somebody".to_owned())).chain(self.people.iter().cloned()),
        );
        let reader = Form::post(
            self.href("/readers"),
            html! { (Field::select("person", "Who reads it from now on?", people).hint("They read all of it and may add notes. This is not taken back: whoever has read cannot be made to forget.")) },
            html! { (Button::primary("Let them read it")) },
        );
        html! {
            (Dialog::new("settle", "Settled", html! { (end("settle", "settled", "What did they agree on?", "It is settled")) }))
            (Dialog::new("hand-on", "Hand on", html! { (end("hand-on", "handed-on", "To whom, and why?", "It is handed on")) }))
            (Dialog::new("reopen", "Take up again", html! { (end("reopen", "open", "What has changed?", "Take it up again")) }))
            (Dialog::new("reader", "Let somebody read it", html! { (reader) }))
        }
    }
}

/// Words for difficult talks, to be made one's own.
fn talks() -> Markup {
    html! {
        (Card::new("Words for difficult talks", html! {
            @for talk in guidance::talks() {
                (disclosure(&talk.title, &html! { (markdown(&talk.words)) (copy_button(&talk.words, "Copy")) }))
            }
        }))
    }
}
