//! `/api/v1/growth/ladder`.

use axum::response::Response;
use castra_platform::{
    Ctx, Result, Seen,
    access::Rule,
    web::{
        Routes,
        api::{self, IfMatch, Json, Text},
        ceiling::Takes,
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::ladder::{self, Axis, LadderChange, PlannedLadder, Profile};

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .api(Rule::SignedIn, routes!(get_ladder))
        .taking(Takes::Files)
        .api_reading(Rule::SignedIn, routes!(plan_ladder))
        .api(Rule::SignedIn, routes!(change_ladder))
        .taking(Takes::Fields)
}

/// The organization's ladder.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Ladder)]
struct LadderView {
    /// The version; 0 is the built-in ladder.
    version: i64,
    /// The name.
    name: String,
    /// The axes.
    axes: Vec<Axis>,
    /// The levels roles need.
    profiles: Vec<Profile>,
}

/// The changes a ladder makes or would make.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LadderPlan)]
struct PlanView {
    /// The version compared with.
    version: i64,
    /// The changes, part by part.
    changes: Vec<LadderChange>,
}

impl From<PlannedLadder> for PlanView {
    fn from(planned: PlannedLadder) -> Self {
        Self { version: planned.version, changes: planned.changes }
    }
}

/// Show the ladder
///
/// Its axes with their levels, and the levels roles need.
#[utoipa::path(
    get,
    path = "/api/v1/growth/ladder",
    responses((status = 200, description = "The ladder.", body = LadderView)),
)]
async fn get_ladder(ctx: Ctx) -> Result<Response> {
    let (version, ladder) = ladder::ladder(&ctx).await?;
    let ladder::Ladder { name, axes, profiles } = ladder;
    Ok(api::versioned(version, LadderView { version, name, axes, profiles }))
}

/// The file name for messages, and the text.
fn file(sent: Text) -> Result<(&'static str, String)> {
    match sent.media_type.as_str() {
        "text/csv" => Ok(("ladder.csv", sent.text)),
        "" | "text/yaml" | "application/yaml" | "application/x-yaml" | "text/x-yaml" | "text/plain" => {
            Ok(("ladder.yaml", sent.text))
        }
        _ => Err(api::unsupported("a ladder as text/yaml or text/csv")),
    }
}

/// Preview a ladder
///
/// In YAML or CSV. Returns what it would change, or all its errors with their lines.
#[utoipa::path(
    post,
    path = "/api/v1/growth/ladder/plan",
    request_body(content = String, content_type = "text/yaml"),
    responses(
        (status = 200, description = "What it would change.", body = PlanView),
        (status = 403, description = "Only the CTO and operators can do this."),
        (status = 415, description = "The body is neither YAML nor CSV."),
        (status = 422, description = "The ladder is invalid; `errors` gives the places."),
    ),
)]
async fn plan_ladder(ctx: Ctx, sent: Text) -> Result<Json<PlanView>> {
    let (name, text) = file(sent)?;
    Ok(Json(ladder::plan(&ctx, name, &text).await?.into()))
}

/// Replace the ladder
///
/// Whole or not at all, by the CTO and operators. Every version is kept.
#[utoipa::path(
    put,
    path = "/api/v1/growth/ladder",
    params(IfMatch),
    request_body(content = String, content_type = "text/yaml"),
    responses(
        (status = 200, description = "The changes made.", body = PlanView),
        (status = 403, description = "Only the CTO and operators can do this."),
        (status = 415, description = "The body is neither YAML nor CSV."),
        (status = 422, description = "The ladder is invalid; `errors` gives the places."),
    ),
)]
async fn change_ladder(ctx: Ctx, seen: Seen, sent: Text) -> Result<Json<PlanView>> {
    let (name, text) = file(sent)?;
    Ok(Json(ladder::apply(&ctx, name, &text, &seen).await?.into()))
}
