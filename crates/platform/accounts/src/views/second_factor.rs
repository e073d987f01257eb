//! The second factor: its card, turning it on, recovery codes.

use castra_platform::ui::{
    Button, Card, Field, FieldError, Form, PageHead, Pill, Tone, actions, code, code_block, copy_button,
    paragraph,
};
use maud::{Markup, Render, html};
use qrcode::{Color, EcLevel, QrCode};

use super::OwnAccount;
use crate::model::SecondFactors;

impl OwnAccount {
    pub(in crate::views) fn second_factor(&self) -> Markup {
        let SecondFactors { app, passkeys, codes } = self.second_factors;
        let asks = match (passkeys > 0, app) {
            (true, true) => {
                " Signing in with a password asks for a passkey or a code from your authenticator app."
            }
            (true, false) => " Signing in with a password asks for one of your passkeys.",
            (false, _) => " Signing in asks for a code from your authenticator app.",
        };
        let body = if self.second_factors.are_asked_for() {
            html! {
                (paragraph(html! { (Pill::tone(Tone::Good, "On")) (asks) }))
                @let tone = if codes < 3 { Tone::Warn } else { Tone::Neutral };
                (paragraph(html! { (Pill::tone(tone, format!("{codes} recovery codes left"))) " Each works once, in place of your second factor." }))
                @if self.fresh {
                    (actions(&html! {
                        (Form::button("/account/recovery-codes", Button::new("New recovery codes")))
                        @if app { (Form::button("/account/authenticator/remove", Button::quiet(if passkeys > 0 { "Turn off the app" } else { "Turn off" }))) }
                        @else { (Form::button("/account/authenticator", Button::quiet("Add an authenticator app"))) }
                    }))
                }
            }
        } else {
            html! {
                (paragraph(html! { (Pill::tone(Tone::Warn, "Off")) " A password can be stolen or seen. Adding a code from your phone, or a passkey, keeps others out." }))
                @if self.fresh {
                    (actions(&html! { (Form::button("/account/authenticator", Button::primary("Turn on"))) }))
                }
            }
        };
        Card::new("Second factor", body).id("second-factor").render()
    }
}

/// The page of a secret that awaits its first code.
pub(crate) struct EnrolmentPage {
    pub(crate) secret: String,
    pub(crate) address: String,
    /// Where the first code is sent.
    pub(crate) confirm: &'static str,
    /// During sign-in, the page to continue to.
    pub(crate) to: Option<String>,
    pub(crate) errors: Vec<FieldError>,
}

impl EnrolmentPage {
    pub(crate) fn render(&self) -> Markup {
        let groups: Vec<String> = self
            .secret
            .as_bytes()
            .chunks(4)
            .map(|group| String::from_utf8_lossy(group).into_owned())
            .collect();
        let field = Field::text("code", "Six-digit code").autocomplete("one-time-code").narrow().required();
        let head = PageHead::new("Turn on the second factor")
            .lead("Signing in will then ask for a code from an app on your phone. Only you see this page.");
        let form = Form::post(self.confirm, html! { (field) }, html! { (Button::primary("Turn on")) })
            .errors(self.errors.clone());
        let (head, form) = match &self.to {
            None => (head.crumbs(vec![castra_platform::ui::Link::new("Your account", "/account")]), form),
            Some(to) => (head, form.hidden("to", to)),
        };
        html! {
            (head)
            (Card::new("Scan this with an authenticator app", html! {
                (picture(&self.address))
                (paragraph(html! { "Or enter it by hand: " (code(&groups.join(" "))) }))
                (form)
            }))
        }
    }
}

/// A QR code. The caller shows the same content as text next to it.
fn picture(text: &str) -> Markup {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return html! {} };
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path: String =
        dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4)).collect();
    let side = width + 8;
    // Black on white in both schemes, because not every camera reads the inverse.
    html! {
        svg viewBox={ "0 0 " (side) " " (side) } width="220" height="220" role="img" aria-label="QR code of the secret" shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

/// The reason for new recovery codes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum First {
    /// An authenticator app was just turned on.
    App,
    /// A passkey is the first second factor.
    Passkey,
    /// They were renewed.
    Neither,
}

/// New recovery codes, shown only once.
pub(crate) struct CodesPage<'a> {
    pub(crate) codes: Vec<String>,
    /// The reason for them.
    pub(crate) first: First,
    /// The page to continue to.
    pub(crate) to: &'a str,
}

impl CodesPage<'_> {
    pub(crate) fn render(&self) -> Markup {
        let lead = match self.first {
            First::App => "The authenticator app is on. Earlier codes, if any, no longer work.",
            First::Passkey => "Passkey added. Signing in with a password now asks for it too.",
            First::Neither => "The earlier codes no longer work.",
        };
        let text = self.codes.join("\n");
        html! {
            (PageHead::new("Your recovery codes").lead(lead).crumbs(vec![castra_platform::ui::Link::new("Your account", "/account")]))
            (Card::new("Keep these away from your devices", html! {
                (paragraph("Each code replaces a lost app or passkey once. They are shown only now: Castra keeps only their hashes."))
                (code_block("recovery codes", &text))
                (actions(&html! { (copy_button(&text, "Copy")) (Button::primary("I have saved them").href(self.to)) }))
            }))
        }
    }
}
