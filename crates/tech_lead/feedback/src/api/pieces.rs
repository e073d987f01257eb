//! `/api/v1/feedback`: feedback received and given.

use axum::{http::StatusCode, response::Response};
use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result, Seen,
    web::api::{self, IfMatch, Json, Listed, Path, Query},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    actions,
    model::{Feedback, FeedbackKind, FeedbackTerms, FeedbackWords, Folder, OpenedFeedback},
};

/// Feedback to give or update.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackTerms)]
pub(super) struct TermsItem {
    /// The receiver's id.
    #[schema(example = "bo")]
    receiver: String,
    /// The kind of feedback.
    kind: FeedbackKind,
    /// The text.
    words: FeedbackWords,
    /// Whether everyone can read it once its receiver has; only for praise.
    #[serde(default)]
    public: bool,
    /// The id of the request it answers.
    #[serde(default)]
    request: Option<String>,
    /// Whether to send it or keep it as a draft.
    #[serde(default)]
    send: bool,
}

impl TermsItem {
    fn terms(self) -> FeedbackTerms {
        FeedbackTerms {
            receiver: PersonId::from(self.receiver),
            kind: self.kind,
            words: self.words,
            wants_public: self.public,
            request: self.request,
        }
    }
}

/// Feedback, for its giver, its receiver, and the people it is shared with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Feedback)]
pub(super) struct FeedbackItem {
    /// The feedback's id.
    id: String,
    /// The giver's id.
    giver: String,
    /// The receiver's id.
    receiver: String,
    /// The kind of feedback.
    kind: FeedbackKind,
    /// The text; null for the receiver until it is read (`POST …/read`), and where it was erased.
    #[schema(required)]
    words: Option<FeedbackWords>,
    /// The id of the request it answers.
    #[schema(required)]
    request: Option<String>,
    /// Whether its giver made it public.
    public: bool,
    /// When it was sent; null for a draft.
    #[schema(required)]
    sent_at: Option<DateTime<Utc>>,
    /// When its receiver read it; until then its giver can edit it.
    #[schema(required)]
    read_at: Option<DateTime<Utc>>,
    /// When its receiver acknowledged it.
    #[schema(required)]
    acknowledged_at: Option<DateTime<Utc>>,
    /// Increases with every change; `If-Match: "v3"` allows an edit of that revision only.
    revision: i64,
}

impl FeedbackItem {
    fn of(feedback: Feedback, words: Option<FeedbackWords>) -> Self {
        Self {
            id: feedback.id,
            giver: feedback.giver.to_string(),
            receiver: feedback.receiver.to_string(),
            kind: feedback.kind,
            words,
            request: feedback.request,
            public: feedback.wants_public && feedback.taken_off_at.is_none(),
            sent_at: feedback.sent_at,
            read_at: feedback.read_at,
            acknowledged_at: feedback.acknowledged_at,
            revision: feedback.revision,
        }
    }
}

/// Feedback with the conversation about it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenedFeedback)]
pub(super) struct OpenedItem {
    /// The feedback.
    feedback: FeedbackItem,
    /// The receiver's message, for giver and receiver.
    #[schema(required)]
    acknowledgement: Option<String>,
    /// The thread between giver and receiver; empty for people it is shared with.
    replies: Vec<ReplyItem>,
    /// Ids of the people its giver shared it with.
    shared_with: Vec<String>,
}

/// A reply in the thread.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackReply)]
pub(super) struct ReplyItem {
    /// The author's id.
    author: String,
    /// The text; null where it was erased.
    #[schema(required)]
    text: Option<String>,
    /// When it was written.
    written_at: DateTime<Utc>,
}

impl OpenedItem {
    fn of(opened: OpenedFeedback) -> Self {
        let reply = |(author, text, written_at): (PersonId, Option<String>, DateTime<Utc>)| ReplyItem {
            author: author.to_string(),
            text,
            written_at,
        };
        Self {
            feedback: FeedbackItem::of(opened.feedback, opened.words),
            acknowledgement: opened.acknowledgement,
            replies: opened.replies.into_iter().map(reply).collect(),
            shared_with: opened.shares.into_iter().map(|(person, _)| person.to_string()).collect(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct FeedbackQuery {
    /// The folder; `received` by default.
    #[param(inline)]
    folder: Option<Folder>,
    /// Only to or from this person, by id.
    with: Option<String>,
    /// Only this kind.
    #[param(inline)]
    kind: Option<FeedbackKind>,
    /// The page after this: `next` of the previous page.
    after: Option<String>,
    /// Items per page, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List your own feedback
///
/// Newest first; unread feedback comes without its text.
#[utoipa::path(
    get,
    path = "/api/v1/feedback",
    params(FeedbackQuery),
    responses(
        (status = 200, description = "Feedback.", body = Listed<FeedbackItem>),
        (status = 404, description = "The caller is not a person, so has no feedback."),
    ),
)]
pub(super) async fn list_feedback(
    ctx: Ctx,
    Query(query): Query<FeedbackQuery>,
) -> Result<Json<Listed<FeedbackItem>>> {
    let limit = api::limit(query.limit)?;
    let folder = query.folder.unwrap_or(Folder::Received);
    let kind = query.kind.map_or("", FeedbackKind::as_str);
    let (with, after) = (query.with.unwrap_or_default(), query.after.unwrap_or_default());
    let found = actions::list(&ctx, folder, &with, kind, &after, api::rows(limit)).await?;
    let items = found.into_iter().map(|(feedback, words)| FeedbackItem::of(feedback, words));
    Ok(Json(Listed::page(items, limit, |item| item.id.clone())))
}

pub(super) async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let opened = actions::opened(ctx, id).await?;
    Ok(api::versioned(opened.feedback.revision, OpenedItem::of(opened)))
}

/// Give feedback
///
/// Sends it at once, or keeps it as a draft.
#[utoipa::path(
    post,
    path = "/api/v1/feedback",
    request_body = TermsItem,
    responses(
        (status = 201, description = "The feedback, sent or kept as a draft.", body = OpenedItem,
            headers(("location" = String, description = "The URL of the feedback."))),
        (status = 404, description = "There is no such request to the caller."),
        (status = 409, description = "The request has ended or is already answered."),
    ),
)]
pub(super) async fn give_feedback(ctx: Ctx, Json(sent): Json<TermsItem>) -> Result<Response> {
    let sends = sent.send;
    let feedback = actions::save(&ctx, None, &Seen::ANY, sent.terms(), sends).await?;
    Ok(api::created(format!("/api/v1/feedback/{}", feedback.id), shown(&ctx, &feedback.id).await?))
}

/// Show a piece of feedback
///
/// For its giver, its receiver, and the people it is shared with. Fetching it does not mark it as read.
#[utoipa::path(
    get,
    path = "/api/v1/feedback/{id}",
    responses(
        (status = 200, description = "The feedback.", body = OpenedItem),
    ),
)]
pub(super) async fn get_feedback(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

/// Update feedback
///
/// By its giver, until it is read.
#[utoipa::path(
    put,
    path = "/api/v1/feedback/{id}",
    params(IfMatch),
    request_body = TermsItem,
    responses(
        (status = 200, description = "The updated feedback.", body = OpenedItem),
        (status = 404, description = "You gave no feedback with this id."),
        (status = 409, description = "It was read in the meantime."),
    ),
)]
pub(super) async fn change_feedback(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(sent): Json<TermsItem>,
) -> Result<Response> {
    let sends = sent.send;
    actions::save(&ctx, Some(&id), &seen, sent.terms(), sends).await?;
    shown(&ctx, &id).await
}

/// Discard a draft
///
/// Withdraw sent feedback first, while it is unread.
#[utoipa::path(
    delete,
    path = "/api/v1/feedback/{id}",
    responses(
        (status = 204, description = "The draft is deleted."),
        (status = 404, description = "You gave no feedback with this id."),
        (status = 409, description = "It is not a draft."),
    ),
)]
pub(super) async fn discard_feedback(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::discard(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
