//! The page for a return code, and the concern it opens.

use castra_org::charter::show::long_date;
use castra_platform::{
    terms::Filled,
    ui::{
        Button, Card, Field, Form, Link, Markup, Notice, PageHead, audience, columns, html, inset, list,
        muted, paragraph,
    },
};
use chrono::NaiveDate;

use super::{Conversation, conversation::outcome, words::pill};
use crate::kinds::ConcernState;

/// The form for a return code.
#[derive(Clone, Debug, Default)]
pub(crate) struct EnterCode {
    pub(crate) filled: Filled,
    /// Whether a concern was just erased before its delivery.
    pub(crate) is_erased: bool,
}

impl EnterCode {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let field = Field::text("code", "Return code")
            .required()
            .autocomplete("off")
            .hint("Six groups of four letters and digits, shown when you raised the concern.");
        let field = html! { (self.filled.fill(field)) };
        let form = Form::post("/concerns/return", field, html! { (Button::primary("Open")) }).without_draft();
        html! {
            (PageHead::new("Use a return code")
                .lead("Read the answer to a concern you raised anonymously, and reply. You do not need to sign in."))
            @if self.is_erased { (Notice::info("Erased before it was delivered.").body("No one has read it, and no one will. Its code opens nothing any longer.")) }
            (Card::new("Your code", html! { (self.filled.form(form)) }))
        }
    }
}

/// A concern, for the holder of its code.
#[derive(Clone, Debug)]
pub(crate) struct ShowReturned {
    /// The code, sent along with each message.
    pub(crate) code: String,
    /// The addressee's name.
    pub(crate) addressee: String,
    /// The messages, once delivered.
    pub(crate) conversation: Option<Conversation>,
    /// Messages awaiting delivery: what each does, and its text.
    pub(crate) waiting: Vec<(String, String)>,
    /// The day of delivery.
    pub(crate) due: Option<NaiveDate>,
    /// Whether the author can write more today.
    pub(crate) may_write: bool,
    /// The result of the last action.
    pub(crate) done: Option<&'static str>,
    /// The message to write.
    pub(crate) filled: Filled,
}

impl ShowReturned {
    /// The main content.
    pub(crate) fn render(&self) -> Markup {
        let state = self.conversation.as_ref().map(|seen| seen.opened.concern.state);
        let title = self.conversation.as_ref().map_or("Your concern", Conversation::title);
        let facts = self.conversation.as_ref().map(|seen| seen.facts(None));
        let about = html! {
            (audience(&format!("You, with your code, and {}", self.addressee)))
            @if let Some(facts) = facts { (facts) }
        };
        html! {
            (PageHead::new(title).crumbs(vec![Link::new("Use a return code", "/concerns/return")])
                .lead(html! { @if let Some(state) = state { (pill(state)) } @else { "On its way to " (self.addressee) "." } }))
            @if let Some(done) = self.done { (Notice::info(done)) }
            (columns(
                &html! {
                    @if let Some(seen) = &self.conversation { (seen.words()) }
                    @if !self.waiting.is_empty() { (self.waits()) }
                    @if self.may_write { (self.write(state.unwrap_or(ConcernState::Raised))) }
                },
                &html! { (Card::new("Details", about)) (self.erase()) },
            ))
        }
    }

    fn waits(&self) -> Markup {
        let due = self.due.map_or_else(|| "tomorrow".to_owned(), long_date);
        let items: Vec<Markup> =
            self.waiting.iter().map(|(what, text)| html! { (what) " " (muted(text)) }).collect();
        html! { (Card::new("Waiting for delivery", html! { (list(&items)) }).note(format!("on {due}"))) }
    }

    fn write(&self, state: ConcernState) -> Markup {
        let hint = "Delivered tomorrow, like everything written anonymously.";
        let fields = html! {
            (self.filled.fill(Field::text_area("words", "Message", 5).required().hint(hint)))
            (outcome(state, true, &self.filled))
        };
        let form = Form::post("/concerns/return/write", fields, html! { (Button::primary("Send reply")) })
            .without_draft();
        html! { (Card::new("Add a message", html! { (self.filled.form(form.hidden("code", &self.code))) })) }
    }

    fn erase(&self) -> Markup {
        let form = Form::button("/concerns/return/write", Button::danger("Erase what I wrote"));
        let words = match &self.conversation {
            Some(_) => {
                "What you wrote becomes unreadable for everyone at once, permanently. The answers stay, and tomorrow the concern is closed."
            }
            None => "Nothing has been delivered yet, and nothing will be. The code opens nothing any longer.",
        };
        html! {
            (Card::new("Erase", html! {
                (paragraph(words))
                (inset(&html! { (form.hidden("code", &self.code).hidden("to", "erase")) }))
            }))
        }
    }
}
