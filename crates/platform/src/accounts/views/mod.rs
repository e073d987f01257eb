//! One's own account.

mod enrolling;
mod passkeys;
mod proof;
mod second_factor;
mod sessions;
mod times;
mod tokens;

pub(super) use self::{
    enrolling::EnrolPage,
    passkeys::PasskeyPage,
    proof::ProofPage,
    second_factor::{CodesPage, EnrolmentPage, First},
    tokens::SecretPage,
};

use maud::{Markup, Render, html};

use self::times::{day, machine};
use super::{
    model::{Account, ApiToken, Method, Passkey, SecondFactors, Session},
    rules::NoPasskeys,
};
use crate::{
    clock::Timestamp,
    feature::AccountPage,
    journal::Recorded,
    ui::{
        Button, Card, Definition, Event, Field, FieldError, Form, Link, Notice, PageHead, actions, code,
        definitions, halves, muted, paragraph, stack, timeline,
    },
};

/// Whether the account is bound to somebody at the identity provider.
pub(in crate::accounts) struct Binding {
    /// What people call the provider.
    pub(in crate::accounts) name: String,
    pub(in crate::accounts) is_bound: bool,
    /// Where it begins, for a session.
    pub(in crate::accounts) begin: Option<String>,
}

/// What one signs in with, where one is signed in, one's tokens.
pub(in crate::accounts) struct OwnAccount {
    pub(in crate::accounts) account: Account,
    pub(in crate::accounts) second_factors: SecondFactors,
    pub(in crate::accounts) passkeys: Vec<Passkey>,
    /// The host that passkeys are made for, or why there can be none.
    pub(in crate::accounts) passkey_host: Result<String, NoPasskeys>,
    /// Whether it is bound to the identity provider, where there is one.
    pub(in crate::accounts) binding: Option<Binding>,
    pub(in crate::accounts) sessions: Vec<Session>,
    pub(in crate::accounts) tokens: Vec<ApiToken>,
    pub(in crate::accounts) happened: Vec<Recorded>,
    /// What the browser calls itself.
    pub(in crate::accounts) agent: String,
    /// The id of the session in use.
    pub(in crate::accounts) current: String,
    /// Whether what one signs in with can be changed now.
    pub(in crate::accounts) fresh: bool,
    pub(in crate::accounts) now: Timestamp,
    /// What else is one's own, elsewhere.
    pub(in crate::accounts) pages: Vec<AccountPage>,
    pub(in crate::accounts) errors: Vec<FieldError>,
}

impl OwnAccount {
    pub(in crate::accounts) fn render(&self) -> Markup {
        let lead = html! { "You sign in as " (code(&self.account.email)) ". Only you see this page." };
        let mut parts = Vec::new();
        if !self.fresh {
            parts.push(html! {
                (Notice::info("Sign in again to change what you sign in with").body(html! {
                    (paragraph("You have been signed in for a while. Whoever finds this browser open must not be able to lock you out, so passwords, passkeys, the second factor and new tokens need a fresh sign-in."))
                    (actions(&html! { (Button::primary("Sign in again").href("/sign-in?to=/account")) }))
                }))
            });
        }
        if !self.pages.is_empty() {
            parts.push(self.elsewhere());
        }
        parts.push(halves(&self.password(), &self.second_factor()));
        parts.push(self.passkeys());
        parts.extend(self.binding.as_ref().map(|binding| self.provider(binding)));
        parts.push(self.sessions());
        parts.push(self.tokens());
        parts.push(self.happened());
        html! { (PageHead::new("Your account").lead(lead)) (stack(&parts)) }
    }

    fn elsewhere(&self) -> Markup {
        let items: Vec<Definition> = self
            .pages
            .iter()
            .map(|page| {
                Definition::new(page.label, html! { (page.about) " " (Link::new(format!("Open {}", page.label.to_lowercase()), page.href)) })
            })
            .collect();
        Card::new("What else is yours", definitions(&items)).id("elsewhere").render()
    }

    fn password(&self) -> Markup {
        let asks_current = self.account.has_password()
            && !self.sessions.iter().any(|session| {
                session.id == self.current && matches!(session.method, Method::Link | Method::SetUp)
            });
        let fields = html! {
            @if asks_current {
                (Field::password("current", "Password now", "current-password").error(self.error("current")).required())
            }
            (Field::password("password", "New password", "new-password").error(self.error("password")).required()
                .hint("At least 12 characters; a few words that do not belong together do well."))
            (Field::password("again", "Once more", "new-password").error(self.error("again")).required())
        };
        let (state, button) = if self.account.has_password() {
            ("Changing it signs you out everywhere else.", "Change password")
        } else {
            ("You have none yet: with one, you can come in again without a link.", "Set password")
        };
        Card::new(
            "Password",
            html! {
                (muted(state))
                @if self.fresh {
                    (Form::post("/account/password", fields, html! { (Button::primary(button)) }))
                }
            },
        )
        .id("password-card")
        .render()
    }

    fn provider(&self, binding: &Binding) -> Markup {
        let name = &binding.name;
        let begin = binding.begin.as_ref().filter(|_| self.fresh && !binding.is_bound);
        let state = match binding.is_bound {
            true => format!(
                "{name} signs you in. If it should be somebody else there, ask whoever operates this instance to unbind you."
            ),
            false => {
                format!("{name} does not sign you in yet. Go there and come back, and from then on it does.")
            }
        };
        Card::new(name.clone(), html! {
            (muted(state))
            @if let Some(begin) = begin { (actions(&html! { (Button::new(format!("Sign in with {name} from now on")).href(begin)) })) }
        })
        .id("provider")
        .render()
    }

    fn happened(&self) -> Markup {
        let events: Vec<Event> =
            self.happened.iter().map(|recorded| event(recorded, &self.account.person)).collect();
        let body = if events.is_empty() {
            html! { (muted("Nothing has been changed yet.")) }
        } else {
            timeline(&events)
        };
        Card::new("What happened to your account", body)
            .note("If one of these was not you, change your password and tell whoever operates this instance")
            .render()
    }

    /// What went wrong in a field.
    fn error(&self, name: &str) -> Option<String> {
        let found = self.errors.iter().find(|error| error.field == name);
        found.map(|error| error.message.clone())
    }
}

fn event(recorded: &Recorded, person: &str) -> Event {
    let who = match recorded.entry.actor.as_str() {
        "host" => "somebody with a shell on the machine".to_owned(),
        "system" if recorded.entry.source == "web" => "whoever signed in".to_owned(),
        "system" => "Castra".to_owned(),
        actor if actor.strip_prefix("person:") == Some(person) => "you".to_owned(),
        actor => actor.trim_start_matches("person:").to_owned(),
    };
    let mut action = recorded.entry.action.clone();
    if let Some(first) = action.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    Event::new(machine(recorded.entry.at), day(recorded.entry.at), action).note(format!("by {who}"))
}
