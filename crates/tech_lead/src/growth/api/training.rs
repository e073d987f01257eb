//! `/api/v1/growth/training` and `/api/v1/growth/teams`.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
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

use crate::growth::{
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

/// What is said of a training.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrainingTerms)]
struct TrainingItem {
    /// Its name.
    #[schema(min_length = 1, max_length = 200, example = "Designing for failure")]
    title: String,
    /// Who gives it.
    #[schema(min_length = 1, max_length = 200, example = "Example Academy")]
    provider: String,
    /// Its page: `https://…`.
    #[serde(default)]
    #[schema(max_length = 500)]
    link: String,
    /// What it is good for.
    #[serde(default)]
    #[schema(max_length = 4000)]
    about: String,
    /// What it costs one person, in the currency's smallest unit.
    #[serde(default)]
    #[schema(minimum = 0)]
    cost_minor: Option<i64>,
    /// The currency's ISO 4217 code.
    #[serde(default)]
    #[schema(example = "EUR")]
    currency: String,
    /// The certificate that one can get.
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
    /// Its id.
    id: String,
    /// What is said of it: what changes it when it is sent back.
    terms: TrainingItem,
    /// Raised by every change; `If-Match: "v3"` refuses to change another.
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

/// Which page of the catalog.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct TrainingsQuery {
    /// The page that follows this one: `next` of the page before.
    after: Option<String>,
    /// How many on a page, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List trainings
///
/// The catalog, in the order of its growing.
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
/// To the catalog.
#[utoipa::path(
    post,
    path = "/api/v1/growth/training",
    request_body = TrainingItem,
    responses(
        (status = 201, description = "It is in the catalog.", body = TrainingView),
        (status = 403, description = "This is for those who answer for growing people, and the CTO."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn add_training(ctx: Ctx, Json(sent): Json<TrainingItem>) -> Result<Response> {
    let training = training::add(&ctx, sent.terms()).await?;
    let view = api::versioned(training.revision, TrainingView::of(&training));
    Ok((StatusCode::CREATED, view).into_response())
}

/// Change a training
///
/// All that is said of it.
#[utoipa::path(
    put,
    path = "/api/v1/growth/training/{id}",
    params(
        ("id" = String, Path, description = "Its id."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen, such as `\"v3\"`."),
    ),
    request_body = TrainingItem,
    responses(
        (status = 200, description = "It is changed.", body = TrainingView),
        (status = 403, description = "This is for those who answer for growing people, and the CTO."),
        (status = 404, description = "There is no such training."),
        (status = 409, description = "Somebody changed it meanwhile."),
        (status = 412, description = "It is another version now."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
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
    /// Members beside its leads; null where so few would tell of one person.
    #[schema(required)]
    members: Option<usize>,
    /// Whose plan was touched in 60 days and names by what something is learned.
    #[schema(required)]
    with_plan: Option<usize>,
    /// Who is mentored now.
    #[schema(required)]
    mentored: Option<usize>,
}

/// List every team's counts
///
/// For the CTO: counts only, and none where they would tell of one person.
#[utoipa::path(
    get,
    path = "/api/v1/growth/teams",
    responses(
        (status = 200, description = "Counts.", body = Listed<CountsView>),
        (status = 404, description = "There are none that you may see."),
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
