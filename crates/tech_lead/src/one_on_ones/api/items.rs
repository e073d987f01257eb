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
use crate::one_on_ones::{
    actions::{self, NewAction},
    model::{ActionItem, Note, NoteKind, Point, Saved},
};

/// A point for the agenda.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOnePoint)]
pub(super) struct PointView {
    /// Its id.
    id: String,
    /// Who raised it, by id.
    author: String,
    /// What it is; null if its author's texts were erased.
    #[schema(required)]
    text: Option<String>,
    /// When it was raised.
    raised_on: NaiveDate,
    /// The occurrence in which it was talked about; null while it is open.
    #[schema(required)]
    talked_about_in: Option<String>,
    /// Raised by every change.
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

/// Something that one of the two will do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOneActionItem)]
pub(super) struct ActionView {
    /// Its id.
    id: String,
    /// Who does it, by id.
    owner: String,
    /// What; null if its author's texts were erased.
    #[schema(required)]
    text: Option<String>,
    /// By when.
    #[schema(required)]
    due: Option<NaiveDate>,
    /// When it was agreed.
    agreed_on: NaiveDate,
    /// When it was done.
    #[schema(required)]
    done_on: Option<NaiveDate>,
    /// Raised by every change.
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

/// A point to raise.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOneOnOnePoint)]
pub(super) struct NewPoint {
    /// What it is.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
}

/// Raise a point
///
/// It stays on the agenda until it was talked about.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/points",
    params(("id" = String, Path, description = "The one-on-ones' id.")),
    request_body = NewPoint,
    responses(
        (status = 201, description = "It is on the agenda.", body = PointView),
        (status = 404, description = "There are none of yours with this id."),
        (status = 409, description = "They have ended."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
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

/// What changes of a point.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "to", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = ChangeOneOnOnePoint)]
pub(super) enum PointChange {
    /// It was talked about.
    TalkedAbout {
        /// In which occurrence.
        #[schema(example = "2026-03-30T10:00")]
        at: String,
    },
    /// It is on the agenda again.
    Open,
    /// It is said in other words; by its author alone.
    Worded {
        /// What it is.
        #[schema(min_length = 1, max_length = 2000)]
        text: String,
        /// The revision that was seen: if another stands meanwhile, nothing is changed. Without one, nobody asks.
        #[serde(default)]
        revision: Option<i64>,
    },
    /// It is taken back; by its author alone.
    Withdrawn,
}

/// Change a point
///
/// Ticks it off, takes it up again, words it anew, or takes it back.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/points/{point}",
    params(
        ("id" = String, Path, description = "The one-on-ones' id."),
        ("point" = String, Path, description = "The point's id."),
    ),
    request_body = PointChange,
    responses(
        (status = 204, description = "It is changed."),
        (status = 403, description = "A point is worded and taken back by its author."),
        (status = 404, description = "There is no such point of yours."),
        (status = 409, description = "They have ended, or it was changed meanwhile."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
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

/// Something to do.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOneOnOneActionItem)]
pub(super) struct NewActionItem {
    /// What.
    #[schema(min_length = 1, max_length = 2000)]
    text: String,
    /// Who of the two, by id.
    owner: String,
    /// By when.
    #[serde(default, deserialize_with = "api::day")]
    due: Option<NaiveDate>,
}

impl NewActionItem {
    fn action(self) -> NewAction {
        NewAction { text: self.text, owner: PersonId::from(self.owner.as_str()), due: self.due }
    }
}

/// Agree on an action item
///
/// It stays until it is done, and stands on its owner's Today page when its day comes.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/action-items",
    params(("id" = String, Path, description = "The one-on-ones' id.")),
    request_body = NewActionItem,
    responses(
        (status = 201, description = "It is noted.", body = ActionView),
        (status = 404, description = "There are none of yours with this id."),
        (status = 409, description = "They have ended."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
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

/// What changes of an action item.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "to", rename_all = "kebab-case", deny_unknown_fields)]
#[schema(as = ChangeOneOnOneActionItem)]
pub(super) enum ActionChange {
    /// It is done.
    Done,
    /// It is to be done again.
    Open,
    /// Nobody needs it any more.
    Dropped,
    /// It is another.
    Changed {
        /// What it is now.
        item: NewActionItem,
        /// The revision that was seen: if another stands meanwhile, nothing is changed. Without one, nobody asks.
        #[serde(default)]
        revision: Option<i64>,
    },
}

/// Change an action item
///
/// Does it, takes it up again, lets it go, or agrees on another.
#[utoipa::path(
    post,
    path = "/api/v1/one-on-ones/{id}/action-items/{item}",
    params(
        ("id" = String, Path, description = "The one-on-ones' id."),
        ("item" = String, Path, description = "The action item's id."),
    ),
    request_body = ActionChange,
    responses(
        (status = 204, description = "It is changed."),
        (status = 404, description = "There is no such action item of yours."),
        (status = 409, description = "They have ended, or it was changed meanwhile."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
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

/// A note as it stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOneNote)]
pub(super) struct NoteItem {
    /// What can be read of it, in Markdown.
    text: String,
    /// Raised by every save; 0 before the first.
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
        _ => Err(Error::not_found("note like this")),
    }
}

fn answer(note: &Note) -> Response {
    api::versioned(note.revision, NoteItem::of(note))
}

/// Show a note of an occurrence
///
/// `shared` is for the two, `private` for yourself.
#[utoipa::path(
    get,
    path = "/api/v1/one-on-ones/{id}/occurrences/{at}/notes/{kind}",
    params(
        ("id" = String, Path, description = "The one-on-ones' id."),
        ("at" = String, Path, description = "The occurrence.", example = "2026-03-30T10:00"),
        ("kind" = String, Path, description = "`shared` or `private`.", example = "shared"),
    ),
    responses(
        (status = 200, description = "The note; empty if nobody wrote it yet.", body = NoteItem),
        (status = 404, description = "There is no such note that you may read."),
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
        NoteKind::Private => Err(Error::not_found("note like this")),
    }
}

/// A note to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SaveOneOnOneNote)]
pub(super) struct SaveNote {
    /// All of it, in Markdown.
    #[schema(max_length = 40_000)]
    text: String,
    /// The revision that it was written on.
    revision: i64,
}

/// Save a note of an occurrence
///
/// Written on a revision that is no longer the newest, it is brought together with what was saved meanwhile where the
/// changes do not touch, and refused where they do.
#[utoipa::path(
    put,
    path = "/api/v1/one-on-ones/{id}/occurrences/{at}/notes/{kind}",
    params(
        ("id" = String, Path, description = "The one-on-ones' id."),
        ("at" = String, Path, description = "The occurrence.", example = "2026-03-30T10:00"),
        ("kind" = String, Path, description = "`shared` or `private`.", example = "shared"),
    ),
    request_body = SaveNote,
    responses(
        (status = 200, description = "The note as it stands now.", body = NoteItem),
        (status = 404, description = "There is no such occurrence of yours."),
        (status = 409, description = "The same lines were changed meanwhile, or they have ended; nothing was saved."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
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
                "the same lines were changed meanwhile, and it is revision {} now; nothing was saved",
                note.revision
            ),
        )
        .hint("read it again, bring both together, and save that on the new revision")),
    }
}
