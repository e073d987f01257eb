//! The choice of a second factor, at the door.

use maud::{Markup, Render, html};

use super::passkeys::add_passkey;
use crate::{
    accounts::rules::NoPasskeys,
    ui::{Button, Card, FieldError, Form, Link, PageHead, muted, paragraph, stack},
};

/// Whoever has no second factor where one is required.
pub(in crate::accounts) struct EnrolPage {
    /// Why there can be no passkeys, if so.
    pub(in crate::accounts) no_passkeys: Option<NoPasskeys>,
    /// What the browser calls itself.
    pub(in crate::accounts) agent: String,
    /// The page that was wanted.
    pub(in crate::accounts) to: String,
    pub(in crate::accounts) errors: Vec<FieldError>,
}

impl EnrolPage {
    pub(in crate::accounts) fn render(&self) -> Markup {
        let app = Form::button("/sign-in/enrol/app", Button::primary("Use an authenticator app"));
        let passkey = match self.no_passkeys {
            None => add_passkey("/sign-in/enrol/passkey", &self.agent, Some(&self.to), &self.errors),
            Some(no) => muted(no.reason()),
        };
        let cards = [
            Card::new("An authenticator app", html! {
                (paragraph("An app on your phone shows a code that changes every half a minute; signing in asks for it."))
                (app.hidden("to", &self.to))
            })
            .render(),
            Card::new("A passkey", html! {
                (paragraph("Your device signs you in by your finger, your face or its PIN."))
                (passkey)
            })
            .render(),
        ];
        html! {
            (PageHead::new("Set up a second factor")
                .lead("This instance asks everybody for two. You have none yet beside what you have just shown: with either of these you are let in."))
            (stack(&cards))
            (muted(html! { "Not you? " (Link::new("Sign in as somebody else", "/sign-in")) }))
        }
    }
}
