//! Changes that are proposed.

use axum::response::Response;
use castra_platform::{
    Ctx, Error, Result,
    web::api::{self, Json, Path},
};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{items::ChangeFull, proposed};
use crate::{
    changes::{
        actions,
        rules::{Letter, Request},
    },
    organization::Scope,
};

const LONGEST_REASON: usize = 2000;

fn reason(text: &str) -> Result<&str> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_REASON {
        let message = format!("give a reason of at most {LONGEST_REASON} characters");
        return Err(Error::invalid_field("reason", message));
    }
    Ok(text)
}

fn scope(text: &str) -> Scope {
    Scope::of((text != Scope::Organization.as_str()).then(|| text.into()))
}

/// Who is to hold a role, and where.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProposeRole {
    /// The role's id.
    #[schema(example = "tech-lead")]
    role: String,
    /// Where: a team's id, or `organization`.
    #[schema(example = "payments")]
    scope: String,
    /// Who, by id.
    #[schema(example = "bo")]
    person: String,
    /// From this day on; today where absent.
    #[serde(default, deserialize_with = "api::day")]
    from: Option<NaiveDate>,
    /// Why.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Propose who holds a role
///
/// One person holds it from that day on; others' terms in it end the day before. It is not in effect yet.
#[utoipa::path(
    post,
    path = "/api/v1/changes/roles",
    request_body = ProposeRole,
    responses(
        (status = 201, description = "It is proposed.", body = ChangeFull,
            headers(("location" = String, description = "Where the change is."))),
        (status = 403, description = "This is for the scope's lead, the CTO and operators."),
        (status = 404, description = "There is no such role, person or team."),
        (status = 409, description = "It is so already; nothing would change."),
        (status = 415, description = "What was sent is not JSON."),
    ),
)]
pub(super) async fn propose_role(ctx: Ctx, Json(sent): Json<ProposeRole>) -> Result<Response> {
    let request =
        Request::Role { role: sent.role.into(), scope: scope(&sent.scope), person: sent.person.into() };
    let proposal = actions::propose(&ctx, &request, sent.from, reason(&sent.reason)?).await?;
    proposed(&ctx, proposal).await
}

/// A part in a responsibility.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = RaciPart)]
pub(super) enum PartItem {
    /// Answers for it: exactly one.
    Accountable,
    /// Does it.
    Responsible,
    /// Asked before.
    Consulted,
    /// Told after.
    Informed,
    /// No part any more.
    None,
}

impl PartItem {
    fn letter(self) -> Option<Letter> {
        match self {
            Self::Accountable => Some(Letter::Accountable),
            Self::Responsible => Some(Letter::Responsible),
            Self::Consulted => Some(Letter::Consulted),
            Self::Informed => Some(Letter::Informed),
            Self::None => None,
        }
    }
}

/// Which part somebody is to have in a responsibility.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProposePart {
    /// The responsibility's id.
    #[schema(example = "tech-debt")]
    responsibility: String,
    /// Where: a team's id, or `organization`.
    #[schema(example = "payments")]
    scope: String,
    /// Who, by id.
    #[schema(example = "bo")]
    person: String,
    /// Which part.
    part: PartItem,
    /// From this day on; today where absent.
    #[serde(default, deserialize_with = "api::day")]
    from: Option<NaiveDate>,
    /// Why.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Propose somebody's part in a responsibility
///
/// Accountable, responsible, consulted, informed, or none any more. It is not in effect yet.
#[utoipa::path(
    post,
    path = "/api/v1/changes/parts",
    request_body = ProposePart,
    responses(
        (status = 201, description = "It is proposed.", body = ChangeFull,
            headers(("location" = String, description = "Where the change is."))),
        (status = 403, description = "This is for the scope's lead, the CTO and operators."),
        (status = 404, description = "There is no such responsibility, person or team."),
        (status = 409, description = "It is so already, or nobody would be left who answers for it."),
        (status = 415, description = "What was sent is not JSON."),
    ),
)]
pub(super) async fn propose_part(ctx: Ctx, Json(sent): Json<ProposePart>) -> Result<Response> {
    let request = Request::Part {
        responsibility: sent.responsibility.into(),
        scope: scope(&sent.scope),
        person: sent.person.into(),
        letter: sent.part.letter(),
    };
    let proposal = actions::propose(&ctx, &request, sent.from, reason(&sent.reason)?).await?;
    proposed(&ctx, proposal).await
}

/// Who is to answer for what a finding is about.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RepairFinding {
    /// Who, by id.
    #[schema(example = "bo")]
    person: String,
    /// From this day on; today where absent.
    #[serde(default, deserialize_with = "api::day")]
    from: Option<NaiveDate>,
}

/// Propose the repair of a finding
///
/// That somebody takes the role or the responsibility it is about; the finding is the reason. It is not in effect yet.
#[utoipa::path(
    post,
    path = "/api/v1/findings/{key}/repair",
    params(("key" = String, Path, description = "The finding's key.", example = "departed:search:cy")),
    request_body = RepairFinding,
    responses(
        (status = 201, description = "It is proposed.", body = ChangeFull,
            headers(("location" = String, description = "Where the change is."))),
        (status = 403, description = "This is for the scope's lead, the CTO and operators."),
        (status = 404, description = "There is no finding like this any more, or no such person."),
        (status = 409, description = "It is so already, or this finding is repaired elsewhere."),
        (status = 415, description = "What was sent is not JSON."),
    ),
)]
pub(super) async fn repair_finding(
    ctx: Ctx,
    Path(key): Path<String>,
    Json(sent): Json<RepairFinding>,
) -> Result<Response> {
    let proposal = actions::repair(&ctx, &key, sent.person.into(), sent.from).await?;
    proposed(&ctx, proposal).await
}
