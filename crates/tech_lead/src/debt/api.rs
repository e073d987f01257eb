//! `/api/v1/debt`: the registers of technical debt.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use castra_org::organization::{self, Organization};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Conditions, Json, Listed, Path, Query},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{
    actions::{self, Settlement},
    kinds::{DebtKind, DebtState, Quadrant},
    model::{DebtBudget, DebtItem, DebtTerms, Measured, Register, Suggestion},
    rules,
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

/// What people say of a debt.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DebtTerms)]
pub(super) struct TermsItem {
    /// What it is.
    #[schema(min_length = 1, max_length = 200, example = "Split the payment router")]
    title: String,
    /// In which of the team's repositories, by id.
    #[schema(example = "payments-api")]
    repository: String,
    /// Where in it: a glob, file or folder; empty for all of it.
    #[serde(default)]
    #[schema(max_length = 4000, example = "src/router/**")]
    place: String,
    /// What it is in.
    kind: DebtKind,
    /// The effort to pay it off, in person-days.
    #[schema(minimum = 0.1, maximum = 10_000)]
    principal_days: f64,
    /// How it came to be, after Fowler.
    quadrant: Quadrant,
    /// Who sees to it, by id.
    #[schema(example = "bo")]
    owner: String,
    /// Since when it is owed; today where absent.
    #[serde(default, deserialize_with = "api::day")]
    since: Option<NaiveDate>,
    /// By when it is to be paid off.
    #[serde(default, deserialize_with = "api::day")]
    due: Option<NaiveDate>,
    /// The decision that took it on.
    #[serde(default)]
    #[schema(max_length = 4000)]
    decision: String,
    /// What else matters.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: String,
}

impl TermsItem {
    fn of(terms: &DebtTerms) -> Self {
        Self {
            title: terms.title.clone(),
            repository: terms.repository.to_string(),
            place: terms.place.clone(),
            kind: terms.kind,
            principal_days: terms.principal_days,
            quadrant: terms.quadrant,
            owner: terms.owner.to_string(),
            since: Some(terms.since),
            due: terms.due,
            decision: terms.decision.clone(),
            note: terms.note.clone(),
        }
    }

    fn terms(self, today: NaiveDate) -> DebtTerms {
        DebtTerms {
            kind: self.kind,
            quadrant: self.quadrant,
            title: self.title.trim().to_owned(),
            repository: self.repository.as_str().into(),
            place: self.place.trim().to_owned(),
            principal_days: self.principal_days,
            owner: self.owner.as_str().into(),
            since: self.since.unwrap_or(today),
            due: self.due,
            decision: self.decision.trim().to_owned(),
            note: self.note.trim().to_owned(),
        }
    }
}

/// A debt with what is measured of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Debt)]
pub(super) struct ItemView {
    /// Its id.
    id: String,
    /// Whose it is, by the team's id.
    team: String,
    /// What people say of it: what changes it when it is sent back.
    terms: TermsItem,
    /// Who sees to it, by name.
    owner_name: String,
    /// `open`, `paid-off` or `accepted`.
    state: &'static str,
    /// An accepted debt is looked at again on this day.
    #[schema(required)]
    review: Option<NaiveDate>,
    /// How it was paid off, or why it is accepted or taken up again.
    outcome: String,
    /// When it was paid off or accepted.
    #[schema(required)]
    settled_on: Option<NaiveDate>,
    /// Raised by every change; `If-Match: "v3"` refuses to change another.
    revision: i64,
    /// What its place cost; null before the repository's first scan.
    #[schema(required)]
    measured: Option<MeasuredItem>,
}

/// What a place cost in the year before, from its commits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DebtMeasured)]
struct MeasuredItem {
    /// Person-days of eight hours a month beyond what sound code needs: the interest. A floor, from commit times.
    #[schema(required)]
    interest_days_per_month: Option<f64>,
    /// Months of interest that pay the principal; null where there is none.
    #[schema(required)]
    payback_months: Option<f64>,
    /// Files in the place.
    files: usize,
    /// Their lines.
    lines: u64,
    /// Commits that changed it.
    commits: u32,
    /// Those that speak of a fault.
    fixes: u32,
    /// Lines added and removed.
    churn: u64,
    /// Churn per line, as a multiple of the rest of the repository's.
    #[schema(required)]
    relative_churn: Option<f64>,
}

impl ItemView {
    fn of(organization: &Organization, known: &Measured) -> Self {
        let item = &known.item;
        Self {
            measured: known.upkeep.map(|upkeep| MeasuredItem {
                interest_days_per_month: known.interest_days(),
                payback_months: known.payback_months(),
                files: upkeep.files,
                lines: upkeep.lines,
                commits: upkeep.commits,
                fixes: upkeep.fixes,
                churn: upkeep.churn,
                relative_churn: upkeep.relative_churn,
            }),
            ..Self::plain(organization, item)
        }
    }

    fn plain(organization: &Organization, item: &DebtItem) -> Self {
        Self {
            id: item.id.clone(),
            team: item.team.to_string(),
            owner_name: organization.person_name(&item.terms.owner).to_owned(),
            terms: TermsItem::of(&item.terms),
            state: item.state.as_str(),
            review: item.review,
            outcome: item.outcome.clone(),
            settled_on: item.settled_on,
            revision: item.revision,
            measured: None,
        }
    }
}

/// A team's register.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DebtRegister)]
pub(super) struct RegisterView {
    /// The team's id.
    team: String,
    /// To be paid off: what pays for itself soonest first.
    open: Vec<ItemView>,
    /// What is lived with, the next review first.
    accepted: Vec<ItemView>,
    /// What was paid off, newest first.
    paid_off: Vec<ItemView>,
    /// What history suggests and no item covers.
    suggestions: Vec<SuggestionItem>,
    /// Person-days to pay everything open off.
    principal_days: f64,
    /// Person-days a month that the open items cost, as far as measured.
    interest_days_per_month: f64,
    /// Open items past their day.
    overdue: usize,
    /// What is set aside.
    #[schema(required)]
    budget: Option<BudgetItem>,
    /// Remediation over what writing the code would cost at 0.06 days a line, after SQALE: shown, never judged.
    #[schema(required)]
    debt_ratio: Option<f64>,
    /// `A` up to 5 %, `B` up to 10, `C` up to 20, `D` up to 50, `E` above.
    #[schema(required)]
    rating: Option<char>,
}

impl RegisterView {
    pub(super) fn of(organization: &Organization, register: &Register) -> Self {
        let totals = rules::totals(register);
        let items =
            |items: &[Measured]| items.iter().map(|known| ItemView::of(organization, known)).collect();
        Self {
            team: register.team.to_string(),
            open: items(&register.open),
            accepted: items(&register.accepted),
            paid_off: register.paid.iter().map(|item| ItemView::plain(organization, item)).collect(),
            suggestions: register.suggestions.iter().map(SuggestionItem::of).collect(),
            principal_days: totals.principal_days,
            interest_days_per_month: totals.interest_days,
            overdue: totals.overdue,
            budget: register.budget.as_ref().map(BudgetItem::of),
            debt_ratio: totals.ratio.map(|ratio| ratio.value),
            rating: totals.ratio.map(|ratio| ratio.rating),
        }
    }
}

/// Something that history says should be looked at.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DebtSuggestion)]
struct SuggestionItem {
    /// In which repository, by id.
    repository: String,
    /// Where.
    place: String,
    /// What it would be a debt in.
    kind: &'static str,
    /// What to call it.
    title: String,
    /// Why it is suggested.
    because: String,
}

impl SuggestionItem {
    fn of(suggestion: &Suggestion) -> Self {
        Self {
            repository: suggestion.repository.to_string(),
            place: suggestion.place.clone(),
            kind: suggestion.kind.as_str(),
            title: suggestion.title.clone(),
            because: suggestion.because.clone(),
        }
    }
}

/// What a team sets aside for paying off.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DebtBudget)]
struct BudgetItem {
    /// The share of the team's capacity, from 0 to 1.
    #[schema(minimum = 0, maximum = 1, example = 0.15)]
    share: f64,
    /// What a person-day costs, in whole units of the currency; without it no money is shown.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 1_000_000, example = 600)]
    day_cost: Option<i64>,
    /// The currency's ISO 4217 code.
    #[serde(default)]
    #[schema(example = "EUR")]
    currency: String,
}

impl BudgetItem {
    fn of(budget: &DebtBudget) -> Self {
        Self { share: budget.share, day_cost: budget.day_cost, currency: budget.currency.clone() }
    }
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
    let rows = i64::try_from(limit + 1).map_err(|_| Error::internal("a limit is at most 500"))?;
    let current = organization::current(&ctx).await?;
    let found = actions::page(&ctx, query.team.as_deref(), query.state, query.after.as_deref(), rows).await?;
    let items = found.iter().map(|known| ItemView::of(current.organization(), known));
    Ok(Json(Listed::page(items, limit, |item| item.id.clone())))
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let current = organization::current(ctx).await?;
    let known = actions::opened(ctx, id).await?;
    let tag = [(header::ETAG, api::version_tag(known.item.revision))];
    Ok((tag, Json(ItemView::of(current.organization(), &known))).into_response())
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
    let location = [(header::LOCATION, format!("/api/v1/debt/{}", item.id))];
    Ok((StatusCode::CREATED, location, shown(&ctx, &item.id).await?).into_response())
}

/// The revision that `If-Match` names, if it names one.
async fn seen(ctx: &Ctx, conditions: &Conditions, id: &str) -> Result<Option<i64>> {
    if !conditions.names_a_version() {
        return Ok(None);
    }
    let revision = actions::opened(ctx, id).await?.item.revision;
    conditions.check(&api::version_tag(revision))?;
    Ok(Some(revision))
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
    let revision = seen(&ctx, &conditions, &id).await?;
    let today = organization::current(&ctx).await?.today;
    actions::change(&ctx, &id, revision, sent.terms(today)).await?;
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
    let revision = seen(&ctx, &conditions, &id).await?;
    let settlement = match sent {
        SettlementItem::PaidOff { outcome } => Settlement::Pay(outcome),
        SettlementItem::Accepted { outcome, review } => Settlement::Accept(outcome, review),
        SettlementItem::Open { outcome } => Settlement::Reopen(outcome),
    };
    actions::settle(&ctx, &id, revision, settlement).await?;
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
