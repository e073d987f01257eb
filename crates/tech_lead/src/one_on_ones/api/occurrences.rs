//! Occurrences of one-on-ones: what the terms give, and what happened.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Error, Result,
    web::api::{self, Conditions, Json, Listed, Path, Query},
};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    at, local,
    series::{OpenedItem, opened, revision},
    shown,
};
use crate::one_on_ones::{
    actions::{self, Mark},
    model::Occurrence,
    rules,
};

/// One meeting.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOneOccurrence)]
pub(super) struct OccurrenceItem {
    /// What it stays known by: when the rule has it.
    at: String,
    /// When it is, by the wall clock of its zone.
    begins: String,
    /// Its zone.
    zone: String,
    /// How long it takes.
    minutes: i64,
    /// Whether it is beside the rule.
    is_extra: bool,
    /// `held` or `skipped`; null while nothing is said.
    #[schema(required)]
    outcome: Option<&'static str>,
    /// The day on which you met.
    #[schema(required)]
    held_on: Option<NaiveDate>,
}

impl OccurrenceItem {
    pub(super) fn of(known: &Occurrence) -> Self {
        Self {
            at: shown(known.at),
            begins: shown(known.begins),
            zone: known.zone.name().to_owned(),
            minutes: known.minutes,
            is_extra: known.is_extra,
            outcome: known.outcome.map(crate::one_on_ones::model::Outcome::as_str),
            held_on: known.held_on,
        }
    }
}

/// From when to when.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SpanQuery {
    /// The first day; 90 days ago where absent.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<String>, example = "2026-03-01")]
    from: Option<NaiveDate>,
    /// The last day; 90 days ahead where absent.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<String>, example = "2026-06-01")]
    to: Option<NaiveDate>,
}

/// The longest span of days that is listed at once.
const LONGEST: i64 = 1500;

/// List occurrences
///
/// Derived from the terms, with what happened to them, by when they are.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones/{id}/occurrences",
    params(("id" = String, Path, description = "Their id."), SpanQuery),
    responses(
        (status = 200, description = "The occurrences.", body = Listed<OccurrenceItem>),
        (status = 404, description = "There are none with this id that you may read."),
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

/// What is said of an occurrence.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "to", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = MarkOccurrence)]
pub(super) enum MarkItem {
    /// You met.
    Held {
        /// On which day, if not on the planned one.
        #[serde(default, deserialize_with = "api::day")]
        on: Option<NaiveDate>,
    },
    /// You did not.
    Skipped {
        /// Why; for the two of you alone.
        #[schema(min_length = 1, max_length = 2000)]
        reason: String,
    },
    /// It is at another time.
    Moved {
        /// When, by the same wall clock.
        #[schema(example = "2026-03-31T15:00")]
        begins: String,
    },
    /// What was said last is taken back; one beside the rule is called off.
    AsPlanned,
}

/// Say what became of an occurrence
///
/// Held, skipped for a reason, moved, or as it was planned after all.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/occurrences/{at}",
    params(
        ("id" = String, Path, description = "Their id."),
        ("at" = String, Path, description = "What it stays known by.", example = "2026-03-30T10:00"),
        ("If-Match" = Option<String>, Header, description = "The version that was seen, such as `\"v3\"`."),
    ),
    request_body = MarkItem,
    responses(
        (status = 200, description = "It is noted.", body = OpenedItem),
        (status = 404, description = "There is no such occurrence of yours."),
        (status = 409, description = "It is still to come, was held already, or they were changed meanwhile."),
        (status = 412, description = "They have another version now."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn mark_occurrence(
    ctx: Ctx,
    Path((id, when)): Path<(String, String)>,
    conditions: Conditions,
    Json(sent): Json<MarkItem>,
) -> Result<Response> {
    let when = at(&when)?;
    let seen = conditions.seen(revision(&ctx, &id)).await?;
    let mark = match sent {
        MarkItem::Held { on } => Mark::Held(on),
        MarkItem::Skipped { reason } => Mark::Skipped(reason),
        MarkItem::Moved { begins } => Mark::Moved(local("begins", begins.trim())?),
        MarkItem::AsPlanned => Mark::AsPlanned,
    };
    actions::mark(&ctx, &id, when, seen, mark).await?;
    opened(&ctx, &id).await
}

/// A meeting beside the rule.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOccurrence)]
pub(super) struct ExtraItem {
    /// When, by the wall clock of the terms in force.
    #[schema(example = "2026-03-31T15:00")]
    begins: String,
}

/// Plan one beside the rule
///
/// On a day of the last month or of the coming year.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/occurrences",
    params(("id" = String, Path, description = "Their id.")),
    request_body = ExtraItem,
    responses(
        (status = 201, description = "It is planned.", body = OpenedItem),
        (status = 404, description = "There are none of yours with this id."),
        (status = 409, description = "They have ended, or were changed meanwhile."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
pub(super) async fn plan_extra_occurrence(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<ExtraItem>,
) -> Result<Response> {
    actions::add_extra(&ctx, &id, None, local("to", sent.begins.trim())?).await?;
    Ok((StatusCode::CREATED, opened(&ctx, &id).await?).into_response())
}
