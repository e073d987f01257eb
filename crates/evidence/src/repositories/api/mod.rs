//! `/api/v1/repositories`.

mod answers;
mod items;
mod naming;
mod parts;
mod teams;

use axum::{http::StatusCode, response::Response};
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Json, Listed as Page, Path, Query},
    },
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use super::{Listed, RepositoryView, actions, list, opened, opened_file, request_scan};
use items::{FiguresItem, FileItem, RepositoryFull, RepositoryItem};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Repositories",
            "Each team's repositories, with figures from background scans of their history.",
        )
        .api(Rule::SignedIn, routes!(list_repositories, naming::name_repository))
        .api(Rule::SignedIn, routes!(get_repository, naming::change_repository, naming::let_repository_go))
        .api(Rule::SignedIn, routes!(parts::get_parts, parts::set_parts))
        .api(Rule::SignedIn, routes!(scan_repository))
        .api(Rule::SignedIn, routes!(get_file))
        .api(Rule::SignedIn, routes!(answers::get_knowledge))
        .api(Rule::SignedIn, routes!(answers::get_age))
        .api(Rule::SignedIn, routes!(answers::list_technologies))
        .api(Rule::SignedIn, routes!(answers::get_releases))
        .api(Rule::SignedIn, routes!(answers::get_ask_whom))
        .api(Rule::SignedIn, routes!(teams::get_team_crossings))
        .api(Rule::SignedIn, routes!(teams::get_changes_together))
}

/// The file to show.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct FileQuery {
    /// The file's path from the repository's root.
    #[param(example = "src/main.rs")]
    path: String,
}

/// Show a file of a repository
///
/// Its complexity over time, who knows it, and its newest changes.
#[utoipa::path(
    get,
    path = "/api/v1/repositories/{id}/file",
    params(("id" = String, Path, description = "The repository's id.", example = "payments-api"), FileQuery),
    responses(
        (status = 200, description = "The file.", body = FileItem),
        (status = 404, description = "There is no such repository, or no such file in its last scan."),
    ),
)]
async fn get_file(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<FileQuery>,
) -> Result<Json<FileItem>> {
    Ok(Json(FileItem::of(opened_file(&ctx, &id, &query.path).await?)))
}

/// Filter and paging.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct RepositoriesQuery {
    /// Only repositories of this team.
    team: Option<String>,
    /// The `next` of the page before; absent for the first page.
    after: Option<String>,
    /// The page size, up to 500; 50 if absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List repositories
///
/// Those of every team today, each with its last scan.
#[utoipa::path(
    get,
    path = "/api/v1/repositories",
    params(RepositoriesQuery),
    responses(
        (status = 200, description = "Repositories, by id.", body = Page<RepositoryItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn list_repositories(
    ctx: Ctx,
    Query(query): Query<RepositoriesQuery>,
) -> Result<Json<Page<RepositoryItem>>> {
    let limit = api::limit(query.limit)?;
    let mut all = list(&ctx).await?;
    all.sort_by(|a, b| a.repository.id.cmp(&b.repository.id));
    let after = |id: &str| query.after.as_deref().is_none_or(|after| id > after);
    let wanted = |team: &str| query.team.as_deref().is_none_or(|wanted| team == wanted);
    let fitting = all
        .into_iter()
        .filter(|listed| after(listed.repository.id.as_str()) && wanted(listed.repository.team.as_str()));
    let items =
        fitting.map(|Listed { repository, summary, job, .. }| RepositoryItem::of(&repository, summary, job));
    Ok(Json(Page::page(items, limit, |item| item.id.clone())))
}

/// Show a repository
///
/// With the figures from its history: hotspots, parts, and who knows it.
#[utoipa::path(
    get,
    path = "/api/v1/repositories/{id}",
    responses(
        (status = 200, description = "The repository.", body = RepositoryFull),
    ),
)]
async fn get_repository(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let RepositoryView { repository, summary, job, figures, .. } = opened(&ctx, &id).await?;
    let revision = actions::revision(&repository)?;
    let repository = RepositoryItem::of(&repository, summary, job);
    Ok(api::versioned(revision, RepositoryFull { repository, figures: figures.map(FiguresItem::of) }))
}

/// Scan a repository
///
/// In the background; `job` shows its state.
#[utoipa::path(
    post,
    path = "/api/v1/repositories/{id}/scan",
    responses(
        (status = 202, description = "A scan is queued."),
        (status = 403, description = "Only the team's lead, the CTO and operators may do this."),
    ),
)]
async fn scan_repository(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    request_scan(&ctx, &id).await?;
    Ok(StatusCode::ACCEPTED)
}
