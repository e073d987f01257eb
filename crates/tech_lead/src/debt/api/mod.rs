//! `/api/v1/debt`: the registers of technical debt.

mod items;

use axum::{http::StatusCode, response::Response};
use castra_org::organization::{self};
use castra_platform::{
    Ctx, Result,
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
        .chapter("Technical debt", "What is owed in the code, what it costs, and what to pay off first.")
        .api(Rule::SignedIn, routes!(list_debts))
        .api(Rule::SignedIn, routes!(get_debt))
        .api(Rule::SignedIn, routes!(get_register))
        .api(Rule::SignedIn, routes!(record_debt))
        .api(Rule::SignedIn, routes!(change_debt))
        .api(Rule::SignedIn, routes!(settle_debt))
        .api(Rule::SignedIn, routes!(set_debt_budget))
}

/// Which debts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct DebtsQuery {
    /// Only of this team.
    team: Option<String>,
    /// Only those that stand so.
    #[param(inline)]
    state: Option<DebtState>,
    /// The page that follows this one: `next` of the page before.
    after: Option<String>,
    /// How many on a page, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List debts
///
/// In the order of their recording, each with what its place costs.
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
/// With what its place cost in the year before.
#[utoipa::path(
    get,
    path = "/api/v1/debt/{id}",
    params(("id" = String, Path, description = "Its id.")),
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
/// What is owed, what it adds up to, what is set aside, and what history suggests.
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
        (status = 201, description = "It is recorded.", body = ItemView,
            headers(("location" = String, description = "Where the debt is."))),
        (status = 403, description = "This is for whoever answers for technical debt in the team."),
        (status = 404, description = "There is no such team."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
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

/// Change a debt
///
/// What is said of it; what is measured follows by itself.
#[utoipa::path(
    put,
    path = "/api/v1/debt/{id}",
    params(
        ("id" = String, Path, description = "Its id."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen, such as `\"v3\"`."),
    ),
    request_body = TermsItem,
    responses(
        (status = 200, description = "It is changed.", body = ItemView),
        (status = 403, description = "This is for its owner, and whoever answers for technical debt in the team."),
        (status = 404, description = "There is no debt with this id."),
        (status = 409, description = "Somebody changed it meanwhile."),
        (status = 412, description = "It has another version now."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
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

/// How a debt is settled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "to", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = DebtSettlement)]
enum SettlementItem {
    /// It is paid off.
    PaidOff {
        /// How.
        #[schema(min_length = 1, max_length = 2000)]
        outcome: String,
    },
    /// It is lived with.
    Accepted {
        /// Why.
        #[schema(min_length = 1, max_length = 2000)]
        outcome: String,
        /// When to look at it again.
        #[serde(deserialize_with = "api::required_day")]
        review: NaiveDate,
    },
    /// It is to be paid off after all.
    Open {
        /// Why.
        #[schema(min_length = 1, max_length = 2000)]
        outcome: String,
    },
}

/// Settle a debt
///
/// Pays it off, accepts it until a day, or takes it up again.
#[utoipa::path(
    post,
    path = "/api/v1/debt/{id}/settle",
    params(
        ("id" = String, Path, description = "Its id."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen, such as `\"v3\"`."),
    ),
    request_body = SettlementItem,
    responses(
        (status = 200, description = "It stands so now.", body = ItemView),
        (status = 403, description = "This is for its owner, and whoever answers for technical debt in the team."),
        (status = 404, description = "There is no debt with this id."),
        (status = 409, description = "It stands so already, or somebody changed it meanwhile."),
        (status = 412, description = "It has another version now."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
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

/// Set a debt budget
///
/// What share of a team's capacity goes into paying off, and what a day of it costs.
#[utoipa::path(
    put,
    path = "/api/v1/teams/{team}/debt/budget",
    params(("team" = String, Path, description = "The team's id.", example = "payments")),
    request_body = BudgetItem,
    responses(
        (status = 204, description = "It is set."),
        (status = 403, description = "This is for whoever answers for technical debt in the team."),
        (status = 404, description = "There is no such team."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn set_debt_budget(
    ctx: Ctx,
    Path(team): Path<String>,
    Json(sent): Json<BudgetItem>,
) -> Result<StatusCode> {
    let budget = DebtBudget { share: sent.share, day_cost: sent.day_cost, currency: sent.currency };
    actions::set_budget(&ctx, &team, &budget).await?;
    Ok(StatusCode::NO_CONTENT)
}
