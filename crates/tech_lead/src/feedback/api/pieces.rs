//! `/api/v1/feedback`: what came, what was given, and what is done with it.

use axum::{http::StatusCode, response::Response};
use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result,
    web::api::{self, Conditions, Json, Listed, Path, Query},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::WordsItem;
use crate::feedback::{
    actions::{self, Folder},
    model::{Feedback, FeedbackKind, FeedbackTerms, FeedbackWords, OpenedFeedback},
};

/// A piece of feedback to give or change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackTerms)]
pub(super) struct TermsItem {
    /// Whom it is for, by id.
    #[schema(example = "bo")]
    receiver: String,
    /// What it is about.
    kind: FeedbackKind,
    /// What is said.
    words: WordsItem,
    /// Praise that everybody may read once its receiver has.
    #[serde(default)]
    public: bool,
    /// The request that it answers, by id.
    #[serde(default)]
    request: Option<String>,
    /// Whether it is sent, or kept as a draft.
    #[serde(default)]
    send: bool,
}

impl TermsItem {
    fn terms(self) -> FeedbackTerms {
        FeedbackTerms {
            receiver: PersonId::from(self.receiver),
            kind: self.kind,
            words: self.words.words(),
            wants_public: self.public,
            request: self.request,
        }
    }
}

/// A piece of feedback, for its giver, its receiver, and whom it is shared with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Feedback)]
pub(super) struct FeedbackItem {
    /// Its id.
    id: String,
    /// Who gave it, by id.
    giver: String,
    /// Whom it is for, by id.
    receiver: String,
    /// What it is about.
    kind: FeedbackKind,
    /// What is said; null for the receiver until it is read (`POST …/actions` with `read`), and where it was erased.
    #[schema(required)]
    words: Option<WordsItem>,
    /// The request that it answers.
    #[schema(required)]
    request: Option<String>,
    /// Whether its giver lets everybody read it.
    public: bool,
    /// When it was sent; null for a draft.
    #[schema(required)]
    sent_at: Option<DateTime<Utc>>,
    /// When its receiver read it; until then its giver may change it.
    #[schema(required)]
    read_at: Option<DateTime<Utc>>,
    /// When its receiver said that it arrived.
    #[schema(required)]
    acknowledged_at: Option<DateTime<Utc>>,
    /// Raised by every change of its words; `If-Match: "v3"` refuses to change another.
    revision: i64,
}

impl FeedbackItem {
    fn of(feedback: Feedback, words: Option<FeedbackWords>) -> Self {
        Self {
            id: feedback.id,
            giver: feedback.giver.to_string(),
            receiver: feedback.receiver.to_string(),
            kind: feedback.kind,
            words: words.map(WordsItem::of),
            request: feedback.request,
            public: feedback.wants_public && feedback.taken_off_at.is_none(),
            sent_at: feedback.sent_at,
            read_at: feedback.read_at,
            acknowledged_at: feedback.acknowledged_at,
            revision: feedback.revision,
        }
    }
}

/// A piece with what was said about it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenedFeedback)]
pub(super) struct OpenedItem {
    /// The piece.
    feedback: FeedbackItem,
    /// The receiver's word, for the two.
    #[schema(required)]
    acknowledgement: Option<String>,
    /// The thread between the two; empty for those it is shared with.
    replies: Vec<ReplyItem>,
    /// With whom its giver shared it, by id.
    shared_with: Vec<String>,
}

/// A word in the thread.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackReply)]
pub(super) struct ReplyItem {
    /// Who wrote it, by id.
    author: String,
    /// What; null where it was erased.
    #[schema(required)]
    text: Option<String>,
    /// When.
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

/// Which of one's own feedback.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub(super) enum FolderName {
    /// What came.
    Received,
    /// What was sent.
    Given,
    /// What is not sent yet.
    Drafts,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct FeedbackQuery {
    /// Which; what came where absent.
    #[param(inline)]
    folder: Option<FolderName>,
    /// Only with this person, by id.
    with: Option<String>,
    /// Only of this kind.
    #[param(inline)]
    kind: Option<FeedbackKind>,
    /// The page that follows this one: `next` of the page before.
    after: Option<String>,
    /// How many on a page, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List one's own feedback
///
/// Newest first; what was not read yet comes without words.
#[utoipa::path(
    get,
    path = "/api/v1/feedback",
    params(FeedbackQuery),
    responses(
        (status = 200, description = "Feedback.", body = Listed<FeedbackItem>),
        (status = 404, description = "Whoever asks is nobody who gives or receives."),
    ),
)]
pub(super) async fn list_feedback(
    ctx: Ctx,
    Query(query): Query<FeedbackQuery>,
) -> Result<Json<Listed<FeedbackItem>>> {
    let limit = api::limit(query.limit)?;
    let folder = match query.folder {
        None | Some(FolderName::Received) => Folder::Received,
        Some(FolderName::Given) => Folder::Given,
        Some(FolderName::Drafts) => Folder::Drafts,
    };
    let kind = query.kind.map_or("", FeedbackKind::as_str);
    let (with, after) = (query.with.unwrap_or_default(), query.after.unwrap_or_default());
    let found = actions::list(&ctx, folder, &with, kind, &after, api::rows(limit)).await?;
    let items = found.into_iter().map(|(feedback, words)| FeedbackItem::of(feedback, words));
    Ok(Json(Listed::page(items, limit, |item| item.id.clone())))
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let opened = actions::opened(ctx, id).await?;
    Ok(api::versioned(opened.feedback.revision, OpenedItem::of(opened)))
}

/// Give feedback
///
/// Sent at once, or kept as a draft.
#[utoipa::path(
    post,
    path = "/api/v1/feedback",
    request_body = TermsItem,
    responses(
        (status = 201, description = "It is given, or kept.", body = OpenedItem,
            headers(("location" = String, description = "Where the feedback is."))),
        (status = 404, description = "There is no such request to whoever asks."),
        (status = 409, description = "The request has ended or is answered."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn give_feedback(ctx: Ctx, Json(sent): Json<TermsItem>) -> Result<Response> {
    let sends = sent.send;
    let feedback = actions::save(&ctx, None, None, sent.terms(), sends).await?;
    Ok(api::created(format!("/api/v1/feedback/{}", feedback.id), shown(&ctx, &feedback.id).await?))
}

/// Show a piece of feedback
///
/// For its giver, its receiver, and whom it is shared with. Looking at it here does not read it.
#[utoipa::path(
    get,
    path = "/api/v1/feedback/{id}",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "The feedback.", body = OpenedItem),
        (status = 404, description = "There is no feedback with this id, or it is somebody else's."),
    ),
)]
pub(super) async fn get_feedback(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

async fn revision(ctx: &Ctx, id: &str) -> Result<i64> {
    Ok(actions::opened(ctx, id).await?.feedback.revision)
}

/// Change feedback
///
/// By its giver, until it is read.
#[utoipa::path(
    put,
    path = "/api/v1/feedback/{id}",
    params(
        ("id" = String, Path, description = "Its id."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen, such as `\"v3\"`."),
    ),
    request_body = TermsItem,
    responses(
        (status = 200, description = "It is changed.", body = OpenedItem),
        (status = 404, description = "There is no feedback of one's own with this id."),
        (status = 409, description = "It was read, or changed, meanwhile."),
        (status = 412, description = "It has another version now."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn change_feedback(
    ctx: Ctx,
    Path(id): Path<String>,
    conditions: Conditions,
    Json(sent): Json<TermsItem>,
) -> Result<Response> {
    let seen = conditions.seen(revision(&ctx, &id)).await?;
    let sends = sent.send;
    actions::save(&ctx, Some(&id), seen, sent.terms(), sends).await?;
    shown(&ctx, &id).await
}

/// Throw a draft away
///
/// What was sent is withdrawn first, as long as it is not read.
#[utoipa::path(
    delete,
    path = "/api/v1/feedback/{id}",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 404, description = "There is no feedback of one's own with this id."),
        (status = 409, description = "It was sent."),
    ),
)]
pub(super) async fn discard_feedback(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::discard(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is done with a piece of feedback.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = FeedbackAction)]
pub(super) enum ActionItem {
    /// Sends a draft as it stands.
    Send {},
    /// Takes back what nobody has read.
    Withdraw {},
    /// Reads it: from now on it stays as it is.
    Read {},
    /// Says that it arrived.
    Acknowledge {
        /// With a word, or none.
        #[serde(default)]
        #[schema(max_length = 4000)]
        word: String,
    },
    /// Adds to the thread.
    Reply {
        /// What.
        #[schema(min_length = 1, max_length = 4000)]
        text: String,
    },
    /// Lets somebody who leads the receiver read it.
    Share {
        /// Who, by id.
        person: String,
    },
    /// Ends a share.
    Unshare {
        /// Whose, by id.
        person: String,
    },
    /// Lets everybody read praise once its receiver has, or no longer.
    SetPublic {
        /// Whether they may.
        public: bool,
    },
    /// Takes praise of oneself off the wall, for good.
    TakeOff {},
}

/// Do something with a piece of feedback
///
/// Each for whom it is for: its giver sends, withdraws, shares and makes public; its receiver reads, acknowledges and takes
/// off the wall; both reply.
#[utoipa::path(
    post,
    path = "/api/v1/feedback/{id}/actions",
    params(("id" = String, Path, description = "Its id.")),
    request_body = ActionItem,
    responses(
        (status = 200, description = "It stands so now.", body = OpenedItem),
        (status = 404, description = "There is no feedback with this id for whoever asks to do this with."),
        (status = 409, description = "It does not stand so that this could be done."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn act_on_feedback(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<ActionItem>,
) -> Result<Response> {
    match sent {
        ActionItem::Send {} => actions::send(&ctx, &id, None).await.map(drop)?,
        ActionItem::Withdraw {} => actions::withdraw(&ctx, &id).await.map(drop)?,
        ActionItem::Read {} => actions::read(&ctx, &id).await?,
        ActionItem::Acknowledge { word } => actions::acknowledge(&ctx, &id, &word).await?,
        ActionItem::Reply { text } => actions::reply(&ctx, &id, &text).await?,
        ActionItem::Share { person } => actions::share(&ctx, &id, &person).await?,
        ActionItem::Unshare { person } => actions::unshare(&ctx, &id, &person).await?,
        ActionItem::SetPublic { public } => actions::set_public(&ctx, &id, public).await?,
        ActionItem::TakeOff {} => actions::take_off(&ctx, &id).await?,
    }
    shown(&ctx, &id).await
}
