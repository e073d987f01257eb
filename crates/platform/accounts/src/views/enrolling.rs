//! The choice of a second factor during sign-in.

use castra_platform::ui::{Button, Card, FieldError, Form, Link, PageHead, muted, paragraph, stack};
use maud::{Markup, Render, html};

use super::passkeys::add_passkey;
use crate::rules::NoPasskeys;

/// The page for a person who needs a second factor and has none.
pub(crate) struct EnrolPage {
    /// Why passkeys do not work, if so.
    pub(crate) no_passkeys: Option<NoPasskeys>,
    pub(crate) agent: String,
    /// The page to continue to.
    pub(crate) to: String,
    pub(crate) errors: Vec<FieldError>,
}

impl EnrolPage {
    pub(crate) fn render(&self) -> Markup {
        let app = Form::button("/sign-in/enrol/app", Button::primary("Use an authenticator app"));
        let passkey = match self.no_passkeys {
            None => add_passkey("/sign-in/enrol/passkey", &self.agent, Some(&self.to), &self.errors),
            Some(no) => muted(no.reason()),
        };
        let cards = [
            Card::new("An authenticator app", html! {
                (paragraph("An app on your phone shows a code that changes every 30 seconds; you enter it when you sign in."))
                (app.hidden("to", &self.to))
            })
            .render(),
            Card::new("A passkey", html! {
                (paragraph("You sign in with your fingerprint, your face or your device's PIN."))
                (passkey)
            })
            .render(),
        ];
        html! {
            (PageHead::new("Set up a second factor")
                .lead("This instance requires two factors, and you have one so far. Set up either of these to sign in."))
            (stack(&cards))
            (muted(html! { "Not you? " (Link::new("Sign in as another person", "/sign-in")) }))
        }
    }
}
