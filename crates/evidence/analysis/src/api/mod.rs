//! `/api/v1/repositories/{id}`: what its history says.

mod answers;
mod authors;
mod items;
mod teams;

use axum::response::Response;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Json, Path, Query},
    },
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use castra_repositories::RepositoryItem;

use crate::{model::RepositoryView, opened, opened_file};
use items::{FiguresItem, FileItem, RepositoryFull};

pub(super) fn routes() -> Routes {
    Routes::new()
        .api(Rule::SignedIn, routes!(get_repository))
        .api(Rule::SignedIn, routes!(get_file))
        .api(Rule::SignedIn, routes!(answers::get_knowledge))
        .api(Rule::SignedIn, routes!(answers::get_age))
        .api(Rule::SignedIn, routes!(answers::list_technologies))
        .api(Rule::SignedIn, routes!(answers::get_releases))
        .api(Rule::SignedIn, routes!(answers::get_ask_whom))
        .api(Rule::SignedIn, routes!(teams::get_team_crossings))
        .api(Rule::SignedIn, routes!(teams::get_changes_together))
        .api(Rule::SignedIn, routes!(authors::list_authors))
        .api(Rule::SignedIn, routes!(authors::mark_outside_author, authors::unmark_outside_author))
        .api(Rule::SignedIn, routes!(authors::get_git_identities, authors::set_git_identities))
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
    tag = "Repositories",
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

/// Show a repository
///
/// With the figures from its history: hotspots, parts, and who knows it.
#[utoipa::path(
    get,
    tag = "Repositories",
    path = "/api/v1/repositories/{id}",
    params(("id" = String, Path, description = "The repository's id.", example = "payments-api")),
    responses(
        (status = 200, description = "The repository.", body = RepositoryFull),
        (status = 404, description = "There is no repository with this id."),
    ),
)]
async fn get_repository(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let RepositoryView { repository, summary, job, figures, .. } = opened(&ctx, &id).await?;
    let revision = castra_repositories::revision(&repository)?;
    let repository = RepositoryItem::of(&repository, summary, job);
    Ok(api::versioned(revision, RepositoryFull { repository, figures: figures.map(FiguresItem::of) }))
}
