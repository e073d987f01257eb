//! Naming repositories over the API.

use axum::{http::StatusCode, response::Response};
use castra_platform::{
    Ctx, Result,
    web::api::{self, Json, Path},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::items::RepositoryItem;
use crate::repositories::{actions, naming::Said, opened};

/// What is said of a repository.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RepositorySaid)]
pub(super) struct SaidItem {
    /// What a new one is called; the last part of its address where absent. It stays for good.
    id: Option<String>,
    /// The team whose it is, by id.
    #[schema(example = "payments")]
    team: String,
    /// Where it is cloned from: an https:// or ssh:// address. Operators may also say a file:// address, or a folder of the
    /// machine on which Castra runs.
    #[schema(example = "https://git.example.org/payments-api.git")]
    url: String,
    /// The branch that is read; its default branch where absent.
    branch: Option<String>,
    /// Patterns of files that count nowhere: `*` within a folder, `**` across folders, `?` one character; one without `/` is
    /// matched against the file's name. Where absent, they stay as they are.
    #[schema(example = json!(["generated/**", "*.csv"]))]
    exclude: Option<Vec<String>>,
}

impl SaidItem {
    fn said(self) -> Said {
        let Self { id, team, url, branch, exclude } = self;
        Said { id: id.unwrap_or_default(), team, url, branch: branch.unwrap_or_default(), exclude }
    }
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Json<RepositoryItem>> {
    let opened = opened(ctx, id).await?;
    Ok(Json(RepositoryItem::of(&opened.repository, opened.summary, opened.job)))
}

/// Name a repository
///
/// A team's, which is read at once. One that was let go can be named again.
#[utoipa::path(
    post,
    path = "/api/v1/repositories",
    request_body = SaidItem,
    responses(
        (status = 201, description = "It is named, and a scan is queued.", body = RepositoryItem,
            headers(("location" = String, description = "Where it is."))),
        (status = 403, description = "This is for the team's lead, the CTO and operators."),
        (status = 404, description = "Nothing is set up here yet."),
        (status = 409, description = "The organization changed meanwhile."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn name_repository(ctx: Ctx, Json(sent): Json<SaidItem>) -> Result<Response> {
    let named = actions::name(&ctx, &sent.said()).await?;
    let made = shown(&ctx, named.id.as_str()).await?;
    Ok(api::created(format!("/api/v1/repositories/{}", named.id), made))
}

/// Say something else of a repository
///
/// Whose it is, where it is, which branch is read, or which files count nowhere. It is read anew at once.
#[utoipa::path(
    put,
    path = "/api/v1/repositories/{id}",
    params(("id" = String, Path, description = "Its id.", example = "payments-api")),
    request_body = SaidItem,
    responses(
        (status = 200, description = "It is so.", body = RepositoryItem),
        (status = 403, description = "This is for the lead of the team whose it is and will be, the CTO and operators."),
        (status = 404, description = "There is no repository with this id."),
        (status = 409, description = "The organization changed meanwhile."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn change_repository(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<SaidItem>,
) -> Result<Json<RepositoryItem>> {
    actions::change(&ctx, &id, &sent.said()).await?;
    shown(&ctx, &id).await
}

/// Let a repository go
///
/// It is the team's no longer, from today on, and is not read any more. What was found stays.
#[utoipa::path(
    delete,
    path = "/api/v1/repositories/{id}",
    params(("id" = String, Path, description = "Its id.", example = "payments-api")),
    responses(
        (status = 204, description = "It is let go."),
        (status = 403, description = "This is for the team's lead, the CTO and operators."),
        (status = 404, description = "There is no repository with this id."),
        (status = 409, description = "It was let go before, or the organization changed meanwhile."),
    ),
)]
pub(super) async fn let_repository_go(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::let_go(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
