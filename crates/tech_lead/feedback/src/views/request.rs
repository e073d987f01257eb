//! Requests for feedback: the list, the form, and one request.

use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Checkbox, Column, DataTable, Dialog, EmptyState, Field, Form, Link, Markup, PageHead,
        Pill, Row, Tone, audience, columns, html, markdown, muted,
    },
};

use crate::url;

/// Requests to the viewer and by the viewer.
#[derive(Clone, Debug)]
pub(crate) struct Requests {
    /// Requests awaiting the viewer's answer.
    pub(crate) to_answer: Vec<RequestLine>,
    /// Requests sent by the viewer.
    pub(crate) asked: Vec<RequestLine>,
}

/// A request in a list.
#[derive(Clone, Debug)]
pub(crate) struct RequestLine {
    /// The question's first words, as a link.
    pub(crate) link: Link,
    /// The author, or how many answered.
    pub(crate) who: String,
    /// When it ends, or that it ended.
    pub(crate) ends: String,
}

impl Requests {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let rows = |lines: &[RequestLine]| {
            lines
                .iter()
                .map(|line| {
                    Row::new(vec![html! { (line.link) }, html! { (line.who) }, html! { (muted(&line.ends)) }])
                })
                .collect()
        };
        let head = |who: &str| vec![Column::text("Question"), Column::text(who), Column::text("Status")];
        let none = EmptyState::new(
            "No requests to answer.",
            "Questions about your colleagues' work appear here and on Today.",
        );
        let asked = EmptyState::new(
            "No requests sent yet.",
            "Name a piece of work and a question. One to three people are enough.",
        )
        .actions(html! { (Button::new("Ask for feedback").href("/feedback/requests/new")) });
        html! {
            (PageHead::new("Requests for feedback").crumbs(vec![Link::new("Feedback", "/feedback")])
                .lead("Asking makes it easier for others to give you feedback.")
                .actions(html! { (Button::primary("Ask for feedback").href("/feedback/requests/new")) }))
            (Card::flush("To answer", html! { (DataTable::new("Requests to you", head("Asked by"), rows(&self.to_answer)).empty(none)) }))
            (Card::flush("Asked by you", html! { (DataTable::new("Requests by you", head("Answers"), rows(&self.asked)).empty(asked)) }))
        }
    }
}

/// The form to ask for feedback.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestForm {
    /// People near the viewer: id and name.
    pub(crate) people: Vec<(String, String)>,
    /// Everyone's names, as suggestions.
    pub(crate) everybody: Vec<String>,
    pub(crate) filled: Filled,
}

impl RequestForm {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let filled = &self.filled;
        let body = html! {
            (audience("The people you ask read the question. Each answers only to you and does not see who else is asked"))
            (filled.fill(Field::text_area("question", "What would you like to hear about?", 3).required()
                .hint("A piece of work and a question: “The migration plan: what was hard to follow?”")))
            (filled.fill(Field::text("link", "Link to the work").hint("Begins with https://, or with / for a page here. Optional.")))
            fieldset {
                legend { "People to ask" }
                @for (id, name) in &self.people { (Checkbox::new("people", name).value(id).checked(filled.has("people", id))) }
            }
            (Field::text("other", "Someone else").value(filled.value("other")).suggestions(self.everybody.clone()).error(filled.error("people")).id("people")
                .hint("A name from People, if they are not in the list."))
            (filled.fill(Field::date("expires_on", "Open until").hint("After that day the request ends without a reminder.")))
        };
        let buttons =
            html! { (Button::primary("Send request")) (Button::quiet("Cancel").href("/feedback/requests")) };
        html! {
            (PageHead::new("Ask for feedback").crumbs(vec![Link::new("Feedback", "/feedback"), Link::new("Requests", "/feedback/requests")])
                .lead("On a piece of work, from people who saw it."))
            (Card::new("The request", html! { (filled.form(Form::post("/feedback/requests", body, buttons))) }))
        }
    }
}

/// The page of one request.
#[derive(Clone, Debug)]
pub(crate) struct ShowRequest {
    pub(crate) id: String,
    /// The author: id and name.
    pub(crate) asker: (String, String),
    /// The question; `None` where it was erased.
    pub(crate) question: Option<String>,
    /// The link to the work.
    pub(crate) link: Option<Link>,
    /// When it ends, or that it ended.
    pub(crate) ends: String,
    /// Whether it can still be answered.
    pub(crate) is_open: bool,
    /// Whether the viewer sent it.
    pub(crate) is_asker: bool,
    pub(crate) may_answer: bool,
    /// The people asked; only the viewer unless they sent it.
    pub(crate) asked: Vec<AskedLine>,
}

/// A person asked, with their answer.
#[derive(Clone, Debug)]
pub(crate) struct AskedLine {
    pub(crate) name: String,
    /// The status.
    pub(crate) standing: (Tone, &'static str),
    /// The reason for declining.
    pub(crate) reason: Option<String>,
    pub(crate) answer: Option<Link>,
}

impl ShowRequest {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let title = if self.is_asker {
            "Your request for feedback".to_owned()
        } else {
            format!("{} asked for feedback", self.asker.1)
        };
        let path = url::request(&self.id);
        html! {
            (PageHead::new(title).crumbs(vec![Link::new("Feedback", "/feedback"), Link::new("Requests", "/feedback/requests")])
                .lead(&self.ends).actions(html! {
                    @if self.is_asker && self.is_open { (Form::button(format!("{path}/close"), Button::new("Close request"))) }
                    @if self.may_answer {
                        (Button::new("Decline").opens("decline"))
                        (Button::primary("Answer").href(url::new(&self.asker.0, "progress", &self.id)))
                    }
                }))
            (columns(&html! {
                (Card::new("The question", html! {
                    (audience(if self.is_asker { "You and the people you asked" } else { "You, the author, and the others who were asked" }))
                    @match &self.question { Some(question) => (markdown(question)), None => p { "This question was erased at its author's request." } }
                    @if let Some(link) = &self.link { p { (link) } }
                }))
            }, &html! { (self.asked_card()) }))
            @if self.may_answer {
                (Dialog::new("decline", "Decline", html! {
                    (Form::post(format!("{path}/decline"), html! {
                        (Field::text_area("reason", "Reason", 2).hint("Optional. The author of the request reads it."))
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
