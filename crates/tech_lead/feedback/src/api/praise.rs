//! `/api/v1/praise`: the wall.

use castra_platform::{
    Ctx, Result,
    web::api::{self, Json, Listed, Query},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    model::{FeedbackWords, PublicPraise},
    wall,
};

/// Public praise.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublicPraise)]
pub(super) struct PraiseItem {
    /// The praise's id.
    id: String,
    /// The giver's id.
    giver: String,
    /// The receiver's id.
    receiver: String,
    /// The text.
    words: FeedbackWords,
    /// When it appeared on the wall.
    appeared_at: DateTime<Utc>,
}

impl PraiseItem {
    fn of(praise: PublicPraise) -> Self {
        Self {
            id: praise.id,
            giver: praise.giver.to_string(),
            receiver: praise.receiver.to_string(),
            words: praise.words,
            appeared_at: praise.appeared_at,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct PraiseQuery {
    /// Only praise for this person, by id.
    person: Option<String>,
    /// The page after this: `next` of the previous page.
    after: Option<String>,
    /// Items per page, up to 500; 50 by default.
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
