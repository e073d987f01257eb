//! `/api/v1/growth/training` and `/api/v1/growth/teams`.

use axum::response::Response;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Conditions, Json, Listed, Path, Query},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
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

/// The content of a training.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrainingTerms)]
struct TrainingItem {
    /// The name.
    #[schema(min_length = 1, max_length = 200, example = "Designing for failure")]
    title: String,
    /// The provider.
    #[schema(min_length = 1, max_length = 200, example = "Example Academy")]
    provider: String,
    /// The web page: `https://…`.
    #[serde(default)]
    #[schema(max_length = 500)]
    link: String,
    /// What it is useful for.
    #[serde(default)]
    #[schema(max_length = 4000)]
    about: String,
    /// The cost per person in the currency's smallest unit.
    #[serde(default)]
    #[schema(minimum = 0)]
    cost_minor: Option<i64>,
    /// The currency's ISO 4217 code.
    #[serde(default)]
    #[schema(example = "EUR")]
    currency: String,
    /// The certificate it offers.
    #[serde(default)]
    #[schema(max_length = 200)]
    certificate: String,
    /// Whether it can still be chosen.
    #[serde(default = "yes")]
    offered: bool,
}

fn yes() -> bool {
    true
}

impl TrainingItem {
    fn terms(self) -> TrainingTerms {
        TrainingTerms {
            title: self.title.trim().to_owned(),
            provider: self.provider.trim().to_owned(),
            link: self.link.trim().to_owned(),
            about: self.about.trim().to_owned(),
            cost_minor: self.cost_minor,
            currency: self.currency,
            certificate: self.certificate.trim().to_owned(),
            offered: self.offered,
        }
    }
}

/// A training of the catalog.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Training)]
struct TrainingView {
    /// The id of the training.
    id: String,
    /// The content; send it back changed to update the training.
    terms: TrainingItem,
    /// Increases with every change; `If-Match: "v3"` allows a change to that revision only.
    revision: i64,
}

impl TrainingView {
    fn of(training: &Training) -> Self {
        let terms = training.terms.clone();
        Self {
            id: training.id.clone(),
            revision: training.revision,
            terms: TrainingItem {
                title: terms.title,
                provider: terms.provider,
                link: terms.link,
                about: terms.about,
                cost_minor: terms.cost_minor,
                currency: terms.currency,
                certificate: terms.certificate,
                offered: terms.offered,
            },
        }
    }
}

/// The page of the catalog.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct TrainingsQuery {
    /// `next` of the previous page, to get the page after it.
    after: Option<String>,
    /// Items per page, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List trainings
///
/// In the order they were added.
#[utoipa::path(
    get,
    path = "/api/v1/growth/training",
    params(TrainingsQuery),
    responses((status = 200, description = "Trainings.", body = Listed<TrainingView>)),
)]
async fn list_trainings(ctx: Ctx, Query(query): Query<TrainingsQuery>) -> Result<Json<Listed<TrainingView>>> {
    let limit = api::limit(query.limit)?;
    let rows = api::rows(limit);
    let found = training::page(&ctx, query.after.as_deref(), rows).await?;
    Ok(Json(Listed::page(found.iter().map(TrainingView::of), limit, |item| item.id.clone())))
}

/// Add a training
///
/// To the training catalog.
#[utoipa::path(
    post,
    path = "/api/v1/growth/training",
    request_body = TrainingItem,
    responses(
        (status = 201, description = "The new training.", body = TrainingView,
            headers(("location" = String, description = "The URL of the training."))),
        (status = 403, description = "Only those accountable for growing people, the CTO and operators can do this."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn add_training(ctx: Ctx, Json(sent): Json<TrainingItem>) -> Result<Response> {
    let training = training::add(&ctx, sent.terms()).await?;
    let view = api::versioned(training.revision, TrainingView::of(&training));
    Ok(api::created(format!("/api/v1/growth/training/{}", training.id), view))
}

/// Update a training
///
/// Replaces its content.
#[utoipa::path(
    put,
    path = "/api/v1/growth/training/{id}",
    params(
        ("id" = String, Path, description = "The id of the training."),
        ("If-Match" = Option<String>, Header, description = "The version the change is based on, such as `\"v3\"`."),
    ),
    request_body = TrainingItem,
    responses(
        (status = 200, description = "The updated training.", body = TrainingView),
        (status = 403, description = "Only those accountable for growing people, the CTO and operators can do this."),
        (status = 404, description = "There is no such training."),
        (status = 409, description = "It was changed in the meantime; nothing was saved."),
        (status = 412, description = "The version has changed."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn change_training(
    ctx: Ctx,
    Path(id): Path<String>,
    conditions: Conditions,
    Json(sent): Json<TrainingItem>,
) -> Result<Response> {
    let revision = async { Ok(training::find(&ctx, &id).await?.revision) };
    let seen = conditions.seen(revision).await?;
    let training = training::change(&ctx, &id, seen, sent.terms()).await?;
    Ok(api::versioned(training.revision, TrainingView::of(&training)))
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
