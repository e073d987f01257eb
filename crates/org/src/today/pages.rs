//! The Today page and its actions.

use axum::{extract::Path, response::Response};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    ui::{Flash, Tone, Undo},
    web::{Page, Routes, form::Form, redirect_with},
};

use super::{actions, rules, url, views::Today};
use crate::first_steps;

pub(super) fn routes() -> Routes {
    Routes::new().get("/", Rule::SignedIn, today).post("/today/{item}/put-off", Rule::SignedIn, snooze).post(
        "/today/{item}/wake",
        Rule::SignedIn,
        unsnooze,
    )
}

async fn today(ctx: Ctx) -> Result<Page> {
    let gathered = actions::gather(&ctx).await?;
    let missing = match gathered.waiting.is_empty() {
        true => first_steps::most_are_missing(&ctx).await?,
        false => None,
    };
    let first_steps = first_steps::shown(&ctx).await?;
    let view = Today { choices: rules::choices(gathered.day), gathered, first_steps, missing };
    Ok(Page::new("Today", view.render()))
}

async fn snooze(ctx: Ctx, Path(id): Path<String>, form: Form) -> Result<Response> {
    let until = form.date("until")?.ok_or_else(|| Error::invalid_field("until", "choose a day"))?;
    let snoozed = actions::snooze(&ctx, &id, until).await?;
    let undo = Undo { action: url::unsnooze(&snoozed.id), label: "Undo".to_owned() };
    // Without the item's title: the message travels in a cookie.
    let message = format!("Snoozed until {}.", until.format("%A, %-d %B"));
    Ok(redirect_with(form.back("/"), &Flash { tone: Tone::Good, message, undo: Some(undo) }))
}

async fn unsnooze(ctx: Ctx, Path(id): Path<String>, form: Form) -> Result<Response> {
    actions::unsnooze(&ctx, &id).await?;
    let message = "Unsnoozed.".to_owned();
    Ok(redirect_with(form.back("/"), &Flash { tone: Tone::Good, message, undo: None }))
}
