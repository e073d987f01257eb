//! `/api/v1/changes`, and the repair of a finding: what the pages of changes do, by the same actions.

mod items;
mod proposals;

use axum::response::Response;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Json, Listed, Path, Query},
    },
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use self::items::{ChangeFull, ChangeItem};
use super::{
    actions,
    store::{ProposalState, Proposed},
};
use crate::organization::{self};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Changes",
            "Changes of who does what: proposed, agreed to by those who gain a duty, put into effect, undone.",
        )
        .api(Rule::SignedIn, routes!(list_changes))
        .api(Rule::SignedIn, routes!(get_change))
        .api(Rule::SignedIn, routes!(proposals::propose_role))
        .api(Rule::SignedIn, routes!(proposals::propose_part))
        .api(Rule::SignedIn, routes!(proposals::repair_finding))
        .api(Rule::SignedIn, routes!(agree_to_change))
        .api(Rule::SignedIn, routes!(decline_change))
        .api(Rule::SignedIn, routes!(withdraw_change))
        .api(Rule::SignedIn, routes!(apply_change))
        .api(Rule::SignedIn, routes!(undo_change))
}

/// The change as it stands after what was asked.
async fn shown(ctx: &Ctx, proposal: Proposed) -> Result<Json<ChangeFull>> {
    Ok(Json(ChangeFull::of(&organization::current(ctx).await?, proposal)))
}

/// The change that was proposed, and where it is.
async fn proposed(ctx: &Ctx, proposal: Proposed) -> Result<Response> {
    Ok(api::created(format!("/api/v1/changes/{}", proposal.id), shown(ctx, proposal).await?))
}

/// Where a change stands.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ChangeState)]
enum StateItem {
    /// Not in effect yet.
    Proposed,
    /// In effect.
    Applied,
    /// Turned down by somebody it concerns.
    Declined,
    /// Taken off the table.
    Withdrawn,
    /// Was in effect, and was taken back.
    Undone,
}

impl From<StateItem> for ProposalState {
    fn from(item: StateItem) -> Self {
        match item {
            StateItem::Proposed => Self::Proposed,
            StateItem::Applied => Self::Applied,
            StateItem::Declined => Self::Declined,
            StateItem::Withdrawn => Self::Withdrawn,
            StateItem::Undone => Self::Undone,
        }
    }
}

/// Which changes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ChangesQuery {
    /// Only those that stand so.
    #[param(inline)]
    state: Option<StateItem>,
    /// The page that follows this one: `next` of the page before.
    after: Option<String>,
    /// How many on a page, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List changes
///
/// The newest first.
#[utoipa::path(
    get,
    path = "/api/v1/changes",
    params(ChangesQuery),
    responses(
        (status = 200, description = "Changes, the newest first.", body = Listed<ChangeItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn list_changes(ctx: Ctx, Query(query): Query<ChangesQuery>) -> Result<Json<Listed<ChangeItem>>> {
    let limit = api::limit(query.limit)?;
    let rows = api::rows(limit);
    let current = organization::current(&ctx).await?;
    let found = actions::page(&ctx, query.state.map(Into::into), query.after.as_deref(), rows).await?;
    let items = found.into_iter().map(|proposal| ChangeItem::of(&current, proposal));
    Ok(Json(Listed::page(items, limit, |change| change.id.clone())))
}

/// Show a change
///
/// With what moves; while it is proposed, also who gains and loses what, and whom it waits for.
#[utoipa::path(
    get,
    path = "/api/v1/changes/{id}",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "The change.", body = ChangeFull),
        (status = 404, description = "There is no change with this id."),
    ),
)]
async fn get_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::find(&ctx, &id).await?;
    shown(&ctx, proposal).await
}

/// Agree to a change
///
/// To take on what it gives you.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/agree",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "You agreed.", body = ChangeFull),
        (status = 403, description = "Only those who would gain a duty are asked."),
        (status = 404, description = "There is no change with this id."),
        (status = 409, description = "It is decided already."),
    ),
)]
async fn agree_to_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::agree(&ctx, &id).await?;
    shown(&ctx, proposal).await
}

/// Decline a change
///
/// Not to take on what it would give you: it will not be.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/decline",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "You declined.", body = ChangeFull),
        (status = 403, description = "Only those who would gain a duty are asked."),
        (status = 404, description = "There is no change with this id."),
        (status = 409, description = "It is decided already."),
    ),
)]
async fn decline_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::decline(&ctx, &id).await?;
    shown(&ctx, proposal).await
}

/// Withdraw a change
///
/// Before it is in effect, by whoever proposed it or may decide it.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/withdraw",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "It is withdrawn.", body = ChangeFull),
        (status = 403, description = "This is for whoever proposed it, the scope's lead, the CTO and operators."),
        (status = 404, description = "There is no change with this id."),
        (status = 409, description = "It is decided already."),
    ),
)]
async fn withdraw_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::withdraw(&ctx, &id).await?;
    shown(&ctx, proposal).await
}

/// Put a change into effect
///
/// Whole or not at all, also where somebody has not agreed yet.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/apply",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "It is in effect.", body = ChangeFull),
        (status = 403, description = "This is for the scope's lead, the CTO and operators."),
        (status = 404, description = "There is no change with this id."),
        (status = 409, description = "It is decided already, or what it changes changed meanwhile; nothing was changed."),
    ),
)]
async fn apply_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::apply(&ctx, &id).await?;
    shown(&ctx, proposal).await
}

/// Undo a change
///
/// Everything is as before, unless something it touched has moved since.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/undo",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "It is undone.", body = ChangeFull),
        (status = 403, description = "This is for the scope's lead, the CTO and operators."),
        (status = 404, description = "There is no change with this id."),
        (status = 409, description = "It is not in effect, or what it changed has moved since; nothing was changed."),
    ),
)]
async fn undo_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::undo(&ctx, &id).await?;
    shown(&ctx, proposal).await
}
