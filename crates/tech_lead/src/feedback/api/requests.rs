//! `/api/v1/feedback-requests`: feedback that is asked for.

use axum::response::Response;
use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result,
    web::api::{self, Json, Listed, Path, Query},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::feedback::{
    model::{OpenedRequest, Question},
    requests,
};

/// A question to several people.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackRequestTerms)]
pub(super) struct RequestTerms {
    /// Who is asked, by id.
    #[schema(min_items = 1, max_items = 20)]
    people: Vec<String>,
    /// What the asker wants to know.
    #[schema(min_length = 1, max_length = 4000, example = "The migration plan: what was hard to follow?")]
    question: String,
    /// Where the work is; may be empty.
    #[serde(default)]
    #[schema(max_length = 2000)]
    link: String,
    /// The last day on which it asks, within 90 days.
    #[serde(deserialize_with = "api::required_day")]
    expires_on: NaiveDate,
}

/// A request for feedback.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackRequest)]
pub(super) struct RequestItem {
    /// Its id.
    id: String,
    /// Who asks, by id.
    asker: String,
    /// What is asked; null where it was erased.
    #[schema(required)]
    question: Option<String>,
    /// Where the work is; may be empty.
    link: String,
    /// The last day on which it asks.
    expires_on: NaiveDate,
    /// When its asker closed it.
    #[schema(required)]
    closed_at: Option<DateTime<Utc>>,
    /// Who was asked: all for the asker, for others they themselves.
    asked: Vec<AskedItem>,
}

/// How somebody who was asked stands to it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackAsked)]
pub(super) struct AskedItem {
    /// Who, by id.
    person: String,
    /// When they declined.
    #[schema(required)]
    declined_at: Option<DateTime<Utc>>,
    /// Why, if they said.
    #[schema(required)]
    reason: Option<String>,
    /// The answer, by its id.
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
    /// `true` for those that wait for an answer of whoever asks, all on one page; otherwise those that they asked.
    to_answer: Option<bool>,
    /// The page that follows this one: `next` of the page before.
    after: Option<String>,
    /// How many on a page, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List requests for feedback
///
/// Asked by whoever asks, newest first, or waiting for their answer.
#[utoipa::path(
    get,
    path = "/api/v1/feedback-requests",
    params(RequestsQuery),
    responses(
        (status = 200, description = "Requests.", body = Listed<RequestItem>),
        (status = 404, description = "Whoever asks is nobody who gives or receives."),
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

/// Ask for feedback
///
/// On a piece of work, from one or several people. It expires quietly.
#[utoipa::path(
    post,
    path = "/api/v1/feedback-requests",
    request_body = RequestTerms,
    responses(
        (status = 201, description = "It is asked.", body = RequestItem,
            headers(("location" = String, description = "Where the request is."))),
        (status = 404, description = "Whoever asks is nobody who gives or receives."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn ask_for_feedback(ctx: Ctx, Json(sent): Json<RequestTerms>) -> Result<Response> {
    let people: Vec<PersonId> = sent.people.into_iter().map(PersonId::from).collect();
    let question = Question { question: sent.question.trim().to_owned(), link: sent.link.trim().to_owned() };
    let request = requests::ask(&ctx, &people, &question, sent.expires_on).await?;
    let item = RequestItem::of(requests::opened_request(&ctx, &request.id).await?);
    Ok(api::created(format!("/api/v1/feedback-requests/{}", request.id), Json(item)))
}

/// Show a request for feedback
///
/// For whoever asked and who is asked.
#[utoipa::path(
    get,
    path = "/api/v1/feedback-requests/{id}",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "The request.", body = RequestItem),
        (status = 404, description = "There is no request with this id, or it is somebody else's."),
    ),
)]
pub(super) async fn get_feedback_request(ctx: Ctx, Path(id): Path<String>) -> Result<Json<RequestItem>> {
    Ok(Json(RequestItem::of(requests::opened_request(&ctx, &id).await?)))
}

/// What is done with a request.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = FeedbackRequestAction)]
pub(super) enum RequestAction {
    /// Declines, for who is asked.
    Decline {
        /// Why, or nothing.
        #[serde(default)]
        #[schema(max_length = 4000)]
        reason: String,
    },
    /// Closes it before its day, for who asked.
    Close {},
}

/// Do something with a request for feedback
///
/// Answering is giving feedback that names the request.
#[utoipa::path(
    post,
    path = "/api/v1/feedback-requests/{id}/actions",
    params(("id" = String, Path, description = "Its id.")),
    request_body = RequestAction,
    responses(
        (status = 200, description = "It stands so now.", body = RequestItem),
        (status = 403, description = "A request is closed by whoever asked."),
        (status = 404, description = "There is no request with this id for whoever asks to do this with."),
        (status = 409, description = "It has ended, or is answered."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn act_on_feedback_request(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<RequestAction>,
) -> Result<Json<RequestItem>> {
    match sent {
        RequestAction::Decline { reason } => requests::decline(&ctx, &id, &reason).await?,
        RequestAction::Close {} => requests::close(&ctx, &id).await?,
    }
    Ok(Json(RequestItem::of(requests::opened_request(&ctx, &id).await?)))
}
