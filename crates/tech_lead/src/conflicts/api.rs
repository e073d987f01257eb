//! `/api/v1/conflicts`: the cases that one reads.

use axum::response::Response;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Conditions, Json, Listed, Path, Query},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{
    actions,
    kinds::CaseState,
    model::{Case, Line, Opened, Said, Terms},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Conflicts", "Difficult situations between people or teams that a lead sees through.")
        .api(Rule::SignedIn, routes!(list_conflicts))
        .api(Rule::SignedIn, routes!(get_conflict))
        .api(Rule::SignedIn, routes!(open_conflict))
        .api(Rule::SignedIn, routes!(change_conflict))
        .api(Rule::SignedIn, routes!(note_in_conflict))
        .api(Rule::SignedIn, routes!(let_read_conflict))
}

/// What is said of a case.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConflictTerms)]
struct TermsItem {
    /// Between whom: `person:ID` or `team:ID`.
    #[schema(min_items = 1, max_items = 20, example = json!(["person:bo", "team:search"]))]
    between: Vec<String>,
    /// What it is about, in a few words.
    #[schema(min_length = 1, max_length = 120, example = "Who owns the router")]
    about: String,
    /// The situation, in Markdown.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    situation: String,
    /// What is done next; empty where nothing is planned.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    next: String,
    /// When; with a next step and only with one.
    #[serde(default, deserialize_with = "api::day")]
    next_on: Option<NaiveDate>,
}

impl TermsItem {
    fn of(terms: &Terms) -> Self {
        Self {
            between: terms.between.clone(),
            about: terms.about.clone(),
            situation: terms.situation.clone(),
            next: terms.next.clone(),
            next_on: terms.next_on,
        }
    }

    fn terms(self) -> Terms {
        Terms {
            between: self.between,
            about: self.about,
            situation: self.situation,
            next: self.next,
            next_on: self.next_on,
        }
    }
}

/// A case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Conflict)]
struct CaseItem {
    /// Its id.
    id: String,
    /// For which team, by id.
    team: String,
    /// Whose it is, by id.
    lead: String,
    /// Where it stands.
    state: CaseState,
    /// Since when.
    opened_on: NaiveDate,
    /// What is said of it; null where it was erased.
    #[schema(required)]
    terms: Option<TermsItem>,
    /// Raised by every change; `If-Match: "v3"` refuses to change another.
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
            terms: terms.map(TermsItem::of),
            revision: case.revision,
        }
    }

    fn line(line: &Line) -> Self {
        Self::of(&line.case, line.terms.as_ref())
    }
}

/// A case with all that was noted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConflictOpened)]
struct OpenedItem {
    /// The case.
    conflict: CaseItem,
    /// Who reads it beside its lead, by id.
    readers: Vec<String>,
    /// What was noted, in order.
    notes: Vec<NoteItem>,
}

/// Something that was noted in a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConflictNote)]
struct NoteItem {
    /// Who noted it, by id.
    writer: String,
    /// On which day.
    written_on: NaiveDate,
    /// The step of the list that was tried.
    #[schema(required)]
    step: Option<String>,
    /// Where the case stands since, if that changed.
    #[schema(required)]
    state: Option<CaseState>,
    /// What was done, or how it ended; null where it was erased.
    #[schema(required)]
    words: Option<String>,
    /// What was learned.
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

/// Which cases.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct CasesQuery {
    /// The page that follows this one: `next` of the page before.
    after: Option<String>,
    /// How many on a page, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List cases
///
/// Those that are yours and those that you were let read.
#[utoipa::path(
    get,
    path = "/api/v1/conflicts",
    params(CasesQuery),
    responses((status = 200, description = "Cases.", body = Listed<CaseItem>)),
)]
async fn list_conflicts(ctx: Ctx, Query(query): Query<CasesQuery>) -> Result<Json<Listed<CaseItem>>> {
    let limit = api::limit(query.limit)?;
    let rows = api::rows(limit);
    let found = actions::page(&ctx, query.after.as_deref().unwrap_or_default(), rows).await?;
    Ok(Json(Listed::page(found.iter().map(CaseItem::line), limit, |item| item.id.clone())))
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let opened = actions::opened(ctx, id).await?;
    Ok(api::versioned(opened.case.revision, OpenedItem::of(&opened)))
}

/// Show a case
///
/// With all that was noted.
#[utoipa::path(
    get,
    path = "/api/v1/conflicts/{id}",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "The case.", body = OpenedItem),
        (status = 404, description = "There is no case with this id that you may read."),
    ),
)]
async fn get_conflict(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

/// A case to be opened.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConflictToOpen)]
struct ToOpen {
    /// For which team, by id: one whose conflicts you take up.
    #[schema(example = "payments")]
    team: String,
    /// What is said of it.
    terms: TermsItem,
}

/// Open a case
///
/// By whoever answers for conflicts in the team.
#[utoipa::path(
    post,
    path = "/api/v1/conflicts",
    request_body = ToOpen,
    responses(
        (status = 201, description = "It is open.", body = OpenedItem,
            headers(("location" = String, description = "Where the case is."))),
        (status = 403, description = "You answer for conflicts in no team."),
        (status = 404, description = "No person asks here."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn open_conflict(ctx: Ctx, Json(sent): Json<ToOpen>) -> Result<Response> {
    let case = actions::open(&ctx, &sent.team, sent.terms.terms()).await?;
    Ok(api::created(format!("/api/v1/conflicts/{}", case.id), shown(&ctx, &case.id).await?))
}

async fn revision(ctx: &Ctx, id: &str) -> Result<i64> {
    Ok(actions::opened(ctx, id).await?.case.revision)
}

/// Change a case
///
/// What is said of it, and the next step.
#[utoipa::path(
    put,
    path = "/api/v1/conflicts/{id}",
    params(
        ("id" = String, Path, description = "Its id."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen, such as `\"v3\"`."),
    ),
    request_body = TermsItem,
    responses(
        (status = 200, description = "It is changed.", body = OpenedItem),
        (status = 403, description = "The case is somebody else's; you read it."),
        (status = 404, description = "There is no case with this id that you may read."),
        (status = 409, description = "Somebody changed it meanwhile."),
        (status = 412, description = "It has another version now."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn change_conflict(
    ctx: Ctx,
    Path(id): Path<String>,
    conditions: Conditions,
    Json(sent): Json<TermsItem>,
) -> Result<Response> {
    let seen = conditions.seen(revision(&ctx, &id)).await?;
    actions::change(&ctx, &id, seen, sent.terms()).await?;
    shown(&ctx, &id).await
}

/// What is noted in a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConflictSaid)]
struct SaidItem {
    /// What was done, or how it ended, in Markdown.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    words: String,
    /// What was learned.
    #[serde(default)]
    #[schema(max_length = 10_000)]
    learning: String,
    /// The step of the list that was tried.
    #[serde(default)]
    #[schema(example = "interests")]
    step: Option<String>,
    /// Where the case stands from now on; for its lead.
    #[serde(default)]
    to: Option<CaseState>,
}

/// Note something in a case
///
/// A step that was tried, what was done, or how it ended.
#[utoipa::path(
    post,
    path = "/api/v1/conflicts/{id}/notes",
    params(
        ("id" = String, Path, description = "Its id."),
        ("If-Match" = Option<String>, Header, description = "The version that was seen, such as `\"v3\"`."),
    ),
    request_body = SaidItem,
    responses(
        (status = 200, description = "It is noted.", body = OpenedItem),
        (status = 403, description = "The case is somebody else's to end."),
        (status = 404, description = "There is no case with this id that you may read."),
        (status = 409, description = "It does not stand so that this is possible, or somebody changed it meanwhile."),
        (status = 412, description = "It has another version now."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn note_in_conflict(
    ctx: Ctx,
    Path(id): Path<String>,
    conditions: Conditions,
    Json(sent): Json<SaidItem>,
) -> Result<Response> {
    let seen = conditions.seen(revision(&ctx, &id)).await?;
    let said = Said { words: sent.words, learning: sent.learning };
    actions::note(&ctx, &id, seen, said, sent.step.as_deref(), sent.to).await?;
    shown(&ctx, &id).await
}

/// Who is let read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ConflictReader)]
struct ReaderItem {
    /// By id.
    #[schema(example = "max")]
    person: String,
}

/// Let somebody read a case
///
/// And add notes, from now on. Whoever has read cannot be made to forget: this is not taken back.
#[utoipa::path(
    post,
    path = "/api/v1/conflicts/{id}/readers",
    params(("id" = String, Path, description = "Its id.")),
    request_body = ReaderItem,
    responses(
        (status = 200, description = "They read it.", body = OpenedItem),
        (status = 403, description = "The case is somebody else's; you read it."),
        (status = 404, description = "There is no case with this id that you may read."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
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
