//! Proposing changes.

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

/// A role for a person, in a scope.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProposeRole {
    /// The role's id.
    #[schema(example = "tech-lead")]
    role: String,
    /// The scope: a team's id, or `organization`.
    #[schema(example = "payments")]
    scope: String,
    /// The person's id.
    #[schema(example = "bo")]
    person: String,
    /// The first day; today by default.
    #[serde(default, deserialize_with = "api::day")]
    from: Option<NaiveDate>,
    /// The reason.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Propose the holder of a role
///
/// They hold it alone from that day on; others' terms in it end the day before. Not applied yet.
#[utoipa::path(
    post,
    path = "/api/v1/changes/roles",
    request_body = ProposeRole,
    responses(
        (status = 201, description = "The change is proposed.", body = ChangeFull,
            headers(("location" = String, description = "The change's address."))),
        (status = 403, description = "Only the scope's lead, the CTO and operators may do this."),
        (status = 404, description = "There is no such role, person or team."),
        (status = 409, description = "This is already the case; nothing would change."),
    ),
)]
pub(super) async fn propose_role(ctx: Ctx, Json(sent): Json<ProposeRole>) -> Result<Response> {
    let request =
        Request::Role { role: sent.role.into(), scope: scope(&sent.scope), person: sent.person.into() };
    let proposal = actions::propose(&ctx, &request, sent.from, reason(&sent.reason)?).await?;
    proposed(&ctx, proposal).await
}

/// A part in a responsibility (RACI).
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = RaciPart)]
pub(super) enum PartItem {
    /// Accountable: exactly one person.
    Accountable,
    /// Responsible: does it.
    Responsible,
    /// Consulted before.
    Consulted,
    /// Informed afterwards.
    Informed,
    /// No part.
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

/// A person's part in a responsibility.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProposePart {
    /// The responsibility's id.
    #[schema(example = "tech-debt")]
    responsibility: String,
    /// The scope: a team's id, or `organization`.
    #[schema(example = "payments")]
    scope: String,
    /// The person's id.
    #[schema(example = "bo")]
    person: String,
    /// Their part.
    part: PartItem,
    /// The first day; today by default.
    #[serde(default, deserialize_with = "api::day")]
    from: Option<NaiveDate>,
    /// The reason.
    #[schema(min_length = 1, max_length = 2000)]
    reason: String,
}

/// Propose a part in a responsibility
///
/// Accountable, responsible, consulted, informed, or none. Not applied yet.
#[utoipa::path(
    post,
    path = "/api/v1/changes/parts",
    request_body = ProposePart,
    responses(
        (status = 201, description = "The change is proposed.", body = ChangeFull,
            headers(("location" = String, description = "The change's address."))),
        (status = 403, description = "Only the scope's lead, the CTO and operators may do this."),
        (status = 404, description = "There is no such responsibility, person or team."),
        (status = 409, description = "This is already the case, or no one would be left accountable."),
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

/// The person to assign to resolve a finding.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RepairFinding {
    /// The person's id.
    #[schema(example = "bo")]
    person: String,
    /// The first day; today by default.
    #[serde(default, deserialize_with = "api::day")]
    from: Option<NaiveDate>,
}

/// Propose to resolve a finding
///
/// Assigns the role or responsibility it is about to a person; the finding is the reason. Not applied yet.
#[utoipa::path(
    post,
    path = "/api/v1/findings/{key}/repair",
    request_body = RepairFinding,
    responses(
        (status = 201, description = "The change is proposed.", body = ChangeFull,
            headers(("location" = String, description = "The change's address."))),
        (status = 403, description = "Only the scope's lead, the CTO and operators may do this."),
        (status = 404, description = "There is no such finding or person."),
        (status = 409, description = "This is already the case, or the finding cannot be resolved by assigning a person."),
    ),
)]
pub(super) async fn repair_finding(
    ctx: Ctx,
    Path(key): Path<String>,
    Json(sent): Json<RepairFinding>,
) -> Result<Response> {
    let wanted = actions::Wanted { key, person: sent.person.into(), from: sent.from };
    let proposal = actions::ask_to_repair(&ctx, &wanted).await?;
    proposed(&ctx, proposal).await
}
