//! The pages of one's own account.

mod choosing;
mod enrolling;
mod passkeys;
mod proof;
mod second_factor;
mod sessions;
mod single_sign_on;
mod times;
mod tokens;

use castra_platform::{
    clock::Timestamp,
    context::ApiToken,
    feature::AccountPage,
    journal::Recorded,
    ui::{
        Button, Card, Definition, Event, Field, FieldError, Form, Link, Notice, PageHead, actions, code,
        definitions, halves, muted, paragraph, stack, timeline,
    },
};
use maud::{Markup, Render, html};

pub(super) use self::{
    choosing::ChoosePage,
    enrolling::EnrolPage,
    passkeys::PasskeyPage,
    proof::ProofPage,
    second_factor::{CodesPage, EnrolmentPage, First},
    single_sign_on::SingleSignOn,
    tokens::SecretPage,
};

use self::times::{day, machine};
use super::{
    model::{Account, Method, Passkey, SecondFactors, Session},
    rules::NoPasskeys,
};

/// The account's binding to the identity provider.
pub(crate) struct Binding {
    /// The provider's name.
    pub(crate) name: String,
    pub(crate) is_bound: bool,
    /// Where binding begins, for a session.
    pub(crate) begin: Option<String>,
}

/// The account page: sign-in methods, sessions and tokens.
pub(crate) struct OwnAccount {
    pub(crate) account: Account,
    pub(crate) second_factors: SecondFactors,
    pub(crate) passkeys: Vec<Passkey>,
    /// The host that passkeys are made for, or why they do not work.
    pub(crate) passkey_host: Result<String, NoPasskeys>,
    /// The binding to the identity provider, where there is one.
    pub(crate) binding: Option<Binding>,
    pub(crate) sessions: Vec<Session>,
    pub(crate) tokens: Vec<ApiToken>,
    pub(crate) happened: Vec<Recorded>,
    /// The browser's user agent.
    pub(crate) agent: String,
    pub(crate) current: String,
    /// Whether sign-in methods can be changed now.
    pub(crate) fresh: bool,
    pub(crate) now: Timestamp,
    /// Other pages about the viewer's own data.
    pub(crate) pages: Vec<AccountPage>,
    pub(crate) errors: Vec<FieldError>,
}

impl OwnAccount {
    pub(crate) fn render(&self) -> Markup {
        let lead = html! { "You sign in as " (code(&self.account.email)) ". Only you see this page." };
        let mut parts = Vec::new();
        if !self.fresh {
            parts.push(html! {
                (Notice::info("Sign in again to change how you sign in").body(html! {
                    (paragraph("You signed in a while ago. So that no one who finds this browser open can lock you out, changing passwords, passkeys, the second factor or tokens needs a recent sign-in."))
                    (actions(&html! { (Button::primary("Sign in again").href("/sign-in?to=/account")) }))
                }))
            });
        }
        if !self.account.is_proven() {
            parts.push(html! {
                (Notice::info("Your identity is not confirmed").body(html! {
                    (paragraph("You were invited by a link that someone else saw. Nothing private here is older than your account, so nothing is closed to you. It needs to be confirmed before you lead people who have private records, or operate this instance."))
                    (actions(&html! { (Button::new("Show your code").href("/account/proof")) }))
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
        Card::new("More about you", definitions(&items)).id("elsewhere").render()
    }

    fn password(&self) -> Markup {
        let asks_current = self.account.has_password()
            && !self.sessions.iter().any(|session| {
                session.id == self.current && matches!(session.method, Method::Link | Method::SetUp)
            });
        let fields = html! {
            @if asks_current {
                (Field::password("current", "Current password", "current-password").error(self.error("current")).required())
            }
            (Field::password("password", "New password", "new-password").error(self.error("password")).required()
                .hint("At least 12 characters, such as a few unrelated words."))
            (Field::password("again", "Repeat password", "new-password").error(self.error("again")).required())
        };
        let (state, button) = if self.account.has_password() {
            ("Changing it signs you out everywhere else.", "Change password")
        } else {
            ("You have none yet. With one, you can sign in without a link.", "Set password")
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
                "{name} signs you in. To use another identity there, ask an operator of this instance to unbind you."
            ),
            false => {
                format!("{name} does not sign you in yet. Sign in there once to bind your account.")
            }
        };
        Card::new(name.clone(), html! {
            (muted(state))
            @if let Some(begin) = begin { (actions(&html! { (Button::new(format!("Use {name} to sign in")).href(begin)) })) }
        })
        .id("provider")
        .render()
    }

    fn happened(&self) -> Markup {
        let events: Vec<Event> =
            self.happened.iter().map(|recorded| event(recorded, &self.account.person)).collect();
        let body = if events.is_empty() {
            html! { (muted("No changes yet.")) }
        } else {
            timeline(&events)
        };
        Card::new("Account activity", body)
            .note("If one of these was not you, change your password and tell an operator of this instance")
            .render()
    }

    fn error(&self, name: &str) -> Option<String> {
        let found = self.errors.iter().find(|error| error.field == name);
        found.map(|error| error.message.clone())
    }
}

fn event(recorded: &Recorded, person: &str) -> Event {
    let who = match recorded.entry.actor.as_str() {
        "host" => "the server's administrator".to_owned(),
        "system" if recorded.entry.source == "web" => "the person signing in".to_owned(),
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
