//! `/api/v1/debt`: the registers of technical debt.

mod items;

use axum::response::Response;
use castra_org::organization;
use castra_platform::{
    Ctx, Error, Result, Seen,
    access::Rule,
    web::{
        Routes,
        api::{self, IfMatch, Json, Listed, Path, Query},
    },
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

pub(super) use self::items::{ItemView, RegisterView};
use super::{
    actions,
    kinds::DebtState,
    model::{DebtBudget, DebtTerms, Settlement},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Technical debt", "What teams owe in their code, what it costs, and what to pay off first.")
        .api(Rule::SignedIn, routes!(list_debts))
        .api(Rule::SignedIn, routes!(get_debt))
        .api(Rule::SignedIn, routes!(get_register))
        .api(Rule::SignedIn, routes!(record_debt))
        .api(Rule::SignedIn, routes!(change_debt))
        .api(Rule::SignedIn, routes!(settle_debt))
        .api(Rule::SignedIn, routes!(get_debt_budget, set_debt_budget))
}

/// The debts to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct DebtsQuery {
    /// Only this team's, by id.
    team: Option<String>,
    /// Only this status.
    #[param(inline)]
    state: Option<DebtState>,
    /// The page after this: `next` of the previous page.
    after: Option<String>,
    /// Items per page, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List debts
///
/// In the order they were recorded, each with the cost of its place.
#[utoipa::path(
    get,
    path = "/api/v1/debt",
    params(DebtsQuery),
    responses(
        (status = 200, description = "Debts.", body = Listed<ItemView>),
    ),
)]
async fn list_debts(ctx: Ctx, Query(query): Query<DebtsQuery>) -> Result<Json<Listed<ItemView>>> {
    let limit = api::limit(query.limit)?;
    let rows = api::rows(limit);
    let current = organization::current(&ctx).await?;
    let found = actions::page(&ctx, query.team.as_deref(), query.state, query.after.as_deref(), rows).await?;
    let items = found.iter().map(|known| ItemView::of(current.organization(), known));
    Ok(Json(Listed::page(items, limit, |item| item.id.clone())))
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let current = organization::current(ctx).await?;
    let known = actions::opened(ctx, id).await?;
    Ok(api::versioned(known.item.revision, ItemView::of(current.organization(), &known)))
}

/// Show a debt
///
/// With the cost of its place in the past year.
#[utoipa::path(
    get,
    path = "/api/v1/debt/{id}",
    responses(
        (status = 200, description = "The debt.", body = ItemView),
    ),
)]
async fn get_debt(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

/// Show a team's register
///
/// Items, totals, budget, and suggestions from history.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/debt",
    responses(
        (status = 200, description = "The register.", body = RegisterView),
    ),
)]
async fn get_register(ctx: Ctx, Path(team): Path<String>) -> Result<Json<RegisterView>> {
    let current = organization::current(&ctx).await?;
    let register = actions::register(&ctx, &team).await?;
    Ok(Json(RegisterView::of(current.organization(), &register)))
}

/// Record a debt
///
/// In a team's register.
#[utoipa::path(
    post,
    path = "/api/v1/teams/{team}/debt",
    request_body = DebtTerms,
    responses(
        (status = 201, description = "The debt, recorded.", body = ItemView,
            headers(("location" = String, description = "The URL of the debt."))),
        (status = 403, description = "Only those accountable or responsible for technical debt in the team can do this."),
    ),
)]
async fn record_debt(ctx: Ctx, Path(team): Path<String>, Json(terms): Json<DebtTerms>) -> Result<Response> {
    let item = actions::record(&ctx, &team, terms).await?;
    Ok(api::created(format!("/api/v1/debt/{}", item.id), shown(&ctx, &item.id).await?))
}

/// Update a debt
///
/// The part that people enter; measurements follow by themselves.
#[utoipa::path(
    put,
    path = "/api/v1/debt/{id}",
    params(IfMatch),
    request_body = DebtTerms,
    responses(
        (status = 200, description = "The updated debt.", body = ItemView),
        (status = 403, description = "Only its owner and those accountable or responsible for technical debt in the team can do this."),
    ),
)]
async fn change_debt(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(terms): Json<DebtTerms>,
) -> Result<Response> {
    actions::change(&ctx, &id, &seen, terms).await?;
    shown(&ctx, &id).await
}

/// Settle a debt
///
/// Pays it off, accepts it until a day, or reopens it.
#[utoipa::path(
    post,
    path = "/api/v1/debt/{id}/settle",
    params(IfMatch),
    request_body = Settlement,
    responses(
        (status = 200, description = "The updated debt.", body = ItemView),
        (status = 403, description = "Only its owner and those accountable or responsible for technical debt in the team can do this."),
        (status = 409, description = "It already has this status, or it was changed in the meantime."),
    ),
)]
async fn settle_debt(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(settlement): Json<Settlement>,
) -> Result<Response> {
    actions::settle(&ctx, &id, &seen, settlement).await?;
    shown(&ctx, &id).await
}

async fn shown_budget(ctx: &Ctx, team: &str) -> Result<Response> {
    let team = actions::team(&organization::current(ctx).await?, team)?;
    let budget = actions::budget(ctx, team.as_str()).await?;
    let revision = actions::budget_revision(budget.as_ref())?;
    let budget = budget.ok_or_else(|| Error::not_found(format!("debt budget of team `{team}`")))?;
    Ok(api::versioned(revision, budget))
}

/// Show a debt budget
///
/// Of a team.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/debt/budget",
    responses(
        (status = 200, description = "The budget.", body = DebtBudget),
        (status = 404, description = "There is no such team, or it has no budget."),
    ),
)]
async fn get_debt_budget(ctx: Ctx, Path(team): Path<String>) -> Result<Response> {
    shown_budget(&ctx, &team).await
}

/// Set a debt budget
///
/// The share of a team's capacity for paying debt off, and the cost of a person-day.
#[utoipa::path(
    put,
    path = "/api/v1/teams/{team}/debt/budget",
    params(IfMatch),
    request_body = DebtBudget,
    responses(
        (status = 200, description = "The budget.", body = DebtBudget),
        (status = 403, description = "Only those accountable or responsible for technical debt in the team can do this."),
    ),
)]
async fn set_debt_budget(
    ctx: Ctx,
    Path(team): Path<String>,
    seen: Seen,
    Json(budget): Json<DebtBudget>,
) -> Result<Response> {
    actions::set_budget(&ctx, &team, &seen, &budget).await?;
    shown_budget(&ctx, &team).await
}
