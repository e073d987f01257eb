//! `/api/v1/today`: what waits for one, for programs.

use axum::http::StatusCode;
use castra_platform::{
    Ctx, Result,
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
        .chapter("Today", "What wants your attention now, by the hats you wear. Only you see it.")
        .api(Rule::SignedIn, routes!(get_today))
        .api(Rule::SignedIn, routes!(put_off, wake))
}

/// Everything that waits for you.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Today)]
struct TodayList {
    /// The day it is, in the organization's time zone.
    day: NaiveDate,
    /// What waits now: hat by hat, the most pressing first.
    items: Vec<TodayEntry>,
    /// What you put off, the soonest back first.
    put_off: Vec<TodayEntry>,
}

/// Something that waits for you.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TodayItem)]
struct TodayEntry {
    /// What it is put off by.
    id: String,
    /// Under which hat: `everyone`, `lead`, `cto`, `operator`.
    hat: &'static str,
    /// The name of the team, where it is the hat of its lead.
    #[schema(required)]
    team: Option<String>,
    /// What it is.
    title: String,
    /// Why it is here.
    because: String,
    /// The page where it is settled.
    href: String,
    /// `overdue`, `due`, `worth-a-look`, or `worth-knowing`.
    urgency: &'static str,
    /// Until when it is put off, if it is.
    #[schema(required)]
    until: Option<NaiveDate>,
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
        }
    }
}

/// What waits for you
///
/// What is overdue, due or worth a look, by the hats you wear, each with why it is here; and what you put off.
#[utoipa::path(
    get,
    path = "/api/v1/today",
    operation_id = "getToday",
    responses(
        (status = 200, description = "What waits for you.", body = TodayList),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn get_today(ctx: Ctx) -> Result<Json<TodayList>> {
    let gathered = actions::gather(&ctx).await?;
    let entries = |list: Vec<Waiting>| list.into_iter().map(TodayEntry::from).collect();
    Ok(Json(TodayList {
        day: gathered.day,
        items: entries(gathered.waiting),
        put_off: entries(gathered.put_off),
    }))
}

/// Until when.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PutOff {
    /// The day on which it comes back, within a year.
    #[serde(deserialize_with = "api::required_day")]
    until: NaiveDate,
}

/// Put something off
///
/// It comes back on that day, and stays put off until then, also if it becomes overdue before.
#[utoipa::path(
    put,
    path = "/api/v1/today/{id}/put-off",
    operation_id = "putOff",
    params(("id" = String, Path, description = "The item's id.")),
    request_body = PutOff,
    responses(
        (status = 200, description = "It is put off.", body = TodayEntry),
        (status = 404, description = "No such thing waits for you."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Nothing can come back on that day."),
    ),
)]
async fn put_off(ctx: Ctx, Path(id): Path<String>, Json(sent): Json<PutOff>) -> Result<Json<TodayEntry>> {
    Ok(Json(actions::put_off(&ctx, &id, sent.until).await?.into()))
}

/// Take something up again
///
/// What was put off waits for you now.
#[utoipa::path(
    delete,
    path = "/api/v1/today/{id}/put-off",
    operation_id = "wake",
    params(("id" = String, Path, description = "The item's id.")),
    responses(
        (status = 204, description = "It waits for you again."),
        (status = 404, description = "You put no such thing off."),
    ),
)]
async fn wake(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::wake(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
