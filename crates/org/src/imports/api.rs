//! `/api/v1/imports`: the same imports as the commands, planned and applied.

use axum::response::Response;
use castra_platform::{
    Ctx, Error, Result, Seen,
    access::{Permission, Rule},
    web::{
        Routes,
        api::{self, IfMatch, Query, Upload},
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
            "Import people, teams and repositories from other formats: plan what would be added or changed, then apply it. An import ends nothing.",
        )
        .taking(Takes::Files)
        .api_reading(Rule::SignedIn, routes!(plan_backstage_import))
        .api(Rule::SignedIn, routes!(apply_backstage_import))
        .api_reading(Rule::SignedIn, routes!(plan_codeowners_import))
        .api(Rule::SignedIn, routes!(apply_codeowners_import))
        .api_reading(Rule::SignedIn, routes!(plan_people_import))
        .api(Rule::SignedIn, routes!(apply_people_import))
}

/// What an import changes or would change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportPlan)]
struct PlanItem {
    /// The changes, in order.
    changes: Vec<ChangeItem>,
    /// The number of each: `3 additions, 1 change, 0 endings`.
    summary: String,
    /// What was left out, and why; who owns what.
    notes: Vec<String>,
    /// The version that the plan starts from, or that applying led to.
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
    // Read before planning: if the organization changes in between, applying at this version is refused.
    let version = organization::current(ctx).await?.version;
    Ok(answer(actions::plan(ctx, import).await?, version))
}

async fn apply(ctx: &Ctx, seen: &Seen, import: &Import) -> Result<Response> {
    let preview = match seen.named(organization::current(ctx).await?.version)? {
        Some(known) => actions::apply_at(ctx, known, import).await?.0,
        None => actions::apply(ctx, import).await?,
    };
    Ok(answer(preview, organization::current(ctx).await?.version))
}

fn file(sent: Upload, name: &str, taken: &[&str]) -> Result<SourceFile> {
    if !sent.media_type.is_empty() && !taken.contains(&sent.media_type.as_str()) {
        return Err(api::unsupported(taken[0]));
    }
    if sent.bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::invalid(format!("{name} is empty; nothing was applied")));
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

/// The repository to import for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Repository {
    /// The id of the repository that contains the file.
    #[param(example = "payments-api")]
    repository: String,
}

/// Plan the import of a Backstage catalog
///
/// People, teams and repositories: what it would add or change. Every error is reported, with its place.
#[utoipa::path(
    post,
    path = "/api/v1/imports/backstage/plan",
    request_body(description = "The files as one: YAML documents separated by `---`.", content((Value = "text/yaml"))),
    responses(
        (status = 200, description = "What it would change.", body = PlanItem,
            headers(("etag" = String, description = "The version that the plan starts from, for `If-Match`."))),
        (status = 403, description = "Only the CTO and operators may do this."),
        (status = 404, description = "Nothing is set up here yet."),
        (status = 415, description = "The body is not YAML."),
        (status = 422, description = "The file has errors; `errors` gives file, line and column of each."),
    ),
)]
async fn plan_backstage_import(ctx: Ctx, sent: Upload) -> Result<Response> {
    plan(&ctx, &backstage(sent)?).await
}

/// Import a Backstage catalog
///
/// People, teams and repositories, all or nothing. An import ends nothing; a repeated import changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/imports/backstage/apply",
    params(IfMatch),
    request_body(description = "The files as one: YAML documents separated by `---`.", content((Value = "text/yaml"))),
    responses(
        (status = 200, description = "What it changed.", body = PlanItem,
            headers(("etag" = String, description = "The version that it led to."))),
        (status = 403, description = "Only the CTO and operators may do this."),
        (status = 404, description = "Nothing is set up here yet."),
        (status = 409, description = "The organization changed meanwhile; nothing was applied."),
        (status = 412, description = "The version has changed; nothing was applied."),
        (status = 415, description = "The body is not YAML."),
        (status = 422, description = "The file has errors; `errors` gives file, line and column of each."),
    ),
)]
async fn apply_backstage_import(ctx: Ctx, seen: Seen, sent: Upload) -> Result<Response> {
    apply(&ctx, &seen, &backstage(sent)?).await
}

/// Plan the import of code owners
///
/// Lists who owns what, in `notes`; the repository would move to the team named by its last pattern for every file.
#[utoipa::path(
    post,
    path = "/api/v1/imports/codeowners/plan",
    params(Repository),
    request_body(description = "A CODEOWNERS file.", content((String = "text/plain"))),
    responses(
        (status = 200, description = "What it would change.", body = PlanItem,
            headers(("etag" = String, description = "The version that the plan starts from, for `If-Match`."))),
        (status = 403, description = "Only the CTO and operators may do this."),
        (status = 404, description = "Nothing is set up here yet."),
        (status = 415, description = "The body is not plain text."),
        (status = 422, description = "The file has errors; `errors` gives file, line and column of each."),
    ),
)]
async fn plan_codeowners_import(ctx: Ctx, Query(query): Query<Repository>, sent: Upload) -> Result<Response> {
    plan(&ctx, &codeowners(sent, query)?).await
}

/// Import code owners
///
/// Moves the repository to the team named by its last pattern for every file. A repeated import changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/imports/codeowners/apply",
    params(
        Repository,
        IfMatch,
    ),
    request_body(description = "A CODEOWNERS file.", content((String = "text/plain"))),
    responses(
        (status = 200, description = "What it changed.", body = PlanItem,
            headers(("etag" = String, description = "The version that it led to."))),
        (status = 403, description = "Only the CTO and operators may do this."),
        (status = 404, description = "Nothing is set up here yet."),
        (status = 409, description = "The organization changed meanwhile; nothing was applied."),
        (status = 412, description = "The version has changed; nothing was applied."),
        (status = 415, description = "The body is not plain text."),
        (status = 422, description = "The file has errors; `errors` gives file, line and column of each."),
    ),
)]
async fn apply_codeowners_import(
    ctx: Ctx,
    seen: Seen,
    Query(query): Query<Repository>,
    sent: Upload,
) -> Result<Response> {
    apply(&ctx, &seen, &codeowners(sent, query)?).await
}

/// Plan the import of a list of people
///
/// What it would add or change. Every error is reported, with its place.
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
        (status = 403, description = "Only the CTO and operators may do this."),
        (status = 404, description = "Nothing is set up here yet."),
        (status = 415, description = "The body is not CSV."),
        (status = 422, description = "The file has errors; `errors` gives file, line and column of each."),
    ),
)]
async fn plan_people_import(ctx: Ctx, sent: Upload) -> Result<Response> {
    plan(&ctx, &people(sent)?).await
}

/// Import a list of people
///
/// All or nothing. People missing from the list are left as they are; a repeated import changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/imports/people/apply",
    params(IfMatch),
    request_body(
        description = "A table with commas, semicolons or tabs, in UTF-8; its columns, in any order: id, name, email, level, manager, team, from, to.",
        content((String = "text/csv")),
    ),
    responses(
        (status = 200, description = "What it changed.", body = PlanItem,
            headers(("etag" = String, description = "The version that it led to."))),
        (status = 403, description = "Only the CTO and operators may do this."),
        (status = 404, description = "Nothing is set up here yet."),
        (status = 409, description = "The organization changed meanwhile; nothing was applied."),
        (status = 412, description = "The version has changed; nothing was applied."),
        (status = 415, description = "The body is not CSV."),
        (status = 422, description = "The file has errors; `errors` gives file, line and column of each."),
    ),
)]
async fn apply_people_import(ctx: Ctx, seen: Seen, sent: Upload) -> Result<Response> {
    apply(&ctx, &seen, &people(sent)?).await
}
