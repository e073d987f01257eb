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
use crate::{
    actions::{self, NewSeries, NewTerms, Opened, With},
    model::Series,
    rules,
};

/// The terms two people agree on.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OneOnOneTerms)]
pub(super) struct TermsItem {
    /// How often: an RFC 5545 recurrence rule by days, weeks, months or years, without `COUNT`, `UNTIL` or a time.
    #[schema(min_length = 1, max_length = 200, example = "FREQ=WEEKLY;INTERVAL=2")]
    rule: String,
    /// The time zone of the wall clock.
    #[schema(example = "Europe/Lisbon")]
    zone: String,
    /// The start by that clock; the first meeting is the first date of the rule from here on.
    #[schema(example = "2026-03-03T10:00")]
    starts: String,
    /// The length in minutes.
    #[schema(minimum = 5, maximum = 480, example = 30)]
    minutes: i64,
    /// The place: a room or a link. It appears in both calendars.
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

/// The other person's relation to the caller.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = OneOnOneWith)]
enum WithItem {
    /// The caller's lead or member, by the charter.
    LeadOrMember,
    /// The caller's mentee.
    Mentee,
    /// The caller's mentor.
    Mentor,
    /// None of these.
    Peer,
}

/// One-on-ones to start.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOneOnOnes)]
pub(super) struct NewItem {
    /// The other person, by id.
    #[schema(example = "bo")]
    with: String,
    /// Their relation to the caller.
    #[serde(rename = "as")]
    as_: WithItem,
    /// The agreed terms.
    terms: TermsItem,
}

/// A series: two people and the terms they agreed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOnes)]
pub(super) struct SeriesItem {
    /// The id of the one-on-ones.
    id: String,
    /// `lead-report`, `mentor-mentee` or `peer`.
    kind: &'static str,
    /// The lead, the mentor, or the peer who started them, by id.
    host: String,
    /// The other person, by id.
    guest: String,
    /// `running`, `paused` or `ended`.
    state: &'static str,
    /// Increases with every change; `If-Match: "v3"` allows a change to that revision only.
    revision: i64,
    /// The recurrence rule in force, or the last one that was.
    rule: String,
    /// Its time zone.
    zone: String,
    /// Its first day and time.
    starts: String,
    /// The length in minutes.
    minutes: i64,
    /// The day of the last meeting held.
    #[schema(required)]
    last_held: Option<NaiveDate>,
    /// The next planned meeting.
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

/// A series with its open points and action items.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OpenedOneOnOnes)]
pub(super) struct OpenedItem {
    /// The series.
    #[serde(flatten)]
    series: SeriesItem,
    /// The place of the next meeting; null if nothing is planned or its text was erased.
    #[schema(required)]
    place: Option<String>,
    /// Open points, and those discussed in today's meeting.
    points: Vec<PointView>,
    /// Open action items, and those done recently.
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

/// The page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct PageQuery {
    /// `next` of the previous page, to get the page after it.
    after: Option<String>,
    /// Items per page, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List your one-on-ones
///
/// Newest series first, including ended ones.
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
/// With another person, on the agreed terms. The other person sees them too.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones",
    request_body = NewItem,
    responses(
        (status = 201, description = "The new one-on-ones.", body = OpenedItem,
            headers(("location" = String, description = "Their address."))),
        (status = 404, description = "The caller is not a person but a program's token."),
        (status = 409, description = "The two already have one-on-ones of this kind."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
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
/// With open points and action items, and the next meeting. Read only by the two and by a lead they both let in.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones/{id}",
    params(("id" = String, Path, description = "The one-on-ones' id.")),
    responses(
        (status = 200, description = "The one-on-ones.", body = OpenedItem),
        (status = 404, description = "They do not exist, or you may not read them."),
    ),
)]
pub(super) async fn get_one_on_ones(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    opened(&ctx, &id).await
}

pub(super) async fn revision(ctx: &Ctx, id: &str) -> Result<i64> {
    Ok(actions::opened(ctx, id, None).await?.series.revision)
}

/// Change the terms
///
/// Past meetings stay as they are; future ones follow the new terms.
#[utoipa::path(
    put,
    path = "/api/v1/one-on-ones/{id}/terms",
    params(
        ("id" = String, Path, description = "The one-on-ones' id."),
        ("If-Match" = Option<String>, Header, description = "The version the change is based on, such as `\"v3\"`."),
    ),
    request_body = TermsItem,
    responses(
        (status = 200, description = "The updated one-on-ones.", body = OpenedItem),
        (status = 404, description = "You have no one-on-ones with this id."),
        (status = 409, description = "They are not running, or were changed in the meantime."),
        (status = 412, description = "The version has changed."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
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
