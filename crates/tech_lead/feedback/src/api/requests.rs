//! `/api/v1/feedback-requests`: requests for feedback.

use axum::response::Response;
use castra_platform::{
    Ctx, Result,
    web::api::{self, Json, Listed, Path, Query},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    model::{OpenedRequest, RequestTerms},
    requests,
};

/// A request for feedback.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackRequest)]
pub(super) struct RequestItem {
    /// The request's id.
    id: String,
    /// The author's id.
    asker: String,
    /// The question; null where it was erased.
    #[schema(required)]
    question: Option<String>,
    /// A link to the work; may be empty.
    link: String,
    /// The last day to answer.
    expires_on: NaiveDate,
    /// When it was closed early.
    #[schema(required)]
    closed_at: Option<DateTime<Utc>>,
    /// The people asked: all for the author, only yourself for the others.
    asked: Vec<AskedItem>,
}

/// A person asked, with their answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackAsked)]
pub(super) struct AskedItem {
    /// The person's id.
    person: String,
    /// When they declined.
    #[schema(required)]
    declined_at: Option<DateTime<Utc>>,
    /// The reason for declining, if given.
    #[schema(required)]
    reason: Option<String>,
    /// The id of the feedback sent in answer.
    #[schema(required)]
    feedback: Option<String>,
}

impl RequestItem {
    fn of(opened: OpenedRequest) -> Self {
        let OpenedRequest { request, question, asked, .. } = opened;
        let asked = asked.into_iter().map(|(asked, reason)| AskedItem {
            person: asked.person.to_string(),
            declined_at: asked.declined_at,
            reason,
            feedback: asked.feedback,
        });
        Self {
            id: request.id,
            asker: request.asker.to_string(),
            link: question.as_ref().map(|question| question.link.clone()).unwrap_or_default(),
            question: question.map(|question| question.question),
            expires_on: request.expires_on,
            closed_at: request.closed_at,
            asked: asked.collect(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestsQuery {
    /// `true` lists the requests awaiting the caller's answer, all on one page; otherwise those the caller sent.
    to_answer: Option<bool>,
    /// The page after this: `next` of the previous page.
    after: Option<String>,
    /// Items per page, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List requests for feedback
///
/// Those the caller sent, newest first, or those awaiting the caller's answer.
#[utoipa::path(
    get,
    path = "/api/v1/feedback-requests",
    params(RequestsQuery),
    responses(
        (status = 200, description = "Requests.", body = Listed<RequestItem>),
        (status = 404, description = "The caller is not a person, so has no feedback."),
    ),
)]
pub(super) async fn list_feedback_requests(
    ctx: Ctx,
    Query(query): Query<RequestsQuery>,
) -> Result<Json<Listed<RequestItem>>> {
    let limit = api::limit(query.limit)?;
    if query.to_answer == Some(true) {
        let mut items = Vec::new();
        for (request, _) in requests::to_answer(&ctx).await? {
            items.push(RequestItem::of(requests::opened_request(&ctx, &request.id).await?));
        }
        return Ok(Json(Listed::whole(items)));
    }
    let found = requests::asked_by_me(&ctx, &query.after.unwrap_or_default(), api::rows(limit)).await?;
    Ok(Json(Listed::page(found.into_iter().map(RequestItem::of), limit, |item| item.id.clone())))
}

pub(super) async fn shown_request(ctx: &Ctx, id: &str) -> Result<Json<RequestItem>> {
    Ok(Json(RequestItem::of(requests::opened_request(ctx, id).await?)))
}

/// Ask for feedback
///
/// On a piece of work, from one or more people. It ends without a reminder.
#[utoipa::path(
    post,
    path = "/api/v1/feedback-requests",
    request_body = RequestTerms,
    responses(
        (status = 201, description = "The request, sent.", body = RequestItem,
            headers(("location" = String, description = "The URL of the request."))),
        (status = 404, description = "The caller is not a person, so has no feedback."),
    ),
)]
pub(super) async fn ask_for_feedback(ctx: Ctx, Json(terms): Json<RequestTerms>) -> Result<Response> {
    let request = requests::ask(&ctx, terms).await?;
    let made = shown_request(&ctx, &request.id).await?;
    Ok(api::created(format!("/api/v1/feedback-requests/{}", request.id), made))
}

/// Show a request for feedback
///
/// For its author and the people asked.
#[utoipa::path(
    get,
    path = "/api/v1/feedback-requests/{id}",
    responses(
        (status = 200, description = "The request.", body = RequestItem),
    ),
)]
pub(super) async fn get_feedback_request(ctx: Ctx, Path(id): Path<String>) -> Result<Json<RequestItem>> {
    shown_request(&ctx, &id).await
}
