//! `/api/v1/changes`, and resolving a finding: the same actions as the pages of changes.

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
    url,
};
use crate::organization::{self};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Changes",
            "Changes of who does what: proposed, agreed to by the people who gain a responsibility, applied, undone.",
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

/// The change after the request.
async fn shown(ctx: &Ctx, proposal: Proposed) -> Result<Json<ChangeFull>> {
    Ok(Json(ChangeFull::of(&organization::current(ctx).await?, proposal)))
}

/// The proposed change, with its location.
async fn proposed(ctx: &Ctx, proposal: Proposed) -> Result<Response> {
    Ok(api::created(url::in_api(&proposal.id), shown(ctx, proposal).await?))
}

/// A change's state.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ChangeState)]
enum StateItem {
    /// Not applied yet.
    Proposed,
    /// In effect.
    Applied,
    /// Declined by a person it concerns.
    Declined,
    /// Withdrawn before it was decided.
    Withdrawn,
    /// Applied, then undone.
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

/// Which changes to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ChangesQuery {
    /// Only changes in this state.
    #[param(inline)]
    state: Option<StateItem>,
    /// The page after this: `next` of the previous page.
    after: Option<String>,
    /// Changes per page, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List changes
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/api/v1/changes",
    params(ChangesQuery),
    responses(
        (status = 200, description = "Changes, newest first.", body = Listed<ChangeItem>),
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
/// With the records it changes; while it is proposed, also who gains and loses what, and who has not agreed yet.
#[utoipa::path(
    get,
    path = "/api/v1/changes/{id}",
    responses(
        (status = 200, description = "The change.", body = ChangeFull),
    ),
)]
async fn get_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::find(&ctx, &id).await?;
    shown(&ctx, proposal).await
}

/// Agree to a change
///
/// Takes on what it gives you.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/agree",
    responses(
        (status = 200, description = "You agreed.", body = ChangeFull),
        (status = 403, description = "Only the people who would gain something are asked."),
        (status = 409, description = "It is already decided."),
    ),
)]
async fn agree_to_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::agree(&ctx, &id).await?;
    shown(&ctx, proposal).await
}

/// Decline a change
///
/// Refuses what it would give you; the change is then not applied.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/decline",
    responses(
        (status = 200, description = "You declined.", body = ChangeFull),
        (status = 403, description = "Only the people who would gain something are asked."),
        (status = 409, description = "It is already decided."),
    ),
)]
async fn decline_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::decline(&ctx, &id).await?;
    shown(&ctx, proposal).await
}

/// Withdraw a change
///
/// Before it is applied; by its author or by anyone who may decide it.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/withdraw",
    responses(
        (status = 200, description = "The change is withdrawn.", body = ChangeFull),
        (status = 403, description = "Only its author, the scope's lead, the CTO and operators may do this."),
        (status = 409, description = "It is already decided."),
    ),
)]
async fn withdraw_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::withdraw(&ctx, &id).await?;
    shown(&ctx, proposal).await
}

/// Apply a change
///
/// Whole or not at all, even if not everyone has agreed yet.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/apply",
    responses(
        (status = 200, description = "The change is applied.", body = ChangeFull),
        (status = 403, description = "Only the scope's lead, the CTO and operators may do this."),
        (status = 409, description = "It is already decided, or what it touches changed meanwhile; nothing was changed."),
    ),
)]
async fn apply_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::apply(&ctx, &id).await?;
    shown(&ctx, proposal).await
}

/// Undo a change
///
/// Restores what was before, unless something it touched has changed since.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/undo",
    responses(
        (status = 200, description = "The change is undone.", body = ChangeFull),
        (status = 403, description = "Only the scope's lead, the CTO and operators may do this."),
        (status = 409, description = "It is not applied, or what it touched has changed since; nothing was changed."),
    ),
)]
async fn undo_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::undo(&ctx, &id).await?;
    shown(&ctx, proposal).await
}
