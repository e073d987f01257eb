//! `/api/v1/conflicts`: the cases the caller can read.

use axum::response::Response;
use castra_platform::{
    Ctx, Result, Seen,
    access::Rule,
    web::{
        Routes,
        api::{self, IfMatch, Json, Listed, Paged, Path},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    actions,
    kinds::CaseState,
    model::{Case, Entry, Line, Opened, Said, Terms},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Conflicts", "A lead's cases for difficult situations between people or teams.")
        .api(Rule::SignedIn, routes!(list_conflicts))
        .api(Rule::SignedIn, routes!(get_conflict))
        .api(Rule::SignedIn, routes!(open_conflict))
        .api(Rule::SignedIn, routes!(change_conflict))
        .api(Rule::SignedIn, routes!(note_in_conflict))
        .api(Rule::SignedIn, routes!(let_read_conflict))
}

/// A case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Conflict)]
struct CaseItem {
    /// The case's id.
    id: String,
    /// The id of the team it concerns.
    team: String,
    /// The id of its lead.
    lead: String,
    /// The status.
    state: CaseState,
    /// The day it was opened.
    opened_on: NaiveDate,
    /// The content; null where it was erased.
    #[schema(required)]
    terms: Option<Terms>,
    /// Increases with every change; `If-Match: "v3"` allows a change to that revision only.
    revision: i64,
}

impl CaseItem {
    fn of(case: &Case, terms: Option<&Terms>) -> Self {
        Self {
            id: case.id.clone(),
            team: case.team.to_string(),
            lead: case.lead.to_string(),
            state: case.state,
            opened_on: case.opened_on,
            terms: terms.cloned(),
            revision: case.revision,
        }
    }

    fn line(line: &Line) -> Self {
        Self::of(&line.case, line.terms.as_ref())
    }
}

/// A case with all notes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConflictOpened)]
struct OpenedItem {
    /// The case.
    conflict: CaseItem,
    /// Ids of its readers besides its lead.
    readers: Vec<String>,
    /// The notes, in order.
    notes: Vec<NoteItem>,
}

/// A note in a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConflictNote)]
struct NoteItem {
    /// The writer's id.
    writer: String,
    /// The day it was written.
    written_on: NaiveDate,
    /// The key of the step that was tried.
    #[schema(required)]
    step: Option<String>,
    /// The case's new status, if it changed.
    #[schema(required)]
    state: Option<CaseState>,
    /// What was done, or how it ended; null where it was erased.
    #[schema(required)]
    words: Option<String>,
    /// The lesson learned.
    #[schema(required)]
    learning: Option<String>,
}

impl OpenedItem {
    fn of(opened: &Opened) -> Self {
        Self {
            conflict: CaseItem::of(&opened.case, opened.terms.as_ref()),
            readers: opened.readers.iter().map(ToString::to_string).collect(),
            notes: opened
                .notes
                .iter()
                .map(|(note, said)| NoteItem {
                    writer: note.writer.to_string(),
                    written_on: note.written_on,
                    step: note.step.clone(),
                    state: note.state,
                    words: said.as_ref().map(|said| said.words.clone()),
                    learning: said.as_ref().map(|said| said.learning.clone()),
                })
                .collect(),
        }
    }
}

/// List cases
///
/// Your own and those shared with you.
#[utoipa::path(
    get,
    path = "/api/v1/conflicts",
    params(Paged),
    responses((status = 200, description = "Cases.", body = Listed<CaseItem>)),
)]
async fn list_conflicts(ctx: Ctx, page: Paged) -> Result<Json<Listed<CaseItem>>> {
    let found = actions::page(&ctx, page.after(), page.rows()?).await?;
    page.page(found.iter().map(CaseItem::line), |item| item.id.clone())
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let opened = actions::opened(ctx, id).await?;
    Ok(api::versioned(opened.case.revision, OpenedItem::of(&opened)))
}

/// Show a case
///
/// With all notes.
#[utoipa::path(
    get,
    path = "/api/v1/conflicts/{id}",
    responses(
        (status = 200, description = "The case.", body = OpenedItem),
    ),
)]
async fn get_conflict(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

/// A case to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConflictToOpen)]
struct ToOpen {
    /// The id of a team for whose conflicts you are accountable or responsible.
    #[schema(example = "payments")]
    team: String,
    /// The content.
    terms: Terms,
}

/// Open a case
///
/// By those accountable or responsible for conflicts in the team.
#[utoipa::path(
    post,
    path = "/api/v1/conflicts",
    request_body = ToOpen,
    responses(
        (status = 201, description = "The case, opened.", body = OpenedItem,
            headers(("location" = String, description = "The URL of the case."))),
        (status = 403, description = "You are not accountable or responsible for conflicts in any team."),
    ),
)]
async fn open_conflict(ctx: Ctx, Json(sent): Json<ToOpen>) -> Result<Response> {
    let case = actions::open(&ctx, &sent.team, sent.terms).await?;
    Ok(api::created(format!("/api/v1/conflicts/{}", case.id), shown(&ctx, &case.id).await?))
}

/// Update a case
///
/// Its content and the next step.
#[utoipa::path(
    put,
    path = "/api/v1/conflicts/{id}",
    params(IfMatch),
    request_body = Terms,
    responses(
        (status = 200, description = "The updated case.", body = OpenedItem),
        (status = 403, description = "You can read the case but do not lead it."),
    ),
)]
async fn change_conflict(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(terms): Json<Terms>,
) -> Result<Response> {
    actions::change(&ctx, &id, &seen, terms).await?;
    shown(&ctx, &id).await
}

/// A note to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConflictNoteToAdd)]
struct NoteToAdd {
    /// What was done, or how it ended, in Markdown.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    words: String,
    /// The lesson learned.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    learning: String,
    /// The key of the step that was tried.
    #[serde(default)]
    #[schema(example = "interests")]
    step: Option<String>,
    /// The new status; only for its lead.
    #[serde(default)]
    to: Option<CaseState>,
}

/// Add a note to a case
///
/// A step that was tried, what was done, or how it ended.
#[utoipa::path(
    post,
    path = "/api/v1/conflicts/{id}/notes",
    params(IfMatch),
    request_body = NoteToAdd,
    responses(
        (status = 200, description = "The case with the new note.", body = OpenedItem),
        (status = 403, description = "Only its lead can change the status."),
        (status = 409, description = "Its current status does not allow this, or it was changed in the meantime."),
    ),
)]
async fn note_in_conflict(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(sent): Json<NoteToAdd>,
) -> Result<Response> {
    let said = Said { words: sent.words, learning: sent.learning };
    actions::note(&ctx, &id, &seen, &Entry { said, step: sent.step, to: sent.to }).await?;
    shown(&ctx, &id).await
}

/// A reader to add.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConflictReader)]
struct ReaderItem {
    /// The person's id.
    #[schema(example = "max")]
    person: String,
}

/// Share a case
///
/// The person can read it and add notes from now on. This cannot be undone.
#[utoipa::path(
    post,
    path = "/api/v1/conflicts/{id}/readers",
    request_body = ReaderItem,
    responses(
        (status = 200, description = "The case, shared.", body = OpenedItem),
        (status = 403, description = "You can read the case but do not lead it."),
    ),
)]
async fn let_read_conflict(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<ReaderItem>,
) -> Result<Response> {
    actions::let_read(&ctx, &id, &sent.person).await?;
    shown(&ctx, &id).await
}
