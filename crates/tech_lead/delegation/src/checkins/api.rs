//! The check-ins of a delegation, and one's hours, in the API.

use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{Json, Listed, Path},
    },
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::actions::{self, CheckIn, CheckInTerms, HoursTerms};
use crate::{actions as delegations, kinds::Felt};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .api(Rule::SignedIn, routes!(list_delegation_check_ins))
        .api(Rule::SignedIn, routes!(hold_delegation_check_in))
        .api(Rule::SignedIn, routes!(set_delegation_hours))
}

/// A check-in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DelegationCheckInOf)]
struct CheckInItem {
    /// The day it is due.
    on: NaiveDate,
    /// The day it was held.
    #[schema(required)]
    held_on: Option<NaiveDate>,
    /// Whether it was missed by more than one rhythm.
    is_missed: bool,
    /// How the delegate felt; for the two only.
    #[schema(required)]
    felt: Option<Felt>,
}

async fn listed(ctx: &Ctx, id: &str) -> Result<Json<Listed<CheckInItem>>> {
    let one = delegations::find(ctx, ctx.read(), id).await?;
    let item = |one: &CheckIn| CheckInItem {
        on: one.on,
        held_on: one.held_on,
        is_missed: one.is_missed,
        felt: one.felt,
    };
    let items = actions::of(ctx, &one).await?.iter().map(item).collect();
    Ok(Json(Listed { items, next: None }))
}

/// List the check-ins of a delegation
///
/// By their rhythm, up to a week ahead.
#[utoipa::path(
    get,
    path = "/api/v1/delegations/{id}/check-ins",
    responses((status = 200, description = "Check-ins, oldest first.", body = Listed<CheckInItem>)),
)]
async fn list_delegation_check_ins(ctx: Ctx, Path(id): Path<String>) -> Result<Json<Listed<CheckInItem>>> {
    listed(&ctx, &id).await
}

/// Mark a check-in as held
///
/// By one of the two; the delegate may say how it feels, which only the two read.
#[utoipa::path(
    post,
    path = "/api/v1/delegations/{id}/check-ins",
    request_body = CheckInTerms,
    responses(
        (status = 200, description = "The check-ins.", body = Listed<CheckInItem>),
        (status = 403, description = "You are not one of the two."),
        (status = 409, description = "It is held already, or the delegation has ended."),
    ),
)]
async fn hold_delegation_check_in(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(terms): Json<CheckInTerms>,
) -> Result<Json<Listed<CheckInItem>>> {
    actions::check_in(&ctx, &id, &terms).await?;
    listed(&ctx, &id).await
}

/// Set your hours for delegated work
///
/// Hours a week, and whether you would like more; everyone here sees them next to what is delegated to you.
#[utoipa::path(
    put,
    path = "/api/v1/delegation-hours",
    request_body = HoursTerms,
    responses(
        (status = 200, description = "Your hours.", body = HoursTerms),
        (status = 403, description = "You are not a person of the organization."),
    ),
)]
async fn set_delegation_hours(ctx: Ctx, Json(terms): Json<HoursTerms>) -> Result<Json<HoursTerms>> {
    actions::set_hours(&ctx, &terms).await?;
    Ok(Json(terms))
}
