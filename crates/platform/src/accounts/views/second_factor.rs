//! The second factor: its card, turning it on, recovery codes.

use maud::{Markup, Render, html};
use qrcode::{Color, EcLevel, QrCode};

use super::OwnAccount;
use crate::{
    accounts::model::SecondFactors,
    ui::{
        Button, Card, Field, FieldError, Form, PageHead, Pill, Tone, actions, code, code_block, copy_button,
        paragraph,
    },
};

impl OwnAccount {
    pub(in crate::accounts::views) fn second_factor(&self) -> Markup {
        let SecondFactors { app, passkeys, codes } = self.second_factors;
        let asks = match (passkeys > 0, app) {
            (true, true) => {
                " Signing in with a password asks for a passkey or a code of your authenticator app."
            }
            (true, false) => " Signing in with a password asks for one of your passkeys.",
            (false, _) => " Signing in asks for a code of your authenticator app.",
        };
        let body = if self.second_factors.are_asked_for() {
            html! {
                (paragraph(html! { (Pill::tone(Tone::Good, "On")) (asks) }))
                @let tone = if codes < 3 { Tone::Warn } else { Tone::Neutral };
                (paragraph(html! { (Pill::tone(tone, format!("{codes} recovery codes left"))) " Each works once, in place of it." }))
                @if self.fresh {
                    (actions(&html! {
                        (Form::button("/account/recovery-codes", Button::new("New recovery codes")))
                        @if app { (Form::button("/account/authenticator/remove", Button::quiet(if passkeys > 0 { "Turn the app off" } else { "Turn off" }))) }
                        @else { (Form::button("/account/authenticator", Button::quiet("Use an app, too"))) }
                    }))
                }
            }
        } else {
            html! {
                (paragraph(html! { (Pill::tone(Tone::Warn, "Off")) " A password can be stolen or seen. A code from your phone beside it, or a passkey, keeps others out." }))
                @if self.fresh {
                    (actions(&html! { (Form::button("/account/authenticator", Button::primary("Turn on"))) }))
                }
            }
        };
        Card::new("Second factor", body).id("second-factor").render()
    }
}

/// A secret that waits for its first code.
pub(in crate::accounts) struct EnrolmentPage {
    pub(in crate::accounts) secret: String,
    pub(in crate::accounts) address: String,
    /// Where the first code goes.
    pub(in crate::accounts) confirm: &'static str,
    /// At the door: which page was wanted.
    pub(in crate::accounts) to: Option<String>,
    pub(in crate::accounts) errors: Vec<FieldError>,
}

impl EnrolmentPage {
    pub(in crate::accounts) fn render(&self) -> Markup {
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
        let head = PageHead::new("Turn the second factor on").lead(
            "From then on, signing in asks for a code of an app on your phone. Only you see this page.",
        );
        let form = Form::post(self.confirm, html! { (field) }, html! { (Button::primary("Turn on")) })
            .errors(self.errors.clone());
        let (head, form) = match &self.to {
            None => (head.crumbs(vec![crate::ui::Link::new("Your account", "/account")]), form),
            Some(to) => (head, form.hidden("to", to)),
        };
        html! {
            (head)
            (Card::new("Scan this with an authenticator app", html! {
                (picture(&self.address))
                (paragraph(html! { "Or type it in: " (code(&groups.join(" "))) }))
                (form)
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

/// What recovery codes come with.
#[derive(Debug, Clone, Copy)]
pub(in crate::accounts) enum First {
    /// An authenticator app that was turned on just now.
    App,
    /// A passkey that is the first second factor.
    Passkey,
    /// Nothing: they were renewed.
    Neither,
}

/// Recovery codes, shown this once.
pub(in crate::accounts) struct CodesPage<'a> {
    pub(in crate::accounts) codes: Vec<String>,
    /// Why there are new ones.
    pub(in crate::accounts) first: First,
    /// The page to go on to.
    pub(in crate::accounts) to: &'a str,
}

impl CodesPage<'_> {
    pub(in crate::accounts) fn render(&self) -> Markup {
        let lead = match self.first {
            First::App => {
                "The authenticator app is on. Codes from before, if you had any, open nothing any more."
            }
            First::Passkey => {
                "Your passkey is added. From now on, signing in with a password asks for it, too."
            }
            First::Neither => "The codes from before open nothing any more.",
        };
        let text = self.codes.join("\n");
        html! {
            (PageHead::new("Your recovery codes").lead(lead).crumbs(vec![crate::ui::Link::new("Your account", "/account")]))
            (Card::new("Keep these where your devices are not", html! {
                (paragraph("Each code stands in once for the app or passkey that you have lost. They are shown this once: Castra keeps only hashes of them."))
                (code_block("recovery codes", &text))
                (actions(&html! { (copy_button(&text, "Copy")) (Button::primary("I have kept them").href(self.to)) }))
            }))
        }
    }
}
