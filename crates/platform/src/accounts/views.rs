//! One's own account.

use maud::{Markup, Render, html};
use qrcode::{Color, EcLevel, QrCode};

use super::{
    model::{Account, ApiToken, Method, Scope, Session},
    rules::{SESSION_DAYS, TOKEN_DAYS},
};
use crate::{
    clock::Timestamp,
    feature::AccountPage,
    journal::Recorded,
    ui::{
        Button, Card, Checkbox, Column, DataTable, Definition, EmptyState, Event, Field, FieldError, Form,
        Link, Notice, PageHead, Pill, Row, Tone, actions, code, code_block, copy_button, definitions,
        field_row, halves, muted, paragraph, small, stack, timeline, when,
    },
};

/// What one signs in with, where one is signed in, one's tokens.
pub(super) struct OwnAccount {
    pub(super) account: Account,
    pub(super) second_factor: bool,
    pub(super) codes_left: i64,
    pub(super) sessions: Vec<Session>,
    pub(super) tokens: Vec<ApiToken>,
    pub(super) happened: Vec<Recorded>,
    /// The id of the session in use.
    pub(super) current: String,
    /// Whether what one signs in with can be changed now.
    pub(super) fresh: bool,
    pub(super) now: Timestamp,
    /// What else is one's own, elsewhere.
    pub(super) pages: Vec<AccountPage>,
    pub(super) errors: Vec<FieldError>,
}

impl OwnAccount {
    pub(super) fn render(&self) -> Markup {
        let lead = html! { "You sign in as " (code(&self.account.email)) ". Only you see this page." };
        let mut parts = Vec::new();
        if !self.fresh {
            parts.push(html! {
                (Notice::info("Sign in again to change what you sign in with").body(html! {
                    (paragraph("You have been signed in for a while. Whoever finds this browser open must not be able to lock you out, so passwords, the second factor and new tokens need a fresh sign-in."))
                    (actions(&html! { (Button::primary("Sign in again").href("/sign-in?to=/account")) }))
                }))
            });
        }
        if !self.pages.is_empty() {
            parts.push(self.elsewhere());
        }
        parts.push(halves(&self.password(), &self.second_factor()));
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
        let error = |name: &str| {
            self.errors.iter().find(|error| error.field == name).map(|error| error.message.clone())
        };
        let fields = html! {
            @if asks_current {
                (Field::password("current", "Password now", "current-password").error(error("current")).required())
            }
            (Field::password("password", "New password", "new-password").error(error("password")).required()
                .hint("At least 12 characters; a few words that do not belong together do well."))
            (Field::password("again", "Once more", "new-password").error(error("again")).required())
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

    fn second_factor(&self) -> Markup {
        let body = if self.second_factor {
            html! {
                (paragraph(html! { (Pill::tone(Tone::Good, "On")) " Signing in asks for a code of your authenticator app." }))
                @let tone = if self.codes_left < 3 { Tone::Warn } else { Tone::Neutral };
                (paragraph(html! { (Pill::tone(tone, format!("{} recovery codes left", self.codes_left))) " Each works once, in place of the app." }))
                @if self.fresh {
                    (actions(&html! {
                        (Form::button("/account/recovery-codes", Button::new("New recovery codes")))
                        (Form::button("/account/authenticator/remove", Button::quiet("Turn off")))
                    }))
                }
            }
        } else {
            html! {
                (paragraph(html! { (Pill::tone(Tone::Warn, "Off")) " A password can be stolen or seen. A code from your phone beside it keeps others out." }))
                @if self.fresh {
                    (actions(&html! { (Form::button("/account/authenticator", Button::primary("Turn on"))) }))
                }
            }
        };
        Card::new("Second factor", body).id("second-factor").render()
    }

    fn sessions(&self) -> Markup {
        let head = vec![
            Column::text("Browser"),
            Column::text("Signed in"),
            Column::text("Last used"),
            Column::unlabelled("Actions"),
        ];
        let rows = self.sessions.iter().map(|session| {
            let is_current = session.id == self.current;
            Row::new(vec![
                html! { (browser(&session.agent)) @if is_current { " " (Pill::tone(Tone::Good, "This one")) } },
                html! { (date(session.created_at)) " " (small(how(session))) },
                html! { (ago(session.seen_at, self.now)) },
                html! { @if !is_current { (Form::button(format!("/account/sessions/{}/end", session.id), Button::quiet("Sign out"))) } },
            ])
        });
        let table = DataTable::new("Where you are signed in", head, rows.collect());
        let mut card = Card::flush("Where you are signed in", html! { (table) })
            .id("sessions")
            .note(format!("Ends after a week unused, {SESSION_DAYS} days at most"));
        if self.sessions.len() > 1 {
            card = card.actions(html! { (Form::button("/account/sessions/end-others", Button::new("Sign out everywhere else"))) });
        }
        card.render()
    }

    fn tokens(&self) -> Markup {
        let head = vec![
            Column::text("Used by"),
            Column::text("May"),
            Column::text("Last used"),
            Column::text("Good until"),
            Column::unlabelled("Actions"),
        ];
        let rows = self.tokens.iter().map(|token| token_row(token, self.now, "/account/tokens"));
        let empty = EmptyState::new(
            "You have no API tokens.",
            "A token lets a program of yours use the API as you: no more than you may, and less if you like.",
        );
        let table = DataTable::new("API tokens", head, rows.collect()).empty(empty);
        let error = |name: &str| {
            self.errors.iter().find(|error| error.field == name).map(|error| error.message.clone())
        };
        let scopes = html! {
            (Checkbox::new("scopes", "Read what I may read").value("read").checked(true))
            (Checkbox::new("scopes", "Change what I may change").value("write"))
            @if self.account.operator { (Checkbox::new("scopes", "Operate this instance").value("operate")) }
        };
        let fields = html! {
            (field_row(&html! {
                (Field::text("name", "What uses it").error(error("name")).required())
                (Field::number("days", "Good for how many days").value("90").narrow().error(error("days"))
                    .range(Some("1".to_owned()), Some(TOKEN_DAYS.to_string())).required())
            }))
            fieldset { legend { "It may" } (scopes) @if let Some(message) = error("scopes") { (small(message)) } }
        };
        Card::flush("API tokens", html! {
            (table)
            @if self.fresh {
                (crate::ui::inset(&html! { (Form::post("/account/tokens", fields, html! { (Button::new("Make a token")) })) }))
            }
        })
        .id("tokens")
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

/// A row of a list of tokens; `path` is where they are revoked.
pub(super) fn token_row(token: &ApiToken, now: Timestamp, path: &str) -> Row {
    let may: Vec<&str> = token.scopes.iter().map(|scope| describe(*scope)).collect();
    let over = token.expires_at <= now;
    Row::new(vec![
        html! { (token.name) },
        html! { (may.join(", ")) },
        html! { @match token.seen_at { Some(seen) => { (ago(seen, now)) } None => { (muted("never")) } } },
        html! { (date(token.expires_at)) @if over { " " (Pill::tone(Tone::Neutral, "Over")) } },
        html! { (Form::button(format!("{path}/{}/revoke", token.id), Button::quiet("Revoke"))) },
    ])
}

fn describe(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "read",
        Scope::Write => "change",
        Scope::Operate => "operate",
        Scope::Provision => "provision people",
    }
}

fn how(session: &Session) -> String {
    let by = match session.method {
        Method::Password => "by password",
        Method::Link => "by a link",
        Method::SetUp => "by setting up",
        Method::Passkey => "by passkey",
        Method::Provider => "by your identity provider",
    };
    if session.address.is_empty() { by.to_owned() } else { format!("{by}, from {}", session.address) }
}

/// A browser's own name is long and means little to people; its maker and system are in it.
fn browser(agent: &str) -> String {
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let maker = named(&[
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = named(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (maker, system) {
        (Some(maker), Some(system)) => format!("{maker} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => {
            agent.split(['/', ' ']).next().filter(|name| !name.is_empty()).unwrap_or("Unknown").to_owned()
        }
    }
}

fn machine(at: Timestamp) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

fn day(at: Timestamp) -> String {
    at.format("%-d %B %Y").to_string()
}

fn date(at: Timestamp) -> Markup {
    when(&machine(at), &day(at))
}

fn ago(at: Timestamp, now: Timestamp) -> Markup {
    let minutes = (now - at).num_minutes();
    let text = match minutes {
        ..10 => "just now".to_owned(),
        10..120 => format!("{minutes} minutes ago"),
        120..2880 => format!("{} hours ago", minutes / 60),
        _ => format!("{} days ago", minutes / 1440),
    };
    when(&machine(at), &text)
}

/// A secret that waits for its first code.
pub(super) struct EnrolmentPage {
    pub(super) secret: String,
    pub(super) address: String,
    pub(super) errors: Vec<FieldError>,
}

impl EnrolmentPage {
    pub(super) fn render(&self) -> Markup {
        let groups: Vec<String> = self
            .secret
            .as_bytes()
            .chunks(4)
            .map(|group| String::from_utf8_lossy(group).into_owned())
            .collect();
        let field = Field::text("code", "The six digits that it shows")
            .autocomplete("one-time-code")
            .narrow()
            .required();
        html! {
            (PageHead::new("Turn the second factor on")
                .lead("From then on, signing in asks for a code of an app on your phone. Only you see this page.")
                .crumbs(vec![crate::ui::Link::new("Your account", "/account")]))
            (Card::new("Scan this with an authenticator app", html! {
                (picture(&self.address))
                (paragraph(html! { "Or type it in: " (code(&groups.join(" "))) }))
                (Form::post("/account/authenticator/confirm", html! { (field) }, html! { (Button::primary("Turn on")) }).errors(self.errors.clone()))
            }))
        }
    }
}

/// A QR code. Duty: the same stands beside it as text.
fn picture(text: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return html! {} };
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path: String =
        dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4)).collect();
    let side = width + 8;
    // Black on white in both schemes: not every camera reads it the other way round.
    html! {
        svg viewBox={ "0 0 " (side) " " (side) } width="220" height="220" role="img" aria-label="QR code of the secret" shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

/// Recovery codes, shown this once.
pub(super) struct CodesPage {
    pub(super) codes: Vec<String>,
    /// Whether the second factor was turned on just now.
    pub(super) first: bool,
}

impl CodesPage {
    pub(super) fn render(&self) -> Markup {
        let lead = if self.first {
            "The second factor is on."
        } else {
            "The codes from before open nothing any more."
        };
        let text = self.codes.join("\n");
        html! {
            (PageHead::new("Your recovery codes").lead(lead).crumbs(vec![crate::ui::Link::new("Your account", "/account")]))
            (Card::new("Keep these where your phone is not", html! {
                (paragraph("Each code signs you in once if you lose the app. They are shown this once: Castra keeps only hashes of them."))
                (code_block("recovery codes", &text))
                (actions(&html! { (copy_button(&text, "Copy")) (Button::primary("I have kept them").href("/account")) }))
            }))
        }
    }
}

/// A new token's secret, shown this once.
pub(super) struct SecretPage {
    pub(super) secret: String,
    pub(super) back: &'static str,
}

impl SecretPage {
    pub(super) fn render(&self) -> Markup {
        html! {
            (PageHead::new("Your new token").lead("It is shown this once: Castra keeps only a hash of it."))
            (Card::new("Copy it to where it is used", html! {
                (code_block("the token", &self.secret))
                (paragraph(html! { "Send it as " (code("Authorization: Bearer …")) ". What it can do is told on " a href="/api/docs" { "the API's page" } "." }))
                (actions(&html! { (copy_button(&self.secret, "Copy")) (Button::primary("Done").href(self.back)) }))
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_named_as_people_name_them() {
        let check = |agent: &str, expected: &str| assert_eq!(browser(agent), expected);
        check("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux");
        check(
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1",
            "Safari on iPhone",
        );
        check("curl/8.9.1", "curl");
        check("", "Unknown");
    }
}
