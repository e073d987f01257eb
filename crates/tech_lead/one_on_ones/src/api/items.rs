//! Points, action items and notes.

use axum::{http::StatusCode, response::Response};
use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Kind, Result,
    web::api::{self, Conditions, Json, Path},
};
use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{at, shown};
use crate::{
    actions::{self, NewAction},
    model::{ActionItem, Note, NoteKind, Point, Saved},
};

/// A point for the agenda.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOnePoint)]
pub(super) struct PointView {
    /// The id of the point.
    id: String,
    /// The author, by id.
    author: String,
    /// The text; null if its author's texts were erased.
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
    pub(super) fn of(point: &Point) -> Self {
        Self {
            id: point.id.clone(),
            author: point.author.to_string(),
            text: point.text.clone(),
            raised_on: point.raised_on,
            talked_about_in: point.done_in.map(shown),
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
    /// The text; null if its author's texts were erased.
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
    pub(super) fn of(item: &ActionItem) -> Self {
        Self {
            id: item.id.clone(),
            owner: item.owner.to_string(),
            text: item.text.clone(),
            due: item.due,
            agreed_on: item.agreed_on,
            done_on: item.done_on,
            is_dropped: item.is_dropped,
            revision: item.revision,
        }
    }
}

/// The text of a point.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OneOnOnePointTerms)]
pub(super) struct PointTerms {
    /// The text.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
}

/// Add a point
///
/// It stays on the agenda until it is discussed.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/points",
    params(("id" = String, Path, description = "The one-on-ones' id.")),
    request_body = PointTerms,
    responses(
        (status = 201, description = "The new point.", body = PointView,
            headers(("location" = String, description = "The URL of the point."))),
        (status = 404, description = "You have no one-on-ones with this id."),
        (status = 409, description = "The one-on-ones have ended."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
pub(super) async fn add_point(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<PointTerms>,
) -> Result<Response> {
    let point = actions::add_point(&ctx, &id, &sent.text).await?;
    Ok(api::created(format!("/api/v1/one-on-ones/{id}/points/{}", point.id), point_answer(&point)))
}

pub(super) fn point_answer(point: &Point) -> Response {
    api::versioned(point.revision, PointView::of(point))
}

/// Show a point
///
/// Only for the two.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones/{id}/points/{point}",
    params(
        ("id" = String, Path, description = "The one-on-ones' id."),
        ("point" = String, Path, description = "The point's id."),
    ),
    responses(
        (status = 200, description = "The point.", body = PointView),
        (status = 404, description = "You have no such point."),
    ),
)]
pub(super) async fn get_point(ctx: Ctx, Path((id, point)): Path<(String, String)>) -> Result<Response> {
    Ok(point_answer(&actions::point(&ctx, &id, &point).await?))
}

async fn point_revision(ctx: &Ctx, id: &str, point: &str) -> Result<i64> {
    Ok(actions::point(ctx, id, point).await?.revision)
}

/// Edit a point
///
/// Its text; only by its author.
#[utoipa::path(
    put,
    path = "/api/v1/one-on-ones/{id}/points/{point}",
    params(
        ("id" = String, Path, description = "The one-on-ones' id."),
        ("point" = String, Path, description = "The point's id."),
        ("If-Match" = Option<String>, Header, description = "The version the change is based on, such as `\"v3\"`."),
    ),
    request_body = PointTerms,
    responses(
        (status = 200, description = "The updated point.", body = PointView),
        (status = 403, description = "Only its author can edit a point."),
        (status = 404, description = "You have no such point."),
        (status = 409, description = "The one-on-ones have ended, or it was changed in the meantime."),
        (status = 412, description = "The version has changed."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
pub(super) async fn change_point(
    ctx: Ctx,
    Path((id, point)): Path<(String, String)>,
    conditions: Conditions,
    Json(sent): Json<PointTerms>,
) -> Result<Response> {
    let seen = conditions.seen(point_revision(&ctx, &id, &point)).await?;
    Ok(point_answer(&actions::change_point(&ctx, &id, &point, seen, &sent.text).await?))
}

/// Remove a point
///
/// Only by its author, before it is discussed.
#[utoipa::path(
    delete,
    path = "/api/v1/one-on-ones/{id}/points/{point}",
    params(
        ("id" = String, Path, description = "The one-on-ones' id."),
        ("point" = String, Path, description = "The point's id."),
    ),
    responses(
        (status = 204, description = "The point is removed."),
        (status = 403, description = "Only its author can remove a point, and only before it is discussed."),
        (status = 404, description = "You have no such point."),
        (status = 409, description = "It was changed in the meantime."),
    ),
)]
pub(super) async fn remove_point(ctx: Ctx, Path((id, point)): Path<(String, String)>) -> Result<StatusCode> {
    actions::withdraw_point(&ctx, &id, &point).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The content of an action item.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = OneOnOneActionItemTerms)]
pub(super) struct ActionTerms {
    /// The text.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
    /// The owner, one of the two, by id.
    owner: String,
    /// The due date.
    #[serde(default, deserialize_with = "api::day")]
    due: Option<NaiveDate>,
}

impl ActionTerms {
    fn action(self) -> NewAction {
        NewAction { text: self.text, owner: PersonId::from(self.owner.as_str()), due: self.due }
    }
}

/// Add an action item
///
/// It stays open until it is done, and appears on its owner's Today page when it is due.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/action-items",
    params(("id" = String, Path, description = "The one-on-ones' id.")),
    request_body = ActionTerms,
    responses(
        (status = 201, description = "The new action item.", body = ActionView,
            headers(("location" = String, description = "The URL of the action item."))),
        (status = 404, description = "You have no one-on-ones with this id."),
        (status = 409, description = "The one-on-ones have ended."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
pub(super) async fn add_action_item(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<ActionTerms>,
) -> Result<Response> {
    let item = actions::add_action(&ctx, &id, &sent.action()).await?;
    Ok(api::created(format!("/api/v1/one-on-ones/{id}/action-items/{}", item.id), action_answer(&item)))
}

fn action_answer(item: &ActionItem) -> Response {
    api::versioned(item.revision, ActionView::of(item))
}

pub(super) async fn shown_action(ctx: &Ctx, id: &str, item: &str) -> Result<Response> {
    Ok(action_answer(&actions::action(ctx, id, item).await?))
}

/// Show an action item
///
/// Only for the two.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones/{id}/action-items/{item}",
    params(
        ("id" = String, Path, description = "The one-on-ones' id."),
        ("item" = String, Path, description = "The action item's id."),
    ),
    responses(
        (status = 200, description = "The action item.", body = ActionView),
        (status = 404, description = "You have no such action item."),
    ),
)]
pub(super) async fn get_action_item(ctx: Ctx, Path((id, item)): Path<(String, String)>) -> Result<Response> {
    shown_action(&ctx, &id, &item).await
}

async fn action_revision(ctx: &Ctx, id: &str, item: &str) -> Result<i64> {
    Ok(actions::action(ctx, id, item).await?.revision)
}

/// Edit an action item
///
/// Its text, owner and due date.
#[utoipa::path(
    put,
    path = "/api/v1/one-on-ones/{id}/action-items/{item}",
    params(
        ("id" = String, Path, description = "The one-on-ones' id."),
        ("item" = String, Path, description = "The action item's id."),
        ("If-Match" = Option<String>, Header, description = "The version the change is based on, such as `\"v3\"`."),
    ),
    request_body = ActionTerms,
    responses(
        (status = 200, description = "The updated action item.", body = ActionView),
        (status = 404, description = "You have no such action item."),
        (status = 409, description = "The one-on-ones have ended, or it was changed in the meantime."),
        (status = 412, description = "The version has changed."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
pub(super) async fn change_action_item(
    ctx: Ctx,
    Path((id, item)): Path<(String, String)>,
    conditions: Conditions,
    Json(sent): Json<ActionTerms>,
) -> Result<Response> {
    let seen = conditions.seen(action_revision(&ctx, &id, &item)).await?;
    actions::change_action(&ctx, &id, &item, seen, &sent.action()).await?;
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

fn kind(text: &str) -> Result<NoteKind> {
    match text {
        "shared" => Ok(NoteKind::Shared),
        "private" => Ok(NoteKind::Private),
        _ => Err(Error::not_found("such note")),
    }
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
        ("id" = String, Path, description = "The one-on-ones' id."),
        ("at" = String, Path, description = "The occurrence's time in the rule.", example = "2026-03-30T10:00"),
        ("kind" = String, Path, description = "`shared` or `private`.", example = "shared"),
    ),
    responses(
        (status = 200, description = "The note; empty if not written yet.", body = NoteItem),
        (status = 404, description = "It does not exist, or you may not read it."),
    ),
)]
pub(super) async fn get_occurrence_note(
    ctx: Ctx,
    Path((id, when, which)): Path<(String, String, String)>,
) -> Result<Response> {
    let kind = kind(&which)?;
    Ok(answer(&note(&ctx, &id, at(&when)?, kind).await?))
}

async fn note(ctx: &Ctx, id: &str, at: NaiveDateTime, kind: NoteKind) -> Result<Note> {
    let opened = actions::opened(ctx, id, Some(at)).await?;
    match kind {
        NoteKind::Shared => Ok(opened.shared),
        NoteKind::Private if opened.is_own => Ok(opened.private),
        NoteKind::Private => Err(Error::not_found("such note")),
    }
}

async fn note_revision(ctx: &Ctx, id: &str, at: NaiveDateTime, kind: NoteKind) -> Result<i64> {
    Ok(note(ctx, id, at, kind).await?.revision)
}

/// A note to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SaveOneOnOneNote)]
pub(super) struct SaveNote {
    /// The whole text, in Markdown.
    #[schema(max_length = 40_000)]
    text: String,
    /// The revision the text is based on.
    revision: i64,
}

/// Save a note of an occurrence
///
/// If `revision` is no longer current, the text is merged with newer changes where they do not touch, and rejected where
/// they do. With `If-Match`, nothing is merged.
#[utoipa::path(
    put,
    path = "/api/v1/one-on-ones/{id}/occurrences/{at}/notes/{kind}",
    params(
        ("id" = String, Path, description = "The one-on-ones' id."),
        ("at" = String, Path, description = "The occurrence's time in the rule.", example = "2026-03-30T10:00"),
        ("kind" = String, Path, description = "`shared` or `private`.", example = "shared"),
        ("If-Match" = Option<String>, Header, description = "The version the change is based on, such as `\"v3\"`."),
    ),
    request_body = SaveNote,
    responses(
        (status = 200, description = "The saved note.", body = NoteItem),
        (status = 404, description = "You have no such occurrence."),
        (status = 409, description = "The same lines were changed in the meantime, or the one-on-ones have ended; nothing was saved."),
        (status = 412, description = "The version has changed."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
pub(super) async fn save_occurrence_note(
    ctx: Ctx,
    Path((id, when, which)): Path<(String, String, String)>,
    conditions: Conditions,
    Json(sent): Json<SaveNote>,
) -> Result<Response> {
    let (at, kind) = (at(&when)?, kind(&which)?);
    let seen = conditions.seen(note_revision(&ctx, &id, at, kind)).await?;
    match actions::save_note(&ctx, &id, at, kind, (sent.revision, seen), &sent.text).await? {
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
