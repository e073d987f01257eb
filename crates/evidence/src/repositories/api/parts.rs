//! The parts of a repository over the API.

use castra_platform::{
    Ctx, Result,
    web::api::{Json, Path},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::repositories::actions;

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
    params(("id" = String, Path, description = "The repository's id.", example = "payments-api")),
    responses(
        (status = 200, description = "The folders.", body = PartsItem),
        (status = 404, description = "There is no repository with this id."),
    ),
)]
pub(super) async fn get_parts(ctx: Ctx, Path(id): Path<String>) -> Result<Json<PartsItem>> {
    Ok(Json(PartsItem { folders: actions::folders(&ctx, &id).await? }))
}

/// Set which folders are parts of their own
///
/// Applies from the next query on; nothing is scanned again.
#[utoipa::path(
    put,
    path = "/api/v1/repositories/{id}/parts",
    params(("id" = String, Path, description = "The repository's id.", example = "payments-api")),
    request_body = PartsItem,
    responses(
        (status = 200, description = "The folders were saved.", body = PartsItem),
        (status = 403, description = "Only the team's lead, the CTO and operators may do this."),
        (status = 404, description = "There is no repository with this id."),
        (status = 409, description = "The repository was removed."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A folder pattern is invalid; `errors` says why."),
    ),
)]
pub(super) async fn set_parts(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<PartsItem>,
) -> Result<Json<PartsItem>> {
    Ok(Json(PartsItem { folders: actions::set_folders(&ctx, &id, &sent.folders.join("\n")).await? }))
}
