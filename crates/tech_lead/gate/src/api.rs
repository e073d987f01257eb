//! `/api/v1/repositories/{id}/gate-results`.

use axum::response::Response;
use castra_org::organization;
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Json, Listed, Path},
        ceiling::Takes,
    },
};
use chrono::TimeDelta;
use utoipa_axum::routes;

use super::results::{self, GateReport, GateResult};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Gate", "Gate results: sent by pipelines, counted by the charter.")
        .api(Rule::SignedIn, routes!(list_gate_results))
        // A large change may have many violations.
        .taking(Takes::Files)
        .api(Rule::SignedIn, routes!(record_gate_result))
}

/// List gate results
///
/// Those of a repository in the last 90 days, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/repositories/{id}/gate-results",
    responses(
        (status = 200, description = "The results.", body = Listed<GateResult>),
    ),
)]
async fn list_gate_results(ctx: Ctx, Path(id): Path<String>) -> Result<Json<Listed<GateResult>>> {
    let current = organization::current(&ctx).await?;
    let known = current.organization().repositories.get(id.as_str());
    let known = known.ok_or_else(|| Error::not_found(format!("repository `{id}`")))?;
    let from = ctx.now() - TimeDelta::days(90);
    let found = results::results(&ctx, std::slice::from_ref(known), from, ctx.now()).await?;
    Ok(Json(Listed::whole(found)))
}

/// Record a gate result
///
/// Send the report written by `castra gate --format json`. A second one for the same change replaces the first.
#[utoipa::path(
    post,
    path = "/api/v1/repositories/{id}/gate-results",
    request_body = GateReport,
    responses(
        (status = 201, description = "The result, recorded.", body = GateResult,
            headers(("location" = String, description = "The URL of the list it is in."))),
        (status = 403, description = "Only those accountable or responsible for technical debt in the repository's team can do this."),
    ),
)]
async fn record_gate_result(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(report): Json<GateReport>,
) -> Result<Response> {
    let kept = results::record(&ctx, &id, &report).await?;
    Ok(api::created(format!("/api/v1/repositories/{id}/gate-results"), Json(kept)))
}
