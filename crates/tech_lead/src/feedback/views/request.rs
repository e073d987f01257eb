//! Requests for feedback: the list, the form, and one of them.

use castra_platform::ui::{
    Button, Card, Checkbox, Column, DataTable, Dialog, EmptyState, Field, FieldError, Form, Link, Markup,
    PageHead, Pill, Row, Tone, audience, columns, html, markdown, muted,
};

use crate::feedback::url;

/// What the viewer is asked, and what they asked.
#[derive(Clone, Debug)]
pub(in crate::feedback) struct Requests {
    /// Waiting for the viewer's answer.
    pub(in crate::feedback) to_answer: Vec<RequestLine>,
    /// Asked by the viewer.
    pub(in crate::feedback) asked: Vec<RequestLine>,
}

/// A request in a list.
#[derive(Clone, Debug)]
pub(in crate::feedback) struct RequestLine {
    /// How the question begins, and its page.
    pub(in crate::feedback) link: Link,
    /// Who asks, or how many answered.
    pub(in crate::feedback) who: String,
    /// When it ends or ended.
    pub(in crate::feedback) ends: String,
}

impl Requests {
    /// The main content.
    pub(in crate::feedback) fn render(&self) -> Markup {
        let rows = |lines: &[RequestLine]| {
            lines
                .iter()
                .map(|line| {
                    Row::new(vec![html! { (line.link) }, html! { (line.who) }, html! { (muted(&line.ends)) }])
                })
                .collect()
        };
        let head = |who: &str| vec![Column::text("Question"), Column::text(who), Column::text("Stands")];
        let none = EmptyState::new(
            "Nobody waits for you.",
            "When somebody asks you about their work, it stands here and on Today.",
        );
        let asked = EmptyState::new(
            "You have not asked yet.",
            "Name a piece of work and what you would like to know: one to three people are enough.",
        )
        .actions(html! { (Button::new("Ask for feedback").href("/feedback/requests/new")) });
        html! {
            (PageHead::new("Requests for feedback").crumbs(vec![Link::new("Feedback", "/feedback")])
                .lead("Asking first makes it easier for others to say something.")
                .actions(html! { (Button::primary("Ask for feedback").href("/feedback/requests/new")) }))
            (Card::flush("Waiting for you", html! { (DataTable::new("Requests to you", head("Asked by"), rows(&self.to_answer)).empty(none)) }))
            (Card::flush("Asked by you", html! { (DataTable::new("Requests by you", head("Answers"), rows(&self.asked)).empty(asked)) }))
        }
    }
}

/// Asking for feedback.
#[derive(Clone, Debug, Default)]
pub(in crate::feedback) struct RequestForm {
    /// Who may be asked: id and name.
    pub(in crate::feedback) people: Vec<(String, String)>,
    /// Who is ticked.
    pub(in crate::feedback) chosen: Vec<String>,
    /// What was typed: the question.
    pub(in crate::feedback) question: String,
    /// The link.
    pub(in crate::feedback) link: String,
    /// The last day.
    pub(in crate::feedback) expires_on: String,
    /// Somebody who is not in the list, by id.
    pub(in crate::feedback) other: String,
    /// What is to be put right.
    pub(in crate::feedback) errors: Vec<FieldError>,
    /// Everybody, as values offered while typing.
    pub(in crate::feedback) everybody: Vec<String>,
}

impl RequestForm {
    fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str())
    }

    /// The main content.
    pub(in crate::feedback) fn render(&self) -> Markup {
        let body = html! {
            (audience("Whoever you ask reads the question. Each answers to you alone, and does not see who else is asked"))
            (Field::text_area("question", "What would you like to hear about?", 3).required().value(&self.question).error(self.error("question"))
                .hint("A piece of work and a question: “The migration plan: what was hard to follow?”"))
            (Field::text("link", "Link to the work").value(&self.link).error(self.error("link")).hint("Begins with https://, or with / for a page here. May be left empty."))
            fieldset {
                legend { "Whom do you ask?" }
                @for (id, name) in &self.people { (Checkbox::new("people", name).value(id).checked(self.chosen.contains(id))) }
            }
            (Field::text("other", "Somebody else").value(&self.other).suggestions(self.everybody.clone()).error(self.error("people")).id("people")
                .hint("A name as it stands in People, if they are not in the list."))
            (Field::date("expires_on", "Until").value(&self.expires_on).error(self.error("expires_on")).hint("After that day it is asked no more, and nobody is reminded."))
        };
        let buttons = html! { (Button::primary("Ask")) (Button::quiet("Cancel").href("/feedback/requests")) };
        html! {
            (PageHead::new("Ask for feedback").crumbs(vec![Link::new("Feedback", "/feedback"), Link::new("Requests", "/feedback/requests")])
                .lead("On a piece of work, from people who saw it."))
            (Card::new("The request", html! { (Form::post("/feedback/requests", body, buttons).errors(self.errors.clone())) }))
        }
    }
}

/// One request.
#[derive(Clone, Debug)]
pub(in crate::feedback) struct ShowRequest {
    /// Its id.
    pub(in crate::feedback) id: String,
    /// Who asks: id and name.
    pub(in crate::feedback) asker: (String, String),
    /// The question; none where it was erased.
    pub(in crate::feedback) question: Option<String>,
    /// The work.
    pub(in crate::feedback) link: Option<Link>,
    /// When it ends or ended.
    pub(in crate::feedback) ends: String,
    /// Whether it still asks.
    pub(in crate::feedback) is_open: bool,
    /// Whether the viewer asked.
    pub(in crate::feedback) is_asker: bool,
    /// Whether the viewer may answer.
    pub(in crate::feedback) may_answer: bool,
    /// Who was asked; for others than the asker they themselves.
    pub(in crate::feedback) asked: Vec<AskedLine>,
}

/// How somebody who was asked stands to it.
#[derive(Clone, Debug)]
pub(in crate::feedback) struct AskedLine {
    /// Their name.
    pub(in crate::feedback) name: String,
    /// How it stands.
    pub(in crate::feedback) standing: (Tone, &'static str),
    /// Why they declined.
    pub(in crate::feedback) reason: Option<String>,
    /// The answer.
    pub(in crate::feedback) answer: Option<Link>,
}

impl ShowRequest {
    /// The main content.
    pub(in crate::feedback) fn render(&self) -> Markup {
        let title = if self.is_asker {
            "Your request for feedback".to_owned()
        } else {
            format!("{} asks for feedback", self.asker.1)
        };
        let path = url::request(&self.id);
        html! {
            (PageHead::new(title).crumbs(vec![Link::new("Feedback", "/feedback"), Link::new("Requests", "/feedback/requests")])
                .lead(&self.ends).actions(html! {
                    @if self.is_asker && self.is_open { (Form::button(format!("{path}/close"), Button::new("Close it"))) }
                    @if self.may_answer {
                        (Button::new("Decline").opens("decline"))
                        (Button::primary("Answer").href(url::new(&self.asker.0, "progress", &self.id)))
                    }
                }))
            (columns(&html! {
                (Card::new("The question", html! {
                    (audience(if self.is_asker { "You and whoever you asked" } else { "You, whoever asks, and others who are asked" }))
                    @match &self.question { Some(question) => (markdown(question)), None => p { "What was asked here was erased at its author's wish." } }
                    @if let Some(link) = &self.link { p { (link) } }
                }))
            }, &html! { (self.asked_card()) }))
            @if self.may_answer {
                (Dialog::new("decline", "Decline", html! {
                    (Form::post(format!("{path}/decline"), html! {
                        (Field::text_area("reason", "Why", 2).hint("May be left empty; whoever asked reads it."))
                    }, html! { (Button::primary("Decline")) }))
                }))
            }
        }
    }

    fn asked_card(&self) -> Markup {
        html! {
            (Card::new(if self.is_asker { "Who was asked" } else { "You" }, html! {
                @for line in &self.asked {
                    p {
                        (line.name) " " (Pill::tone(line.standing.0, line.standing.1))
                        @if let Some(reason) = &line.reason { " " (muted(reason)) }
                        @if let Some(answer) = &line.answer { " " (answer) }
                    }
                }
            }))
        }
    }
}
