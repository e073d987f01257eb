//! `/api/v1/repositories`: which there are, and what is set by hand.

mod items;
mod naming;
mod parts;

use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Json, Listed as Page, Query},
    },
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use crate::{actions::list, model::Listed};
pub use items::RepositoryItem;

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Repositories",
            "Each team's repositories, with figures from background scans of their history.",
        )
        .api(Rule::SignedIn, routes!(list_repositories, naming::name_repository))
        .api(Rule::SignedIn, routes!(naming::change_repository, naming::let_repository_go))
        .api(Rule::SignedIn, routes!(parts::get_parts, parts::set_parts))
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
