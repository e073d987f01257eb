//! What to enter at an identity provider and here, and a test of it.

use castra_platform::ui::{
    Button, Card, Definition, Form, Link, Notice, PageHead, Pill, Tone, code, code_block, definitions, html,
    list, muted, paragraph, stack,
};
use maud::{Markup, Render};

use crate::provider::{
    presets::{PRESETS, Preset, SCOPES, configuration},
    testing::Tested,
};

/// The page of single sign-on, for operators.
pub(crate) struct SingleSignOn {
    /// The configured provider's name and issuer.
    pub(crate) configured: Option<(String, String)>,
    /// Whether a public address is configured.
    pub(crate) has_address: bool,
    /// Where people come back to.
    pub(crate) callback: String,
    /// Where the provider reports that a person signed out there.
    pub(crate) logout: String,
    pub(crate) tested: Option<Vec<Tested>>,
}

impl SingleSignOn {
    pub(crate) fn render(&self) -> Markup {
        let mut parts = vec![self.state(), self.addresses()];
        parts.extend(PRESETS.iter().map(preset));
        parts.push(Card::new("Another provider", html! {
            (paragraph("Any provider of OpenID Connect works in the same way. The issuer is what it calls itself at its address followed by /.well-known/openid-configuration."))
        }).render());
        html! {
            (PageHead::new("Single sign-on")
                .lead("People sign in with the account they have at your identity provider. Its settings are in the configuration of this instance; here is what to enter where.")
                .crumbs(vec![Link::new("Accounts", "/accounts")]))
            (stack(&parts))
        }
    }

    fn state(&self) -> Markup {
        let body = match &self.configured {
            None => {
                html! { (muted("No identity provider is configured. People sign in with a password or a passkey.")) }
            }
            Some((name, issuer)) => html! {
                (paragraph(html! { (name) " is configured: " (code(issuer)) }))
                @for tested in self.tested.iter().flatten() { (result(tested)) }
                (Form::button("/accounts/single-sign-on/test", Button::primary("Test it")))
            },
        };
        Card::new("This instance", body).id("this-instance").render()
    }

    fn addresses(&self) -> Markup {
        html! {
            @if !self.has_address {
                (Notice::info("Set public_url first").body(html! {
                    (paragraph("The provider sends people back to a fixed address. Below is the one of this request."))
                }))
            }
            (Card::new("Addresses to register there", html! {
                (code_block("Redirect address", &self.callback))
                (code_block("Back-channel logout address, where the provider has one", &self.logout))
                (paragraph(html! { "Scopes: " (code(SCOPES)) }))
            }))
        }
    }
}

fn result(tested: &Tested) -> Markup {
    let (tone, word, says) = match &tested.outcome {
        Ok(says) => (Tone::Good, "Good", says),
        Err(says) => (Tone::Bad, "Wrong", says),
    };
    paragraph(html! { (Pill::tone(tone, word)) " " b { (tested.what) ": " } (says) "." })
}

fn preset(preset: &Preset) -> Markup {
    let there: Vec<Markup> = preset.there.iter().map(|&step| html! { (step) }).collect();
    let items =
        [Definition::new("There", list(&there)), Definition::new("Verified by", html! { (preset.verified) })];
    Card::new(
        preset.name,
        html! {
            (definitions(&items))
            (code_block(&format!("Configuration for {}", preset.name), &configuration(preset)))
            (muted("Put the client secret into the environment: CASTRA_OIDC_CLIENT_SECRET. Then restart."))
        },
    )
    .id(preset.key)
    .render()
}
