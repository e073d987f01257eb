//! Adding, editing and removing repositories over the API.

use axum::{http::StatusCode, response::Response};
use castra_platform::{
    Ctx, Result, Seen,
    web::api::{self, IfMatch, Json, Path},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::items::RepositoryItem;
use crate::{actions, naming::Said};

/// A repository to add, or its new settings.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RepositorySaid)]
pub(super) struct SaidItem {
    /// The id of a new repository; the last part of its address if absent. It cannot be changed.
    id: Option<String>,
    /// The id of the team that owns it.
    #[schema(example = "payments")]
    team: String,
    /// An https:// or ssh:// address to clone from. Operators may also use a file:// address, or a folder on
    /// the machine that runs Castra.
    #[schema(example = "https://git.example.org/payments-api.git")]
    url: String,
    /// The branch to read; the default branch if absent.
    branch: Option<String>,
    /// Patterns of files to leave out: `*` within a folder, `**` across folders, `?` one character; one
    /// without `/` is matched against the file's name. If absent, the present patterns stay.
    #[schema(example = json!(["generated/**", "*.csv"]))]
    exclude: Option<Vec<String>>,
}

impl SaidItem {
    fn said(self) -> Said {
        let Self { id, team, url, branch, exclude } = self;
        Said { id: id.unwrap_or_default(), team, url, branch: branch.unwrap_or_default(), exclude }
    }
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let listed = actions::listed(ctx, id).await?;
    let revision = actions::revision(&listed.repository)?;
    Ok(api::versioned(revision, RepositoryItem::of(&listed.repository, listed.summary, listed.job)))
}

/// Add a repository
///
/// To a team; it is scanned at once. A removed repository can be added again.
#[utoipa::path(
    post,
    path = "/api/v1/repositories",
    request_body = SaidItem,
    responses(
        (status = 201, description = "The repository was added, and a scan is queued.", body = RepositoryItem,
            headers(("location" = String, description = "The repository's address in the API."))),
        (status = 403, description = "Only the team's lead, the CTO and operators may do this."),
        (status = 404, description = "Nothing is set up here yet."),
        (status = 409, description = "The organization changed in the meantime."),
    ),
)]
pub(super) async fn name_repository(ctx: Ctx, Json(sent): Json<SaidItem>) -> Result<Response> {
    let named = actions::name(&ctx, &sent.said()).await?;
    let made = shown(&ctx, named.id.as_str()).await?;
    Ok(api::created(format!("/api/v1/repositories/{}", named.id), made))
}

/// Edit a repository
///
/// Its team, address, branch, or the files left out. It is scanned again at once.
#[utoipa::path(
    put,
    path = "/api/v1/repositories/{id}",
    params(IfMatch),
    request_body = SaidItem,
    responses(
        (status = 200, description = "The repository was saved.", body = RepositoryItem),
        (status = 403, description = "Only the lead of both its present and its new team, the CTO and operators may do this."),
        (status = 409, description = "It was removed, or it or the organization changed in the meantime."),
    ),
)]
pub(super) async fn change_repository(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(sent): Json<SaidItem>,
) -> Result<Response> {
    actions::change(&ctx, &id, &seen, &sent.said()).await?;
    shown(&ctx, &id).await
}

/// Remove a repository
///
/// From today it no longer belongs to the team and is no longer scanned. Its figures stay.
#[utoipa::path(
    delete,
    path = "/api/v1/repositories/{id}",
    responses(
        (status = 204, description = "The repository was removed."),
        (status = 403, description = "Only the team's lead, the CTO and operators may do this."),
        (status = 409, description = "It was already removed, or the organization changed in the meantime."),
    ),
)]
pub(super) async fn let_repository_go(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::let_go(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
