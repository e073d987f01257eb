//! `/api/v1/imports`: what the commands of the same names take in, planned and applied.

use axum::response::Response;
use castra_platform::{
    Ctx, Error, Result,
    access::{Permission, Rule},
    web::{
        Routes,
        api::{self, Conditions, Query, Upload},
        ceiling::Takes,
    },
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Import, Preview, SourceFile, actions};
use crate::{org_file::ChangeItem, organization};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Imports",
            "What is written down elsewhere, taken in: what it would add or change, and apply it. Nothing ends by it.",
        )
        .taking(Takes::Files)
        .api_reading(Rule::SignedIn, routes!(plan_backstage_import))
        .api(Rule::SignedIn, routes!(apply_backstage_import))
        .api_reading(Rule::SignedIn, routes!(plan_codeowners_import))
        .api(Rule::SignedIn, routes!(apply_codeowners_import))
        .api_reading(Rule::SignedIn, routes!(plan_people_import))
        .api(Rule::SignedIn, routes!(apply_people_import))
}

/// What an import changes, or would change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportPlan)]
struct PlanItem {
    /// Change by change, in order.
    changes: Vec<ChangeItem>,
    /// How many of each: `3 additions, 1 change, 0 endings`.
    summary: String,
    /// What was left out, and why; who owns what.
    notes: Vec<String>,
    /// The version that this starts from, or led to.
    version: i64,
}

fn answer(preview: Preview, version: i64) -> Response {
    let item = PlanItem {
        changes: ChangeItem::all(&preview.planned),
        summary: preview.planned.summary(),
        notes: preview.notes,
        version,
    };
    api::versioned(version, item)
}

async fn plan(ctx: &Ctx, import: &Import) -> Result<Response> {
    ctx.may(&Permission::ChangeOrganization)?;
    // Read before the plan is made: if a change lands in between, applying at this version is refused.
    let version = organization::current(ctx).await?.version;
    Ok(answer(actions::plan(ctx, import).await?, version))
}

async fn apply(ctx: &Ctx, conditions: &Conditions, import: &Import) -> Result<Response> {
    let version = async { Ok(organization::current(ctx).await?.version) };
    let preview = match conditions.seen(version).await? {
        Some(known) => actions::apply_at(ctx, known, import).await?,
        None => actions::apply(ctx, import).await?,
    };
    Ok(answer(preview, organization::current(ctx).await?.version))
}

fn file(sent: Upload, name: &str, taken: &[&str]) -> Result<SourceFile> {
    if !sent.media_type.is_empty() && !taken.contains(&sent.media_type.as_str()) {
        return Err(api::unsupported(taken[0]));
    }
    if sent.bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::invalid(format!("there is nothing in {name}; nothing was applied")));
    }
    Ok(SourceFile::new(name, sent.bytes))
}

fn backstage(sent: Upload) -> Result<Import> {
    let taken = ["text/yaml", "application/yaml", "application/x-yaml", "text/x-yaml", "text/plain"];
    Ok(Import::Backstage(vec![file(sent, "catalog.yaml", &taken)?]))
}

fn codeowners(sent: Upload, query: Repository) -> Result<Import> {
    Ok(Import::CodeOwners(file(sent, "CODEOWNERS", &["text/plain"])?, query.repository.into()))
}

fn people(sent: Upload) -> Result<Import> {
    let taken = ["text/csv", "text/tab-separated-values", "text/plain"];
    Ok(Import::People(file(sent, "people.csv", &taken)?))
}

/// Which repository.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Repository {
    /// The id of the repository that the file is in.
    #[param(example = "payments-api")]
    repository: String,
}

/// Plan the import of a Backstage catalog
///
/// People, teams and repositories: what it would add or change. Everything wrong is told at once, with its places.
#[utoipa::path(
    post,
    path = "/api/v1/imports/backstage/plan",
    request_body(description = "Its files in one: YAML documents divided by `---`.", content((Value = "text/yaml"))),
    responses(
        (status = 200, description = "What it would change.", body = PlanItem,
            headers(("etag" = String, description = "The version that the plan starts from, for `If-Match`."))),
        (status = 403, description = "This is for the CTO and operators."),
        (status = 404, description = "Nothing is set up here yet."),
        (status = 415, description = "It is not YAML."),
        (status = 422, description = "It has faults; `errors` names file, line and column of each."),
    ),
)]
async fn plan_backstage_import(ctx: Ctx, sent: Upload) -> Result<Response> {
    plan(&ctx, &backstage(sent)?).await
}

/// Import a Backstage catalog
///
/// People, teams and repositories, all of it or nothing. Nothing ends; a second time nothing changes.
#[utoipa::path(
    post,
    path = "/api/v1/imports/backstage/apply",
    params(("If-Match" = Option<String>, Header, description = "Only if this is the version: the entity tag of a plan.")),
    request_body(description = "Its files in one: YAML documents divided by `---`.", content((Value = "text/yaml"))),
    responses(
        (status = 200, description = "What it changed.", body = PlanItem,
            headers(("etag" = String, description = "The version that it led to."))),
        (status = 403, description = "This is for the CTO and operators."),
        (status = 404, description = "Nothing is set up here yet."),
        (status = 409, description = "Something changed meanwhile; nothing was applied."),
        (status = 412, description = "Another version stands; nothing was applied."),
        (status = 415, description = "It is not YAML."),
        (status = 422, description = "It has faults; `errors` names file, line and column of each."),
    ),
)]
async fn apply_backstage_import(ctx: Ctx, conditions: Conditions, sent: Upload) -> Result<Response> {
    apply(&ctx, &conditions, &backstage(sent)?).await
}

/// Plan the import of code owners
///
/// Who owns what, in `notes`; the repository would move to the team that its last pattern for every file names.
#[utoipa::path(
    post,
    path = "/api/v1/imports/codeowners/plan",
    params(Repository),
    request_body(description = "A CODEOWNERS file.", content((String = "text/plain"))),
    responses(
        (status = 200, description = "What it would change.", body = PlanItem,
            headers(("etag" = String, description = "The version that the plan starts from, for `If-Match`."))),
        (status = 403, description = "This is for the CTO and operators."),
        (status = 404, description = "Nothing is set up here yet."),
        (status = 415, description = "It is not plain text."),
        (status = 422, description = "It has faults; `errors` names file, line and column of each."),
    ),
)]
async fn plan_codeowners_import(ctx: Ctx, Query(query): Query<Repository>, sent: Upload) -> Result<Response> {
    plan(&ctx, &codeowners(sent, query)?).await
}

/// Import code owners
///
/// The repository moves to the team that its last pattern for every file names. A second time nothing changes.
#[utoipa::path(
    post,
    path = "/api/v1/imports/codeowners/apply",
    params(
        Repository,
        ("If-Match" = Option<String>, Header, description = "Only if this is the version: the entity tag of a plan."),
    ),
    request_body(description = "A CODEOWNERS file.", content((String = "text/plain"))),
    responses(
        (status = 200, description = "What it changed.", body = PlanItem,
            headers(("etag" = String, description = "The version that it led to."))),
        (status = 403, description = "This is for the CTO and operators."),
        (status = 404, description = "Nothing is set up here yet."),
        (status = 409, description = "Something changed meanwhile; nothing was applied."),
        (status = 412, description = "Another version stands; nothing was applied."),
        (status = 415, description = "It is not plain text."),
        (status = 422, description = "It has faults; `errors` names file, line and column of each."),
    ),
)]
async fn apply_codeowners_import(
    ctx: Ctx,
    conditions: Conditions,
    Query(query): Query<Repository>,
    sent: Upload,
) -> Result<Response> {
    apply(&ctx, &conditions, &codeowners(sent, query)?).await
}

/// Plan the import of a list of people
///
/// What it would add or change. Everything wrong is told at once, with its places.
#[utoipa::path(
    post,
    path = "/api/v1/imports/people/plan",
    request_body(
        description = "A table with commas, semicolons or tabs, in UTF-8; its columns, in any order: id, name, email, level, manager, team, from, to.",
        content((String = "text/csv")),
    ),
    responses(
        (status = 200, description = "What it would change.", body = PlanItem,
            headers(("etag" = String, description = "The version that the plan starts from, for `If-Match`."))),
        (status = 403, description = "This is for the CTO and operators."),
        (status = 404, description = "Nothing is set up here yet."),
        (status = 415, description = "It is not CSV."),
        (status = 422, description = "It has faults; `errors` names file, line and column of each."),
    ),
)]
async fn plan_people_import(ctx: Ctx, sent: Upload) -> Result<Response> {
    plan(&ctx, &people(sent)?).await
}

/// Import a list of people
///
/// All of it or nothing. Nobody ends by not being named; a second time nothing changes.
#[utoipa::path(
    post,
    path = "/api/v1/imports/people/apply",
    params(("If-Match" = Option<String>, Header, description = "Only if this is the version: the entity tag of a plan.")),
    request_body(
        description = "A table with commas, semicolons or tabs, in UTF-8; its columns, in any order: id, name, email, level, manager, team, from, to.",
        content((String = "text/csv")),
    ),
    responses(
        (status = 200, description = "What it changed.", body = PlanItem,
            headers(("etag" = String, description = "The version that it led to."))),
        (status = 403, description = "This is for the CTO and operators."),
        (status = 404, description = "Nothing is set up here yet."),
        (status = 409, description = "Something changed meanwhile; nothing was applied."),
        (status = 412, description = "Another version stands; nothing was applied."),
        (status = 415, description = "It is not CSV."),
        (status = 422, description = "It has faults; `errors` names file, line and column of each."),
    ),
)]
async fn apply_people_import(ctx: Ctx, conditions: Conditions, sent: Upload) -> Result<Response> {
    apply(&ctx, &conditions, &people(sent)?).await
}
