//! The choice of a passkey or a password, before anything else.

use castra_platform::ui::{Button, Card, Field, FieldError, Form, PageHead, muted, paragraph, stack};
use maud::{Markup, Render, html};

use super::passkeys::add_passkey;
use crate::rules::NoPasskeys;

/// The page of a person who came by a link.
pub(crate) struct ChoosePage {
    /// Whether they have never signed in.
    pub(crate) is_new: bool,
    /// The address they sign in with.
    pub(crate) email: String,
    /// Why passkeys do not work, if so.
    pub(crate) no_passkeys: Option<NoPasskeys>,
    /// The identity provider's name, where there is one.
    pub(crate) by_provider: Option<String>,
    pub(crate) agent: String,
    pub(crate) errors: Vec<FieldError>,
}

impl ChoosePage {
    pub(crate) fn render(&self) -> Markup {
        let head = match self.is_new {
            true => PageHead::new("Welcome to Castra").lead(
                "Choose how you sign in from now on. The link that brought you here works until you have chosen.",
            ),
            false => PageHead::new("Choose a new password")
                .lead("You are signed out everywhere else. The link that brought you here works until you have chosen."),
        };
        let mut cards = Vec::new();
        if let Some(name) = &self.by_provider {
            cards.push(Card::new(
                name.clone(),
                html! {
                    (paragraph(format!("Sign in with the account that you have at {name}.")))
                    (Button::new(format!("Sign in with {name}")).href("/sign-in/provider"))
                },
            ));
        }
        cards.push(Card::new("A password", self.password()));
        if self.no_passkeys.is_none() {
            cards.push(Card::new("A passkey", html! {
                (paragraph("You sign in with your fingerprint, your face or your device's PIN: nothing to remember."))
                (add_passkey("/sign-in/first/passkey", &self.agent, None, &self.errors))
            }));
        }
        let cards: Vec<Markup> = cards.iter().map(Card::render).collect();
        html! {
            (head)
            (stack(&cards))
            (muted(format!("Your e-mail for signing in is {}.", self.email)))
        }
    }

    fn password(&self) -> Markup {
        let error = |name: &str| {
            self.errors.iter().find(|error| error.field == name).map(|error| error.message.clone())
        };
        let fields = html! {
            (Field::password("password", "Password", "new-password").error(error("password")).required()
                .hint("At least 12 characters, such as a few unrelated words."))
            (Field::password("again", "Repeat password", "new-password").error(error("again")).required())
        };
        Form::post("/sign-in/first/password", fields, html! { (Button::primary("Use this password")) })
            .render()
    }
}
