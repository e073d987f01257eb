//! What a return code opens.

use castra_org::charter::show::long_date;
use castra_platform::ui::{
    Button, Card, Field, FieldError, Form, Link, Markup, Notice, PageHead, audience, columns, html, inset,
    list, muted, paragraph,
};
use chrono::NaiveDate;

use super::{Conversation, conversation::outcome, words::pill};
use crate::concerns::kinds::ConcernState;

/// The door: a code is asked for.
#[derive(Clone, Debug, Default)]
pub(in crate::concerns) struct EnterCode {
    /// What was typed.
    pub(in crate::concerns) code: String,
    /// What is to be put right.
    pub(in crate::concerns) errors: Vec<FieldError>,
}

impl EnterCode {
    /// The main content.
    pub(in crate::concerns) fn render(&self) -> Markup {
        let error = self.errors.first().map(|error| error.message.as_str());
        let field = Field::text("code", "Return code")
            .required()
            .autocomplete("off")
            .value(&self.code)
            .error(error)
            .hint("Six groups of four letters and figures, as they were shown when you raised the concern.");
        let form = Form::post("/concerns/return", html! { (field) }, html! { (Button::primary("Open")) });
        html! {
            (PageHead::new("Return with a code")
                .lead("Read the answer to a concern that you raised without your name, and write on. You need not be signed in."))
            (Card::new("Your code", html! { (form.errors(self.errors.clone())) }))
        }
    }
}

/// A concern, for whoever has its code.
#[derive(Clone, Debug)]
pub(in crate::concerns) struct ShowReturned {
    /// The code, to be sent along with what is written.
    pub(in crate::concerns) code: String,
    /// Who it is told to.
    pub(in crate::concerns) addressee: String,
    /// What was said, once it was delivered.
    pub(in crate::concerns) conversation: Option<Conversation>,
    /// What waits to be delivered: what it does, and its text.
    pub(in crate::concerns) waiting: Vec<(String, String)>,
    /// When that is.
    pub(in crate::concerns) due: Option<NaiveDate>,
    /// Whether more may be written today.
    pub(in crate::concerns) may_write: bool,
    /// What was typed, where something is to be put right.
    pub(in crate::concerns) words: String,
    /// What was just done.
    pub(in crate::concerns) done: Option<&'static str>,
    /// What is to be put right.
    pub(in crate::concerns) errors: Vec<FieldError>,
}

impl ShowReturned {
    /// The main content.
    pub(in crate::concerns) fn render(&self) -> Markup {
        let state = self.conversation.as_ref().map(|seen| seen.opened.concern.state);
        let title = self.conversation.as_ref().map_or("Your concern", Conversation::title);
        let facts = self.conversation.as_ref().map(|seen| seen.facts(None));
        let about = html! {
            (audience(&format!("You, by your code, and {}", self.addressee)))
            @if let Some(facts) = facts { (facts) }
        };
        html! {
            (PageHead::new(title).crumbs(vec![Link::new("Return with a code", "/concerns/return")])
                .lead(html! { @if let Some(state) = state { (pill(state)) } @else { "On its way to " (self.addressee) "." } }))
            @if let Some(done) = self.done { (Notice::info(done)) }
            (columns(
                &html! {
                    @if let Some(seen) = &self.conversation { (seen.words()) }
                    @if !self.waiting.is_empty() { (self.waits()) }
                    @if self.may_write { (self.write(state.unwrap_or(ConcernState::Raised))) }
                },
                &html! { (Card::new("About it", about)) @if self.conversation.is_some() { (self.erase()) } },
            ))
        }
    }

    fn waits(&self) -> Markup {
        let due = self.due.map_or_else(|| "tomorrow".to_owned(), long_date);
        let items: Vec<Markup> =
            self.waiting.iter().map(|(what, text)| html! { (what) " " (muted(text)) }).collect();
        html! { (Card::new("Waits to be delivered", html! { (list(&items)) }).note(format!("on {due}"))) }
    }

    fn write(&self, state: ConcernState) -> Markup {
        let error = self.errors.first().map(|error| error.message.as_str());
        let fields = html! {
            (Field::text_area("words", "What do you say?", 5).required().value(&self.words).error(error)
                .hint("It is delivered tomorrow, as everything that is written without a name."))
            (outcome(state, true, ""))
        };
        let form = Form::post("/concerns/return/write", fields, html! { (Button::primary("Say it")) });
        html! { (Card::new("Write on", html! { (form.hidden("code", &self.code).errors(self.errors.clone())) })) }
    }

    fn erase(&self) -> Markup {
        let form = Form::button("/concerns/return/write", Button::danger("Erase what I wrote"));
        html! {
            (Card::new("Take it back", html! {
                (paragraph("What you wrote becomes unreadable for everybody, for ever, and the concern is closed. What was answered stays. It is done tomorrow."))
                (inset(&html! { (form.hidden("code", &self.code).hidden("to", "erase")) }))
            }))
        }
    }
}
