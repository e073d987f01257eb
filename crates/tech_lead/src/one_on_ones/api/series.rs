//! Series and their occurrences.

use axum::response::Response;
use castra_org::organization::{self, PersonId};
use castra_platform::{
    Ctx, Error, Result,
    web::api::{self, Conditions, Json, Listed, Path, Query},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    items::{ActionView, PointView},
    local,
    occurrences::OccurrenceItem,
    shown,
};
use crate::one_on_ones::{
    actions::{self, NewSeries, NewTerms, Opened, With},
    model::Series,
    rules,
};

/// What two people agree on.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OneOnOneTerms)]
pub(super) struct TermsItem {
    /// How often: a recurrence rule of RFC 5545 by days, weeks, months or years, without `COUNT`, `UNTIL` or a time.
    #[schema(min_length = 1, max_length = 200, example = "FREQ=WEEKLY;INTERVAL=2")]
    rule: String,
    /// The time zone whose wall clock counts.
    #[schema(example = "Europe/Lisbon")]
    zone: String,
    /// The first one by that clock: the rule's first day from here on.
    #[schema(example = "2026-03-03T10:00")]
    starts: String,
    /// How long it takes.
    #[schema(minimum = 5, maximum = 480, example = 30)]
    minutes: i64,
    /// Where: a room or a link. It stands in both calendars.
    #[serde(default)]
    #[schema(max_length = 300)]
    place: String,
}

impl TermsItem {
    fn terms(self) -> Result<NewTerms> {
        Ok(NewTerms {
            starts: local("starts", self.starts.trim())?,
            rule: self.rule,
            zone: self.zone,
            minutes: self.minutes,
            place: self.place,
        })
    }
}

/// What the other is to you.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = OneOnOneWith)]
enum WithItem {
    /// Your lead or your member, as the charter says.
    LeadOrMember,
    /// Whom you mentor.
    Mentee,
    /// Who mentors you.
    Mentor,
    /// Neither.
    Peer,
}

/// One-on-ones to begin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOneOnOnes)]
pub(super) struct NewItem {
    /// With whom, by id.
    #[schema(example = "bo")]
    with: String,
    /// What they are to you.
    #[serde(rename = "as")]
    as_: WithItem,
    /// What you agreed on.
    terms: TermsItem,
}

/// Two people with what they agreed on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOnes)]
pub(super) struct SeriesItem {
    /// Its id.
    id: String,
    /// `lead-report`, `mentor-mentee` or `peer`.
    kind: &'static str,
    /// The lead, the mentor, or the peer who began it, by id.
    host: String,
    /// The other, by id.
    guest: String,
    /// `running`, `paused` or `ended`.
    state: &'static str,
    /// Raised by every change; `If-Match: "v3"` refuses to change another.
    revision: i64,
    /// The terms in force, or the last that were, without the place.
    rule: String,
    /// Their time zone.
    zone: String,
    /// Their first day and time.
    starts: String,
    /// How long one takes.
    minutes: i64,
    /// The day you met last.
    #[schema(required)]
    last_held: Option<NaiveDate>,
    /// The next one.
    #[schema(required)]
    next: Option<OccurrenceItem>,
}

impl SeriesItem {
    fn of(ctx: &Ctx, current: &organization::Current, series: &Series) -> Result<Self> {
        let terms =
            &series.schedule_on(current.today).ok_or_else(|| Error::internal("a series has no terms"))?.terms;
        let leaves = actions::last_day(current, series);
        let next = rules::next(series, ctx.now(), current.today, leaves);
        Ok(Self {
            id: series.id.clone(),
            kind: series.kind.as_str(),
            host: series.host.to_string(),
            guest: series.guest.to_string(),
            state: series.state.as_str(),
            revision: series.revision,
            rule: terms.rule.clone(),
            zone: terms.zone.name().to_owned(),
            starts: shown(terms.starts),
            minutes: terms.minutes,
            last_held: rules::last_held(series, current.today),
            next: next.as_ref().map(OccurrenceItem::of),
        })
    }
}

/// Two people with what waits between them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenedOneOnOnes)]
pub(super) struct OpenedItem {
    /// The series.
    #[serde(flatten)]
    series: SeriesItem,
    /// Where you meet next; null if nothing is planned or its words were erased.
    #[schema(required)]
    place: Option<String>,
    /// Points that are open, and those of today's.
    points: Vec<PointView>,
    /// Action items that are open, and those done lately.
    action_items: Vec<ActionView>,
}

pub(super) async fn opened(ctx: &Ctx, id: &str) -> Result<Response> {
    let opened: Opened = actions::opened(ctx, id, None).await?;
    let item = OpenedItem {
        series: SeriesItem::of(ctx, &opened.current, &opened.series)?,
        place: opened.place.clone(),
        points: opened.points.iter().map(PointView::of).collect(),
        action_items: opened.actions.iter().map(ActionView::of).collect(),
    };
    Ok(api::versioned(opened.series.revision, item))
}

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct PageQuery {
    /// The page that follows this one: `next` of the page before.
    after: Option<String>,
    /// How many on a page, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List your one-on-ones
///
/// The newest series first, those that ended too.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones",
    params(PageQuery),
    responses(
        (status = 200, description = "Your one-on-ones.", body = Listed<SeriesItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
pub(super) async fn list_one_on_ones(
    ctx: Ctx,
    Query(query): Query<PageQuery>,
) -> Result<Json<Listed<SeriesItem>>> {
    let limit = api::limit(query.limit)?;
    let current = organization::current(&ctx).await?;
    let mine = actions::mine(&ctx).await?;
    let rest = mine.iter().filter(|series| query.after.as_ref().is_none_or(|after| series.id < *after));
    let items: Result<Vec<SeriesItem>> = rest.map(|series| SeriesItem::of(&ctx, &current, series)).collect();
    Ok(Json(Listed::page(items?.into_iter(), limit, |item| item.id.clone())))
}

/// Start one-on-ones
///
/// With somebody, on the terms that you agreed on. The other finds them among theirs.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones",
    request_body = NewItem,
    responses(
        (status = 201, description = "They are begun.", body = OpenedItem,
            headers(("location" = String, description = "Where they are."))),
        (status = 404, description = "You are nobody who could meet: a program's token."),
        (status = 409, description = "The two of you have such one-on-ones already."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn start_one_on_ones(ctx: Ctx, Json(sent): Json<NewItem>) -> Result<Response> {
    let new = NewSeries {
        with: PersonId::from(sent.with.as_str()),
        as_: match sent.as_ {
            WithItem::LeadOrMember => With::LeadOrMember,
            WithItem::Mentee => With::Mentee,
            WithItem::Mentor => With::Mentor,
            WithItem::Peer => With::Peer,
        },
        terms: sent.terms.terms()?,
    };
    let series = actions::start(&ctx, &new).await?;
    Ok(api::created(format!("/api/v1/one-on-ones/{}", series.id), opened(&ctx, &series.id).await?))
}

/// Show one-on-ones
///
/// What waits between the two, and when they meet next. Only the two read it, and whoever both let in.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones/{id}",
    params(("id" = String, Path, description = "Their id.")),
    responses(
        (status = 200, description = "The one-on-ones.", body = OpenedItem),
        (status = 404, description = "There are none with this id that you may read."),
    ),
)]
pub(super) async fn get_one_on_ones(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    opened(&ctx, &id).await
}

pub(super) async fn revision(ctx: &Ctx, id: &str) -> Result<i64> {
    Ok(actions::opened(ctx, id, None).await?.series.revision)
}

/// Agree on other terms
///
/// What was stays as it was; what is to come follows the new terms.
#[utoipa::path(
    put,
    path = "/api/v1/one-on-ones/{id}/terms",
    params(
        ("id" = String, Path, description = "Their id."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen, such as `\"v3\"`."),
    ),
    request_body = TermsItem,
    responses(
        (status = 200, description = "They are on these terms now.", body = OpenedItem),
        (status = 404, description = "There are none of yours with this id."),
        (status = 409, description = "They do not run now, or were changed meanwhile."),
        (status = 412, description = "They have another version now."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn reschedule_one_on_ones(
    ctx: Ctx,
    Path(id): Path<String>,
    conditions: Conditions,
    Json(sent): Json<TermsItem>,
) -> Result<Response> {
    let seen = conditions.seen(revision(&ctx, &id)).await?;
    actions::reschedule(&ctx, &id, seen, &sent.terms()?).await?;
    opened(&ctx, &id).await
}

/// Whether they go on.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = OneOnOnesState)]
enum StateItem {
    /// They go on.
    Running,
    /// They rest.
    Paused,
    /// They are over.
    Ended,
}

/// Whether one-on-ones go on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SetOneOnOnesState)]
pub(super) struct SetState {
    /// How they stand from now on.
    state: StateItem,
}

/// Pause, end or take up again
///
/// What was kept stays readable to the two.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/state",
    params(
        ("id" = String, Path, description = "Their id."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen, such as `\"v3\"`."),
    ),
    request_body = SetState,
    responses(
        (status = 200, description = "They stand so now.", body = OpenedItem),
        (status = 404, description = "There are none of yours with this id."),
        (status = 409, description = "They stand so already, cannot go on, or were changed meanwhile."),
        (status = 412, description = "They have another version now."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn set_one_on_ones_state(
    ctx: Ctx,
    Path(id): Path<String>,
    conditions: Conditions,
    Json(sent): Json<SetState>,
) -> Result<Response> {
    let seen = conditions.seen(revision(&ctx, &id)).await?;
    match sent.state {
        StateItem::Running => actions::resume(&ctx, &id, seen).await?,
        StateItem::Paused => actions::pause(&ctx, &id, seen).await?,
        StateItem::Ended => actions::end(&ctx, &id, seen).await?,
    };
    opened(&ctx, &id).await
}
