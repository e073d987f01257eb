//! `/api/v1/growth/mentoring`.

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
        api::{self, Json, Listed, Path, Query},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::items::{PairView, SessionView};
use crate::growth::mentoring::{self, Ask, Part};

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

/// List one's own mentoring
///
/// The pairs that one is a part of, the newest first.
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
/// With its sessions; their notes for the two alone.
#[utoipa::path(
    get,
    path = "/api/v1/growth/mentoring/{id}",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "The pair.", body = PairView),
        (status = 404, description = "There is none that you may see."),
    ),
)]
async fn get_mentoring(ctx: Ctx, Path(id): Path<String>) -> Result<Json<PairView>> {
    shown(&ctx, &id).await
}

/// On which axis.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct MentorsQuery {
    /// The axis of the ladder, by id.
    axis: String,
}

/// Somebody who would fit as a mentor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = MentorCandidate)]
struct CandidateView {
    /// Who, by id.
    person: String,
    /// Why, sentence by sentence.
    reasons: Vec<String>,
}

/// Find mentors
///
/// Who is two levels ahead on the axis, opened themself to it, and has room; with the reasons.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}/growth/mentors",
    params(("id" = String, Path, description = "Who looks for a mentor, by id.", example = "ana"), MentorsQuery),
    responses(
        (status = 200, description = "Who would fit.", body = Listed<CandidateView>),
        (status = 404, description = "There is nobody whose growth you may see."),
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

/// Who is asked, for what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MentorRequest)]
struct AskItem {
    /// Who is asked, by id.
    #[schema(example = "bo")]
    mentor: String,
    /// The axis of the ladder, by id; empty for none.
    #[serde(default)]
    axis: String,
    /// The area of the plan that it is for, by id.
    #[serde(default)]
    area: Option<String>,
    /// The repository whose knowledge is to spread, by id.
    #[serde(default)]
    repository: Option<String>,
    /// The part of that repository; empty for all of it.
    #[serde(default)]
    component: String,
    /// Why this mentor.
    #[serde(default)]
    #[schema(max_length = 4000)]
    why: String,
}

/// Ask somebody to be a mentor
///
/// The person themself asks. Whoever leads them proposes it: the mentor is asked once the person has agreed.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/growth/mentors",
    params(("id" = String, Path, description = "Who is to learn, by id.", example = "ana")),
    request_body = AskItem,
    responses(
        (status = 201, description = "It is asked for.", body = PairView),
        (status = 404, description = "There is nobody whose growth you may see."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
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
    Ok((StatusCode::CREATED, shown(&ctx, &pair.id).await?).into_response())
}

/// What is answered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MentorAnswer)]
struct AnswerItem {
    /// Whether they accept.
    accepts: bool,
    /// In words.
    #[serde(default)]
    #[schema(max_length = 4000)]
    answer: String,
}

/// Answer a request for mentoring
///
/// Yes or no, by whoever is asked: the mentee where whoever leads them proposes it, then the mentor.
#[utoipa::path(
    post,
    path = "/api/v1/growth/mentoring/{id}/answer",
    params(("id" = String, Path, description = "The pair's id.")),
    request_body = AnswerItem,
    responses(
        (status = 200, description = "It is answered.", body = PairView),
        (status = 403, description = "Somebody else is asked."),
        (status = 404, description = "There is none that you may see."),
        (status = 409, description = "It is answered already."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
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
/// Or take a request back.
#[utoipa::path(
    post,
    path = "/api/v1/growth/mentoring/{id}/end",
    params(("id" = String, Path, description = "The pair's id.")),
    responses(
        (status = 200, description = "It is over.", body = PairView),
        (status = 404, description = "There is none that you may see."),
        (status = 409, description = "It is over already, or is yours to answer."),
    ),
)]
async fn end_mentoring(ctx: Ctx, Path(id): Path<String>) -> Result<Json<PairView>> {
    mentoring::end(&ctx, &id).await?;
    shown(&ctx, &id).await
}

/// A session.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MentoringSessionTerms)]
struct SessionItem {
    /// On which day.
    #[serde(deserialize_with = "api::required_day")]
    day: NaiveDate,
    /// Whether it took place; planned otherwise.
    held: bool,
    /// What was said in one that took place, for the two alone.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: String,
}

/// Plan a session, or write one down
///
/// By the two who meet.
#[utoipa::path(
    post,
    path = "/api/v1/growth/mentoring/{id}/sessions",
    params(("id" = String, Path, description = "The pair's id.")),
    request_body = SessionItem,
    responses(
        (status = 201, description = "It is noted.", body = SessionView),
        (status = 403, description = "This is for the two who meet."),
        (status = 404, description = "There is no pair that you may see."),
        (status = 409, description = "The two do not meet."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn add_mentoring_session(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<SessionItem>,
) -> Result<Response> {
    let session = mentoring::meet(&ctx, &id, sent.day, sent.held, sent.note.trim()).await?;
    Ok((StatusCode::CREATED, Json(SessionView::of(&session))).into_response())
}

/// What became of a planned session.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MentoringSessionEnd)]
struct CloseItem {
    /// Whether it took place; skipped otherwise.
    held: bool,
    /// What was said, for the two alone.
    #[serde(default)]
    #[schema(max_length = 4000)]
    note: String,
}

/// Say what became of a planned session
///
/// By the two who meet. Of one that the mentor wrote down as held, the mentee says the same way whether it was.
#[utoipa::path(
    post,
    path = "/api/v1/growth/sessions/{id}",
    params(("id" = String, Path, description = "The session's id.")),
    request_body = CloseItem,
    responses(
        (status = 200, description = "It is noted.", body = SessionView),
        (status = 403, description = "This is for the two who meet."),
        (status = 404, description = "There is none that you may see."),
        (status = 409, description = "It is written down already."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn close_mentoring_session(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<CloseItem>,
) -> Result<Json<SessionView>> {
    Ok(Json(SessionView::of(&mentoring::close(&ctx, &id, sent.held, sent.note.trim()).await?)))
}
