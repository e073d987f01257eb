//! `/api/v1/organization/plan`, `apply`, `export`, `schema`.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Error, Result, Seen,
    access::{Permission, Rule},
    web::{
        Routes,
        api::{self, IfMatch, Text},
        ceiling::Takes,
    },
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Planned, SCHEMA, actions};
use crate::organization;

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Organization as code", "The whole organization as one file: plan it, apply it, export it.")
        .api(Rule::SignedIn, routes!(export_organization))
        .api(Rule::SignedIn, routes!(get_organization_schema))
        .taking(Takes::Files)
        .api_reading(Rule::SignedIn, routes!(plan_organization))
        .api(Rule::SignedIn, routes!(apply_organization))
}

/// An organization file; its JSON Schema is at `/api/v1/organization/schema`.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what is read from its text, with the place of every fault")]
struct OrganizationFile {
    /// The version of the format.
    #[schema(minimum = 1, maximum = 1)]
    castra: u8,
    /// The organization's name, stage and time zone.
    #[schema(value_type = Object)]
    organization: (),
    /// Every person.
    #[schema(value_type = Option<Vec<Object>>)]
    people: (),
    /// Every team, with its members and repositories.
    #[schema(value_type = Option<Vec<Object>>)]
    teams: (),
    /// Who holds which role in which scope.
    #[schema(value_type = Option<Vec<Object>>)]
    assignments: (),
    /// Who is accountable, where it differs from the default role's holder.
    #[schema(value_type = Option<Vec<Object>>)]
    responsibilities: (),
    /// Own roles, and changes to built-in ones.
    #[schema(value_type = Option<Vec<Object>>)]
    roles: (),
}

/// What a file changes or would change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganizationPlan)]
struct PlanItem {
    /// The changes, in order.
    changes: Vec<ChangeItem>,
    /// The number of each: `3 additions, 1 change, 2 endings`.
    summary: String,
    /// The version that the plan starts from, or that applying led to; 0 before the set-up.
    version: i64,
}

/// One change in words.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganizationChange)]
pub(crate) struct ChangeItem {
    /// `addition`, `change` or `ending`.
    kind: &'static str,
    /// The change, in words.
    text: String,
}

impl ChangeItem {
    /// Every change of a plan.
    pub(crate) fn all(planned: &Planned) -> Vec<Self> {
        let lines = planned.lines().into_iter();
        lines.map(|(mark, text)| Self { kind: mark.as_str(), text }).collect()
    }
}

fn answer(planned: &Planned, version: i64) -> Response {
    let item = PlanItem { changes: ChangeItem::all(planned), summary: planned.summary(), version };
    api::versioned(version, item)
}

/// The current version; 0 before the set-up.
async fn version(ctx: &Ctx) -> Result<i64> {
    match organization::current(ctx).await {
        Ok(current) => Ok(current.version),
        Err(error) if error.kind == castra_platform::Kind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

/// The file's name in messages, and its text.
fn file(sent: Text) -> Result<(&'static str, String)> {
    match sent.media_type.as_str() {
        "application/json" => Ok(("org.json", join_surrogates(&sent.text))),
        "" | "text/yaml" | "application/yaml" | "application/x-yaml" | "text/x-yaml" | "text/plain" => {
            Ok(("org.yaml", sent.text))
        }
        _ => Err(api::unsupported("an organization file as text/yaml or application/json")),
    }
}

/// Joins the two escapes by which JSON may write a character beyond the basic plane, because YAML does not know them.
fn join_surrogates(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        joined.push_str(&rest[..at]);
        rest = &rest[at..];
        let unit =
            |from: usize| rest.get(from + 2..from + 6).and_then(|hex| u16::from_str_radix(hex, 16).ok());
        let escapes = rest.starts_with("\\u") && rest.get(6..8) == Some("\\u");
        let pair = if escapes { unit(0).zip(unit(6)) } else { None };
        let character = pair.and_then(|(high, low)| {
            let two = (0xd800..0xdc00).contains(&high) && (0xdc00..0xe000).contains(&low);
            char::decode_utf16([high, low]).next().filter(|_| two)?.ok()
        });
        let escape = rest.chars().take(2).map(char::len_utf8).sum();
        match character {
            Some(character) => joined.push(character),
            None => joined.push_str(&rest[..escape]),
        }
        rest = &rest[if character.is_some() { 12 } else { escape }..];
    }
    joined.push_str(rest);
    joined
}

/// Plan an organization file
///
/// What it would change, without changing anything. Every error is reported, with its place.
#[utoipa::path(
    post,
    path = "/api/v1/organization/plan",
    request_body(
        description = "The organization file, in YAML or JSON.",
        content((OrganizationFile = "text/yaml"), (OrganizationFile = "application/json")),
    ),
    responses(
        (status = 200, description = "What it would change.", body = PlanItem,
            headers(("etag" = String, description = "The version that the plan starts from, for `If-Match`."))),
        (status = 403, description = "Only the CTO and operators may do this."),
        (status = 415, description = "The body is neither YAML nor JSON."),
        (status = 422, description = "The file has errors; `errors` gives file, line and column of each."),
    ),
)]
async fn plan_organization(ctx: Ctx, sent: Text) -> Result<Response> {
    ctx.may(&Permission::ChangeOrganization)?;
    let (name, text) = file(sent)?;
    // Read before planning: if the organization changes in between, applying at this version is refused.
    let version = version(&ctx).await?;
    Ok(answer(&actions::plan(&ctx, name, &text).await?, version))
}

/// Apply an organization file
///
/// All or nothing; what it no longer names ends today, nothing is deleted. Applying twice changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/organization/apply",
    params(IfMatch),
    request_body(
        description = "The organization file, in YAML or JSON.",
        content((OrganizationFile = "text/yaml"), (OrganizationFile = "application/json")),
    ),
    responses(
        (status = 200, description = "What it changed.", body = PlanItem,
            headers(("etag" = String, description = "The version that it led to."))),
        (status = 403, description = "Only the CTO and operators may do this."),
        (status = 409, description = "The organization changed meanwhile; nothing was applied."),
        (status = 412, description = "The version has changed; nothing was applied."),
        (status = 415, description = "The body is neither YAML nor JSON."),
        (status = 422, description = "The file has errors; `errors` gives file, line and column of each."),
    ),
)]
async fn apply_organization(ctx: Ctx, seen: Seen, sent: Text) -> Result<Response> {
    ctx.may(&Permission::ChangeOrganization)?;
    let (name, text) = file(sent)?;
    let planned = match seen.named(version(&ctx).await?)? {
        Some(known) => actions::apply_at(&ctx, known, name, &text).await?.0,
        None => actions::apply(&ctx, name, &text).await?,
    };
    Ok(answer(&planned, version(&ctx).await?))
}

/// Export the organization
///
/// As a file that, applied to an empty instance, produces the same organization.
#[utoipa::path(
    get,
    path = "/api/v1/organization/export",
    responses(
        (status = 200, description = "The organization file.", body = OrganizationFile, content_type = "text/yaml",
            headers(("etag" = String, description = "The organization's version."))),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn export_organization(ctx: Ctx) -> Result<Response> {
    let version = version(&ctx).await?;
    let text = actions::export(&ctx).await?;
    let head = [
        (header::CONTENT_TYPE, "text/yaml; charset=utf-8".to_owned()),
        (header::ETAG, api::version_tag(version)),
    ];
    Ok((head, text).into_response())
}

/// Show the JSON Schema of the organization file
#[utoipa::path(
    get,
    path = "/api/v1/organization/schema",
    responses((status = 200, description = "The schema.", body = Object, content_type = "application/schema+json")),
)]
async fn get_organization_schema() -> Result<Response, Error> {
    Ok(([(header::CONTENT_TYPE, "application/schema+json")], SCHEMA).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_written_as_two_escapes() {
        let check = |text: &str, expected: &str| assert_eq!(join_surrogates(text), expected, "{text}");
        check(r#"{"name": "Zo\u00eb \ud83d\ude00!"}"#, r#"{"name": "Zo\u00eb 😀!"}"#);
        check(r#""\\ud83d\\ude00""#, r#""\\ud83d\\ude00""#);
        check(r#""\ud83d alone""#, r#""\ud83d alone""#);
        check(r#""é\"#, r#""é\"#);
        check(r"\é\ud83d\ude0", r"\é\ud83d\ude0");
    }
}
