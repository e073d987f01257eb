//! Series and their occurrences.

use axum::response::Response;
use castra_org::organization;
use castra_platform::{
    Ctx, Error, Result, Seen,
    web::api::{self, IfMatch, Json, Listed, Paged, Path},
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    items::{ActionView, PointView},
    occurrences::OccurrenceItem,
};
use crate::{
    actions,
    kinds::{SeriesKind, SeriesState},
    local,
    model::{NewSeries, NewTerms, Series},
    rules,
};

/// A series: two people and the terms they agreed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOnes)]
pub(super) struct SeriesItem {
    /// The id of the one-on-ones.
    id: String,
    /// The relation of the two.
    kind: SeriesKind,
    /// The lead, the mentor, or the peer who started them, by id.
    host: String,
    /// The other person, by id.
    guest: String,
    /// The state.
    state: SeriesState,
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
            kind: series.kind,
            host: series.host.to_string(),
            guest: series.guest.to_string(),
            state: series.state,
            revision: series.revision,
            rule: terms.rule.clone(),
            zone: terms.zone.name().to_owned(),
            starts: local::write(terms.starts),
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
    let opened = actions::opened(ctx, id, None).await?;
    let item = OpenedItem {
        series: SeriesItem::of(ctx, &opened.current, &opened.series)?,
        place: opened.place,
        points: opened.points.into_iter().map(PointView::of).collect(),
        action_items: opened.actions.into_iter().map(ActionView::of).collect(),
    };
    Ok(api::versioned(opened.series.revision, item))
}

/// List your one-on-ones
///
/// Newest series first, including ended ones.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones",
    params(Paged),
    responses(
        (status = 200, description = "Your one-on-ones.", body = Listed<SeriesItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
pub(super) async fn list_one_on_ones(ctx: Ctx, page: Paged) -> Result<Json<Listed<SeriesItem>>> {
    let current = organization::current(&ctx).await?;
    let mine = actions::mine(&ctx).await?;
    let rest = mine.iter().filter(|series| page.after().is_empty() || series.id.as_str() < page.after());
    let items: Result<Vec<SeriesItem>> = rest.map(|series| SeriesItem::of(&ctx, &current, series)).collect();
    page.page(items?.into_iter(), |item| item.id.clone())
}

/// Start one-on-ones
///
/// With another person, on the agreed terms. The other person sees them too.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones",
    request_body = NewSeries,
    responses(
        (status = 201, description = "The new one-on-ones.", body = OpenedItem,
            headers(("location" = String, description = "Their address."))),
        (status = 404, description = "The caller is not a person but a program's token."),
        (status = 409, description = "The two already have one-on-ones of this kind."),
    ),
)]
pub(super) async fn start_one_on_ones(ctx: Ctx, Json(new): Json<NewSeries>) -> Result<Response> {
    let id = actions::start(&ctx, new).await?;
    Ok(api::created(format!("/api/v1/one-on-ones/{id}"), opened(&ctx, &id).await?))
}

/// Show one-on-ones
///
/// With open points and action items, and the next meeting. Read only by the two and by a lead they both let in.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones/{id}",
    responses((status = 200, description = "The one-on-ones.", body = OpenedItem)),
)]
pub(super) async fn get_one_on_ones(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    opened(&ctx, &id).await
}

/// Change the terms
///
/// Past meetings stay as they are; future ones follow the new terms.
#[utoipa::path(
    put,
    path = "/api/v1/one-on-ones/{id}/terms",
    params(IfMatch),
    request_body = NewTerms,
    responses(
        (status = 200, description = "The updated one-on-ones.", body = OpenedItem),
        (status = 409, description = "They are not running."),
    ),
)]
pub(super) async fn reschedule_one_on_ones(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(terms): Json<NewTerms>,
) -> Result<Response> {
    actions::reschedule(&ctx, &id, &seen, terms).await?;
    opened(&ctx, &id).await
}
