//! `/api/v1/praise`: the wall.

use castra_platform::{
    Ctx, Result,
    web::api::{self, Json, Listed, Query},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::WordsItem;
use crate::feedback::{model::PublicPraise, wall};

/// Praise that everybody may read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublicPraise)]
pub(super) struct PraiseItem {
    /// Its id.
    id: String,
    /// Who praises, by id.
    giver: String,
    /// Who is praised, by id.
    receiver: String,
    /// What is said.
    words: WordsItem,
    /// Since when it is on the wall.
    appeared_at: DateTime<Utc>,
}

impl PraiseItem {
    fn of(praise: PublicPraise) -> Self {
        Self {
            id: praise.id,
            giver: praise.giver.to_string(),
            receiver: praise.receiver.to_string(),
            words: WordsItem::of(praise.words),
            appeared_at: praise.appeared_at,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct PraiseQuery {
    /// Only for this person, by id.
    person: Option<String>,
    /// The page that follows this one: `next` of the page before.
    after: Option<String>,
    /// How many on a page, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List public praise
///
/// Newest first. There are no reactions, counts or rankings.
#[utoipa::path(
    get,
    path = "/api/v1/praise",
    params(PraiseQuery),
    responses((status = 200, description = "Praise.", body = Listed<PraiseItem>)),
)]
pub(super) async fn list_praise(
    ctx: Ctx,
    Query(query): Query<PraiseQuery>,
) -> Result<Json<Listed<PraiseItem>>> {
    let limit = api::limit(query.limit)?;
    let (person, after) = (query.person.unwrap_or_default(), query.after.unwrap_or_default());
    let found = wall::wall(&ctx, &person, &after, limit + 1).await?;
    Ok(Json(Listed::page(found.into_iter().map(PraiseItem::of), limit, |item| item.id.clone())))
}
