//! `/api/v1/decision-files`: decisions as Markdown files.

use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{Json, Listed, Path, Query},
        ceiling::Takes,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{
    actions::{self, Effect, Given, Planned, Written},
    exchange,
    kinds::{DecisionState, FileForm, Importance},
};

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .api(Rule::SignedIn, routes!(list_decision_files))
        .api(Rule::SignedIn, routes!(get_decision_file))
        .taking(Takes::Files)
        .api_reading(Rule::SignedIn, routes!(plan_decision_files))
        .api(Rule::SignedIn, routes!(import_decision_files))
}

/// A file.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[schema(as = DecisionFile)]
#[serde(deny_unknown_fields)]
pub(super) struct FileView {
    /// The file's name, without folders.
    #[schema(example = "0012-print-tickets.md")]
    pub(super) name: String,
    /// The file's text.
    pub(super) text: String,
}

impl From<Written> for FileView {
    fn from(written: Written) -> Self {
        Self { name: written.name, text: written.text }
    }
}

/// Files to read.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = DecisionFiles)]
#[serde(deny_unknown_fields)]
pub(super) struct FilesBody {
    /// The team they belong to, by id, or `organization`.
    #[schema(example = "payments")]
    pub(super) scope: String,
    /// The importance of new decisions, which files do not say; `team` by default.
    pub(super) importance: Option<Importance>,
    /// The files.
    #[schema(min_items = 1, max_items = 2000)]
    pub(super) files: Vec<FileView>,
}

/// What reading a file does, or did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionFilePlan)]
pub(super) struct PlannedView {
    /// The file's name.
    pub(super) name: String,
    /// The title it has.
    pub(super) title: String,
    /// The status it says; null where it says none.
    #[schema(required)]
    pub(super) state: Option<DecisionState>,
    /// What happens.
    pub(super) effect: EffectName,
    /// The decision it belongs to, by id; null for one that is not there yet.
    #[schema(required)]
    pub(super) decision: Option<String>,
    /// The fields that the file changes.
    pub(super) changes: Vec<&'static str>,
    /// The fields that were edited on both sides: the text here stays, and the file's is kept in the history.
    pub(super) clashes: Vec<&'static str>,
    /// Faults and remarks, each with its line: `0012-print-tickets.md:5: …`.
    pub(super) remarks: Vec<String>,
}

/// What happens with a file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionFileEffect)]
#[serde(rename_all = "kebab-case")]
pub(super) enum EffectName {
    /// A decision is recorded.
    New,
    /// Its decision is changed.
    Changed,
    /// Nothing: it is as it was.
    Unchanged,
    /// It is left out: it is not a decision record.
    LeftOut,
}

impl From<Planned> for PlannedView {
    fn from(planned: Planned) -> Self {
        let (effect, changes, clashes) = match &planned.effect {
            Effect::New => (EffectName::New, Vec::new(), Vec::new()),
            Effect::Nothing => (EffectName::Unchanged, Vec::new(), Vec::new()),
            Effect::LeftOut => (EffectName::LeftOut, Vec::new(), Vec::new()),
            Effect::Changes(merged) => (
                EffectName::Changed,
                merged.taken.iter().map(|field| exchange::words(*field)).collect(),
                merged.clashes.iter().map(|(field, _)| exchange::words(*field)).collect(),
            ),
        };
        Self {
            remarks: planned.lines(),
            name: planned.name,
            title: planned.title,
            state: planned.state,
            effect,
            decision: planned.id,
            changes,
            clashes,
        }
    }
}

/// The files to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct FilesQuery {
    /// The team, by id, or `organization`.
    scope: String,
    /// The form of new files; `madr` by default.
    #[param(inline)]
    form: Option<FileForm>,
}

/// The form of a new file.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct FormQuery {
    /// The form of a new file; `madr` by default.
    #[param(inline)]
    form: Option<FileForm>,
}

/// Export decisions as files
///
/// Every announced decision of a scope: as its file was read, with what was edited since; or as a new file.
#[utoipa::path(
    get,
    path = "/api/v1/decision-files",
    params(FilesQuery),
    responses((status = 200, description = "The files.", body = Listed<FileView>)),
)]
async fn list_decision_files(ctx: Ctx, Query(query): Query<FilesQuery>) -> Result<Json<Listed<FileView>>> {
    let files = actions::export_files(&ctx, &query.scope, query.form.unwrap_or(FileForm::Madr)).await?;
    Ok(Json(Listed::whole(files.into_iter().map(FileView::from).collect())))
}

/// Show a decision's file
///
/// As it was read, with what was edited since; or as a new file.
#[utoipa::path(
    get,
    path = "/api/v1/decisions/{id}/file",
    params(FormQuery),
    responses((status = 200, description = "The file.", body = FileView)),
)]
async fn get_decision_file(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<FormQuery>,
) -> Result<Json<FileView>> {
    let form = query.form.unwrap_or(FileForm::Madr);
    Ok(Json(actions::file_of(&ctx, &id, form).await?.into()))
}

fn given(files: Vec<FileView>) -> Vec<Given> {
    files.into_iter().map(|file| Given { name: file.name, text: file.text }).collect()
}

/// Plan an import of files
///
/// What importing these files would do. Nothing is changed.
#[utoipa::path(
    post,
    path = "/api/v1/decision-files/plan",
    request_body = FilesBody,
    responses(
        (status = 200, description = "What happens with each file.", body = Listed<PlannedView>),
        (status = 403, description = "Only those who keep the scope's decisions can do this."),
    ),
)]
async fn plan_decision_files(ctx: Ctx, Json(body): Json<FilesBody>) -> Result<Json<Listed<PlannedView>>> {
    let planned = actions::plan_files(&ctx, &body.scope, &given(body.files)).await?;
    Ok(Json(Listed::whole(planned.into_iter().map(PlannedView::from).collect())))
}

/// Import files
///
/// Markdown records, in MADR's, Nygard's or log4brains' form: new ones become decisions, known ones (by name) bring what
/// was edited in them. Importing the same files again changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/decision-files",
    request_body = FilesBody,
    responses(
        (status = 200, description = "What happened with each file.", body = Listed<PlannedView>),
        (status = 403, description = "Only those who keep the scope's decisions can do this."),
    ),
)]
async fn import_decision_files(ctx: Ctx, Json(body): Json<FilesBody>) -> Result<Json<Listed<PlannedView>>> {
    let importance = body.importance.unwrap_or(Importance::Team);
    let planned = actions::import_files(&ctx, &body.scope, importance, &given(body.files)).await?;
    Ok(Json(Listed::whole(planned.into_iter().map(PlannedView::from).collect())))
}
