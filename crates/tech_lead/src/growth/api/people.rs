//! `/api/v1/people/{id}/growth` and the parts of a growth plan.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Conditions, Json, Path},
    },
};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::items::{AreaView, MeansView, MilestoneView, PlanView};
use crate::growth::{
    kinds::{AreaState, MeansKind},
    plans::{self, AreaTerms, MeansTerms, PlanTerms},
};

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .api(Rule::SignedIn, routes!(get_growth))
        .api(Rule::SignedIn, routes!(save_growth_plan))
        .api(Rule::SignedIn, routes!(add_growth_area))
        .api(Rule::SignedIn, routes!(change_growth_area))
        .api(Rule::SignedIn, routes!(end_growth_area))
        .api(Rule::SignedIn, routes!(add_growth_means))
        .api(Rule::SignedIn, routes!(add_growth_milestone))
        .api(Rule::SignedIn, routes!(reach_growth_milestone))
}

/// The plan's revision; 0 before there is one.
fn revision(opened: &plans::OpenedPlan) -> i64 {
    opened.plan.as_ref().map_or(0, |plan| plan.revision)
}

async fn shown(ctx: &Ctx, person: &PersonId) -> Result<Response> {
    let (_, opened) = plans::opened(ctx, person).await?;
    Ok(api::versioned(revision(&opened), PlanView::of(person, &opened)))
}

/// Show somebody's growth plan
///
/// All of it for the person and whoever leads them; for a mentor, the areas they mentor.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}/growth",
    params(("id" = String, Path, description = "The person's id.", example = "ana")),
    responses(
        (status = 200, description = "The plan.", body = PlanView),
        (status = 404, description = "There is none that you may see."),
    ),
)]
async fn get_growth(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &PersonId::from(id)).await
}

/// Where a plan leads.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrowthPlanTerms)]
struct PlanItem {
    /// The role it leads to, by id.
    #[serde(default)]
    #[schema(example = "senior-engineer")]
    target_role: Option<String>,
    /// What for, in words.
    #[serde(default)]
    #[schema(max_length = 4000)]
    aim: String,
    /// When it is looked at together again.
    #[serde(default, deserialize_with = "api::day")]
    review_on: Option<NaiveDate>,
}

/// Say where a plan leads
///
/// Begins it, where there is none.
#[utoipa::path(
    put,
    path = "/api/v1/people/{id}/growth",
    params(
        ("id" = String, Path, description = "The person's id.", example = "ana"),
        ("If-Match" = Option<String>, Header, description = "The version that was seen, such as `\"v3\"`."),
    ),
    request_body = PlanItem,
    responses(
        (status = 200, description = "It is saved.", body = PlanView),
        (status = 404, description = "There is none that you may see."),
        (status = 409, description = "Somebody changed it meanwhile."),
        (status = 412, description = "It is another version now."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn save_growth_plan(
    ctx: Ctx,
    Path(id): Path<String>,
    conditions: Conditions,
    Json(sent): Json<PlanItem>,
) -> Result<Response> {
    let person = PersonId::from(id);
    let seen = conditions.seen(async { Ok(revision(&plans::opened(&ctx, &person).await?.1)) }).await?;
    let terms = PlanTerms {
        target_role: sent.target_role.map(Into::into),
        aim: sent.aim.trim().to_owned(),
        review_on: sent.review_on,
    };
    plans::save(&ctx, &person, seen, &terms).await?;
    shown(&ctx, &person).await
}

/// What is to be learned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrowthAreaTerms)]
struct AreaItem {
    /// What is to be learned.
    #[schema(min_length = 1, max_length = 200, example = "Plan for load and failure")]
    title: String,
    /// The axis of the ladder, by id; empty for none.
    #[serde(default)]
    #[schema(example = "system")]
    axis: String,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 4000)]
    why: String,
}

impl AreaItem {
    fn terms(self) -> AreaTerms {
        AreaTerms {
            title: self.title.trim().to_owned(),
            axis: self.axis.trim().to_owned(),
            why: self.why.trim().to_owned(),
        }
    }
}

/// Add an area for learning
///
/// It is incomplete until it says by what it is learned.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/growth/areas",
    params(("id" = String, Path, description = "The person's id.", example = "ana")),
    request_body = AreaItem,
    responses(
        (status = 201, description = "It is added.", body = AreaView),
        (status = 404, description = "There is no plan that you may see."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn add_growth_area(ctx: Ctx, Path(id): Path<String>, Json(sent): Json<AreaItem>) -> Result<Response> {
    let area = plans::add_area(&ctx, &PersonId::from(id), sent.terms()).await?;
    Ok((StatusCode::CREATED, Json(AreaView::of(&area))).into_response())
}

async fn area(ctx: &Ctx, id: &str) -> Result<Json<AreaView>> {
    let (_, area) = plans::opened_area(ctx, id).await?;
    Ok(Json(AreaView::of(&area)))
}

/// Change an area for learning
///
/// What is said of it; its means and milestones stay.
#[utoipa::path(
    put,
    path = "/api/v1/growth/areas/{id}",
    params(
        ("id" = String, Path, description = "Its id."),
        ("If-Match" = Option<String>, Header, description = "The plan's version that was seen, such as `\"v3\"`."),
    ),
    request_body = AreaItem,
    responses(
        (status = 200, description = "It is changed.", body = AreaView),
        (status = 404, description = "There is none that you may see."),
        (status = 409, description = "Somebody changed the plan meanwhile."),
        (status = 412, description = "The plan is another version now."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn change_growth_area(
    ctx: Ctx,
    Path(id): Path<String>,
    conditions: Conditions,
    Json(sent): Json<AreaItem>,
) -> Result<Json<AreaView>> {
    let version = async {
        let (_, area) = plans::opened_area(&ctx, &id).await?;
        plans::revision(&ctx, &area.person).await
    };
    let seen = conditions.seen(version).await?;
    plans::change_area(&ctx, &id, seen, &sent.terms()).await?;
    area(&ctx, &id).await
}

/// Where an area stands now.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrowthAreaEnd)]
struct EndItem {
    /// Learned, let go, or open again.
    to: AreaState,
    /// What came of it, or what has changed.
    #[schema(min_length = 1, max_length = 4000)]
    outcome: String,
}

/// End an area for learning
///
/// Or take it up again.
#[utoipa::path(
    post,
    path = "/api/v1/growth/areas/{id}/end",
    params(("id" = String, Path, description = "Its id.")),
    request_body = EndItem,
    responses(
        (status = 200, description = "It is noted.", body = AreaView),
        (status = 404, description = "There is none that you may see."),
        (status = 409, description = "It stands so already."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn end_growth_area(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<EndItem>,
) -> Result<Json<AreaView>> {
    plans::end_area(&ctx, &id, sent.to, sent.outcome.trim()).await?;
    area(&ctx, &id).await
}

/// By what an area is learned.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrowthMeansTerms)]
struct MeansItem {
    /// Project work, training or mentoring.
    kind: MeansKind,
    /// What it is; filled in where a repository, training or pair says it.
    #[serde(default)]
    #[schema(max_length = 200)]
    what: String,
    /// Where more stands: `https://…`, or an address here that begins with `/`.
    #[serde(default)]
    #[schema(max_length = 500)]
    link: String,
    /// The repository that the work is in, by id.
    #[serde(default)]
    repository: Option<String>,
    /// The training of the catalog, by id.
    #[serde(default)]
    training: Option<String>,
    /// The mentoring pair that meets, by id.
    #[serde(default)]
    pair: Option<String>,
    /// A training's first day.
    #[serde(default, deserialize_with = "api::day")]
    starts_on: Option<NaiveDate>,
    /// A training's last day.
    #[serde(default, deserialize_with = "api::day")]
    ends_on: Option<NaiveDate>,
    /// What it is to cost, in the currency's smallest unit.
    #[serde(default)]
    #[schema(minimum = 0)]
    planned_minor: Option<i64>,
    /// What it did cost.
    #[serde(default)]
    #[schema(minimum = 0)]
    spent_minor: Option<i64>,
    /// The currency's ISO 4217 code.
    #[serde(default)]
    #[schema(example = "EUR")]
    currency: String,
    /// The certificate that came of it.
    #[serde(default)]
    #[schema(max_length = 4000)]
    certificate: String,
}

/// Say by what an area is learned
///
/// Project work, training or mentoring.
#[utoipa::path(
    post,
    path = "/api/v1/growth/areas/{id}/means",
    params(("id" = String, Path, description = "The area's id.")),
    request_body = MeansItem,
    responses(
        (status = 201, description = "It is added.", body = MeansView),
        (status = 404, description = "There is no area that you may see."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn add_growth_means(ctx: Ctx, Path(id): Path<String>, Json(sent): Json<MeansItem>) -> Result<Response> {
    let terms = MeansTerms {
        link: sent.link.trim().to_owned(),
        repository: sent.repository.map(Into::into),
        training: sent.training,
        pair: sent.pair,
        starts_on: sent.starts_on,
        ends_on: sent.ends_on,
        planned_minor: sent.planned_minor,
        spent_minor: sent.spent_minor,
        currency: sent.currency,
        certificate: sent.certificate.trim().to_owned(),
        ..MeansTerms::new(sent.kind, sent.what.trim())
    };
    let means = plans::add_means(&ctx, &id, terms).await?;
    Ok((StatusCode::CREATED, Json(MeansView::of(&means))).into_response())
}

/// Something to reach on the way.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrowthMilestoneTerms)]
struct MilestoneItem {
    /// What is reached.
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// By when.
    #[serde(deserialize_with = "api::required_day")]
    due: NaiveDate,
}

/// Add a milestone
///
/// To an area for learning.
#[utoipa::path(
    post,
    path = "/api/v1/growth/areas/{id}/milestones",
    params(("id" = String, Path, description = "The area's id.")),
    request_body = MilestoneItem,
    responses(
        (status = 201, description = "It is added.", body = MilestoneView),
        (status = 404, description = "There is no area that you may see."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn add_growth_milestone(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<MilestoneItem>,
) -> Result<Response> {
    let milestone = plans::add_milestone(&ctx, &id, sent.title.trim(), sent.due).await?;
    Ok((StatusCode::CREATED, Json(MilestoneView::of(&milestone))).into_response())
}

/// What shows that something is reached.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrowthEvidence)]
struct ReachItem {
    /// In words, with links.
    #[serde(default)]
    #[schema(max_length = 4000)]
    evidence: String,
}

/// Reach a milestone
///
/// With what shows it.
#[utoipa::path(
    post,
    path = "/api/v1/growth/milestones/{id}/reach",
    params(("id" = String, Path, description = "Its id.")),
    request_body = ReachItem,
    responses(
        (status = 200, description = "It is reached.", body = MilestoneView),
        (status = 404, description = "There is none that you may see."),
        (status = 409, description = "It is reached already."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn reach_growth_milestone(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<ReachItem>,
) -> Result<Json<MilestoneView>> {
    Ok(Json(MilestoneView::of(&plans::reach(&ctx, &id, sent.evidence.trim()).await?)))
}
