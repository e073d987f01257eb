//! Which folders of a repository are parts of their own, over the API.

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
    /// Globs of folders, each of which is one part with all that is below it. Where none matches, folders are told apart by
    /// what they hold.
    #[schema(example = json!(["services/*"]))]
    folders: Vec<String>,
}

/// Show which folders are parts of their own
///
/// Of a repository; empty where folders are told apart by what they hold alone.
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

/// Say which folders are parts of their own
///
/// It holds from the next question on; nothing is read anew.
#[utoipa::path(
    put,
    path = "/api/v1/repositories/{id}/parts",
    params(("id" = String, Path, description = "The repository's id.", example = "payments-api")),
    request_body = PartsItem,
    responses(
        (status = 200, description = "It is so.", body = PartsItem),
        (status = 403, description = "This is for the team's lead, the CTO and operators."),
        (status = 404, description = "There is no repository with this id."),
        (status = 409, description = "The repository was let go."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "A folder is not right; `errors` says how."),
    ),
)]
pub(super) async fn set_parts(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<PartsItem>,
) -> Result<Json<PartsItem>> {
    Ok(Json(PartsItem { folders: actions::set_folders(&ctx, &id, &sent.folders.join("\n")).await? }))
}
