//! Occurrences of one-on-ones, from the terms and what happened.

use axum::response::Response;
use castra_platform::{
    Ctx, Error, Result,
    web::api::{self, Json, Listed, Path, Query},
};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    series::{OpenedItem, opened},
    time,
};
use crate::{actions, kinds::Outcome, local, model::Occurrence, rules};

/// An occurrence: one meeting of a series.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOneOccurrence)]
pub(super) struct OccurrenceItem {
    /// Its time in the rule, which identifies it.
    at: String,
    /// Its actual time, by the wall clock of its zone.
    begins: String,
    /// The time zone.
    zone: String,
    /// The length in minutes.
    minutes: i64,
    /// Whether it is an extra meeting, outside the rule.
    is_extra: bool,
    /// `held` or `skipped`; null while unmarked.
    #[schema(required, value_type = Option<String>)]
    outcome: Option<Outcome>,
    /// The day the two met.
    #[schema(required)]
    held_on: Option<NaiveDate>,
}

impl OccurrenceItem {
    pub(super) fn of(known: &Occurrence) -> Self {
        Self {
            at: local::write(known.at),
            begins: local::write(known.begins),
            zone: known.zone.name().to_owned(),
            minutes: known.minutes,
            is_extra: known.is_extra,
            outcome: known.outcome,
            held_on: known.held_on,
        }
    }
}

/// A span of days.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SpanQuery {
    /// The first day; 90 days ago by default.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<String>, example = "2026-03-01")]
    from: Option<NaiveDate>,
    /// The last day; 90 days ahead by default.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<String>, example = "2026-06-01")]
    to: Option<NaiveDate>,
}

/// The longest span listed at once, in days.
const LONGEST: i64 = 1500;

/// List occurrences
///
/// Derived from the terms and what happened, by time.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones/{id}/occurrences",
    params(SpanQuery),
    responses(
        (status = 200, description = "The occurrences.", body = Listed<OccurrenceItem>),
        (status = 422, description = "The span is longer than 1,500 days."),
    ),
)]
pub(super) async fn list_occurrences(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<SpanQuery>,
) -> Result<Json<Listed<OccurrenceItem>>> {
    let opened = actions::opened(&ctx, &id, None).await?;
    let from = query.from.unwrap_or(opened.today - Days::new(90));
    let to = query.to.unwrap_or(opened.today + Days::new(90));
    if (to - from).num_days() > LONGEST {
        return Err(Error::invalid_field("to", format!("ask for at most {LONGEST} days at once")));
    }
    let leaves = actions::last_day(&opened.current, &opened.series);
    let all = rules::occurrences(&opened.series, from, to, leaves);
    Ok(Json(Listed::whole(all.iter().map(OccurrenceItem::of).collect())))
}

/// An extra meeting.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOccurrence)]
pub(super) struct ExtraItem {
    /// The time, by the wall clock of the terms in force.
    #[schema(example = "2026-03-31T15:00")]
    begins: String,
    /// Whether it took place already: the planned meeting of its day is marked as held then, otherwise an extra one.
    #[serde(default)]
    held: bool,
}

/// Plan an extra meeting, or log one
///
/// On a day in the last month or the coming year; one that took place, on a day in the last three months.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/occurrences",
    request_body = ExtraItem,
    responses(
        (status = 201, description = "The one-on-ones with it.", body = OpenedItem,
            headers(("location" = String, description = "The URL of the one-on-ones."))),
        (status = 409, description = "They have ended."),
    ),
)]
pub(super) async fn plan_extra_occurrence(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<ExtraItem>,
) -> Result<Response> {
    let begins = time("to", &sent.begins)?;
    if sent.held {
        actions::log(&ctx, &id, begins).await?;
    } else {
        actions::add_extra(&ctx, &id, begins).await?;
    }
    Ok(api::created(format!("/api/v1/one-on-ones/{id}"), opened(&ctx, &id).await?))
}
