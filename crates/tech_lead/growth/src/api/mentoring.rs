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
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::items::{PairView, SessionView};
use crate::mentoring::{self, Ask, Part};

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
    Ok(Json(Listed::whole(pairs.iter().map(|pair| PairView::of(pair, &[])).collect())))
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Json<PairView>> {
    let opened = mentoring::opened(ctx, id).await?;
    Ok(Json(PairView::of(&opened.pair, &opened.sessions)))
}

/// Show a mentoring pair
///
/// With its sessions; notes for mentor and mentee only.
#[utoipa::path(
    get,
    path = "/api/v1/growth/mentoring/{id}",
    params(("id" = String, Path, description = "The pair's id.")),
    responses(
        (status = 200, description = "The pair.", body = PairView),
        (status = 404, description = "It does not exist, or you may not see it."),
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
    params(("id" = String, Path, description = "The mentee's id.", example = "ana"), MentorsQuery),
    responses(
        (status = 200, description = "Suggested mentors.", body = Listed<CandidateView>),
        (status = 404, description = "The person does not exist, or you may not see their growth."),
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

/// A request for a mentor.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MentorRequest)]
struct AskItem {
    /// The person to ask, by id.
    #[schema(example = "bo")]
    mentor: String,
    /// The axis of the ladder, by id; empty for none.
    #[serde(default)]
    axis: String,
    /// The area of the mentee's plan, by id.
    #[serde(default)]
    area: Option<String>,
    /// The repository whose knowledge is to spread, by id.
    #[serde(default)]
    repository: Option<String>,
    /// The component of that repository; empty for all of it.
    #[serde(default)]
    component: String,
    /// The reason for this mentor.
    #[serde(default)]
    #[schema(max_length = 4000)]
    why: String,
}

/// Request a mentor
///
/// For yourself, or as a proposal for a person you lead: then the mentor is asked once the person has agreed.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/growth/mentors",
    params(("id" = String, Path, description = "The mentee's id.", example = "ana")),
    request_body = AskItem,
    responses(
        (status = 201, description = "The requested pair.", body = PairView,
            headers(("location" = String, description = "The URL of the pair."))),
        (status = 404, description = "The person does not exist, or you may not see their growth."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn ask_mentor(ctx: Ctx, Path(id): Path<String>, Json(sent): Json<AskItem>) -> Result<Response> {
    let component = sent.component;
    let ask = Ask {
        mentor: sent.mentor,
        axis: sent.axis,
        area: sent.area,
        part: sent.repository.map(|repository| Part { repository: repository.into(), component }),
        why: sent.why.trim().to_owned(),
    };
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
    params(("id" = String, Path, description = "The pair's id.")),
    request_body = AnswerItem,
    responses(
        (status = 200, description = "The answered pair.", body = PairView),
        (status = 403, description = "Someone else is asked."),
        (status = 404, description = "It does not exist, or you may not see it."),
        (status = 409, description = "It is already answered or withdrawn."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn answer_mentoring(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<AnswerItem>,
) -> Result<Json<PairView>> {
    mentoring::answer(&ctx, &id, sent.accepts, sent.answer.trim()).await?;
    shown(&ctx, &id).await
}

/// End mentoring
///
/// Or withdraw a request.
#[utoipa::path(
    post,
    path = "/api/v1/growth/mentoring/{id}/end",
    params(("id" = String, Path, description = "The pair's id.")),
    responses(
        (status = 200, description = "The ended pair.", body = PairView),
        (status = 404, description = "It does not exist, or you may not see it."),
        (status = 409, description = "It has already ended, or is a request for you to answer."),
    ),
)]
async fn end_mentoring(ctx: Ctx, Path(id): Path<String>) -> Result<Json<PairView>> {
    mentoring::end(&ctx, &id).await?;
    shown(&ctx, &id).await
}

/// A session to plan or record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MentoringSessionTerms)]
struct SessionItem {
    /// The day of the session.
    #[serde(deserialize_with = "api::required_day")]
    day: NaiveDate,
    /// Whether it took place; otherwise it is planned.
    held: bool,
    /// A note on a held session, for mentor and mentee only.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: String,
}

/// Plan or record a session
///
/// By the mentor or the mentee.
#[utoipa::path(
    post,
    path = "/api/v1/growth/mentoring/{id}/sessions",
    params(("id" = String, Path, description = "The pair's id.")),
    request_body = SessionItem,
    responses(
        (status = 201, description = "The new session.", body = SessionView,
            headers(("location" = String, description = "The URL of the pair."))),
        (status = 403, description = "Only the mentor and the mentee can do this."),
        (status = 404, description = "The pair does not exist, or you may not see it."),
        (status = 409, description = "The mentoring is not active."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn add_mentoring_session(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<SessionItem>,
) -> Result<Response> {
    let session = mentoring::meet(&ctx, &id, sent.day, sent.held, sent.note.trim()).await?;
    Ok(api::created(format!("/api/v1/growth/mentoring/{id}"), Json(SessionView::of(&session))))
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
    params(("id" = String, Path, description = "The session's id.")),
    request_body = CloseItem,
    responses(
        (status = 200, description = "The updated session.", body = SessionView),
        (status = 403, description = "Only the mentor and the mentee can do this."),
        (status = 404, description = "It does not exist, or you may not see it."),
        (status = 409, description = "It is already recorded."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn close_mentoring_session(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<CloseItem>,
) -> Result<Json<SessionView>> {
    Ok(Json(SessionView::of(&mentoring::close(&ctx, &id, sent.held, sent.note.trim()).await?)))
}
