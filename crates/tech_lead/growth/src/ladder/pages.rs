//! The pages of the ladder: showing it and replacing it.

use axum::{
    extract::Query,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use castra_org::organization;
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::{Permission, Rule},
    figures::counted,
    ui::{self, PlanLine},
    web::{Page, Routes, ceiling::Takes, csv, done, form::Form},
};
use serde::Deserialize;

use super::{
    actions,
    model::{Effect, LadderChange},
    views::{ChangeLadder, Fault, PreviewLadder, ShowLadder},
};

pub(crate) fn add(routes: Routes) -> Routes {
    routes
        .get("/growth/ladder", Rule::SignedIn, show_ladder)
        .get("/growth/ladder.yaml", Rule::SignedIn, as_yaml)
        .get("/growth/ladder.csv", Rule::SignedIn, as_csv)
        .get("/growth/ladder/change", Rule::SignedIn, change)
        .taking(Takes::Files)
        .post("/growth/ladder/preview", Rule::SignedIn, preview)
        .post("/growth/ladder", Rule::SignedIn, apply)
        .taking(Takes::Fields)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    role: String,
    against: String,
}

async fn show_ladder(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let (version, ladder) = actions::ladder(&ctx).await?;
    let catalog = &current.organization().catalog;
    let title = |role: &str| catalog.role(role).map_or_else(|| role.to_owned(), |role| role.title.clone());
    let first = ladder.profiles.first().map(|profile| profile.role.to_string()).unwrap_or_default();
    let second = ladder.profiles.get(1).map(|profile| profile.role.to_string()).unwrap_or_default();
    let or = |asked: String, usual: String| if asked.is_empty() { usual } else { asked };
    let view = ShowLadder {
        roles: ladder
            .profiles
            .iter()
            .map(|known| (known.role.to_string(), title(known.role.as_str())))
            .collect(),
        shown: or(asked.role, first),
        against: or(asked.against, second),
        may_change: ctx.viewer.may(&Permission::WorkIn(None)),
        is_standard: version == 0,
        ladder,
    };
    Ok(Page::new("Ladder", view.render()))
}

async fn as_yaml(ctx: Ctx) -> Result<Response> {
    let text = actions::export(&ctx).await?;
    let head = [
        (header::CONTENT_TYPE, "text/yaml; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"ladder.yaml\""),
    ];
    Ok((head, text).into_response())
}

async fn as_csv(ctx: Ctx) -> Result<Response> {
    let (head, rows) = actions::table(&ctx).await?;
    Ok(csv::download("ladder", &head, rows))
}

async fn change(ctx: Ctx) -> Result<Page> {
    ctx.may(&Permission::WorkIn(None))?;
    let text = actions::export(&ctx).await?;
    Ok(Page::new("Edit the ladder", ChangeLadder { text, faults: Vec::new() }.render()))
}

const FILE: &str = "ladder";

/// The form with the sent file and its errors.
fn again(text: &str, error: Error) -> Result<Response> {
    if error.kind != Kind::Invalid {
        return Err(error);
    }
    let lines: Vec<&str> = text.lines().collect();
    let faults = error.fields.iter().map(|fault| {
        let place = fault.field.trim_start_matches(FILE).trim_start_matches(':').to_owned();
        let number: Option<usize> = place.split(':').next().and_then(|line| line.parse().ok());
        let line = number.and_then(|number| lines.get(number.checked_sub(1)?)).copied().unwrap_or_default();
        Fault { line: line.chars().take(200).collect(), place, message: fault.message.clone() }
    });
    let view = ChangeLadder { text: text.to_owned(), faults: faults.collect() };
    let page = Page::new("Check the ladder", view.render());
    Ok(page.status(StatusCode::UNPROCESSABLE_ENTITY).into_response())
}

async fn preview(ctx: Ctx, sent: Form) -> Result<Response> {
    ctx.may(&Permission::WorkIn(None))?;
    let text = sent.verbatim("text").to_owned();
    let planned = match actions::plan(&ctx, FILE, &text).await {
        Ok(planned) => planned,
        Err(error) => return again(&text, error),
    };
    let line = |change: LadderChange| {
        let effect = match change.kind {
            Effect::Adds => ui::Effect::Adds,
            Effect::Changes => ui::Effect::Changes,
            Effect::Ends => ui::Effect::Ends,
        };
        PlanLine::new(effect, change.part, change.text)
    };
    let view = PreviewLadder {
        text,
        version: planned.version,
        lines: planned.changes.into_iter().map(line).collect(),
    };
    Ok(Page::new("Preview of changes", view.render()).into_response())
}

async fn apply(ctx: Ctx, sent: Form) -> Result<Response> {
    ctx.may(&Permission::WorkIn(None))?;
    let text = sent.verbatim("text");
    let seen = sent.seen("version")?;
    match actions::apply(&ctx, FILE, text, &seen).await {
        Ok(planned) => {
            let parts = counted(planned.changes.len(), "part", "parts");
            let message = format!("Ladder changed: {parts}.");
            Ok(done("/growth/ladder", message))
        }
        Err(error) => again(text, error),
    }
}
