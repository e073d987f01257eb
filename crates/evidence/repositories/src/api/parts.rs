//! The parts of a repository over the API.

use axum::response::Response;
use castra_platform::{
    Ctx, Result, Seen,
    web::api::{self, IfMatch, Json, Path},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions;

/// Folders that are parts of their own.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RepositoryParts)]
pub(super) struct PartsItem {
    /// Globs of folders, each of which is one part with everything below it. Where none matches, parts are
    /// found by what the folders hold.
    #[schema(example = json!(["services/*"]))]
    folders: Vec<String>,
}

/// Show which folders are parts of their own
///
/// Of a repository; empty if parts are found only by what the folders hold.
#[utoipa::path(
    get,
    path = "/api/v1/repositories/{id}/parts",
    responses(
        (status = 200, description = "The folders.", body = PartsItem),
    ),
)]
pub(super) async fn get_parts(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    Ok(answer(actions::folders(&ctx, &id).await?))
}

fn answer((folders, revision): (Vec<String>, i64)) -> Response {
    api::versioned(revision, PartsItem { folders })
}

/// Set which folders are parts of their own
///
/// Applies from the next query on; nothing is scanned again.
#[utoipa::path(
    put,
    path = "/api/v1/repositories/{id}/parts",
    params(IfMatch),
    request_body = PartsItem,
    responses(
        (status = 200, description = "The folders were saved.", body = PartsItem),
        (status = 403, description = "Only the team's lead, the CTO and operators may do this."),
        (status = 409, description = "The repository was removed, or the folders were changed in the meantime."),
        (status = 422, description = "A folder pattern is invalid; `errors` says why."),
    ),
)]
pub(super) async fn set_parts(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(sent): Json<PartsItem>,
) -> Result<Response> {
    Ok(answer(actions::set_folders(&ctx, &id, &seen, &sent.folders.join("\n")).await?))
}
