//! `/api/v1/today`: the viewer's Today items, for programs.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Error, Result,
    access::{Hat, Rule},
    web::{
        Routes,
        api::{self, Json, Path},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{actions, model::Waiting};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Today", "What needs your attention now, by role. Only you see it.")
        .api(Rule::SignedIn, routes!(get_today))
        .api(Rule::SignedIn, routes!(snooze_item))
        .api(Rule::SignedIn, routes!(unsnooze_item))
}

/// Your Today page.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Today)]
struct TodayList {
    /// The current day, in the organization's time zone.
    day: NaiveDate,
    /// Waiting items: by role, most urgent first.
    items: Vec<TodayEntry>,
    /// Snoozed items, soonest first.
    snoozed: Vec<TodayEntry>,
}

/// One Today item.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TodayItem)]
struct TodayEntry {
    /// The item's id, for snoozing it.
    id: String,
    /// The role it concerns: `everyone`, `lead`, `cto`, `operator`.
    hat: &'static str,
    /// The team's name, for a lead's item.
    #[schema(required)]
    team: Option<String>,
    /// The title.
    title: String,
    /// The reason it is listed.
    because: String,
    /// The path of the page where it is settled.
    href: String,
    /// `overdue`, `due`, `worth-a-look`, or `worth-knowing`.
    urgency: &'static str,
    /// The day it is snoozed until, if it is.
    #[schema(required)]
    until: Option<NaiveDate>,
    /// The ways to change a cadence that was missed twice. Such an item is no reminder, and is not mailed.
    ways: Vec<WayEntry>,
}

/// A way to change a cadence.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TodayWay)]
struct WayEntry {
    /// The label: `Derive it`, `Slow it down`, `Hand it on` or `Switch it off`.
    label: &'static str,
    /// The path of the page where it is done.
    href: String,
}

impl From<Waiting> for TodayEntry {
    fn from(waiting: Waiting) -> Self {
        Self {
            id: waiting.id,
            hat: match waiting.wing.hat {
                Hat::Everyone => "everyone",
                Hat::Lead => "lead",
                Hat::Cto => "cto",
                Hat::Operator => "operator",
            },
            team: waiting.wing.team,
            title: waiting.item.title,
            because: waiting.item.because,
            href: waiting.item.href,
            urgency: match waiting.item.urgency {
                0 => "overdue",
                1 => "due",
                2 => "worth-a-look",
                _ => "worth-knowing",
            },
            until: waiting.until,
            ways: waiting
                .ways
                .iter()
                .map(|way| WayEntry { label: way.label(), href: way.href().to_owned() })
                .collect(),
        }
    }
}

/// List your Today items
///
/// What is overdue, due or worth a look, by role, each with its reason; and what you snoozed.
#[utoipa::path(
    get,
    path = "/api/v1/today",
    responses(
        (status = 200, description = "Your Today items.", body = TodayList),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn get_today(ctx: Ctx) -> Result<Json<TodayList>> {
    let gathered = actions::gather(&ctx).await?;
    let entries = |list: Vec<Waiting>| list.into_iter().map(TodayEntry::from).collect();
    Ok(Json(TodayList {
        day: gathered.day,
        items: entries(gathered.waiting),
        snoozed: entries(gathered.snoozed),
    }))
}

/// The end of a snooze.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SnoozeItem)]
struct Snooze {
    /// The day the item comes back, within a year.
    #[serde(deserialize_with = "api::required_day")]
    until: NaiveDate,
}

/// Snooze an item
///
/// It comes back on that day and stays snoozed until then, even if it becomes overdue.
#[utoipa::path(
    post,
    path = "/api/v1/today/{id}/snooze",
    request_body = Snooze,
    responses(
        (status = 200, description = "The snoozed item.", body = TodayEntry),
        (status = 404, description = "There is no such item on your Today page."),
        (status = 422, description = "The day is not within the coming year."),
    ),
)]
async fn snooze_item(ctx: Ctx, Path(id): Path<String>, Json(sent): Json<Snooze>) -> Result<Json<TodayEntry>> {
    let snoozed = actions::snooze(&ctx, &[id], sent.until).await?.pop();
    snoozed
        .map(|waiting| Json(waiting.into()))
        .ok_or_else(|| Error::not_found("such item on your Today page"))
}

/// Unsnooze an item
///
/// It is listed again now.
#[utoipa::path(
    post,
    path = "/api/v1/today/{id}/unsnooze",
    responses(
        (status = 200, description = "The item, no longer snoozed.", body = TodayEntry),
        (status = 204, description = "It is no longer snoozed, and no longer on your Today page."),
        (status = 404, description = "There is no such snoozed item."),
    ),
)]
async fn unsnooze_item(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    // Gathered before: another request may snooze it again at once.
    let found = actions::gather(&ctx).await?.snoozed.into_iter().find(|waiting| waiting.id == id);
    actions::unsnooze(&ctx, &[id]).await?;
    Ok(found.map_or_else(
        || StatusCode::NO_CONTENT.into_response(),
        |waiting| Json(TodayEntry::from(Waiting { until: None, ..waiting })).into_response(),
    ))
}
