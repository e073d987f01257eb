//! `/api/v1/feedback`: one's own feedback, requests, the wall, a team's balance.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Conditions, Json, Listed, Path, Query},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{
    actions::{self, Folder},
    balance,
    model::{
        Feedback, FeedbackKind, FeedbackTerms, FeedbackWords, OpenedFeedback, OpenedRequest, PublicPraise,
        Question,
    },
    requests, wall,
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Feedback",
            "What somebody was told and told others, requests, public praise, and a team's balance.",
        )
        .api(Rule::SignedIn, routes!(list_feedback))
        .api(Rule::SignedIn, routes!(give_feedback))
        .api(Rule::SignedIn, routes!(get_feedback))
        .api(Rule::SignedIn, routes!(change_feedback))
        .api(Rule::SignedIn, routes!(discard_feedback))
        .api(Rule::SignedIn, routes!(act_on_feedback))
        .api(Rule::SignedIn, routes!(list_feedback_requests))
        .api(Rule::SignedIn, routes!(ask_for_feedback))
        .api(Rule::SignedIn, routes!(get_feedback_request))
        .api(Rule::SignedIn, routes!(act_on_feedback_request))
        .api(Rule::SignedIn, routes!(list_praise))
        .api(Rule::SignedIn, routes!(get_feedback_balance))
}

/// What is said; each part may be empty.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = FeedbackWords)]
struct WordsItem {
    /// When and where it was.
    #[schema(max_length = 4000, example = "In the planning on Thursday")]
    situation: String,
    /// What the receiver did or said.
    #[schema(max_length = 4000, example = "you asked the two quiet people for their view")]
    behaviour: String,
    /// What came of it.
    #[schema(max_length = 4000, example = "and we found the gap in the plan.")]
    impact: String,
    /// What is asked for.
    #[schema(max_length = 4000)]
    request: String,
    /// What does not fit into these, in Markdown.
    #[schema(max_length = 4000)]
    text: String,
}

impl WordsItem {
    fn of(words: FeedbackWords) -> Self {
        let FeedbackWords { situation, behaviour, impact, request, text } = words;
        Self { situation, behaviour, impact, request, text }
    }

    fn words(self) -> FeedbackWords {
        let Self { situation, behaviour, impact, request, text } = self;
        FeedbackWords { situation, behaviour, impact, request, text }
    }
}

/// A piece of feedback to give or change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackTerms)]
struct TermsItem {
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
struct FeedbackItem {
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
struct OpenedItem {
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
struct ReplyItem {
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
enum FolderName {
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
struct FeedbackQuery {
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

fn rows(limit: usize) -> Result<i64> {
    i64::try_from(limit + 1).map_err(|_| Error::internal("a limit is at most 500"))
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
async fn list_feedback(ctx: Ctx, Query(query): Query<FeedbackQuery>) -> Result<Json<Listed<FeedbackItem>>> {
    let limit = api::limit(query.limit)?;
    let folder = match query.folder {
        None | Some(FolderName::Received) => Folder::Received,
        Some(FolderName::Given) => Folder::Given,
        Some(FolderName::Drafts) => Folder::Drafts,
    };
    let kind = query.kind.map_or("", FeedbackKind::as_str);
    let (with, after) = (query.with.unwrap_or_default(), query.after.unwrap_or_default());
    let found = actions::list(&ctx, folder, &with, kind, &after, rows(limit)?).await?;
    let items = found.into_iter().map(|(feedback, words)| FeedbackItem::of(feedback, words));
    Ok(Json(Listed::page(items, limit, |item| item.id.clone())))
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let opened = actions::opened(ctx, id).await?;
    let tag = [(header::ETAG, api::version_tag(opened.feedback.revision))];
    Ok((tag, Json(OpenedItem::of(opened))).into_response())
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
async fn give_feedback(ctx: Ctx, Json(sent): Json<TermsItem>) -> Result<Response> {
    let sends = sent.send;
    let feedback = actions::save(&ctx, None, None, sent.terms(), sends).await?;
    let location = [(header::LOCATION, format!("/api/v1/feedback/{}", feedback.id))];
    Ok((StatusCode::CREATED, location, shown(&ctx, &feedback.id).await?).into_response())
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
async fn get_feedback(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

/// The revision that `If-Match` names, if it names one.
async fn seen(ctx: &Ctx, conditions: &Conditions, id: &str) -> Result<Option<i64>> {
    if !conditions.names_a_version() {
        return Ok(None);
    }
    let revision = actions::opened(ctx, id).await?.feedback.revision;
    conditions.check(&api::version_tag(revision))?;
    Ok(Some(revision))
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
async fn change_feedback(
    ctx: Ctx,
    Path(id): Path<String>,
    conditions: Conditions,
    Json(sent): Json<TermsItem>,
) -> Result<Response> {
    let revision = seen(&ctx, &conditions, &id).await?;
    let sends = sent.send;
    actions::save(&ctx, Some(&id), revision, sent.terms(), sends).await?;
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
async fn discard_feedback(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::discard(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is done with a piece of feedback.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = FeedbackAction)]
enum ActionItem {
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
async fn act_on_feedback(ctx: Ctx, Path(id): Path<String>, Json(sent): Json<ActionItem>) -> Result<Response> {
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

/// A question to several people.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeedbackRequestTerms)]
struct RequestTerms {
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
struct RequestItem {
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
struct AskedItem {
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
struct RequestsQuery {
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
async fn list_feedback_requests(
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
    let found = requests::asked_by_me(&ctx, &query.after.unwrap_or_default(), rows(limit)?).await?;
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
async fn ask_for_feedback(ctx: Ctx, Json(sent): Json<RequestTerms>) -> Result<Response> {
    let people: Vec<PersonId> = sent.people.into_iter().map(PersonId::from).collect();
    let question = Question { question: sent.question.trim().to_owned(), link: sent.link.trim().to_owned() };
    let request = requests::ask(&ctx, &people, &question, sent.expires_on).await?;
    let location = [(header::LOCATION, format!("/api/v1/feedback-requests/{}", request.id))];
    let item = RequestItem::of(requests::opened_request(&ctx, &request.id).await?);
    Ok((StatusCode::CREATED, location, Json(item)).into_response())
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
async fn get_feedback_request(ctx: Ctx, Path(id): Path<String>) -> Result<Json<RequestItem>> {
    Ok(Json(RequestItem::of(requests::opened_request(&ctx, &id).await?)))
}

/// What is done with a request.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = FeedbackRequestAction)]
enum RequestAction {
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
async fn act_on_feedback_request(
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

/// Praise that everybody may read.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublicPraise)]
struct PraiseItem {
    /// Its id.
    id: String,
    /// Who praises, by id.
    giver: String,
    /// Who is praised, by id.
    receiver: String,
    /// What is said.
    words: WordsItem,
    /// Since when it is on the wall.
    appeared_at: DateTime<Utc>,
}

impl PraiseItem {
    fn of(praise: PublicPraise) -> Self {
        Self {
            id: praise.id,
            giver: praise.giver.to_string(),
            receiver: praise.receiver.to_string(),
            words: WordsItem::of(praise.words),
            appeared_at: praise.appeared_at,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct PraiseQuery {
    /// Only for this person, by id.
    person: Option<String>,
    /// The page that follows this one: `next` of the page before.
    after: Option<String>,
    /// How many on a page, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List public praise
///
/// Newest first. There are no reactions, counts or rankings.
#[utoipa::path(
    get,
    path = "/api/v1/praise",
    params(PraiseQuery),
    responses((status = 200, description = "Praise.", body = Listed<PraiseItem>)),
)]
async fn list_praise(ctx: Ctx, Query(query): Query<PraiseQuery>) -> Result<Json<Listed<PraiseItem>>> {
    let limit = api::limit(query.limit)?;
    let (person, after) = (query.person.unwrap_or_default(), query.after.unwrap_or_default());
    let found = wall::wall(&ctx, &person, &after, limit + 1).await?;
    Ok(Json(Listed::page(found.into_iter().map(PraiseItem::of), limit, |item| item.id.clone())))
}

/// What came to one member, in counts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackMemberBalance)]
struct MemberItem {
    /// Who, by id.
    person: String,
    /// Kinds in 90 days from whoever asks.
    from_me: KindCounts,
    /// Kinds in 90 days from anybody.
    from_anybody: KindCounts,
    /// Days since the last from whoever asks; null if none came in a year.
    #[schema(required)]
    days_from_me: Option<i64>,
    /// Days since the last from anybody; null if none came in a year.
    #[schema(required)]
    days_from_anybody: Option<i64>,
    /// Kinds of which none came in 90 days.
    missing: Vec<FeedbackKind>,
    /// Whether nothing came in 30 days.
    is_waiting: bool,
}

/// How many of each kind.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackKindCounts)]
struct KindCounts {
    /// Praise.
    praise: usize,
    /// On progress toward goals.
    progress: usize,
    /// On areas for improvement.
    improvement: usize,
    /// On career growth.
    career_growth: usize,
}

impl KindCounts {
    fn of([praise, progress, improvement, career_growth]: [usize; 4]) -> Self {
        Self { praise, progress, improvement, career_growth }
    }
}

/// A team's balance of feedback.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackBalance)]
struct BalanceItem {
    /// The team, by id.
    team: String,
    /// As of which day.
    day: NaiveDate,
    /// Its members beside those who lead it.
    members: Vec<MemberItem>,
}

/// Show a team's balance of feedback
///
/// Counts for whoever answers for feedback in the team; for others it is not there.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/feedback",
    params(("team" = String, Path, description = "The team's id.", example = "payments")),
    responses(
        (status = 200, description = "The balance.", body = BalanceItem),
        (status = 404, description = "There is no such team, or somebody else answers for feedback there."),
    ),
)]
async fn get_feedback_balance(ctx: Ctx, Path(team): Path<String>) -> Result<Json<BalanceItem>> {
    let found = balance::balance(&ctx, &team).await?;
    let member = |member: balance::MemberBalance| MemberItem {
        person: member.person.to_string(),
        from_me: KindCounts::of(member.from_me),
        from_anybody: KindCounts::of(member.from_anybody),
        days_from_me: member.days_from_me,
        days_from_anybody: member.days_from_anybody,
        missing: member.missing,
        is_waiting: member.is_waiting,
    };
    Ok(Json(BalanceItem {
        team: found.team.to_string(),
        day: found.day,
        members: found.members.into_iter().map(member).collect(),
    }))
}
