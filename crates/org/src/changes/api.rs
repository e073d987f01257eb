//! `/api/v1/changes`: proposing, agreeing, putting into effect and taking back, as the pages do.

use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    clock::to_text,
    web::{
        Routes,
        api::{self, Json, Path},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Letter, Proposed, Request, actions};
use crate::{
    org_file::ChangeItem,
    organization::{self, Current, PersonId, PersonName, ResponsibilityId, RoleId, Scope},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Changes of who does what",
            "Proposed with what they would do, agreed to by those who gain a duty, put into effect, undone.",
        )
        .api(Rule::SignedIn, routes!(list_changes, propose_change))
        .api(Rule::SignedIn, routes!(get_change))
        .api(Rule::SignedIn, routes!(propose_repair))
        .api(Rule::SignedIn, routes!(agree_to_change))
        .api(Rule::SignedIn, routes!(decline_change))
        .api(Rule::SignedIn, routes!(apply_change))
        .api(Rule::SignedIn, routes!(undo_change))
}

/// A change that was proposed, wherever it stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Change)]
struct ProposalItem {
    /// Its id.
    id: String,
    /// In one sentence.
    summary: String,
    /// Why, if somebody said.
    reason: String,
    /// `proposed`, `applied`, `declined` or `undone`.
    state: &'static str,
    /// From which day on.
    effective: NaiveDate,
    /// When it was proposed.
    #[schema(format = DateTime)]
    proposed_at: String,
    /// By whom: `person:ana`, or `host` for a command.
    proposed_by: String,
    /// When it was put into effect, declined or undone.
    #[schema(required, format = DateTime)]
    decided_at: Option<String>,
    /// By whom.
    #[schema(required)]
    decided_by: Option<String>,
    /// What it does, record by record.
    changes: Vec<ChangeItem>,
    /// Those who gain a duty, while it is proposed.
    gains: Vec<GainItem>,
}

/// Somebody who gains a duty by a change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Gain)]
struct GainItem {
    /// Who.
    person: PersonName,
    /// On which day they agreed; null while they have not.
    #[schema(required)]
    agreed: Option<NaiveDate>,
}

impl ProposalItem {
    fn of(current: &Current, proposal: &Proposed) -> Self {
        let is_open = proposal.state == super::ProposalState::Proposed;
        let gainers = if is_open { actions::gainers(current, proposal) } else { Vec::new() };
        let gain = |id: &String| GainItem {
            person: PersonName::of(current.organization(), &PersonId::from(id.as_str())),
            agreed: proposal.agreed.get(id).copied(),
        };
        Self {
            id: proposal.id.clone(),
            summary: proposal.summary.clone(),
            reason: proposal.reason.clone(),
            state: proposal.state.as_str(),
            effective: proposal.effective,
            proposed_at: to_text(proposal.proposed_at),
            proposed_by: proposal.proposed_by.clone(),
            decided_at: proposal.decided_at.map(to_text),
            decided_by: proposal.decided_by.clone(),
            changes: proposal.changes.iter().map(ChangeItem::of).collect(),
            gains: gainers.iter().map(gain).collect(),
        }
    }
}

async fn answer(ctx: &Ctx, proposal: Proposed) -> Result<Json<ProposalItem>> {
    Ok(Json(ProposalItem::of(&organization::current(ctx).await?, &proposal)))
}

/// List changes
///
/// The newest 200, wherever they stand.
#[utoipa::path(
    get,
    path = "/api/v1/changes",
    responses(
        (status = 200, description = "The changes, newest first.", body = Vec<ProposalItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn list_changes(ctx: Ctx) -> Result<Json<Vec<ProposalItem>>> {
    let current = organization::current(&ctx).await?;
    let all = actions::list(&ctx).await?;
    Ok(Json(all.iter().map(|proposal| ProposalItem::of(&current, proposal)).collect()))
}

/// Show a change
#[utoipa::path(
    get,
    path = "/api/v1/changes/{id}",
    params(("id" = String, Path, description = "The change's id.")),
    responses(
        (status = 200, description = "The change.", body = ProposalItem),
        (status = 404, description = "There is no such change."),
    ),
)]
async fn get_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ProposalItem>> {
    let proposal = actions::find(&ctx, &id).await?;
    answer(&ctx, proposal).await
}

/// What is wanted: a role, or a part in one responsibility.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ProposeChange)]
#[serde(untagged, expecting = "name a person and a scope, and a role, or a responsibility with a part")]
enum Wanted {
    /// A role, taken over from whoever holds it.
    Role(WantedRole),
    /// A part in a responsibility.
    Part(WantedPart),
}

/// Somebody takes a role over from whoever holds it.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ProposeRole)]
#[serde(deny_unknown_fields)]
struct WantedRole {
    /// Who takes it.
    person: String,
    /// Where: a team's id, or `organization`.
    scope: String,
    /// The role's id.
    role: String,
    /// From which day on; today where absent.
    #[serde(default, deserialize_with = "api::day")]
    #[schema(value_type = Option<NaiveDate>)]
    from: Option<NaiveDate>,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 2000)]
    reason: String,
}

/// Somebody gets a part in a responsibility.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ProposePart)]
#[serde(deny_unknown_fields)]
struct WantedPart {
    /// Who gets it.
    person: String,
    /// Where: a team's id, or `organization`.
    scope: String,
    /// The responsibility's id.
    responsibility: String,
    /// The part.
    part: Part,
    /// From which day on; today where absent.
    #[serde(default, deserialize_with = "api::day")]
    #[schema(value_type = Option<NaiveDate>)]
    from: Option<NaiveDate>,
    /// Why.
    #[serde(default)]
    #[schema(max_length = 2000)]
    reason: String,
}

/// A part in a responsibility.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Part {
    /// The one who answers for it.
    Accountable,
    /// Does it.
    Responsible,
    /// Is asked before.
    Consulted,
    /// Is told after.
    Informed,
    /// Has no part any more.
    None,
}

const LONGEST_REASON: usize = 2000;

fn scope_of(text: &str) -> Scope {
    if text == "organization" { Scope::Organization } else { Scope::Team(text.into()) }
}

impl Wanted {
    /// What is asked for, from when, and why.
    fn taken_apart(self) -> (Request, Option<NaiveDate>, String) {
        match self {
            Self::Role(WantedRole { person, scope, role, from, reason }) => {
                let (role, person) = (RoleId::from(role), PersonId::from(person));
                (Request::Role { role, scope: scope_of(&scope), person }, from, reason)
            }
            Self::Part(WantedPart { person, scope, responsibility, part, from, reason }) => {
                let letter = match part {
                    Part::Accountable => Some(Letter::Accountable),
                    Part::Responsible => Some(Letter::Responsible),
                    Part::Consulted => Some(Letter::Consulted),
                    Part::Informed => Some(Letter::Informed),
                    Part::None => None,
                };
                let (responsibility, person) =
                    (ResponsibilityId::from(responsibility), PersonId::from(person));
                (Request::Part { responsibility, scope: scope_of(&scope), person, letter }, from, reason)
            }
        }
    }
}

/// Propose a change
///
/// It is not in effect yet: the answer says what it would do and who would gain a duty.
#[utoipa::path(
    post,
    path = "/api/v1/changes",
    request_body = Wanted,
    responses(
        (status = 201, description = "It is proposed.", body = ProposalItem),
        (status = 403, description = "This is for the scope's lead, the CTO and operators."),
        (status = 404, description = "There is no such role, responsibility, team or person."),
        (status = 409, description = "Nothing would change, or nobody would be left."),
        (status = 415, description = "What was sent is not JSON."),
    ),
)]
async fn propose_change(
    ctx: Ctx,
    Json(wanted): Json<Wanted>,
) -> Result<(axum::http::StatusCode, Json<ProposalItem>)> {
    let (request, from, reason) = wanted.taken_apart();
    if reason.chars().count() > LONGEST_REASON {
        let message = format!("give a reason of at most {LONGEST_REASON} characters");
        return Err(Error::invalid_field("reason", message));
    }
    let proposal = actions::propose(&ctx, &request, from, reason.trim()).await?;
    Ok((axum::http::StatusCode::CREATED, answer(&ctx, proposal).await?))
}

/// Who takes over.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Successor {
    /// Their id.
    person: String,
    /// From which day on; today where absent.
    #[serde(default, deserialize_with = "api::day")]
    #[schema(value_type = Option<NaiveDate>)]
    from: Option<NaiveDate>,
}

/// Propose the repair of a finding
///
/// Somebody takes over what the finding is about.
#[utoipa::path(
    post,
    path = "/api/v1/findings/{key}/repair",
    params(("key" = String, Path, description = "The finding's key.", example = "departed:search:cy")),
    request_body = Successor,
    responses(
        (status = 201, description = "It is proposed.", body = ProposalItem),
        (status = 403, description = "This is for the scope's lead, the CTO and operators."),
        (status = 404, description = "There is no finding like this any more, or no such person."),
        (status = 409, description = "It is repaired elsewhere, or nothing would change."),
        (status = 415, description = "What was sent is not JSON."),
    ),
)]
async fn propose_repair(
    ctx: Ctx,
    Path(key): Path<String>,
    Json(successor): Json<Successor>,
) -> Result<(axum::http::StatusCode, Json<ProposalItem>)> {
    let person = PersonId::from(successor.person.as_str());
    let proposal = actions::propose_repair(&ctx, &key, person, successor.from).await?;
    Ok((axum::http::StatusCode::CREATED, answer(&ctx, proposal).await?))
}

/// Agree to a change
///
/// For those who would gain a duty by it.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/agree",
    params(("id" = String, Path, description = "The change's id.")),
    responses(
        (status = 200, description = "You agreed to it.", body = ProposalItem),
        (status = 403, description = "Only those who would gain a duty are asked."),
        (status = 404, description = "There is no such change."),
        (status = 409, description = "It is not proposed any more."),
    ),
)]
async fn agree_to_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ProposalItem>> {
    let proposal = actions::agree(&ctx, &id).await?;
    answer(&ctx, proposal).await
}

/// Decline a change
///
/// For those who would gain a duty by it; nothing changes then.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/decline",
    params(("id" = String, Path, description = "The change's id.")),
    responses(
        (status = 200, description = "You declined it.", body = ProposalItem),
        (status = 403, description = "Only those who would gain a duty are asked."),
        (status = 404, description = "There is no such change."),
        (status = 409, description = "It is not proposed any more."),
    ),
)]
async fn decline_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ProposalItem>> {
    let proposal = actions::decline(&ctx, &id).await?;
    answer(&ctx, proposal).await
}

/// Put a change into effect
///
/// Whole or not at all.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/apply",
    params(("id" = String, Path, description = "The change's id.")),
    responses(
        (status = 200, description = "It is in effect.", body = ProposalItem),
        (status = 403, description = "This is for the scope's lead, the CTO and operators."),
        (status = 404, description = "There is no such change."),
        (status = 409, description = "It is not proposed any more, or what it touches has moved."),
    ),
)]
async fn apply_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ProposalItem>> {
    let proposal = actions::apply(&ctx, &id).await?;
    answer(&ctx, proposal).await
}

/// Undo a change
///
/// Everything is as before, unless something it touched has moved since.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/undo",
    params(("id" = String, Path, description = "The change's id.")),
    responses(
        (status = 200, description = "It is undone.", body = ProposalItem),
        (status = 403, description = "This is for the scope's lead, the CTO and operators."),
        (status = 404, description = "There is no such change."),
        (status = 409, description = "It is not in effect, or what it touched has moved since."),
    ),
)]
async fn undo_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ProposalItem>> {
    let proposal = actions::undo(&ctx, &id).await?;
    answer(&ctx, proposal).await
}
