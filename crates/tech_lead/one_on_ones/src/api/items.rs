//! Points, action items and notes.

use axum::{http::StatusCode, response::Response};
use castra_platform::{
    Ctx, Error, Kind, Result, Seen,
    web::api::{self, IfMatch, Json, Path},
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    actions,
    kinds::NoteKind,
    local,
    model::{ActionItem, ActionTerms, Note, NoteTerms, Point, PointTerms, Saved, WithText},
};

/// A point for the agenda.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOnePoint)]
pub(super) struct PointView {
    /// The id of the point.
    id: String,
    /// The author, by id.
    author: String,
    /// The text; null where it was erased.
    #[schema(required)]
    text: Option<String>,
    /// The day it was raised.
    raised_on: NaiveDate,
    /// The occurrence in which it was discussed; null while it is open.
    #[schema(required)]
    talked_about_in: Option<String>,
    /// Increases with every change.
    revision: i64,
}

impl PointView {
    pub(super) fn of((point, text): WithText<Point>) -> Self {
        Self {
            id: point.id,
            author: point.author.to_string(),
            text,
            raised_on: point.raised_on,
            talked_about_in: point.done_in.map(local::write),
            revision: point.revision,
        }
    }
}

/// Something one of the two will do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOneActionItem)]
pub(super) struct ActionView {
    /// The id of the action item.
    id: String,
    /// The owner, by id.
    owner: String,
    /// The text; null where it was erased.
    #[schema(required)]
    text: Option<String>,
    /// The due date.
    #[schema(required)]
    due: Option<NaiveDate>,
    /// The day it was agreed.
    agreed_on: NaiveDate,
    /// The day it was done.
    #[schema(required)]
    done_on: Option<NaiveDate>,
    /// Whether it was dropped.
    is_dropped: bool,
    /// Increases with every change.
    revision: i64,
}

impl ActionView {
    pub(super) fn of((item, text): WithText<ActionItem>) -> Self {
        Self {
            id: item.id,
            owner: item.owner.to_string(),
            text,
            due: item.due,
            agreed_on: item.agreed_on,
            done_on: item.done_on,
            is_dropped: item.is_dropped,
            revision: item.revision,
        }
    }
}

/// Add a point
///
/// It stays on the agenda until it is discussed.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/points",
    request_body = PointTerms,
    responses(
        (status = 201, description = "The new point.", body = PointView,
            headers(("location" = String, description = "The URL of the point."))),
        (status = 409, description = "The one-on-ones have ended."),
    ),
)]
pub(super) async fn add_point(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(terms): Json<PointTerms>,
) -> Result<Response> {
    let point = actions::add_point(&ctx, &id, terms).await?;
    let location = format!("/api/v1/one-on-ones/{id}/points/{point}");
    Ok(api::created(location, shown_point(&ctx, &id, &point).await?))
}

async fn shown_point(ctx: &Ctx, id: &str, point: &str) -> Result<Response> {
    Ok(point_answer(actions::point(ctx, id, point).await?))
}

pub(super) fn point_answer(point: WithText<Point>) -> Response {
    api::versioned(point.0.revision, PointView::of(point))
}

/// Show a point
///
/// Only for the two.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones/{id}/points/{point}",
    responses(
        (status = 200, description = "The point.", body = PointView),
    ),
)]
pub(super) async fn get_point(ctx: Ctx, Path((id, point)): Path<(String, String)>) -> Result<Response> {
    shown_point(&ctx, &id, &point).await
}

/// Edit a point
///
/// Its text; only by its author.
#[utoipa::path(
    put,
    path = "/api/v1/one-on-ones/{id}/points/{point}",
    params(IfMatch),
    request_body = PointTerms,
    responses(
        (status = 200, description = "The updated point.", body = PointView),
        (status = 403, description = "Only its author can edit a point."),
        (status = 409, description = "The one-on-ones have ended."),
    ),
)]
pub(super) async fn change_point(
    ctx: Ctx,
    Path((id, point)): Path<(String, String)>,
    seen: Seen,
    Json(terms): Json<PointTerms>,
) -> Result<Response> {
    Ok(point_answer(actions::change_point(&ctx, &id, &point, &seen, terms).await?))
}

/// Remove a point
///
/// Only by its author, before it is discussed.
#[utoipa::path(
    delete,
    path = "/api/v1/one-on-ones/{id}/points/{point}",
    responses(
        (status = 204, description = "The point is removed."),
        (status = 403, description = "Only its author can remove a point, and only before it is discussed."),
    ),
)]
pub(super) async fn remove_point(ctx: Ctx, Path((id, point)): Path<(String, String)>) -> Result<StatusCode> {
    actions::withdraw_point(&ctx, &id, &point).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Add an action item
///
/// It stays open until it is done, and appears on its owner's Today page when it is due.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/action-items",
    request_body = ActionTerms,
    responses(
        (status = 201, description = "The new action item.", body = ActionView,
            headers(("location" = String, description = "The URL of the action item."))),
        (status = 409, description = "The one-on-ones have ended."),
    ),
)]
pub(super) async fn add_action_item(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(terms): Json<ActionTerms>,
) -> Result<Response> {
    let item = actions::add_action(&ctx, &id, terms).await?;
    let location = format!("/api/v1/one-on-ones/{id}/action-items/{item}");
    Ok(api::created(location, shown_action(&ctx, &id, &item).await?))
}

pub(super) async fn shown_action(ctx: &Ctx, id: &str, item: &str) -> Result<Response> {
    let item = actions::action(ctx, id, item).await?;
    Ok(api::versioned(item.0.revision, ActionView::of(item)))
}

/// Show an action item
///
/// Only for the two.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones/{id}/action-items/{item}",
    responses(
        (status = 200, description = "The action item.", body = ActionView),
    ),
)]
pub(super) async fn get_action_item(ctx: Ctx, Path((id, item)): Path<(String, String)>) -> Result<Response> {
    shown_action(&ctx, &id, &item).await
}

/// Edit an action item
///
/// Its text, owner and due date.
#[utoipa::path(
    put,
    path = "/api/v1/one-on-ones/{id}/action-items/{item}",
    params(IfMatch),
    request_body = ActionTerms,
    responses(
        (status = 200, description = "The updated action item.", body = ActionView),
        (status = 409, description = "The one-on-ones have ended."),
    ),
)]
pub(super) async fn change_action_item(
    ctx: Ctx,
    Path((id, item)): Path<(String, String)>,
    seen: Seen,
    Json(terms): Json<ActionTerms>,
) -> Result<Response> {
    actions::change_action(&ctx, &id, &item, &seen, terms).await?;
    shown_action(&ctx, &id, &item).await
}

/// The current revision of a note.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOneNote)]
pub(super) struct NoteItem {
    /// The text that can be read, in Markdown.
    text: String,
    /// Increases with every save; 0 before the first.
    revision: i64,
    /// Whether lines are gone because their author's texts were erased.
    is_partly_erased: bool,
}

impl NoteItem {
    fn of(note: &Note) -> Self {
        Self { text: note.text(), revision: note.revision, is_partly_erased: note.is_partly_erased() }
    }
}

fn no_note<T>(_: T) -> Error {
    Error::not_found("such note")
}

fn answer(note: &Note) -> Response {
    api::versioned(note.revision, NoteItem::of(note))
}

/// Show a note of an occurrence
///
/// `shared` is for the two, `private` only for the caller.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones/{id}/occurrences/{at}/notes/{kind}",
    params(
        ("at" = String, Path, description = "The occurrence's time in the rule.", example = "2026-03-30T10:00"),
        ("kind" = String, Path, description = "`shared` or `private`.", example = "shared"),
    ),
    responses(
        (status = 200, description = "The note; empty if not written yet.", body = NoteItem),
    ),
)]
pub(super) async fn get_occurrence_note(
    ctx: Ctx,
    Path((id, at, kind)): Path<(String, String, String)>,
) -> Result<Response> {
    let kind = kind.parse().map_err(no_note)?;
    let opened = actions::opened(&ctx, &id, Some(local::of_address(&at)?)).await?;
    match kind {
        NoteKind::Shared => Ok(answer(&opened.shared)),
        NoteKind::Private if opened.is_own => Ok(answer(&opened.private)),
        NoteKind::Private => Err(no_note(())),
    }
}

/// Save a note of an occurrence
///
/// If `revision` is no longer current, the text is merged with newer changes where they do not touch, and rejected where
/// they do. With `If-Match`, nothing is merged.
#[utoipa::path(
    put,
    path = "/api/v1/one-on-ones/{id}/occurrences/{at}/notes/{kind}",
    params(
        ("at" = String, Path, description = "The occurrence's time in the rule.", example = "2026-03-30T10:00"),
        ("kind" = String, Path, description = "`shared` or `private`.", example = "shared"),
        IfMatch,
    ),
    request_body = NoteTerms,
    responses(
        (status = 200, description = "The saved note.", body = NoteItem),
        (status = 409, description = "The same lines were changed in the meantime, or the one-on-ones have ended; nothing was saved."),
    ),
)]
pub(super) async fn save_occurrence_note(
    ctx: Ctx,
    Path((id, at, kind)): Path<(String, String, String)>,
    seen: Seen,
    Json(terms): Json<NoteTerms>,
) -> Result<Response> {
    let (at, kind) = (local::of_address(&at)?, kind.parse().map_err(no_note)?);
    match actions::save_note(&ctx, &id, at, kind, &seen, terms).await? {
        Saved::AsSent(note) | Saved::Merged(note) => Ok(answer(&note)),
        Saved::Refused(note) => Err(Error::new(
            Kind::Conflict,
            format!(
                "the same lines were changed in the meantime, up to revision {}; nothing was saved",
                note.revision
            ),
        )
        .hint("read the note again, merge both versions, and save on the new revision")),
    }
}
