//! `/api/v1/reviews`: the reviews in which the caller takes part.

use axum::{http::StatusCode, response::Response};
use castra_calendar::local;
use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Kind, Result, Seen,
    access::Rule,
    feature::{AgendaLine, AgendaSection, MeetingKind},
    web::{
        Routes,
        api::{self, IfMatch, Json, Listed, Path},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    actions::{self, Opened},
    model::{
        Closing, Item, ItemTerms, Kept, KeptItem, MeetingOutcome, NewSeries, NewTerms, Series, SeriesState,
        Skipping, WithText,
    },
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Reviews", "Recurring meetings of a team or of the leads, with an agenda computed from what changed and what waits.")
        .api(Rule::SignedIn, routes!(list_reviews))
        .api(Rule::SignedIn, routes!(start_review))
        .api(Rule::SignedIn, routes!(get_review))
        .api(Rule::SignedIn, routes!(change_review))
        .api(Rule::SignedIn, routes!(slow_down_review))
        .api(Rule::SignedIn, routes!(end_review))
        .api(Rule::SignedIn, routes!(get_review_meeting))
        .api(Rule::SignedIn, routes!(close_review_meeting))
        .api(Rule::SignedIn, routes!(skip_review_meeting))
        .api(Rule::SignedIn, routes!(resume_review_meeting))
        .api(Rule::SignedIn, routes!(discuss_review_line))
        .api(Rule::SignedIn, routes!(add_review_item))
        .api(Rule::SignedIn, routes!(get_review_item))
        .api(Rule::SignedIn, routes!(change_review_item))
        .api(Rule::SignedIn, routes!(finish_review_item))
        .api(Rule::SignedIn, routes!(remove_review_item))
}

/// A recurring review.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Review)]
struct ReviewView {
    /// The review's id.
    id: String,
    /// The kind.
    kind: MeetingKind,
    /// The id of the team; null for the whole company.
    #[schema(required)]
    team: Option<String>,
    /// The state.
    state: SeriesState,
    /// The recurrence rule of RFC 5545.
    rule: String,
    /// The time zone of the wall clock.
    zone: String,
    /// The start by that clock.
    starts: String,
    /// The length in minutes.
    minutes: i64,
    /// The day it ended.
    #[schema(required)]
    ended_on: Option<NaiveDate>,
    /// Increases with every change of its schedule or state.
    revision: i64,
}

impl ReviewView {
    fn of(series: &Series) -> Self {
        Self {
            id: series.id.clone(),
            kind: series.kind,
            team: series.team.as_ref().map(ToString::to_string),
            state: series.state,
            rule: series.terms.rule.clone(),
            zone: series.terms.zone.name().to_owned(),
            starts: local::write(series.terms.starts),
            minutes: series.terms.minutes,
            ended_on: series.ended_on,
            revision: series.revision,
        }
    }
}

/// A review with the meeting that is on or next, or with the one that was asked for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReviewOpened)]
struct OpenedView {
    /// The review.
    review: ReviewView,
    /// The place; null if it was erased.
    #[schema(required)]
    place: Option<String>,
    /// Ids of those who take part.
    room: Vec<String>,
    /// Ids of those who start, skip and close it.
    hosts: Vec<String>,
    /// The meeting; null if nothing is planned.
    #[schema(required)]
    meeting: Option<MeetingView>,
}

/// A meeting of a review.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReviewMeeting)]
struct MeetingView {
    /// Its time in the rule by the wall clock, which identifies it.
    at: String,
    /// What became of it; null while it is planned.
    #[schema(required)]
    outcome: Option<MeetingOutcome>,
    /// The outcome in words, or the reason for skipping it.
    #[schema(required)]
    text: Option<String>,
    /// The day from which on something counts as news.
    since: NaiveDate,
    /// Whether nothing is new and nothing due, so that it may be skipped.
    is_unchanged: bool,
    /// The agenda now; empty once it was closed or skipped.
    agenda: Vec<LineView>,
    /// The agenda as it was when the meeting was closed.
    kept: Vec<Kept>,
    /// The notes and actions as they were when it was closed.
    kept_items: Vec<KeptItem>,
    /// Notes and actions captured in it, and actions still open from earlier ones.
    items: Vec<ItemView>,
}

/// A line of the agenda.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReviewLine)]
struct LineView {
    /// The key, to mark it as discussed.
    key: String,
    /// The section.
    section: AgendaSection,
    /// The title.
    title: String,
    /// Why it is on the agenda.
    detail: String,
    /// The page of its record.
    href: String,
    /// 0 overdue, 1 due, 2 worth a look, 3 worth knowing.
    urgency: u8,
    /// Whether it is new or different since they last met.
    changed: bool,
    /// The day since which it has waited.
    #[schema(required)]
    since: Option<NaiveDate>,
    /// Whether it was discussed.
    discussed: bool,
}

impl LineView {
    fn of(line: &AgendaLine, discussed: bool) -> Self {
        Self {
            key: line.key.clone(),
            section: line.section,
            title: line.title.clone(),
            detail: line.detail.clone(),
            href: line.href.clone(),
            urgency: line.urgency,
            changed: line.changed,
            since: line.since,
            discussed,
        }
    }
}

/// A note or an action.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReviewItem)]
struct ItemView {
    /// The item's id.
    id: String,
    /// The meeting in which it was captured.
    raised_at: String,
    /// The id of the person who wrote it last.
    author: String,
    /// The id of its owner; null for a note.
    #[schema(required)]
    owner: Option<String>,
    /// The due date.
    #[schema(required)]
    due: Option<NaiveDate>,
    /// The text; null where it was erased.
    #[schema(required)]
    text: Option<String>,
    /// The day it was done.
    #[schema(required)]
    done_on: Option<NaiveDate>,
    /// Increases with every change.
    revision: i64,
}

impl ItemView {
    fn of((item, text): &WithText<Item>) -> Self {
        Self {
            id: item.id.clone(),
            raised_at: local::write(item.raised_at),
            author: item.author.to_string(),
            owner: item.owner.as_ref().map(PersonId::to_string),
            due: item.due,
            text: text.clone(),
            done_on: item.done_on,
            revision: item.revision,
        }
    }
}

impl OpenedView {
    fn of(opened: &Opened) -> Self {
        let ids = |people: &[PersonId]| people.iter().map(PersonId::to_string).collect();
        let minutes = opened.minutes.clone().unwrap_or_default();
        Self {
            review: ReviewView::of(&opened.series),
            place: opened.place.clone(),
            room: ids(&opened.people.room),
            hosts: ids(&opened.people.hosts),
            meeting: opened.focus.as_ref().map(|focus| MeetingView {
                at: local::write(focus.at),
                outcome: focus.outcome,
                text: opened.minutes.as_ref().map(|minutes| minutes.text.clone()),
                since: opened.since,
                is_unchanged: opened.is_unchanged,
                agenda: opened
                    .agenda
                    .iter()
                    .map(|line| LineView::of(line, opened.ticks.contains(&line.key)))
                    .collect(),
                kept: minutes.agenda,
                kept_items: minutes.items,
                items: opened.items.iter().map(ItemView::of).collect(),
            }),
        }
    }
}

async fn shown(ctx: &Ctx, id: &str, at: Option<&str>) -> Result<Response> {
    let at = at.map(local::of_address).transpose()?;
    let opened = actions::opened(ctx, id, at).await?;
    Ok(api::versioned(opened.series.revision, OpenedView::of(&opened)))
}

/// The meeting after a change of it; the review as it is by now, if it was ended in the meantime: the change itself was made.
async fn changed(ctx: &Ctx, id: &str, at: &str) -> Result<Response> {
    match shown(ctx, id, Some(at)).await {
        Err(error) if error.kind == Kind::NotFound => shown(ctx, id, None).await,
        answer => answer,
    }
}

/// List reviews
///
/// Those in which you take part; running ones first.
#[utoipa::path(
    get,
    path = "/api/v1/reviews",
    responses((status = 200, description = "Reviews.", body = Listed<ReviewView>)),
)]
async fn list_reviews(ctx: Ctx) -> Result<Json<Listed<ReviewView>>> {
    let (_, mine) = actions::mine(&ctx).await?;
    Ok(Json(Listed::whole(mine.iter().map(|known| ReviewView::of(&known.series)).collect())))
}

/// Start a review
///
/// A team's by its lead, the leads' by the CTO.
#[utoipa::path(
    post,
    path = "/api/v1/reviews",
    request_body = NewSeries,
    responses(
        (status = 201, description = "The review, started.", body = OpenedView,
            headers(("location" = String, description = "The URL of the review."))),
        (status = 403, description = "You are not its host."),
        (status = 409, description = "It takes place already."),
    ),
)]
async fn start_review(ctx: Ctx, Json(new): Json<NewSeries>) -> Result<Response> {
    let id = actions::start(&ctx, new).await?;
    Ok(api::created(format!("/api/v1/reviews/{id}"), shown(&ctx, &id, None).await?))
}

/// Show a review
///
/// With the meeting that is on or next, and its agenda.
#[utoipa::path(
    get,
    path = "/api/v1/reviews/{id}",
    responses((status = 200, description = "The review.", body = OpenedView)),
)]
async fn get_review(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id, None).await
}

/// Change a review's schedule
///
/// What was kept of past meetings stays.
#[utoipa::path(
    put,
    path = "/api/v1/reviews/{id}",
    params(IfMatch),
    request_body = NewTerms,
    responses(
        (status = 200, description = "The changed review.", body = OpenedView),
        (status = 403, description = "You do not host it."),
        (status = 409, description = "It has ended."),
    ),
)]
async fn change_review(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(terms): Json<NewTerms>,
) -> Result<Response> {
    actions::reschedule(&ctx, &id, &seen, terms).await?;
    shown(&ctx, &id, None).await
}

/// Meet half as often
///
/// Every second week instead of every week, every fourth instead of every second.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/slow-down",
    params(IfMatch),
    responses(
        (status = 200, description = "The changed review.", body = OpenedView),
        (status = 403, description = "You do not host it."),
        (status = 409, description = "Its rhythm has no slower one, or it has ended."),
    ),
)]
async fn slow_down_review(ctx: Ctx, Path(id): Path<String>, seen: Seen) -> Result<Response> {
    actions::slow_down(&ctx, &id, &seen).await?;
    shown(&ctx, &id, None).await
}

/// End a review
///
/// What was kept stays readable to those who take part.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/end",
    params(IfMatch),
    responses(
        (status = 200, description = "The review, ended.", body = OpenedView),
        (status = 403, description = "You do not host it."),
        (status = 409, description = "It has ended already."),
    ),
)]
async fn end_review(ctx: Ctx, Path(id): Path<String>, seen: Seen) -> Result<Response> {
    actions::end(&ctx, &id, &seen).await?;
    shown(&ctx, &id, None).await
}

/// Show a meeting
///
/// With its agenda now or, once it was closed, as it was then.
#[utoipa::path(
    get,
    path = "/api/v1/reviews/{id}/meetings/{at}",
    responses((status = 200, description = "The review with this meeting.", body = OpenedView)),
)]
async fn get_review_meeting(ctx: Ctx, Path((id, at)): Path<(String, String)>) -> Result<Response> {
    shown(&ctx, &id, Some(&at)).await
}

/// Close a meeting
///
/// With its outcome; the agenda is kept as it is now. It cannot be changed later.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/meetings/{at}/close",
    request_body = Closing,
    responses(
        (status = 200, description = "The closed meeting.", body = OpenedView),
        (status = 403, description = "You do not host it."),
        (status = 409, description = "It was closed or skipped already, or is in the future."),
    ),
)]
async fn close_review_meeting(
    ctx: Ctx,
    Path((id, at)): Path<(String, String)>,
    Json(closing): Json<Closing>,
) -> Result<Response> {
    actions::close(&ctx, &id, local::of_address(&at)?, closing).await?;
    changed(&ctx, &id, &at).await
}

/// Skip a meeting
///
/// For a reason, such as that nothing changed.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/meetings/{at}/skip",
    request_body = Skipping,
    responses(
        (status = 200, description = "The skipped meeting.", body = OpenedView),
        (status = 403, description = "You do not host it."),
        (status = 409, description = "It was closed or skipped already."),
    ),
)]
async fn skip_review_meeting(
    ctx: Ctx,
    Path((id, at)): Path<(String, String)>,
    Json(skipping): Json<Skipping>,
) -> Result<Response> {
    actions::skip(&ctx, &id, local::of_address(&at)?, skipping).await?;
    changed(&ctx, &id, &at).await
}

/// Hold a skipped meeting after all
///
/// Until its day is over.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/meetings/{at}/resume",
    responses(
        (status = 200, description = "The meeting, planned again.", body = OpenedView),
        (status = 403, description = "You do not host it."),
        (status = 409, description = "It was not skipped, or its day is over."),
    ),
)]
async fn resume_review_meeting(ctx: Ctx, Path((id, at)): Path<(String, String)>) -> Result<Response> {
    actions::resume(&ctx, &id, local::of_address(&at)?).await?;
    changed(&ctx, &id, &at).await
}

/// A line to mark.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DiscussReviewLine)]
struct Discussed {
    /// The key of the line.
    #[schema(example = "debt:0197f0a2", max_length = 200)]
    line: String,
    /// Whether it was discussed.
    discussed: bool,
}

/// Mark a line as discussed
///
/// Or as open again.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/meetings/{at}/discuss",
    request_body = Discussed,
    responses(
        (status = 200, description = "The meeting.", body = OpenedView),
        (status = 409, description = "It was closed or skipped, or the review has ended."),
    ),
)]
async fn discuss_review_line(
    ctx: Ctx,
    Path((id, at)): Path<(String, String)>,
    Json(sent): Json<Discussed>,
) -> Result<Response> {
    actions::tick(&ctx, &id, local::of_address(&at)?, &sent.line, sent.discussed).await?;
    changed(&ctx, &id, &at).await
}

fn item(known: &WithText<Item>) -> Response {
    api::versioned(known.0.revision, ItemView::of(known))
}

/// Add a note or an action
///
/// An action has an owner, and stays until it is done.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/meetings/{at}/items",
    request_body = ItemTerms,
    responses(
        (status = 201, description = "The new item.", body = ItemView,
            headers(("location" = String, description = "The URL of the item."))),
        (status = 409, description = "It was closed or skipped, or the review has ended."),
    ),
)]
async fn add_review_item(
    ctx: Ctx,
    Path((id, at)): Path<(String, String)>,
    Json(terms): Json<ItemTerms>,
) -> Result<Response> {
    let made = actions::add_item(&ctx, &id, local::of_address(&at)?, terms).await?;
    Ok(api::created(format!("/api/v1/reviews/{id}/items/{}", made.0.id), item(&made)))
}

/// Show a note or an action
#[utoipa::path(
    get,
    path = "/api/v1/reviews/{id}/items/{item}",
    responses((status = 200, description = "The item.", body = ItemView)),
)]
async fn get_review_item(ctx: Ctx, Path((id, one)): Path<(String, String)>) -> Result<Response> {
    Ok(item(&actions::item(&ctx, &id, &one).await?))
}

/// Change a note or an action
#[utoipa::path(
    put,
    path = "/api/v1/reviews/{id}/items/{item}",
    params(IfMatch),
    request_body = ItemTerms,
    responses(
        (status = 200, description = "The changed item.", body = ItemView),
        (status = 409, description = "Its meeting was closed, or the review has ended."),
    ),
)]
async fn change_review_item(
    ctx: Ctx,
    Path((id, one)): Path<(String, String)>,
    seen: Seen,
    Json(terms): Json<ItemTerms>,
) -> Result<Response> {
    Ok(item(&actions::change_item(&ctx, &id, &one, &seen, terms).await?))
}

/// Whether an action is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FinishReviewItem)]
struct Finished {
    /// Whether it is done.
    done: bool,
}

/// Mark an action as done
///
/// Or as open again.
#[utoipa::path(
    post,
    path = "/api/v1/reviews/{id}/items/{item}/done",
    request_body = Finished,
    responses(
        (status = 200, description = "The item.", body = ItemView),
        (status = 409, description = "It is a note, or the review has ended."),
    ),
)]
async fn finish_review_item(
    ctx: Ctx,
    Path((id, one)): Path<(String, String)>,
    Json(sent): Json<Finished>,
) -> Result<Response> {
    Ok(item(&actions::finish_item(&ctx, &id, &one, sent.done).await?))
}

/// Remove a note or an action
#[utoipa::path(
    delete,
    path = "/api/v1/reviews/{id}/items/{item}",
    responses((status = 204, description = "It was removed."), (status = 409, description = "The review has ended.")),
)]
async fn remove_review_item(ctx: Ctx, Path((id, one)): Path<(String, String)>) -> Result<StatusCode> {
    actions::drop_item(&ctx, &id, &one).await?;
    Ok(StatusCode::NO_CONTENT)
}
