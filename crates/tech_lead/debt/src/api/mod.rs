//! `/api/v1/debt`: the registers of technical debt.

mod items;

use axum::response::Response;
use castra_org::organization::{self};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Conditions, Json, Listed, Path, Query},
    },
};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use self::items::BudgetItem;
pub(super) use self::items::{ItemView, RegisterView, TermsItem};
use super::{
    actions::{self, Settlement},
    kinds::DebtState,
    model::DebtBudget,
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
        (status = 404, description = "Nothing is set up here yet."),
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
    params(("id" = String, Path, description = "The debt's id.")),
    responses(
        (status = 200, description = "The debt.", body = ItemView),
        (status = 404, description = "There is no debt with this id."),
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
    params(("team" = String, Path, description = "The team's id.", example = "payments")),
    responses(
        (status = 200, description = "The register.", body = RegisterView),
        (status = 404, description = "There is no such team."),
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
    params(("team" = String, Path, description = "The team's id.", example = "payments")),
    request_body = TermsItem,
    responses(
        (status = 201, description = "The debt, recorded.", body = ItemView,
            headers(("location" = String, description = "The URL of the debt."))),
        (status = 403, description = "Only those accountable or responsible for technical debt in the team can do this."),
        (status = 404, description = "There is no such team."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn record_debt(ctx: Ctx, Path(team): Path<String>, Json(sent): Json<TermsItem>) -> Result<Response> {
    let today = organization::current(&ctx).await?.today;
    let item = actions::record(&ctx, &team, sent.terms(today)).await?;
    Ok(api::created(format!("/api/v1/debt/{}", item.id), shown(&ctx, &item.id).await?))
}

async fn revision(ctx: &Ctx, id: &str) -> Result<i64> {
    Ok(actions::opened(ctx, id).await?.item.revision)
}

/// Update a debt
///
/// The part that people enter; measurements follow by themselves.
#[utoipa::path(
    put,
    path = "/api/v1/debt/{id}",
    params(
        ("id" = String, Path, description = "The debt's id."),
        ("If-Match" = Option<String>, Header, description = "The version the change is based on, such as `\"v3\"`."),
    ),
    request_body = TermsItem,
    responses(
        (status = 200, description = "The updated debt.", body = ItemView),
        (status = 403, description = "Only its owner and those accountable or responsible for technical debt in the team can do this."),
        (status = 404, description = "There is no debt with this id."),
        (status = 409, description = "It was changed in the meantime."),
        (status = 412, description = "The version has changed."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn change_debt(
    ctx: Ctx,
    Path(id): Path<String>,
    conditions: Conditions,
    Json(sent): Json<TermsItem>,
) -> Result<Response> {
    let seen = conditions.seen(revision(&ctx, &id)).await?;
    let today = organization::current(&ctx).await?.today;
    actions::change(&ctx, &id, seen, sent.terms(today)).await?;
    shown(&ctx, &id).await
}

/// A way to settle or reopen a debt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "to", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = DebtSettlement)]
enum SettlementItem {
    /// Paid off.
    PaidOff {
        /// How it was paid off.
        #[schema(min_length = 1, max_length = 2000)]
        outcome: String,
    },
    /// Accepted.
    Accepted {
        /// Why it is acceptable.
        #[schema(min_length = 1, max_length = 2000)]
        outcome: String,
        /// The next review.
        #[serde(deserialize_with = "api::required_day")]
        review: NaiveDate,
    },
    /// Reopened.
    Open {
        /// What has changed.
        #[schema(min_length = 1, max_length = 2000)]
        outcome: String,
    },
}

/// Settle a debt
///
/// Pays it off, accepts it until a day, or reopens it.
#[utoipa::path(
    post,
    path = "/api/v1/debt/{id}/settle",
    params(
        ("id" = String, Path, description = "The debt's id."),
        ("If-Match" = Option<String>, Header, description = "The version the change is based on, such as `\"v3\"`."),
    ),
    request_body = SettlementItem,
    responses(
        (status = 200, description = "The updated debt.", body = ItemView),
        (status = 403, description = "Only its owner and those accountable or responsible for technical debt in the team can do this."),
        (status = 404, description = "There is no debt with this id."),
        (status = 409, description = "It already has this status, or it was changed in the meantime."),
        (status = 412, description = "The version has changed."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn settle_debt(
    ctx: Ctx,
    Path(id): Path<String>,
    conditions: Conditions,
    Json(sent): Json<SettlementItem>,
) -> Result<Response> {
    let seen = conditions.seen(revision(&ctx, &id)).await?;
    let settlement = match sent {
        SettlementItem::PaidOff { outcome } => Settlement::Pay(outcome),
        SettlementItem::Accepted { outcome, review } => Settlement::Accept(outcome, review),
        SettlementItem::Open { outcome } => Settlement::Reopen(outcome),
    };
    actions::settle(&ctx, &id, seen, settlement).await?;
    shown(&ctx, &id).await
}

async fn budget(ctx: &Ctx, team: &str) -> Result<(i64, Option<DebtBudget>)> {
    let budget = actions::team_budget(ctx, team).await?;
    Ok((actions::budget_revision(budget.as_ref())?, budget))
}

async fn shown_budget(ctx: &Ctx, team: &str) -> Result<Response> {
    let (revision, budget) = budget(ctx, team).await?;
    let budget = budget.ok_or_else(|| Error::not_found(format!("debt budget of team `{team}`")))?;
    Ok(api::versioned(revision, BudgetItem::of(&budget)))
}

/// Show a debt budget
///
/// Of a team.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/debt/budget",
    params(("team" = String, Path, description = "The team's id.", example = "payments")),
    responses(
        (status = 200, description = "The budget.", body = BudgetItem),
        (status = 404, description = "There is no such team, or it has no budget."),
    ),
)]
async fn get_debt_budget(ctx: Ctx, Path(team): Path<String>) -> Result<Response> {
    shown_budget(&ctx, &team).await
}

async fn budget_seen(ctx: &Ctx, team: &str) -> Result<i64> {
    Ok(budget(ctx, team).await?.0)
}

/// Set a debt budget
///
/// The share of a team's capacity for paying debt off, and the cost of a person-day.
#[utoipa::path(
    put,
    path = "/api/v1/teams/{team}/debt/budget",
    params(
        ("team" = String, Path, description = "The team's id.", example = "payments"),
        ("If-Match" = Option<String>, Header, description = "The version the change is based on, such as `\"v3\"`."),
    ),
    request_body = BudgetItem,
    responses(
        (status = 200, description = "The budget.", body = BudgetItem),
        (status = 403, description = "Only those accountable or responsible for technical debt in the team can do this."),
        (status = 404, description = "There is no such team."),
        (status = 409, description = "It was changed in the meantime."),
        (status = 412, description = "The version has changed."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn set_debt_budget(
    ctx: Ctx,
    Path(team): Path<String>,
    conditions: Conditions,
    Json(sent): Json<BudgetItem>,
) -> Result<Response> {
    let seen = conditions.seen(budget_seen(&ctx, &team)).await?;
    let budget = DebtBudget { share: sent.share, day_cost: sent.day_cost, currency: sent.currency };
    actions::set_budget(&ctx, &team, seen, &budget).await?;
    shown_budget(&ctx, &team).await
}
