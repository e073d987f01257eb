//! `/api/v1/people/{id}/growth` and the parts of a growth plan.

use axum::response::Response;
use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result, Seen,
    access::Rule,
    web::{
        Routes,
        api::{self, IfMatch, Json, Path},
    },
};
use serde::Serialize;
use utoipa_axum::routes;

use super::items::{AreaView, PlanView};
use crate::plans::{
    self, AreaEnd, AreaTerms, Evidence, Means, MeansTerms, Milestone, MilestoneTerms, PlanTerms,
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

async fn shown(ctx: &Ctx, person: &PersonId) -> Result<Response> {
    let (_, opened) = plans::opened(ctx, person).await?;
    let view = PlanView::of(person, opened);
    Ok(api::versioned(view.revision, view))
}

/// Show a growth plan
///
/// All of it for the person and their lead; for a mentor, the areas they mentor.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}/growth",
    responses(
        (status = 200, description = "The plan.", body = PlanView),
    ),
)]
async fn get_growth(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &PersonId::from(id)).await
}

/// Save a growth plan
///
/// Starts one if there is none.
#[utoipa::path(
    put,
    path = "/api/v1/people/{id}/growth",
    params(IfMatch),
    request_body = PlanTerms,
    responses(
        (status = 200, description = "The saved plan.", body = PlanView),
    ),
)]
async fn save_growth_plan(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(terms): Json<PlanTerms>,
) -> Result<Response> {
    let person = PersonId::from(id);
    plans::save(&ctx, &person, &seen, terms).await?;
    shown(&ctx, &person).await
}

/// Add a learning area
///
/// It is incomplete until it has a means of learning.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/growth/areas",
    request_body = AreaTerms,
    responses(
        (status = 201, description = "The new area.", body = AreaView,
            headers(("location" = String, description = "The URL of the plan."))),
    ),
)]
async fn add_growth_area(ctx: Ctx, Path(id): Path<String>, Json(terms): Json<AreaTerms>) -> Result<Response> {
    let area = plans::add_area(&ctx, &PersonId::from(id), terms).await?;
    added(&ctx, &area.person.clone(), AreaView::from(area)).await
}

async fn area(ctx: &Ctx, id: &str) -> Result<Response> {
    let (_, area) = plans::opened_area(ctx, id).await?;
    Ok(api::versioned(plans::revision(ctx, &area.person).await?, AreaView::from(area)))
}

/// A part added to a person's plan, with the plan's address and revision.
async fn added(ctx: &Ctx, person: &PersonId, part: impl Serialize) -> Result<Response> {
    let revision = plans::revision(ctx, person).await?;
    Ok(api::created(format!("/api/v1/people/{person}/growth"), api::versioned(revision, part)))
}

/// Update a learning area
///
/// Replaces its content; means and milestones stay.
#[utoipa::path(
    put,
    path = "/api/v1/growth/areas/{id}",
    params(IfMatch),
    request_body = AreaTerms,
    responses(
        (status = 200, description = "The updated area.", body = AreaView),
    ),
)]
async fn change_growth_area(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(terms): Json<AreaTerms>,
) -> Result<Response> {
    plans::change_area(&ctx, &id, &seen, terms).await?;
    area(&ctx, &id).await
}

/// End a learning area
///
/// Or reopen it.
#[utoipa::path(
    post,
    path = "/api/v1/growth/areas/{id}/end",
    request_body = AreaEnd,
    responses(
        (status = 200, description = "The updated area.", body = AreaView),
        (status = 409, description = "It already has this state."),
    ),
)]
async fn end_growth_area(ctx: Ctx, Path(id): Path<String>, Json(end): Json<AreaEnd>) -> Result<Response> {
    plans::end_area(&ctx, &id, end).await?;
    area(&ctx, &id).await
}

/// Add a means of learning
///
/// Project work, training or mentoring.
#[utoipa::path(
    post,
    path = "/api/v1/growth/areas/{id}/means",
    request_body = MeansTerms,
    responses(
        (status = 201, description = "The new means.", body = Means,
            headers(("location" = String, description = "The URL of the plan."))),
    ),
)]
async fn add_growth_means(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(terms): Json<MeansTerms>,
) -> Result<Response> {
    let means = plans::add_means(&ctx, &id, terms).await?;
    added(&ctx, &means.person, &means).await
}

/// Add a milestone
///
/// To a learning area.
#[utoipa::path(
    post,
    path = "/api/v1/growth/areas/{id}/milestones",
    request_body = MilestoneTerms,
    responses(
        (status = 201, description = "The new milestone.", body = Milestone,
            headers(("location" = String, description = "The URL of the plan."))),
    ),
)]
async fn add_growth_milestone(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(terms): Json<MilestoneTerms>,
) -> Result<Response> {
    let milestone = plans::add_milestone(&ctx, &id, terms).await?;
    added(&ctx, &milestone.person, &milestone).await
}

/// Mark a milestone as reached
///
/// With optional evidence.
#[utoipa::path(
    post,
    path = "/api/v1/growth/milestones/{id}/reach",
    request_body = Evidence,
    responses(
        (status = 200, description = "The reached milestone.", body = Milestone),
        (status = 409, description = "It is already reached."),
    ),
)]
async fn reach_growth_milestone(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(evidence): Json<Evidence>,
) -> Result<Json<Milestone>> {
    plans::reach(&ctx, &id, evidence).await.map(Json)
}
