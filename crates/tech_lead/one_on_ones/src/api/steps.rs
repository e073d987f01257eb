//! The verbs of one-on-ones, their occurrences, points and action items.

use axum::response::Response;
use castra_platform::{
    Ctx, Result, Seen,
    web::api::{self, IfMatch, Json, Path},
};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    items::{ActionView, PointView, point_answer, shown_action},
    series::{OpenedItem, opened},
    time,
};
use crate::{
    actions::{self, Mark},
    local,
    model::Reason,
};

/// Declares the operation of a verb on a series.
macro_rules! series_verb {
    ($(#[doc = $doc:tt])* $name:ident at $path:tt: $action:path) => {
        $(#[doc = $doc])*
        #[utoipa::path(
            post,
            path = $path,
            params(IfMatch),
            responses(
                (status = 200, description = "The updated one-on-ones.", body = OpenedItem),
                (status = 409, description = "Their current status does not allow this."),
            ),
        )]
        pub(super) async fn $name(ctx: Ctx, Path(id): Path<String>, seen: Seen) -> Result<Response> {
            $action(&ctx, &id, &seen).await?;
            opened(&ctx, &id).await
        }
    };
}

series_verb! {
    /// Pause one-on-ones
    ///
    /// No meetings are due until they are resumed.
    pause_one_on_ones at "/api/v1/one-on-ones/{id}/pause": actions::pause
}

series_verb! {
    /// Resume one-on-ones
    ///
    /// After a pause, or after they ended.
    resume_one_on_ones at "/api/v1/one-on-ones/{id}/resume": actions::resume
}

series_verb! {
    /// End one-on-ones
    ///
    /// What was kept stays readable to the two.
    end_one_on_ones at "/api/v1/one-on-ones/{id}/end": actions::end
}

/// The day of a meeting.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = HoldOccurrence)]
pub(super) struct HoldItem {
    /// The day they met, if not the planned one.
    #[serde(default, deserialize_with = "api::day")]
    on: Option<NaiveDate>,
}

/// The new time of a meeting.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MoveOccurrence)]
pub(super) struct MoveItem {
    /// The new time, by the same wall clock.
    #[schema(example = "2026-03-31T15:00")]
    begins: String,
}

async fn mark(ctx: &Ctx, id: &str, at: &str, seen: &Seen, mark: Mark) -> Result<Response> {
    actions::mark(ctx, id, local::of_address(at)?, seen, mark).await?;
    opened(ctx, id).await
}

/// Declares the operation of a verb on an occurrence that has a body.
macro_rules! occurrence_verb {
    ($(#[doc = $doc:tt])* $name:ident at $path:tt: |$sent:ident: $body:ident| $mark:expr) => {
        $(#[doc = $doc])*
        #[utoipa::path(
            post,
            path = $path,
            params(
                ("at" = String, Path, description = "The occurrence's time in the rule.", example = "2026-03-30T10:00"),
                IfMatch,
            ),
            request_body = $body,
            responses(
                (status = 200, description = "The updated one-on-ones.", body = OpenedItem),
                (status = 409, description = "It is in the future, or is already marked as held."),
            ),
        )]
        pub(super) async fn $name(
            ctx: Ctx,
            Path((id, at)): Path<(String, String)>,
            seen: Seen,
            Json($sent): Json<$body>,
        ) -> Result<Response> {
            mark(&ctx, &id, &at, &seen, $mark).await
        }
    };
}

occurrence_verb! {
    /// Mark an occurrence as held
    ///
    /// On its planned day or another.
    hold_occurrence at "/api/v1/one-on-ones/{id}/occurrences/{at}/hold": |sent: HoldItem| Mark::Held(sent.on)
}

occurrence_verb! {
    /// Skip an occurrence
    ///
    /// For a reason that only the two can read.
    skip_occurrence at "/api/v1/one-on-ones/{id}/occurrences/{at}/skip": |sent: Reason| Mark::Skipped(sent)
}

occurrence_verb! {
    /// Move an occurrence
    ///
    /// To another time.
    move_occurrence at "/api/v1/one-on-ones/{id}/occurrences/{at}/move": |sent: MoveItem|
        Mark::Moved(time("begins", &sent.begins)?)
}

/// Undo the latest mark of an occurrence
///
/// An extra meeting without a mark is cancelled.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/occurrences/{at}/undo",
    params(
        ("at" = String, Path, description = "The occurrence's time in the rule.", example = "2026-03-30T10:00"),
        IfMatch,
    ),
    responses(
        (status = 200, description = "The updated one-on-ones.", body = OpenedItem),
    ),
)]
pub(super) async fn undo_occurrence(
    ctx: Ctx,
    Path((id, at)): Path<(String, String)>,
    seen: Seen,
) -> Result<Response> {
    mark(&ctx, &id, &at, &seen, Mark::AsPlanned).await
}

/// The meeting in which a point was discussed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DiscussOneOnOnePoint)]
pub(super) struct DiscussItem {
    /// The occurrence in which it was discussed.
    #[schema(example = "2026-03-30T10:00")]
    at: String,
}

/// Mark a point as discussed
///
/// In an occurrence.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/points/{point}/discuss",
    request_body = DiscussItem,
    responses(
        (status = 200, description = "The updated point.", body = PointView),
        (status = 409, description = "The one-on-ones have ended."),
    ),
)]
pub(super) async fn discuss_point(
    ctx: Ctx,
    Path((id, point)): Path<(String, String)>,
    Json(sent): Json<DiscussItem>,
) -> Result<Response> {
    Ok(point_answer(actions::tick_point(&ctx, &id, &point, Some(time("at", &sent.at)?)).await?))
}

/// Reopen a point
///
/// It is on the agenda again.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/points/{point}/reopen",
    responses(
        (status = 200, description = "The updated point.", body = PointView),
        (status = 409, description = "The one-on-ones have ended."),
    ),
)]
pub(super) async fn reopen_point(ctx: Ctx, Path((id, point)): Path<(String, String)>) -> Result<Response> {
    Ok(point_answer(actions::tick_point(&ctx, &id, &point, None).await?))
}

/// Declares the operation of a verb on an action item.
macro_rules! action_verb {
    ($(#[doc = $doc:tt])* $name:ident at $path:tt: |$ctx:ident, $id:ident, $item:ident| $action:expr) => {
        $(#[doc = $doc])*
        #[utoipa::path(
            post,
            path = $path,
            responses((status = 200, description = "The updated action item.", body = ActionView)),
        )]
        pub(super) async fn $name(ctx: Ctx, Path((id, item)): Path<(String, String)>) -> Result<Response> {
            let ($ctx, $id, $item) = (&ctx, id.as_str(), item.as_str());
            $action.await?;
            shown_action(&ctx, &id, &item).await
        }
    };
}

action_verb! {
    /// Mark an action item as done
    finish_action_item at "/api/v1/one-on-ones/{id}/action-items/{item}/finish": |ctx, id, item|
        actions::finish_action(ctx, id, item, true)
}

action_verb! {
    /// Reopen an action item
    ///
    /// After it was done or dropped.
    reopen_action_item at "/api/v1/one-on-ones/{id}/action-items/{item}/reopen": |ctx, id, item|
        actions::finish_action(ctx, id, item, false)
}

action_verb! {
    /// Drop an action item
    ///
    /// It is no longer needed.
    drop_action_item at "/api/v1/one-on-ones/{id}/action-items/{item}/drop": |ctx, id, item|
        actions::drop_action(ctx, id, item)
}
