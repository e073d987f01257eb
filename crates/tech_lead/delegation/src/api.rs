//! `/api/v1/delegations`: what was delegated, and the negotiations of the caller.

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
    actions, board, checkins,
    kinds::{DelegationEventKind, DelegationState, RoundKind},
    model::{Delegation, DelegationTerms, Line, Opened, Outcome, Reason},
};

pub(super) fn routes() -> Routes {
    let routes = Routes::new()
        .chapter("Delegation", "Work handed over with its authority, and the negotiations about it.")
        .api(Rule::SignedIn, routes!(list_delegations))
        .api(Rule::SignedIn, routes!(list_team_delegations))
        .api(Rule::SignedIn, routes!(get_delegation))
        .api(Rule::SignedIn, routes!(ask_delegation))
        .api(Rule::SignedIn, routes!(propose_delegation))
        .api(Rule::SignedIn, routes!(accept_delegation))
        .api(Rule::SignedIn, routes!(decline_delegation))
        .api(Rule::SignedIn, routes!(withdraw_delegation))
        .api(Rule::SignedIn, routes!(finish_delegation))
        .api(Rule::SignedIn, routes!(return_delegation));
    checkins::api::routes(board::api::routes(routes))
}

/// A delegation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Delegation)]
struct DelegationItem {
    /// The delegation's id.
    id: String,
    /// The team's id.
    team: String,
    /// The id of the person who delegates.
    giver: String,
    /// The id of the delegate.
    taker: String,
    /// The status.
    state: DelegationState,
    /// The day it was requested.
    asked_on: NaiveDate,
    /// The day it was accepted.
    #[schema(required)]
    accepted_on: Option<NaiveDate>,
    /// The day it ended.
    #[schema(required)]
    ended_on: Option<NaiveDate>,
    /// The id of the delegation it continues with another delegate.
    #[schema(required)]
    follows: Option<String>,
    /// The terms: the accepted ones, or for the two those on the table; null where they were erased.
    #[schema(required)]
    terms: Option<DelegationTerms>,
    /// What came of it.
    #[schema(required)]
    result: Option<String>,
    /// Increases with every change; `If-Match: "v3"` allows a change to that revision only.
    revision: i64,
}

impl DelegationItem {
    fn of(one: &Delegation, terms: Option<&DelegationTerms>) -> Self {
        Self {
            id: one.id.clone(),
            team: one.team.to_string(),
            giver: one.giver.to_string(),
            taker: one.taker.to_string(),
            state: one.state,
            asked_on: one.asked_on,
            accepted_on: one.accepted_on,
            ended_on: one.ended_on,
            follows: one.follows.clone(),
            terms: terms.cloned(),
            result: one.result.clone(),
            revision: one.revision,
        }
    }

    fn line(line: &Line) -> Self {
        Self::of(&line.delegation, line.terms.as_ref())
    }
}

/// A delegation with its history; for the two, with their negotiation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DelegationOpened)]
struct OpenedItem {
    /// The delegation.
    delegation: DelegationItem,
    /// The id of the one whose answer is awaited; for the two only.
    #[schema(required)]
    turn: Option<String>,
    /// The steps of the negotiation; null for readers other than the two.
    #[schema(required)]
    rounds: Option<Vec<RoundItem>>,
    /// What changed since it was accepted, in order.
    events: Vec<EventItem>,
}

/// A step of a negotiation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DelegationRound)]
struct RoundItem {
    /// The writer's id.
    writer: String,
    /// The kind of step.
    kind: RoundKind,
    /// The day.
    on: NaiveDate,
    /// The terms then on the table; null where they were erased.
    #[schema(required)]
    terms: Option<DelegationTerms>,
    /// The words with it; null where they were erased.
    #[schema(required)]
    words: Option<String>,
}

/// A change of an accepted delegation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DelegationEvent)]
struct EventItem {
    /// What changed.
    kind: DelegationEventKind,
    /// The id of the person who made it; null where it came by itself.
    #[schema(required)]
    person: Option<String>,
    /// The level or day before.
    #[schema(required)]
    was: Option<String>,
    /// The level or day after.
    #[schema(required)]
    became: Option<String>,
    /// The day.
    on: NaiveDate,
}

impl OpenedItem {
    fn of(opened: &Opened) -> Self {
        let rounds = opened.rounds.as_ref().map(|rounds| {
            let item = |one: &super::model::OpenedRound| RoundItem {
                writer: one.round.writer.to_string(),
                kind: one.round.kind,
                on: one.round.written_on,
                terms: one.terms.clone(),
                words: one.words.clone(),
            };
            rounds.iter().map(item).collect()
        });
        let event = |event: &super::model::Event| EventItem {
            kind: event.kind,
            person: event.person.as_ref().map(ToString::to_string),
            was: event.was.clone(),
            became: event.became.clone(),
            on: event.happened_on,
        };
        Self {
            delegation: DelegationItem::of(&opened.delegation, opened.terms.as_ref()),
            turn: opened.rounds.as_ref().and(opened.delegation.turn.as_ref()).map(ToString::to_string),
            rounds,
            events: opened.events.iter().map(event).collect(),
        }
    }
}

/// List your delegations
///
/// Those you gave and those you took, with requests that are still open.
#[utoipa::path(
    get,
    path = "/api/v1/delegations",
    params(Paged),
    responses((status = 200, description = "Delegations.", body = Listed<DelegationItem>)),
)]
async fn list_delegations(ctx: Ctx, page: Paged) -> Result<Json<Listed<DelegationItem>>> {
    let found = actions::page(&ctx, page.after(), page.rows()?).await?;
    page.page(found.iter().map(DelegationItem::line), |item| item.id.clone())
}

/// List a team's delegations
///
/// The accepted ones, also those that have ended.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/delegations",
    params(Paged),
    responses((status = 200, description = "Delegations.", body = Listed<DelegationItem>)),
)]
async fn list_team_delegations(
    ctx: Ctx,
    Path(team): Path<String>,
    page: Paged,
) -> Result<Json<Listed<DelegationItem>>> {
    let found = actions::of_team(&ctx, &team, page.after(), page.rows()?).await?;
    page.page(found.iter().map(DelegationItem::line), |item| item.id.clone())
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let opened = actions::opened(ctx, id).await?;
    Ok(api::versioned(opened.delegation.revision, OpenedItem::of(&opened)))
}

/// Show a delegation
///
/// With its history, and for the two with their negotiation.
#[utoipa::path(
    get,
    path = "/api/v1/delegations/{id}",
    responses((status = 200, description = "The delegation.", body = OpenedItem)),
)]
async fn get_delegation(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

/// A request to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DelegationToAsk)]
struct ToAsk {
    /// The id of the member of the team who is asked.
    #[schema(example = "bo")]
    to: String,
    /// What is delegated, and how.
    terms: DelegationTerms,
    /// The id of a delegation of yours that this one continues with another delegate; it ends once this one is accepted.
    #[serde(default)]
    follows: Option<String>,
}

/// Request a delegation
///
/// By those accountable or responsible for delegation in the team. It is for the two alone until it is accepted.
#[utoipa::path(
    post,
    path = "/api/v1/teams/{team}/delegations",
    request_body = ToAsk,
    responses(
        (status = 201, description = "The request.", body = OpenedItem,
            headers(("location" = String, description = "The URL of the delegation."))),
        (status = 403, description = "You are not accountable or responsible for delegation in this team."),
        (status = 409, description = "The delegation it should continue is not yours to pass on."),
    ),
)]
async fn ask_delegation(ctx: Ctx, Path(team): Path<String>, Json(sent): Json<ToAsk>) -> Result<Response> {
    let one = actions::ask(&ctx, &team, &sent.to, sent.follows.as_deref(), sent.terms).await?;
    Ok(api::created(format!("/api/v1/delegations/{}", one.id), shown(&ctx, &one.id).await?))
}

/// Terms to propose.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DelegationProposal)]
struct ProposalItem {
    /// The terms.
    terms: DelegationTerms,
    /// Words with it, for the two only; required with a lower level than agreed.
    #[serde(default)]
    #[schema(max_length = 2000)]
    words: String,
}

/// Propose other terms
///
/// In a negotiation, or for an open delegation. The other one accepts or declines; until then what was agreed applies.
#[utoipa::path(
    post,
    path = "/api/v1/delegations/{id}/propose",
    params(IfMatch),
    request_body = ProposalItem,
    responses(
        (status = 200, description = "The delegation with the proposal.", body = OpenedItem),
        (status = 403, description = "You are not one of the two."),
        (status = 409, description = "It has ended."),
    ),
)]
async fn propose_delegation(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(sent): Json<ProposalItem>,
) -> Result<Response> {
    actions::propose(&ctx, &id, &seen, sent.terms, &sent.words).await?;
    shown(&ctx, &id).await
}

/// Accept a delegation
///
/// The terms on the table, by the one who was asked; they are then open to everyone here.
#[utoipa::path(
    post,
    path = "/api/v1/delegations/{id}/accept",
    params(IfMatch),
    responses(
        (status = 200, description = "The accepted delegation.", body = OpenedItem),
        (status = 403, description = "You are not one of the two."),
        (status = 409, description = "It is not your turn, or the due date has passed."),
    ),
)]
async fn accept_delegation(ctx: Ctx, Path(id): Path<String>, seen: Seen) -> Result<Response> {
    actions::accept(&ctx, &id, &seen).await?;
    shown(&ctx, &id).await
}

/// Decline a delegation
///
/// The request, or a change of an open delegation, with a reason for the other one.
#[utoipa::path(
    post,
    path = "/api/v1/delegations/{id}/decline",
    params(IfMatch),
    request_body = Reason,
    responses(
        (status = 200, description = "The delegation.", body = OpenedItem),
        (status = 403, description = "You are not one of the two."),
        (status = 409, description = "It is not your turn."),
    ),
)]
async fn decline_delegation(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(reason): Json<Reason>,
) -> Result<Response> {
    actions::decline(&ctx, &id, &seen, &reason).await?;
    shown(&ctx, &id).await
}

/// Withdraw a request
///
/// Your request, or the change you proposed for an open delegation.
#[utoipa::path(
    post,
    path = "/api/v1/delegations/{id}/withdraw",
    params(IfMatch),
    responses(
        (status = 200, description = "The delegation.", body = OpenedItem),
        (status = 403, description = "You are not one of the two."),
        (status = 409, description = "There is nothing of yours to withdraw."),
    ),
)]
async fn withdraw_delegation(ctx: Ctx, Path(id): Path<String>, seen: Seen) -> Result<Response> {
    actions::withdraw(&ctx, &id, &seen).await?;
    shown(&ctx, &id).await
}

/// Finish a delegation
///
/// By one of the two.
#[utoipa::path(
    post,
    path = "/api/v1/delegations/{id}/finish",
    params(IfMatch),
    request_body = Outcome,
    responses(
        (status = 200, description = "The finished delegation.", body = OpenedItem),
        (status = 403, description = "You are not one of the two."),
        (status = 409, description = "It is not open."),
    ),
)]
async fn finish_delegation(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(outcome): Json<Outcome>,
) -> Result<Response> {
    actions::finish(&ctx, &id, &seen, outcome).await?;
    shown(&ctx, &id).await
}

/// Return a delegation
///
/// The delegate hands it back, the lead takes it back; the reason is for the two.
#[utoipa::path(
    post,
    path = "/api/v1/delegations/{id}/return",
    params(IfMatch),
    request_body = Reason,
    responses(
        (status = 200, description = "The ended delegation.", body = OpenedItem),
        (status = 403, description = "You are not one of the two."),
        (status = 409, description = "It is not open."),
    ),
)]
async fn return_delegation(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(reason): Json<Reason>,
) -> Result<Response> {
    actions::end_early(&ctx, &id, &seen, &reason).await?;
    shown(&ctx, &id).await
}
