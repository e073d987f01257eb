//! The Today page and its actions.

use axum::{extract::Query, response::Response};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    ui::{Flash, Tone, Undo},
    web::{Page, Routes, done, form::Form, redirect_with},
};
use serde::Deserialize;

use super::{
    actions, rules, url,
    views::{Group, Today, unconfirmed},
};

use crate::{first_steps, organization};

pub(super) fn routes() -> Routes {
    Routes::new().get("/", Rule::SignedIn, today).post("/today/snooze", Rule::SignedIn, snooze).post(
        "/today/unsnooze",
        Rule::SignedIn,
        unsnooze,
    )
}

/// The longest address of an undo that fits into the message's cookie, of 4,096 bytes, where each comma takes three.
const LONGEST_UNDO: usize = 3_000;

/// What the page shows.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    /// The group to show in full, by id; empty for everything.
    #[serde(default)]
    group: String,
    /// The first item of the group that is shown, from 0.
    #[serde(default)]
    from: usize,
}

async fn today(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    if ctx.viewer.unproven.is_some() {
        return Ok(Page::new("Today", unconfirmed()));
    }
    let gathered = actions::gather(&ctx).await?;
    let choices = rules::choices(gathered.day);
    if !asked.group.is_empty() {
        // A group of which nothing is left leads to the page that says so.
        let view = Group { gathered, choices, id: asked.group, from: asked.from };
        return Ok(Page::new("Today", view.render()));
    }
    let missing = match gathered.waiting.is_empty() {
        true => first_steps::most_are_missing(&ctx).await?,
        false => None,
    };
    let first_steps = first_steps::shown(&ctx).await?;
    let aside = actions::aside(&ctx, gathered.day).await?;
    let day_of = organization::current(&ctx).await?;
    let done = aside.done.into_iter().map(|done| {
        let time = done.at.map(|at| at.with_timezone(&day_of.organization().settings.timezone));
        (time.map(|time| time.format("%H:%M").to_string()).unwrap_or_default(), done)
    });
    let view = Today { gathered, choices, first_steps, missing, week: aside.week, done: done.collect() };
    Ok(Page::new("Today", view.render()))
}

/// The items of a form or an address, by id, separated by commas.
#[derive(Debug, Default, Deserialize)]
struct Items {
    #[serde(default)]
    items: String,
}

fn ids(items: &str) -> Vec<String> {
    items.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect()
}

async fn snooze(ctx: Ctx, form: Form) -> Result<Response> {
    let until = form.date("until")?.ok_or_else(|| Error::invalid_field("until", "choose a day"))?;
    let items = form.get("items").unwrap_or_default();
    let snoozed = actions::snooze(&ctx, &ids(items), until).await?;
    let day = until.format("%A, %-d %B");
    // Without titles: the message travels in a cookie, and the undo only if it fits there.
    let (message, undo) = match snoozed.as_slice() {
        [one] => (format!("Snoozed until {day}."), Some(url::unsnooze(&one.id))),
        many => {
            let all = many.iter().map(|one| one.id.as_str()).collect::<Vec<_>>().join(",");
            let undo = Some(url::unsnooze(&all)).filter(|address| address.len() < LONGEST_UNDO);
            (format!("{} items snoozed until {day}.", many.len()), undo)
        }
    };
    let undo = undo.map(|action| Undo { action, label: "Undo".to_owned() });
    Ok(redirect_with(form.back(url::PAGE), &Flash { tone: Tone::Good, message, undo }))
}

async fn unsnooze(ctx: Ctx, Query(items): Query<Items>, form: Form) -> Result<Response> {
    actions::unsnooze(&ctx, &ids(&items.items)).await?;
    Ok(done(form.back(url::PAGE), "Unsnoozed."))
}
