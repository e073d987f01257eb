//! `/api/v1/repositories/{id}/scan`.

use axum::http::StatusCode;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{Routes, api::Path},
};
use utoipa_axum::routes;

use crate::actions::request_scan;

pub(super) fn routes() -> Routes {
    Routes::new().api(Rule::SignedIn, routes!(scan_repository))
}

/// Scan a repository
///
/// In the background; `job` shows its state.
#[utoipa::path(
    post,
    tag = "Repositories",
    path = "/api/v1/repositories/{id}/scan",
    params(("id" = String, Path, description = "The repository's id.", example = "payments-api")),
    responses(
        (status = 202, description = "A scan is queued."),
        (status = 403, description = "Only the team's lead, the CTO and operators may do this."),
        (status = 404, description = "There is no repository with this id."),
    ),
)]
async fn scan_repository(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    request_scan(&ctx, &id).await?;
    Ok(StatusCode::ACCEPTED)
}
