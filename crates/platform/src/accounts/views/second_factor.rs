//! The second factor: its card, turning it on, recovery codes.

use maud::{Markup, Render, html};
use qrcode::{Color, EcLevel, QrCode};

use super::OwnAccount;
use crate::ui::{
    Button, Card, Field, FieldError, Form, PageHead, Pill, Tone, actions, code, code_block, copy_button,
    paragraph,
};

impl OwnAccount {
    pub(in crate::accounts::views) fn second_factor(&self) -> Markup {
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
}

/// A secret that waits for its first code.
pub(in crate::accounts) struct EnrolmentPage {
    pub(in crate::accounts) secret: String,
    pub(in crate::accounts) address: String,
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
pub(in crate::accounts) struct CodesPage {
    pub(in crate::accounts) codes: Vec<String>,
    /// Whether the second factor was turned on just now.
    pub(in crate::accounts) first: bool,
}

impl CodesPage {
    pub(in crate::accounts) fn render(&self) -> Markup {
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
