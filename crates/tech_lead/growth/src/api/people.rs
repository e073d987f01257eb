//! `/api/v1/people/{id}/growth` and the parts of a growth plan.

use axum::response::Response;
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
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::items::{AreaView, MeansView, MilestoneView, PlanView};
use crate::{
    kinds::{AreaState, MeansKind},
    plans::{self, Area, AreaTerms, MeansTerms, PlanTerms},
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

/// The plan's revision; 0 before it begins.
fn revision(opened: &plans::OpenedPlan) -> i64 {
    opened.plan.as_ref().map_or(0, |plan| plan.revision)
}

async fn shown(ctx: &Ctx, person: &PersonId) -> Result<Response> {
    let (_, opened) = plans::opened(ctx, person).await?;
    Ok(api::versioned(revision(&opened), PlanView::of(person, &opened)))
}

/// Show a growth plan
///
/// All of it for the person and their lead; for a mentor, the areas they mentor.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}/growth",
    params(("id" = String, Path, description = "The person's id.", example = "ana")),
    responses(
        (status = 200, description = "The plan.", body = PlanView),
        (status = 404, description = "It does not exist, or you may not see it."),
    ),
)]
async fn get_growth(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &PersonId::from(id)).await
}

/// The content of a plan.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrowthPlanTerms)]
struct PlanItem {
    /// The target role, by id.
    #[serde(default)]
    #[schema(example = "senior-engineer")]
    target_role: Option<String>,
    /// The aim in words.
    #[serde(default)]
    #[schema(max_length = 4000)]
    aim: String,
    /// The date of the next review.
    #[serde(default, deserialize_with = "api::day")]
    review_on: Option<NaiveDate>,
}

/// Save a growth plan
///
/// Starts one if there is none.
#[utoipa::path(
    put,
    path = "/api/v1/people/{id}/growth",
    params(
        ("id" = String, Path, description = "The person's id.", example = "ana"),
        ("If-Match" = Option<String>, Header, description = "The version the change is based on, such as `\"v3\"`."),
    ),
    request_body = PlanItem,
    responses(
        (status = 200, description = "The saved plan.", body = PlanView),
        (status = 404, description = "It does not exist, or you may not see it."),
        (status = 409, description = "It was changed in the meantime; nothing was saved."),
        (status = 412, description = "The version has changed."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
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

/// The content of a learning area.
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
    /// The reason.
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

/// Add a learning area
///
/// It is incomplete until it has a means of learning.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/growth/areas",
    params(("id" = String, Path, description = "The person's id.", example = "ana")),
    request_body = AreaItem,
    responses(
        (status = 201, description = "The new area.", body = AreaView,
            headers(("location" = String, description = "The URL of the plan."))),
        (status = 404, description = "The person does not exist, or you may not see their growth."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn add_growth_area(ctx: Ctx, Path(id): Path<String>, Json(sent): Json<AreaItem>) -> Result<Response> {
    let area = plans::add_area(&ctx, &PersonId::from(id), sent.terms()).await?;
    added(&ctx, &area, AreaView::of(&area)).await
}

async fn area(ctx: &Ctx, id: &str) -> Result<Response> {
    let (_, area) = plans::opened_area(ctx, id).await?;
    Ok(api::versioned(plans::revision(ctx, &area.person).await?, AreaView::of(&area)))
}

/// A part added to a plan, with the plan's address and revision.
async fn added(ctx: &Ctx, area: &Area, view: impl Serialize) -> Result<Response> {
    let revision = plans::revision(ctx, &area.person).await?;
    Ok(api::created(format!("/api/v1/people/{}/growth", area.person), api::versioned(revision, view)))
}

/// Update a learning area
///
/// Replaces its content; means and milestones stay.
#[utoipa::path(
    put,
    path = "/api/v1/growth/areas/{id}",
    params(
        ("id" = String, Path, description = "The area's id."),
        ("If-Match" = Option<String>, Header, description = "The version of the plan the change is based on, such as `\"v3\"`."),
    ),
    request_body = AreaItem,
    responses(
        (status = 200, description = "The updated area.", body = AreaView),
        (status = 404, description = "It does not exist, or you may not see it."),
        (status = 409, description = "The plan was changed in the meantime; nothing was saved."),
        (status = 412, description = "The version of the plan has changed."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn change_growth_area(
    ctx: Ctx,
    Path(id): Path<String>,
    conditions: Conditions,
    Json(sent): Json<AreaItem>,
) -> Result<Response> {
    let version = async {
        let (_, area) = plans::opened_area(&ctx, &id).await?;
        plans::revision(&ctx, &area.person).await
    };
    let seen = conditions.seen(version).await?;
    plans::change_area(&ctx, &id, seen, &sent.terms()).await?;
    area(&ctx, &id).await
}

/// The new state of an area.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrowthAreaEnd)]
struct EndItem {
    /// Learned, dropped, or open again.
    to: AreaState,
    /// The outcome, or what has changed.
    #[schema(min_length = 1, max_length = 4000)]
    outcome: String,
}

/// End a learning area
///
/// Or reopen it.
#[utoipa::path(
    post,
    path = "/api/v1/growth/areas/{id}/end",
    params(("id" = String, Path, description = "The area's id.")),
    request_body = EndItem,
    responses(
        (status = 200, description = "The updated area.", body = AreaView),
        (status = 404, description = "It does not exist, or you may not see it."),
        (status = 409, description = "It already has this state."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn end_growth_area(ctx: Ctx, Path(id): Path<String>, Json(sent): Json<EndItem>) -> Result<Response> {
    plans::end_area(&ctx, &id, sent.to, sent.outcome.trim()).await?;
    area(&ctx, &id).await
}

/// A means of learning.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrowthMeansTerms)]
struct MeansItem {
    /// Project work, training or mentoring.
    kind: MeansKind,
    /// A description; filled in from a repository, training or pair if empty.
    #[serde(default)]
    #[schema(max_length = 200)]
    what: String,
    /// A link to more: `https://…`, or a page here that begins with `/`.
    #[serde(default)]
    #[schema(max_length = 500)]
    link: String,
    /// The repository of the work, by id.
    #[serde(default)]
    repository: Option<String>,
    /// The training in the catalog, by id.
    #[serde(default)]
    training: Option<String>,
    /// The active mentoring pair, by id.
    #[serde(default)]
    pair: Option<String>,
    /// The first day of a training.
    #[serde(default, deserialize_with = "api::day")]
    starts_on: Option<NaiveDate>,
    /// The last day of a training.
    #[serde(default, deserialize_with = "api::day")]
    ends_on: Option<NaiveDate>,
    /// The planned cost in the currency's smallest unit.
    #[serde(default)]
    #[schema(minimum = 0)]
    planned_minor: Option<i64>,
    /// The actual cost in the currency's smallest unit.
    #[serde(default)]
    #[schema(minimum = 0)]
    spent_minor: Option<i64>,
    /// The currency's ISO 4217 code.
    #[serde(default)]
    #[schema(example = "EUR")]
    currency: String,
    /// The certificate obtained.
    #[serde(default)]
    #[schema(max_length = 4000)]
    certificate: String,
}

/// Add a means of learning
///
/// Project work, training or mentoring.
#[utoipa::path(
    post,
    path = "/api/v1/growth/areas/{id}/means",
    params(("id" = String, Path, description = "The area's id.")),
    request_body = MeansItem,
    responses(
        (status = 201, description = "The new means.", body = MeansView,
            headers(("location" = String, description = "The URL of the plan."))),
        (status = 404, description = "The area does not exist, or you may not see it."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
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
    added(&ctx, &plans::opened_area(&ctx, &id).await?.1, MeansView::of(&means)).await
}

/// A milestone of a learning area.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrowthMilestoneTerms)]
struct MilestoneItem {
    /// What is to be reached.
    #[schema(min_length = 1, max_length = 200)]
    title: String,
    /// The due date.
    #[serde(deserialize_with = "api::required_day")]
    due: NaiveDate,
}

/// Add a milestone
///
/// To a learning area.
#[utoipa::path(
    post,
    path = "/api/v1/growth/areas/{id}/milestones",
    params(("id" = String, Path, description = "The area's id.")),
    request_body = MilestoneItem,
    responses(
        (status = 201, description = "The new milestone.", body = MilestoneView,
            headers(("location" = String, description = "The URL of the plan."))),
        (status = 404, description = "The area does not exist, or you may not see it."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn add_growth_milestone(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<MilestoneItem>,
) -> Result<Response> {
    let milestone = plans::add_milestone(&ctx, &id, sent.title.trim(), sent.due).await?;
    added(&ctx, &plans::opened_area(&ctx, &id).await?.1, MilestoneView::of(&milestone)).await
}

/// The evidence for a milestone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrowthEvidence)]
struct ReachItem {
    /// A text, with links.
    #[serde(default)]
    #[schema(max_length = 4000)]
    evidence: String,
}

/// Mark a milestone as reached
///
/// With optional evidence.
#[utoipa::path(
    post,
    path = "/api/v1/growth/milestones/{id}/reach",
    params(("id" = String, Path, description = "The milestone's id.")),
    request_body = ReachItem,
    responses(
        (status = 200, description = "The reached milestone.", body = MilestoneView),
        (status = 404, description = "It does not exist, or you may not see it."),
        (status = 409, description = "It is already reached."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn reach_growth_milestone(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<ReachItem>,
) -> Result<Json<MilestoneView>> {
    Ok(Json(MilestoneView::of(&plans::reach(&ctx, &id, sent.evidence.trim()).await?)))
}
