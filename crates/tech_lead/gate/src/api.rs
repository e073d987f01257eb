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
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;
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

/// The gate's result for a change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GateResult)]
struct ResultItem {
    /// The repository's id.
    repository: String,
    /// The newest commit of the change.
    head: String,
    /// The commit where it left its target branch.
    base: String,
    /// `pass`, `fail` or `cannot-judge`.
    outcome: String,
    /// Violations that stopped it.
    failures: u32,
    /// Violations that only warned.
    warnings: u32,
    /// When it was sent.
    recorded_at: DateTime<Utc>,
}

impl ResultItem {
    fn of(result: GateResult) -> Self {
        Self {
            repository: result.repository.to_string(),
            head: result.head,
            base: result.base,
            outcome: result.outcome,
            failures: result.failures,
            warnings: result.warnings,
            recorded_at: result.recorded_at,
        }
    }
}

/// List gate results
///
/// Those of a repository in the last 90 days, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/repositories/{id}/gate-results",
    params(("id" = String, Path, description = "The repository's id.", example = "payments-api")),
    responses(
        (status = 200, description = "The results.", body = Listed<ResultItem>),
        (status = 404, description = "There is no repository with this id."),
    ),
)]
async fn list_gate_results(ctx: Ctx, Path(id): Path<String>) -> Result<Json<Listed<ResultItem>>> {
    let current = organization::current(&ctx).await?;
    let known = current.organization().repositories.get(id.as_str());
    let known = known.ok_or_else(|| Error::not_found(format!("repository `{id}`")))?;
    let from = ctx.now() - TimeDelta::days(90);
    let found = results::results(&ctx, std::slice::from_ref(known), from, ctx.now()).await?;
    Ok(Json(Listed::whole(found.into_iter().map(ResultItem::of).collect())))
}

/// Record a gate result
///
/// Send the report written by `castra gate --format json`. A second one for the same change replaces the first.
#[utoipa::path(
    post,
    path = "/api/v1/repositories/{id}/gate-results",
    params(("id" = String, Path, description = "The repository's id.", example = "payments-api")),
    request_body = GateReport,
    responses(
        (status = 201, description = "The result, recorded.", body = ResultItem,
            headers(("location" = String, description = "The URL of the list it is in."))),
        (status = 403, description = "Only those accountable or responsible for technical debt in the repository's team can do this."),
        (status = 404, description = "There is no repository with this id."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "It is not a gate report."),
    ),
)]
async fn record_gate_result(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(report): Json<GateReport>,
) -> Result<Response> {
    let kept = results::record(&ctx, &id, &report).await?;
    Ok(api::created(format!("/api/v1/repositories/{id}/gate-results"), Json(ResultItem::of(kept))))
}
