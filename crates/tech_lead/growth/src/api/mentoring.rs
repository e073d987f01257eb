//! `/api/v1/growth/mentoring`.

use axum::response::Response;
use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Json, Listed, Path, Query},
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::items::{PairView, SessionView};
use crate::mentoring::{self, Ask, SessionTerms};

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .api(Rule::SignedIn, routes!(list_mentoring))
        .api(Rule::SignedIn, routes!(get_mentoring))
        .api(Rule::SignedIn, routes!(list_mentors))
        .api(Rule::SignedIn, routes!(ask_mentor))
        .api(Rule::SignedIn, routes!(answer_mentoring))
        .api(Rule::SignedIn, routes!(end_mentoring))
        .api(Rule::SignedIn, routes!(add_mentoring_session))
        .api(Rule::SignedIn, routes!(close_mentoring_session))
}

/// List your mentoring
///
/// The caller's pairs as mentor or mentee, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/growth/mentoring",
    responses((status = 200, description = "Pairs.", body = Listed<PairView>)),
)]
async fn list_mentoring(ctx: Ctx) -> Result<Json<Listed<PairView>>> {
    let pairs = mentoring::mine(&ctx).await?;
    Ok(Json(Listed::whole(pairs.into_iter().map(|pair| PairView::of(pair, Vec::new())).collect())))
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Json<PairView>> {
    let opened = mentoring::opened(ctx, id).await?;
    Ok(Json(PairView::of(opened.pair, opened.sessions)))
}

/// Show a mentoring pair
///
/// With its sessions; notes for mentor and mentee only.
#[utoipa::path(
    get,
    path = "/api/v1/growth/mentoring/{id}",
    responses(
        (status = 200, description = "The pair.", body = PairView),
    ),
)]
async fn get_mentoring(ctx: Ctx, Path(id): Path<String>) -> Result<Json<PairView>> {
    shown(&ctx, &id).await
}

/// The axis to find mentors for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct MentorsQuery {
    /// The axis of the ladder, by id.
    axis: String,
}

/// A suggested mentor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MentorCandidate)]
struct CandidateView {
    /// The mentor, by id.
    person: String,
    /// The reasons, one sentence each.
    reasons: Vec<String>,
}

/// Find mentors
///
/// People two levels ahead on the axis who offer mentoring on it and have room, with the reasons.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}/growth/mentors",
    params(MentorsQuery),
    responses(
        (status = 200, description = "Suggested mentors.", body = Listed<CandidateView>),
        (status = 422, description = "There is no such axis."),
    ),
)]
async fn list_mentors(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<MentorsQuery>,
) -> Result<Json<Listed<CandidateView>>> {
    let found = mentoring::candidates(&ctx, &PersonId::from(id), &query.axis).await?;
    let view = |known: mentoring::Candidate| CandidateView {
        person: known.person.to_string(),
        reasons: known.reasons,
    };
    Ok(Json(Listed::whole(found.into_iter().map(view).collect())))
}

/// Request a mentor
///
/// For yourself, or as a proposal for a person you lead: then the mentor is asked once the person has agreed.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/growth/mentors",
    request_body = Ask,
    responses(
        (status = 201, description = "The requested pair.", body = PairView,
            headers(("location" = String, description = "The URL of the pair."))),
    ),
)]
async fn ask_mentor(ctx: Ctx, Path(id): Path<String>, Json(ask): Json<Ask>) -> Result<Response> {
    let pair = mentoring::ask(&ctx, &PersonId::from(id), ask).await?;
    Ok(api::created(format!("/api/v1/growth/mentoring/{}", pair.id), shown(&ctx, &pair.id).await?))
}

/// An answer to a request for a mentor.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MentorAnswer)]
struct AnswerItem {
    /// Whether to accept.
    accepts: bool,
    /// An optional text.
    #[serde(default)]
    #[schema(max_length = 4000)]
    answer: String,
}

/// Answer a request for mentoring
///
/// Accept or decline: first the mentee, if their lead proposed it, then the mentor.
#[utoipa::path(
    post,
    path = "/api/v1/growth/mentoring/{id}/answer",
    request_body = AnswerItem,
    responses(
        (status = 200, description = "The answered pair.", body = PairView),
        (status = 403, description = "Someone else is asked."),
        (status = 409, description = "It is already answered or withdrawn."),
    ),
)]
async fn answer_mentoring(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<AnswerItem>,
) -> Result<Json<PairView>> {
    mentoring::answer(&ctx, &id, sent.accepts, &sent.answer).await?;
    shown(&ctx, &id).await
}

/// End mentoring
///
/// Or withdraw a request.
#[utoipa::path(
    post,
    path = "/api/v1/growth/mentoring/{id}/end",
    responses(
        (status = 200, description = "The ended pair.", body = PairView),
        (status = 409, description = "It has already ended, or is a request for you to answer."),
    ),
)]
async fn end_mentoring(ctx: Ctx, Path(id): Path<String>) -> Result<Json<PairView>> {
    mentoring::end(&ctx, &id).await?;
    shown(&ctx, &id).await
}

/// Plan or record a session
///
/// By the mentor or the mentee.
#[utoipa::path(
    post,
    path = "/api/v1/growth/mentoring/{id}/sessions",
    request_body = SessionTerms,
    responses(
        (status = 201, description = "The new session.", body = SessionView,
            headers(("location" = String, description = "The URL of the pair."))),
        (status = 403, description = "Only the mentor and the mentee can do this."),
        (status = 409, description = "The mentoring is not active."),
    ),
)]
async fn add_mentoring_session(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(terms): Json<SessionTerms>,
) -> Result<Response> {
    let session = mentoring::meet(&ctx, &id, terms).await?;
    Ok(api::created(format!("/api/v1/growth/mentoring/{id}"), Json(SessionView::from(session))))
}

/// The outcome of a planned session.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MentoringSessionEnd)]
struct CloseItem {
    /// Whether it took place; otherwise it is skipped.
    held: bool,
    /// A note for mentor and mentee only.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: String,
}

/// Mark a session as held or skipped
///
/// By the mentor or the mentee. The mentee also confirms or denies a session the mentor recorded as held this way.
#[utoipa::path(
    post,
    path = "/api/v1/growth/sessions/{id}/close",
    request_body = CloseItem,
    responses(
        (status = 200, description = "The updated session.", body = SessionView),
        (status = 403, description = "Only the mentor and the mentee can do this."),
        (status = 409, description = "It is already recorded."),
    ),
)]
async fn close_mentoring_session(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<CloseItem>,
) -> Result<Json<SessionView>> {
    Ok(Json(mentoring::close(&ctx, &id, sent.held, &sent.note).await?.into()))
}
