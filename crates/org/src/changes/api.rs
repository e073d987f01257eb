//! `/api/v1/changes`, and the repair of a finding: what the pages of changes do, by the same actions.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Json, Listed, Path, Query},
    },
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{
    actions,
    rules::{self, Letter, Request},
    store::{ProposalState, Proposed},
};
use crate::{
    org_file::describe,
    organization::{self, Current, PersonId, PersonName, Scope},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Changes",
            "Changes of who does what: proposed, agreed to by those who gain a duty, put into effect, undone.",
        )
        .api(Rule::SignedIn, routes!(list_changes))
        .api(Rule::SignedIn, routes!(get_change))
        .api(Rule::SignedIn, routes!(propose_role))
        .api(Rule::SignedIn, routes!(propose_part))
        .api(Rule::SignedIn, routes!(repair_finding))
        .api(Rule::SignedIn, routes!(agree_to_change))
        .api(Rule::SignedIn, routes!(decline_change))
        .api(Rule::SignedIn, routes!(withdraw_change))
        .api(Rule::SignedIn, routes!(apply_change))
        .api(Rule::SignedIn, routes!(undo_change))
}

/// A change of who does what.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Change)]
struct ChangeItem {
    /// Its id.
    id: String,
    /// What it does, in a sentence.
    summary: String,
    /// Why.
    reason: String,
    /// `proposed`, `applied`, `declined`, `withdrawn` or `undone`.
    state: &'static str,
    /// Where: a team's id, or `organization`. Whoever may change this scope decides.
    scope: String,
    /// From which day it holds.
    from: NaiveDate,
    /// When it was proposed.
    proposed_at: DateTime<Utc>,
    /// By whom: `person:ana`, or `host` for a command.
    proposed_by: String,
    /// When it was applied, declined, withdrawn or undone.
    #[schema(required)]
    decided_at: Option<DateTime<Utc>>,
    /// By whom.
    #[schema(required)]
    decided_by: Option<String>,
    /// Who agreed to it.
    agreed: Vec<AgreedItem>,
}

/// Somebody's word to take on what a change gives them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Agreement)]
struct AgreedItem {
    /// Who agreed.
    person: PersonName,
    /// On which day.
    on: NaiveDate,
}

/// A change with what moves, and for whom.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChangeInFull)]
struct ChangeFull {
    #[serde(flatten)]
    change: ChangeItem,
    /// Record by record, in order.
    moves: Vec<MoveItem>,
    /// Who would become accountable for what; only while it is proposed.
    gains: Vec<DutyItem>,
    /// Who would no longer be; only while it is proposed.
    losses: Vec<DutyItem>,
    /// Who would gain a duty and has not agreed yet; only while it is proposed.
    waits_for: Vec<PersonName>,
}

/// One record's change in words.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChangeMove)]
struct MoveItem {
    /// `addition`, `change` or `ending`.
    kind: &'static str,
    /// What changes.
    text: String,
}

/// A responsibility somebody gains or loses.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChangeDuty)]
struct DutyItem {
    /// Who.
    person: PersonName,
    /// The responsibility's id.
    responsibility: String,
    /// Where: a team's id, or `organization`.
    scope: String,
}

impl ChangeItem {
    fn of(current: &Current, proposal: Proposed) -> Self {
        let organization = current.organization();
        let agreed = proposal.agreed.iter().map(|(person, on)| AgreedItem {
            person: PersonName::of(organization, &PersonId::from(person.as_str())),
            on: *on,
        });
        Self {
            agreed: agreed.collect(),
            scope: actions::scope(&proposal).to_string(),
            id: proposal.id,
            summary: proposal.summary,
            reason: proposal.reason,
            state: proposal.state.as_str(),
            from: proposal.effective,
            proposed_at: proposal.proposed_at,
            proposed_by: proposal.proposed_by,
            decided_at: proposal.decided_at,
            decided_by: proposal.decided_by,
        }
    }
}

impl ChangeFull {
    fn of(current: &Current, proposal: Proposed) -> Self {
        let organization = current.organization();
        let lines = proposal.changes.iter().map(describe);
        let moves = lines.map(|(mark, text)| MoveItem { kind: mark.as_str(), text }).collect();
        // Once it is decided, the organization has moved on.
        let effects = if proposal.state == ProposalState::Proposed {
            rules::effects(organization, &proposal.changes, proposal.effective)
        } else {
            rules::Effects::default()
        };
        let mut waits: Vec<&PersonId> = effects.gains.iter().map(|(person, ..)| person).collect();
        waits.dedup();
        waits.retain(|person| !proposal.agreed.contains_key(person.as_str()));
        let waits_for = waits.into_iter().map(|person| PersonName::of(organization, person)).collect();
        let duties = |duties: std::collections::BTreeSet<(PersonId, _, Scope)>| {
            let item =
                |(person, responsibility, scope): (PersonId, organization::ResponsibilityId, Scope)| {
                    DutyItem {
                        person: PersonName::of(organization, &person),
                        responsibility: responsibility.to_string(),
                        scope: scope.to_string(),
                    }
                };
            duties.into_iter().map(item).collect()
        };
        Self {
            waits_for,
            gains: duties(effects.gains),
            losses: duties(effects.losses),
            change: ChangeItem::of(current, proposal),
            moves,
        }
    }
}

/// The change as it stands after what was asked.
async fn shown(ctx: &Ctx, proposal: Proposed) -> Result<Json<ChangeFull>> {
    Ok(Json(ChangeFull::of(&organization::current(ctx).await?, proposal)))
}

/// The change that was proposed, and where it is.
async fn proposed(ctx: &Ctx, proposal: Proposed) -> Result<Response> {
    let location = [(header::LOCATION, format!("/api/v1/changes/{}", proposal.id))];
    Ok((StatusCode::CREATED, location, shown(ctx, proposal).await?).into_response())
}

/// Where a change stands.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = ChangeState)]
enum StateItem {
    /// Not in effect yet.
    Proposed,
    /// In effect.
    Applied,
    /// Turned down by somebody it concerns.
    Declined,
    /// Taken off the table.
    Withdrawn,
    /// Was in effect, and was taken back.
    Undone,
}

impl From<StateItem> for ProposalState {
    fn from(item: StateItem) -> Self {
        match item {
            StateItem::Proposed => Self::Proposed,
            StateItem::Applied => Self::Applied,
            StateItem::Declined => Self::Declined,
            StateItem::Withdrawn => Self::Withdrawn,
            StateItem::Undone => Self::Undone,
        }
    }
}

/// Which changes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ChangesQuery {
    /// Only those that stand so.
    #[param(inline)]
    state: Option<StateItem>,
    /// The page that follows this one: `next` of the page before.
    after: Option<String>,
    /// How many on a page, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List changes
///
/// The newest first.
#[utoipa::path(
    get,
    path = "/api/v1/changes",
    params(ChangesQuery),
    responses(
        (status = 200, description = "Changes, the newest first.", body = Listed<ChangeItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn list_changes(ctx: Ctx, Query(query): Query<ChangesQuery>) -> Result<Json<Listed<ChangeItem>>> {
    let limit = api::limit(query.limit)?;
    let rows = i64::try_from(limit + 1).map_err(|_| Error::internal("a limit is at most 500"))?;
    let current = organization::current(&ctx).await?;
    let found = actions::page(&ctx, query.state.map(Into::into), query.after.as_deref(), rows).await?;
    let items = found.into_iter().map(|proposal| ChangeItem::of(&current, proposal));
    Ok(Json(Listed::page(items, limit, |change| change.id.clone())))
}

/// Show a change
///
/// With what moves; while it is proposed, also who gains and loses what, and whom it waits for.
#[utoipa::path(
    get,
    path = "/api/v1/changes/{id}",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "The change.", body = ChangeFull),
        (status = 404, description = "There is no change with this id."),
    ),
)]
async fn get_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::find(&ctx, &id).await?;
    shown(&ctx, proposal).await
}

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
struct ProposeRole {
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
async fn propose_role(ctx: Ctx, Json(sent): Json<ProposeRole>) -> Result<Response> {
    let request =
        Request::Role { role: sent.role.into(), scope: scope(&sent.scope), person: sent.person.into() };
    let proposal = actions::propose(&ctx, &request, sent.from, reason(&sent.reason)?).await?;
    proposed(&ctx, proposal).await
}

/// A part in a responsibility.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = RaciPart)]
enum PartItem {
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
struct ProposePart {
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
async fn propose_part(ctx: Ctx, Json(sent): Json<ProposePart>) -> Result<Response> {
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
struct RepairFinding {
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
async fn repair_finding(
    ctx: Ctx,
    Path(key): Path<String>,
    Json(sent): Json<RepairFinding>,
) -> Result<Response> {
    let proposal = actions::repair(&ctx, &key, sent.person.into(), sent.from).await?;
    proposed(&ctx, proposal).await
}

/// Agree to a change
///
/// To take on what it gives you.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/agree",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "You agreed.", body = ChangeFull),
        (status = 403, description = "Only those who would gain a duty are asked."),
        (status = 404, description = "There is no change with this id."),
        (status = 409, description = "It is decided already."),
    ),
)]
async fn agree_to_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::agree(&ctx, &id).await?;
    shown(&ctx, proposal).await
}

/// Decline a change
///
/// Not to take on what it would give you: it will not be.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/decline",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "You declined.", body = ChangeFull),
        (status = 403, description = "Only those who would gain a duty are asked."),
        (status = 404, description = "There is no change with this id."),
        (status = 409, description = "It is decided already."),
    ),
)]
async fn decline_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::decline(&ctx, &id).await?;
    shown(&ctx, proposal).await
}

/// Withdraw a change
///
/// Before it is in effect, by whoever proposed it or may decide it.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/withdraw",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "It is withdrawn.", body = ChangeFull),
        (status = 403, description = "This is for whoever proposed it, the scope's lead, the CTO and operators."),
        (status = 404, description = "There is no change with this id."),
        (status = 409, description = "It is decided already."),
    ),
)]
async fn withdraw_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::withdraw(&ctx, &id).await?;
    shown(&ctx, proposal).await
}

/// Put a change into effect
///
/// Whole or not at all, also where somebody has not agreed yet.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/apply",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "It is in effect.", body = ChangeFull),
        (status = 403, description = "This is for the scope's lead, the CTO and operators."),
        (status = 404, description = "There is no change with this id."),
        (status = 409, description = "It is decided already, or what it changes changed meanwhile; nothing was changed."),
    ),
)]
async fn apply_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::apply(&ctx, &id).await?;
    shown(&ctx, proposal).await
}

/// Undo a change
///
/// Everything is as before, unless something it touched has moved since.
#[utoipa::path(
    post,
    path = "/api/v1/changes/{id}/undo",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 200, description = "It is undone.", body = ChangeFull),
        (status = 403, description = "This is for the scope's lead, the CTO and operators."),
        (status = 404, description = "There is no change with this id."),
        (status = 409, description = "It is not in effect, or what it changed has moved since; nothing was changed."),
    ),
)]
async fn undo_change(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ChangeFull>> {
    let proposal = actions::undo(&ctx, &id).await?;
    shown(&ctx, proposal).await
}
