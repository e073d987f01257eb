//! `/api/v1/week`: the caller's own weeks, corrections, calendars and settings. There is no address of another person's.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::organization;
use castra_platform::{
    Ctx, Error, Result, Seen,
    access::Rule,
    clock::parse_day,
    web::{
        Routes,
        api::{self, IfMatch, Json, Listed, Path},
        ceiling::Takes,
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    actions::{self, CalendarLine, Week},
    kinds::{CalendarKind, Part},
    model::{Correction, NewCalendar, Settings},
    rules,
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("My week", "Your own time: weeks, corrections, calendars. No one else has any access to it.")
        .api(Rule::SignedIn, routes!(list_weeks))
        .api(Rule::SignedIn, routes!(get_week))
        .api(Rule::SignedIn, routes!(correct_week))
        .api(Rule::SignedIn, routes!(remove_week_correction))
        .api(Rule::SignedIn, routes!(get_week_settings))
        .api(Rule::SignedIn, routes!(change_week_settings))
        .api(Rule::SignedIn, routes!(list_week_calendars))
        .api(Rule::SignedIn, routes!(add_week_calendar))
        .api(Rule::SignedIn, routes!(refresh_week_calendar))
        .api(Rule::SignedIn, routes!(remove_week_calendar))
        .taking(Takes::Files)
        .api(Rule::SignedIn, routes!(upload_week_calendar))
}

/// A part of a week.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WeekPartEstimate)]
struct PartItem {
    /// The part.
    part: Part,
    /// Minutes that are certain.
    low_minutes: u32,
    /// Minutes that are possible.
    high_minutes: u32,
    /// Certain minutes as measured, whatever the correction.
    measured_low_minutes: u32,
    /// Possible minutes as measured.
    measured_high_minutes: u32,
}

/// A week of the caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Week)]
struct WeekItem {
    /// Its Monday.
    monday: NaiveDate,
    /// The working time, in minutes.
    working_minutes: u32,
    /// Every part, in a fixed order.
    parts: Vec<PartItem>,
    /// Minutes of which nothing is known: at least, and at most.
    unknown_minutes: [u32; 2],
    /// The caller's own word.
    correction: Correction,
    /// Of the correction; 0 without one.
    revision: i64,
}

impl WeekItem {
    fn of(week: &Week) -> Self {
        let part = |part: &Part| {
            let (known, measured) = (week.split.get(*part), week.split.measured.get(part));
            PartItem {
                part: *part,
                low_minutes: known.low,
                high_minutes: known.high,
                measured_low_minutes: measured.map_or(0, |measured| measured.low),
                measured_high_minutes: measured.map_or(0, |measured| measured.high),
            }
        };
        Self {
            monday: week.monday,
            working_minutes: week.hours,
            parts: Part::ALL.iter().map(part).collect(),
            unknown_minutes: week.split.unknown,
            correction: week.correction.clone(),
            revision: week.revision,
        }
    }
}

fn monday(text: &str) -> Result<NaiveDate> {
    parse_day(text).map_err(|fault| Error::invalid_field("monday", fault))
}

/// List my weeks
///
/// The last twelve full weeks, oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/week",
    responses((status = 200, description = "Weeks.", body = Listed<WeekItem>)),
)]
async fn list_weeks(ctx: Ctx) -> Result<Json<Listed<WeekItem>>> {
    actions::me(&ctx)?;
    let today = organization::current(&ctx).await?.today;
    let found = actions::own(&ctx, &actions::weeks_back(today, rules::WEEKS_SHOWN)).await?;
    Ok(Json(Listed::whole(found.weeks.iter().map(WeekItem::of).collect())))
}

async fn shown(ctx: &Ctx, monday: NaiveDate) -> Result<Response> {
    actions::correction_of(ctx, monday).await?;
    let found = actions::own(ctx, &[monday]).await?;
    let week = found.weeks.first().ok_or_else(|| Error::not_found("such week"))?;
    Ok(api::versioned(week.revision, WeekItem::of(week)))
}

/// Show one of my weeks
#[utoipa::path(
    get,
    path = "/api/v1/week/{monday}",
    responses((status = 200, description = "The week.", body = WeekItem)),
)]
async fn get_week(ctx: Ctx, Path(day): Path<String>) -> Result<Response> {
    actions::me(&ctx)?;
    shown(&ctx, monday(&day)?).await
}

/// Correct one of my weeks
///
/// Your own word wins over what was measured; a part that is null stays as measured.
#[utoipa::path(
    put,
    path = "/api/v1/week/{monday}",
    params(IfMatch),
    request_body = Correction,
    responses((status = 200, description = "The week.", body = WeekItem)),
)]
async fn correct_week(
    ctx: Ctx,
    Path(day): Path<String>,
    seen: Seen,
    Json(correction): Json<Correction>,
) -> Result<Response> {
    actions::me(&ctx)?;
    let monday = monday(&day)?;
    actions::correct(&ctx, monday, &seen, correction).await?;
    shown(&ctx, monday).await
}

/// Remove my correction of a week
#[utoipa::path(
    delete,
    path = "/api/v1/week/{monday}",
    params(IfMatch),
    responses((status = 204, description = "The week is as measured.")),
)]
async fn remove_week_correction(ctx: Ctx, Path(day): Path<String>, seen: Seen) -> Result<StatusCode> {
    actions::me(&ctx)?;
    actions::remove_correction(&ctx, monday(&day)?, &seen).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Show how my week is counted
#[utoipa::path(
    get,
    path = "/api/v1/week/settings",
    responses((status = 200, description = "The settings.", body = Settings)),
)]
async fn get_week_settings(ctx: Ctx) -> Result<Response> {
    let (settings, revision) = actions::my_settings(&ctx).await?;
    Ok(api::versioned(revision, settings))
}

/// Change how my week is counted
#[utoipa::path(
    put,
    path = "/api/v1/week/settings",
    params(IfMatch),
    request_body = Settings,
    responses((status = 200, description = "The settings.", body = Settings)),
)]
async fn change_week_settings(ctx: Ctx, seen: Seen, Json(settings): Json<Settings>) -> Result<Response> {
    actions::change_settings(&ctx, &seen, settings).await?;
    let (settings, revision) = actions::my_settings(&ctx).await?;
    Ok(api::versioned(revision, settings))
}

/// A calendar of the caller; its address and password are never returned.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WeekCalendar)]
struct CalendarItem {
    /// The calendar's id.
    id: String,
    /// Its source.
    kind: CalendarKind,
    /// Its name; null where it was erased.
    #[schema(required)]
    name: Option<String>,
    /// What could not be read or had to be assumed.
    notes: Vec<String>,
    /// Why the last reading failed.
    #[schema(required)]
    fault: Option<String>,
}

impl From<CalendarLine> for CalendarItem {
    fn from(line: CalendarLine) -> Self {
        Self {
            id: line.id,
            kind: line.kind,
            name: line.name,
            notes: line.state.notes,
            fault: line.state.fault,
        }
    }
}

/// List my calendars
#[utoipa::path(
    get,
    path = "/api/v1/week/calendars",
    responses((status = 200, description = "Calendars.", body = Listed<CalendarItem>)),
)]
async fn list_week_calendars(ctx: Ctx) -> Result<Json<Listed<CalendarItem>>> {
    Ok(Json(Listed::whole(actions::calendars(&ctx).await?.into_iter().map(CalendarItem::from).collect())))
}

async fn calendar(ctx: &Ctx, id: &str) -> Result<CalendarItem> {
    let found = actions::calendars(ctx).await?.into_iter().find(|line| line.id == id);
    found.map(CalendarItem::from).ok_or_else(|| Error::not_found("such calendar"))
}

/// A calendar to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WeekCalendarWithKind)]
struct ToAdd {
    /// `address` or `caldav`; a file is uploaded.
    kind: CalendarKind,
    /// Where it is.
    calendar: NewCalendar,
}

/// Add a calendar
///
/// It is read at once and then every hour; one that cannot be read is refused.
#[utoipa::path(
    post,
    path = "/api/v1/week/calendars",
    request_body = ToAdd,
    responses(
        (status = 201, description = "The calendar.", body = CalendarItem,
            headers(("location" = String, description = "The list of calendars."))),
        (status = 409, description = "You have too many calendars."),
    ),
)]
async fn add_week_calendar(ctx: Ctx, Json(sent): Json<ToAdd>) -> Result<Response> {
    let id = actions::add(&ctx, sent.kind, sent.calendar).await?;
    Ok(api::created("/api/v1/week/calendars".to_owned(), Json(calendar(&ctx, &id).await?).into_response()))
}

/// A file to upload.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WeekCalendarFile)]
struct FileToUpload {
    /// A name, to tell calendars apart.
    #[schema(min_length = 1, max_length = 80, example = "Work, autumn")]
    name: String,
    /// The iCalendar file.
    #[schema(example = "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR")]
    content: String,
}

/// Upload a calendar file
///
/// It is read once.
#[utoipa::path(
    post,
    path = "/api/v1/week/calendars/upload",
    request_body = FileToUpload,
    responses(
        (status = 201, description = "The calendar.", body = CalendarItem,
            headers(("location" = String, description = "The list of calendars."))),
        (status = 409, description = "You have too many calendars."),
    ),
)]
async fn upload_week_calendar(ctx: Ctx, Json(sent): Json<FileToUpload>) -> Result<Response> {
    let id = actions::upload(&ctx, &sent.name, sent.content.into_bytes()).await?;
    Ok(api::created("/api/v1/week/calendars".to_owned(), Json(calendar(&ctx, &id).await?).into_response()))
}

/// Read a calendar now
#[utoipa::path(
    post,
    path = "/api/v1/week/calendars/{id}/refresh",
    responses(
        (status = 200, description = "The calendar.", body = CalendarItem),
        (status = 409, description = "It is an uploaded file."),
    ),
)]
async fn refresh_week_calendar(ctx: Ctx, Path(id): Path<String>) -> Result<Json<CalendarItem>> {
    actions::refresh(&ctx, &id).await?;
    Ok(Json(calendar(&ctx, &id).await?))
}

/// Remove a calendar
///
/// With everything kept of it.
#[utoipa::path(
    delete,
    path = "/api/v1/week/calendars/{id}",
    responses((status = 204, description = "Removed.")),
)]
async fn remove_week_calendar(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::remove(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
