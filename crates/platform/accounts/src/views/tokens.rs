//! API tokens: their card, and a new one's secret.

use castra_platform::{
    clock::Timestamp,
    context::{ApiToken, Scope},
    ui::{
        Button, Card, Checkbox, Column, DataTable, EmptyState, Field, Form, PageHead, Pill, Row, Tone,
        actions, code, code_block, copy_button, field_row, muted, paragraph, small,
    },
};
use maud::{Markup, Render, html};

use super::{
    OwnAccount,
    times::{ago, date},
};
use crate::rules::TOKEN_DAYS;

impl OwnAccount {
    pub(in crate::views) fn tokens(&self) -> Markup {
        let head = vec![
            Column::text("Used by"),
            Column::text("Scopes"),
            Column::text("Last used"),
            Column::text("Expires"),
            Column::unlabelled("Actions"),
        ];
        let rows = self.tokens.iter().map(|token| token_row(token, self.now, "/account/tokens"));
        let empty = EmptyState::new(
            "You have no API tokens.",
            "A token lets a program use the API as you, with your permissions or fewer.",
        );
        let table = DataTable::new("API tokens", head, rows.collect()).empty(empty);
        let scopes = html! {
            (Checkbox::new("scopes", "Read what I may read").value("read").checked(true))
            (Checkbox::new("scopes", "Change what I may change").value("write"))
            @if self.account.operator { (Checkbox::new("scopes", "Operate this instance").value("operate")) }
        };
        let fields = html! {
            (field_row(&html! {
                (Field::text("name", "What uses it").error(self.error("name")).required())
                (Field::number("days", "Valid for (days)").value("90").narrow().error(self.error("days"))
                    .range(Some("1".to_owned()), Some(TOKEN_DAYS.to_string())).required())
            }))
            fieldset { legend { "Scopes" } (scopes) @if let Some(message) = self.error("scopes") { (small(message)) } }
        };
        Card::flush("API tokens", html! {
            (table)
            @if self.fresh {
                (castra_platform::ui::inset(&html! { (Form::post("/account/tokens", fields, html! { (Button::new("Create token")) })) }))
            }
        })
        .id("tokens")
        .render()
    }
}

/// A row of a token list; `path` is where tokens are revoked.
fn token_row(token: &ApiToken, now: Timestamp, path: &str) -> Row {
    let may: Vec<&str> = token.scopes.iter().map(|scope| describe(*scope)).collect();
    let over = token.expires_at <= now;
    Row::new(vec![
        html! { (token.name) },
        html! { (may.join(", ")) },
        html! { @match token.seen_at { Some(seen) => { (ago(seen, now)) } None => { (muted("never")) } } },
        html! { (date(token.expires_at)) @if over { " " (Pill::tone(Tone::Neutral, "Expired")) } },
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

/// A new token's secret, shown only once.
pub(crate) struct SecretPage {
    pub(crate) secret: String,
    pub(crate) back: &'static str,
}

impl SecretPage {
    pub(crate) fn render(&self) -> Markup {
        html! {
            (PageHead::new("Your new token").lead("It is shown only now: Castra keeps only a hash of it."))
            (Card::new("Copy it to the program that uses it", html! {
                (code_block("the token", &self.secret))
                (paragraph(html! { "Send it as " (code("Authorization: Bearer …")) ". What it can do is described on " a href="/api/docs" { "the API page" } "." }))
                (actions(&html! { (copy_button(&self.secret, "Copy")) (Button::primary("Done").href(self.back)) }))
            }))
        }
    }
}
