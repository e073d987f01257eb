//! Points, action items and notes.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Kind, Result,
    web::api::{self, Json, Path},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{at, local, shown};
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
            revision: item.revision,
        }
    }
}

/// A point to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOneOnOnePoint)]
pub(super) struct NewPoint {
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
    request_body = NewPoint,
    responses(
        (status = 201, description = "The new point.", body = PointView),
        (status = 404, description = "You have no one-on-ones with this id."),
        (status = 409, description = "The one-on-ones have ended."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
pub(super) async fn add_point(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<NewPoint>,
) -> Result<Response> {
    let point = actions::add_point(&ctx, &id, &sent.text).await?;
    Ok((StatusCode::CREATED, Json(PointView::of(&point))).into_response())
}

/// A change of a point.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "to", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = ChangeOneOnOnePoint)]
pub(super) enum PointChange {
    /// Mark it as discussed.
    TalkedAbout {
        /// The occurrence in which it was discussed.
        #[schema(example = "2026-03-30T10:00")]
        at: String,
    },
    /// Reopen it.
    Open,
    /// Edit its text; only by its author.
    Worded {
        /// The new text.
        #[schema(min_length = 1, max_length = 2000)]
        text: String,
        /// The revision the change is based on: if it is no longer current, nothing is changed. Not checked if absent.
        #[serde(default)]
        revision: Option<i64>,
    },
    /// Remove it; only by its author.
    Withdrawn,
}

/// Update a point
///
/// Marks it as discussed, reopens it, edits it, or removes it.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/points/{point}",
    params(
        ("id" = String, Path, description = "The one-on-ones' id."),
        ("point" = String, Path, description = "The point's id."),
    ),
    request_body = PointChange,
    responses(
        (status = 204, description = "The change was made."),
        (status = 403, description = "Only its author can edit or remove a point."),
        (status = 404, description = "You have no such point."),
        (status = 409, description = "The one-on-ones have ended, or it was changed in the meantime."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
pub(super) async fn change_point(
    ctx: Ctx,
    Path((id, point)): Path<(String, String)>,
    Json(sent): Json<PointChange>,
) -> Result<StatusCode> {
    match sent {
        PointChange::TalkedAbout { at } => {
            actions::tick_point(&ctx, &id, &point, Some(local("at", at.trim())?)).await?;
        }
        PointChange::Open => actions::tick_point(&ctx, &id, &point, None).await?,
        PointChange::Worded { text, revision } => {
            actions::change_point(&ctx, &id, &point, revision, &text).await?;
        }
        PointChange::Withdrawn => actions::withdraw_point(&ctx, &id, &point).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}

/// An action item to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOneOnOneActionItem)]
pub(super) struct NewActionItem {
    /// The text.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
    /// The owner, one of the two, by id.
    owner: String,
    /// The due date.
    #[serde(default, deserialize_with = "api::day")]
    due: Option<NaiveDate>,
}

impl NewActionItem {
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
    request_body = NewActionItem,
    responses(
        (status = 201, description = "The new action item.", body = ActionView),
        (status = 404, description = "You have no one-on-ones with this id."),
        (status = 409, description = "The one-on-ones have ended."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
pub(super) async fn add_action_item(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<NewActionItem>,
) -> Result<Response> {
    let item = actions::add_action(&ctx, &id, &sent.action()).await?;
    Ok((StatusCode::CREATED, Json(ActionView::of(&item))).into_response())
}

/// A change of an action item.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "to", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = ChangeOneOnOneActionItem)]
pub(super) enum ActionChange {
    /// Mark it as done.
    Done,
    /// Reopen it.
    Open,
    /// Drop it: it is no longer needed.
    Dropped,
    /// Edit it.
    Changed {
        /// The new content.
        item: NewActionItem,
        /// The revision the change is based on: if it is no longer current, nothing is changed. Not checked if absent.
        #[serde(default)]
        revision: Option<i64>,
    },
}

/// Update an action item
///
/// Marks it as done, reopens it, drops it, or edits it.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/action-items/{item}",
    params(
        ("id" = String, Path, description = "The one-on-ones' id."),
        ("item" = String, Path, description = "The action item's id."),
    ),
    request_body = ActionChange,
    responses(
        (status = 204, description = "The change was made."),
        (status = 404, description = "You have no such action item."),
        (status = 409, description = "The one-on-ones have ended, or it was changed in the meantime."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
pub(super) async fn change_action_item(
    ctx: Ctx,
    Path((id, item)): Path<(String, String)>,
    Json(sent): Json<ActionChange>,
) -> Result<StatusCode> {
    match sent {
        ActionChange::Done => actions::finish_action(&ctx, &id, &item, true).await?,
        ActionChange::Open => actions::finish_action(&ctx, &id, &item, false).await?,
        ActionChange::Dropped => actions::drop_action(&ctx, &id, &item).await?,
        ActionChange::Changed { item: new, revision } => {
            actions::change_action(&ctx, &id, &item, revision, &new.action()).await?;
        }
    }
    Ok(StatusCode::NO_CONTENT)
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
    let opened = actions::opened(&ctx, &id, Some(at(&when)?)).await?;
    match kind {
        NoteKind::Shared => Ok(answer(&opened.shared)),
        NoteKind::Private if opened.is_own => Ok(answer(&opened.private)),
        NoteKind::Private => Err(Error::not_found("such note")),
    }
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
/// If the revision is no longer current, the text is merged with newer changes where they do not touch, and rejected where
/// they do.
#[utoipa::path(
    put,
    path = "/api/v1/one-on-ones/{id}/occurrences/{at}/notes/{kind}",
    params(
        ("id" = String, Path, description = "The one-on-ones' id."),
        ("at" = String, Path, description = "The occurrence's time in the rule.", example = "2026-03-30T10:00"),
        ("kind" = String, Path, description = "`shared` or `private`.", example = "shared"),
    ),
    request_body = SaveNote,
    responses(
        (status = 200, description = "The saved note.", body = NoteItem),
        (status = 404, description = "You have no such occurrence."),
        (status = 409, description = "The same lines were changed in the meantime, or the one-on-ones have ended; nothing was saved."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
pub(super) async fn save_occurrence_note(
    ctx: Ctx,
    Path((id, when, which)): Path<(String, String, String)>,
    Json(sent): Json<SaveNote>,
) -> Result<Response> {
    let kind = kind(&which)?;
    match actions::save_note(&ctx, &id, at(&when)?, kind, sent.revision, &sent.text).await? {
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
