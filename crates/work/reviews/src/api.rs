//! The REST API. Its conventions are in `docs/api-design.md`.

use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{Json, Listed},
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{actions, model::Entry};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .chapter("Reviews", "What it is for, in one sentence.")
        .api(Rule::SignedIn, routes!(list_reviews))
}

/// An entry.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReviewsEntry)]
struct EntryItem {
    /// The entry's id.
    id: String,
    /// Its title.
    title: String,
}

impl From<Entry> for EntryItem {
    fn from(Entry { id, title }: Entry) -> Self {
        Self { id, title }
    }
}

/// List entries
///
/// Every entry, in the order of titles.
#[utoipa::path(
    get,
    path = "/api/v1/reviews",
    responses((status = 200, description = "Entries.", body = Listed<EntryItem>)),
)]
async fn list_reviews(ctx: Ctx) -> Result<Json<Listed<EntryItem>>> {
    let entries = actions::list(&ctx).await?;
    Ok(Json(Listed::whole(entries.into_iter().map(EntryItem::from).collect())))
}
