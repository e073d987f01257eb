//! `/api/v1/growth/training` and `/api/v1/growth/teams`.

use axum::response::Response;
use castra_platform::{
    Ctx, Result, Seen,
    access::Rule,
    web::{
        Routes,
        api::{self, IfMatch, Json, Listed, Paged, Path},
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{
    actions,
    training::{self, Training, TrainingTerms},
};

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .api(Rule::SignedIn, routes!(list_trainings))
        .api(Rule::SignedIn, routes!(add_training))
        .api(Rule::SignedIn, routes!(change_training))
        .api(Rule::SignedIn, routes!(list_growth_counts))
}

/// List trainings
///
/// In the order they were added.
#[utoipa::path(
    get,
    path = "/api/v1/growth/training",
    params(Paged),
    responses((status = 200, description = "Trainings.", body = Listed<Training>)),
)]
async fn list_trainings(ctx: Ctx, page: Paged) -> Result<Json<Listed<Training>>> {
    let found = training::page(&ctx, page.after(), page.rows()?).await?;
    page.page(found.into_iter(), |item| item.id.clone())
}

/// Add a training
///
/// To the training catalog.
#[utoipa::path(
    post,
    path = "/api/v1/growth/training",
    request_body = TrainingTerms,
    responses(
        (status = 201, description = "The new training.", body = Training,
            headers(("location" = String, description = "The URL of the training."))),
        (status = 403, description = "Only those accountable for growing people, the CTO and operators can do this."),
    ),
)]
async fn add_training(ctx: Ctx, Json(terms): Json<TrainingTerms>) -> Result<Response> {
    let training = training::add(&ctx, terms).await?;
    let location = format!("/api/v1/growth/training/{}", training.id);
    Ok(api::created(location, api::versioned(training.revision, training)))
}

/// Update a training
///
/// Replaces its content.
#[utoipa::path(
    put,
    path = "/api/v1/growth/training/{id}",
    params(IfMatch),
    request_body = TrainingTerms,
    responses(
        (status = 200, description = "The updated training.", body = Training),
        (status = 403, description = "Only those accountable for growing people, the CTO and operators can do this."),
    ),
)]
async fn change_training(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(terms): Json<TrainingTerms>,
) -> Result<Response> {
    let training = training::change(&ctx, &id, &seen, terms).await?;
    Ok(api::versioned(training.revision, training))
}

/// A team's counts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GrowthCounts)]
struct CountsView {
    /// The team, by id.
    team: String,
    /// Members without its leads; null where there are so few that counts would identify one person.
    #[schema(required)]
    members: Option<usize>,
    /// Members whose plan moved within the growth cadence and names a means of learning.
    #[schema(required)]
    with_plan: Option<usize>,
    /// Members with an active mentor.
    #[schema(required)]
    mentored: Option<usize>,
}

/// List every team's counts
///
/// For the CTO: counts only, and none where they would identify one person.
#[utoipa::path(
    get,
    path = "/api/v1/growth/teams",
    responses(
        (status = 200, description = "Counts.", body = Listed<CountsView>),
        (status = 404, description = "Only the CTO may see the counts."),
    ),
)]
async fn list_growth_counts(ctx: Ctx) -> Result<Json<Listed<CountsView>>> {
    let view = |known: actions::TeamCounts| CountsView {
        team: known.team.to_string(),
        members: known.counts.as_ref().map(|counts| counts.members),
        with_plan: known.counts.as_ref().map(|counts| counts.with_plan),
        mentored: known.counts.as_ref().map(|counts| counts.mentored),
    };
    Ok(Json(Listed::whole(actions::counts(&ctx).await?.into_iter().map(view).collect())))
}
