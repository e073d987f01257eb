//! The page of practices and its buttons.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, Query},
    response::Response,
};
use castra_platform::{
    Ctx, Result, Seen,
    access::Rule,
    ui::{Flash, Tone, Undo},
    web::{Page, Routes, form::Form, redirect_with},
};
use serde::Deserialize;

use super::{actions, url, views::ShowPractices};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get(url::PAGE, Rule::SignedIn, practices)
        .post("/practices/{practice}/on", Rule::SignedIn, switch_on)
        .post("/practices/{practice}/off", Rule::SignedIn, switch_off)
}

async fn practices(ctx: Ctx) -> Result<Page> {
    let listing = actions::list(&ctx).await?;
    let mut firsts = BTreeMap::new();
    for practice in &listing.known {
        firsts.insert(practice.key, actions::first_record(&ctx, practice).await?);
    }
    Ok(Page::new("Practices", ShowPractices { listing, firsts }))
}

/// Whether it takes a switching off back.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    undo: String,
}

async fn switch_on(
    ctx: Ctx,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
    form: Form,
) -> Result<Response> {
    let practice = actions::switch(&ctx, &key, &Seen::ANY, true).await?;
    let undo = Some(Undo { action: url::off(&key), label: "Undo".to_owned() });
    // An undo comes back to where it was pressed; a beginning goes to the first record.
    let href = match asked.undo.as_str() {
        "" => actions::first_record(&ctx, practice).await?,
        _ => form.back(url::PAGE).to_owned(),
    };
    let (label, _) = practice.first;
    let message = format!("{} switched on. First: {}.", practice.title, lower(label));
    Ok(redirect_with(&href, &Flash { tone: Tone::Good, message, undo }))
}

async fn switch_off(ctx: Ctx, Path(key): Path<String>, form: Form) -> Result<Response> {
    let practice = actions::switch(&ctx, &key, &Seen::ANY, false).await?;
    let undo = Some(Undo { action: url::back_on(&key), label: "Undo".to_owned() });
    let message = format!("{} switched off. Its records are kept.", practice.title);
    Ok(redirect_with(form.back(url::PAGE), &Flash { tone: Tone::Good, message, undo }))
}

fn lower(label: &str) -> String {
    let mut chars = label.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}
