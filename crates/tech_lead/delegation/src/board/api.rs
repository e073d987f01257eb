//! `/api/v1/delegation-areas`, `-moves` and `-polls`: the board of a team.

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
    actions,
    model::{Agreed, Area, AreaTerms, MoveTerms, OpenedMove, Poll, VoteTerms},
    polls,
};
use crate::{
    kinds::{Level, MoveState, PollState},
    model::Reason,
};

pub(crate) fn routes(routes: Routes) -> Routes {
    routes
        .api(Rule::SignedIn, routes!(get_delegation_board))
        .api(Rule::SignedIn, routes!(add_delegation_area))
        .api(Rule::SignedIn, routes!(get_delegation_area))
        .api(Rule::SignedIn, routes!(change_delegation_area))
        .api(Rule::SignedIn, routes!(close_delegation_area))
        .api(Rule::SignedIn, routes!(propose_delegation_level))
        .api(Rule::SignedIn, routes!(list_delegation_moves))
        .api(Rule::SignedIn, routes!(get_delegation_move))
        .api(Rule::SignedIn, routes!(agree_delegation_move))
        .api(Rule::SignedIn, routes!(decline_delegation_move))
        .api(Rule::SignedIn, routes!(withdraw_delegation_move))
        .api(Rule::SignedIn, routes!(begin_delegation_poll))
        .api(Rule::SignedIn, routes!(get_delegation_poll))
        .api(Rule::SignedIn, routes!(vote_delegation_poll))
        .api(Rule::SignedIn, routes!(reveal_delegation_poll))
        .api(Rule::SignedIn, routes!(cancel_delegation_poll))
}

/// A standing area of a board.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DelegationArea)]
struct AreaItem {
    /// The area's id.
    id: String,
    /// The team's id.
    team: String,
    /// The content.
    terms: AreaTerms,
    /// The level that the last vote found.
    #[schema(required)]
    level: Option<Level>,
    /// The day it was opened.
    opened_on: NaiveDate,
    /// The day it was closed.
    #[schema(required)]
    ended_on: Option<NaiveDate>,
    /// Increases with every change; `If-Match: "v3"` allows a change to that revision only.
    revision: i64,
}

impl AreaItem {
    fn of(area: &Area) -> Self {
        Self {
            id: area.id.clone(),
            team: area.team.to_string(),
            terms: area.terms(),
            level: area.level,
            opened_on: area.opened_on,
            ended_on: area.ended_on,
            revision: area.revision,
        }
    }
}

/// A level that two agreed on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AgreedLevel)]
struct LevelItem {
    /// The area's id.
    area: String,
    /// The member's id.
    person: String,
    /// The level.
    level: Level,
    /// The level they work toward.
    #[schema(required)]
    wanted: Option<Level>,
    /// The level before.
    #[schema(required)]
    was: Option<Level>,
    /// The day they agreed.
    agreed_on: NaiveDate,
}

impl LevelItem {
    fn of(agreed: &Agreed) -> Self {
        Self {
            area: agreed.area.clone(),
            person: agreed.person.to_string(),
            level: agreed.level,
            wanted: agreed.wanted,
            was: agreed.was,
            agreed_on: agreed.agreed_on,
        }
    }
}

/// A team's board.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DelegationBoard)]
struct BoardItem {
    /// The open areas, by title.
    areas: Vec<AreaItem>,
    /// The agreed levels, oldest first; the last of an area and a person applies.
    levels: Vec<LevelItem>,
}

/// Show a delegation board
///
/// The standing areas of a team, and the levels its members have in them.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/delegation-board",
    responses((status = 200, description = "The board.", body = BoardItem)),
)]
async fn get_delegation_board(ctx: Ctx, Path(team): Path<String>) -> Result<Json<BoardItem>> {
    let board = actions::board(&ctx, &team).await?;
    Ok(Json(BoardItem {
        areas: board.areas.iter().map(AreaItem::of).collect(),
        levels: board.levels.iter().map(LevelItem::of).collect(),
    }))
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let area = actions::area(ctx, ctx.read(), id).await?;
    Ok(api::versioned(area.revision, AreaItem::of(&area)))
}

/// Add an area to a delegation board
///
/// By those accountable or responsible for delegation in the team.
#[utoipa::path(
    post,
    path = "/api/v1/teams/{team}/delegation-areas",
    request_body = AreaTerms,
    responses(
        (status = 201, description = "The area.", body = AreaItem,
            headers(("location" = String, description = "The URL of the area."))),
        (status = 403, description = "You are not accountable or responsible for delegation in this team."),
    ),
)]
async fn add_delegation_area(
    ctx: Ctx,
    Path(team): Path<String>,
    Json(terms): Json<AreaTerms>,
) -> Result<Response> {
    let area = actions::add(&ctx, &team, terms).await?;
    Ok(api::created(format!("/api/v1/delegation-areas/{}", area.id), shown(&ctx, &area.id).await?))
}

/// Show an area of a delegation board
#[utoipa::path(
    get,
    path = "/api/v1/delegation-areas/{id}",
    responses((status = 200, description = "The area.", body = AreaItem)),
)]
async fn get_delegation_area(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

/// Update an area of a delegation board
///
/// By those accountable or responsible for delegation in the team.
#[utoipa::path(
    put,
    path = "/api/v1/delegation-areas/{id}",
    params(IfMatch),
    request_body = AreaTerms,
    responses(
        (status = 200, description = "The updated area.", body = AreaItem),
        (status = 403, description = "You are not accountable or responsible for delegation in this team."),
        (status = 409, description = "It has been closed."),
    ),
)]
async fn change_delegation_area(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(terms): Json<AreaTerms>,
) -> Result<Response> {
    actions::change(&ctx, &id, &seen, terms).await?;
    shown(&ctx, &id).await
}

/// Close an area of a delegation board
///
/// What was agreed in it stays on record.
#[utoipa::path(
    post,
    path = "/api/v1/delegation-areas/{id}/close",
    params(IfMatch),
    responses(
        (status = 200, description = "The closed area.", body = AreaItem),
        (status = 403, description = "You are not accountable or responsible for delegation in this team."),
        (status = 409, description = "It has been closed already."),
    ),
)]
async fn close_delegation_area(ctx: Ctx, Path(id): Path<String>, seen: Seen) -> Result<Response> {
    actions::close(&ctx, &id, &seen).await?;
    shown(&ctx, &id).await
}

/// A proposed level, for the two only.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DelegationMove)]
struct MoveItem {
    /// The proposal's id.
    id: String,
    /// The area's id.
    area: String,
    /// The id of the member whose level it is.
    person: String,
    /// The lead's id.
    lead: String,
    /// The id of the one who proposed it.
    proposer: String,
    /// The status.
    state: MoveState,
    /// The content; null where it was erased.
    #[schema(required)]
    terms: Option<MoveTerms>,
    /// The reason for declining.
    #[schema(required)]
    answer: Option<String>,
    /// The day it was proposed.
    asked_on: NaiveDate,
    /// The day it was answered.
    #[schema(required)]
    answered_on: Option<NaiveDate>,
    /// Increases with every change; `If-Match: "v3"` allows a change to that revision only.
    revision: i64,
}

impl MoveItem {
    fn of(opened: &OpenedMove) -> Self {
        let one = &opened.move_;
        Self {
            id: one.id.clone(),
            area: one.area.clone(),
            person: one.person.to_string(),
            lead: one.lead.to_string(),
            proposer: one.proposer.to_string(),
            state: one.state,
            terms: opened.terms.clone(),
            answer: opened.answer.clone().filter(|answer| !answer.is_empty()),
            asked_on: one.asked_on,
            answered_on: one.answered_on,
            revision: one.revision,
        }
    }
}

/// A level to propose for a member.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DelegationMoveToPropose)]
struct ToPropose {
    /// The member's id.
    #[schema(example = "bo")]
    person: String,
    /// The level.
    terms: MoveTerms,
}

async fn shown_move(ctx: &Ctx, id: &str) -> Result<Response> {
    let opened = actions::opened(ctx, id).await?;
    Ok(api::versioned(opened.move_.revision, MoveItem::of(&opened)))
}

/// Propose a level
///
/// By the lead for a member, or by the member for themself; it applies once the other one agrees.
#[utoipa::path(
    post,
    path = "/api/v1/delegation-areas/{id}/moves",
    request_body = ToPropose,
    responses(
        (status = 201, description = "The proposal.", body = MoveItem,
            headers(("location" = String, description = "The URL of the proposal."))),
        (status = 403, description = "You are neither the member nor one of those who delegate in the team."),
        (status = 409, description = "Another level for this person awaits an answer, or the area has been closed."),
    ),
)]
async fn propose_delegation_level(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<ToPropose>,
) -> Result<Response> {
    let one = actions::propose(&ctx, &id, &sent.person, sent.terms).await?;
    Ok(api::created(format!("/api/v1/delegation-moves/{}", one.id), shown_move(&ctx, &one.id).await?))
}

/// List proposed levels
///
/// Those between you and another person.
#[utoipa::path(
    get,
    path = "/api/v1/delegation-moves",
    params(Paged),
    responses((status = 200, description = "Proposals.", body = Listed<MoveItem>)),
)]
async fn list_delegation_moves(ctx: Ctx, page: Paged) -> Result<Json<Listed<MoveItem>>> {
    let found = actions::page(&ctx, page.after(), page.rows()?).await?;
    page.page(found.iter().map(MoveItem::of), |item| item.id.clone())
}

/// Show a proposed level
#[utoipa::path(
    get,
    path = "/api/v1/delegation-moves/{id}",
    responses((status = 200, description = "The proposal.", body = MoveItem)),
)]
async fn get_delegation_move(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown_move(&ctx, &id).await
}

/// Agree to a proposed level
///
/// It applies from now on, for everyone here to see.
#[utoipa::path(
    post,
    path = "/api/v1/delegation-moves/{id}/agree",
    params(IfMatch),
    responses(
        (status = 200, description = "The agreed proposal.", body = MoveItem),
        (status = 409, description = "It is not your turn, or it was answered."),
    ),
)]
async fn agree_delegation_move(ctx: Ctx, Path(id): Path<String>, seen: Seen) -> Result<Response> {
    actions::agree(&ctx, &id, &seen).await?;
    shown_move(&ctx, &id).await
}

/// Decline a proposed level
///
/// With a reason for the other one.
#[utoipa::path(
    post,
    path = "/api/v1/delegation-moves/{id}/decline",
    params(IfMatch),
    request_body = Reason,
    responses(
        (status = 200, description = "The declined proposal.", body = MoveItem),
        (status = 409, description = "It is not your turn, or it was answered."),
    ),
)]
async fn decline_delegation_move(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(reason): Json<Reason>,
) -> Result<Response> {
    actions::decline(&ctx, &id, &seen, &reason).await?;
    shown_move(&ctx, &id).await
}

/// Withdraw a proposed level
#[utoipa::path(
    post,
    path = "/api/v1/delegation-moves/{id}/withdraw",
    params(IfMatch),
    responses(
        (status = 200, description = "The withdrawn proposal.", body = MoveItem),
        (status = 409, description = "There is nothing of yours to withdraw."),
    ),
)]
async fn withdraw_delegation_move(ctx: Ctx, Path(id): Path<String>, seen: Seen) -> Result<Response> {
    actions::withdraw(&ctx, &id, &seen).await?;
    shown_move(&ctx, &id).await
}

/// A vote on the level of an area: its result, never the single votes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DelegationPoll)]
struct PollItem {
    /// The vote's id.
    id: String,
    /// The area's id.
    area: String,
    /// The status.
    state: PollState,
    /// The day it was opened.
    opened_on: NaiveDate,
    /// The day it ended.
    #[schema(required)]
    closed_on: Option<NaiveDate>,
    /// The number of votes, once revealed.
    #[schema(required)]
    votes: Option<i64>,
    /// The lowest level; null with fewer than five votes, which it would show.
    #[schema(required)]
    lowest: Option<Level>,
    /// The median, which is the result.
    #[schema(required)]
    median: Option<Level>,
    /// The highest level; null with fewer than five votes.
    #[schema(required)]
    highest: Option<Level>,
    /// Increases with every change; `If-Match: "v3"` allows a change to that revision only.
    revision: i64,
}

impl PollItem {
    fn of(poll: &Poll) -> Self {
        Self {
            id: poll.id.clone(),
            area: poll.area.clone(),
            state: poll.state,
            opened_on: poll.opened_on,
            closed_on: poll.closed_on,
            votes: poll.votes,
            lowest: poll.lowest,
            median: poll.median,
            highest: poll.highest,
            revision: poll.revision,
        }
    }
}

async fn shown_poll(ctx: &Ctx, id: &str) -> Result<Response> {
    let poll = polls::get(ctx, id).await?;
    Ok(api::versioned(poll.revision, PollItem::of(&poll)))
}

/// Open a blind vote
///
/// On the level of an area; by those accountable or responsible for delegation in the team.
#[utoipa::path(
    post,
    path = "/api/v1/delegation-areas/{id}/polls",
    responses(
        (status = 201, description = "The vote.", body = PollItem,
            headers(("location" = String, description = "The URL of the vote."))),
        (status = 403, description = "You are not accountable or responsible for delegation in this team."),
        (status = 409, description = "A vote on this area is open already."),
    ),
)]
async fn begin_delegation_poll(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let poll = polls::begin(&ctx, &id).await?;
    Ok(api::created(format!("/api/v1/delegation-polls/{}", poll.id), shown_poll(&ctx, &poll.id).await?))
}

/// Show a vote
#[utoipa::path(
    get,
    path = "/api/v1/delegation-polls/{id}",
    responses((status = 200, description = "The vote.", body = PollItem)),
)]
async fn get_delegation_poll(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown_poll(&ctx, &id).await
}

/// Vote on a level
///
/// Blind: no one reads it, and it cannot be changed. By the team's members and those who delegate there.
#[utoipa::path(
    post,
    path = "/api/v1/delegation-polls/{id}/vote",
    request_body = VoteTerms,
    responses(
        (status = 200, description = "The vote.", body = PollItem),
        (status = 403, description = "You are neither a member of the team nor one of those who delegate there."),
        (status = 409, description = "You have voted, or the vote has ended."),
    ),
)]
async fn vote_delegation_poll(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(vote): Json<VoteTerms>,
) -> Result<Response> {
    polls::vote(&ctx, &id, vote).await?;
    shown_poll(&ctx, &id).await
}

/// Reveal a vote
///
/// Result and spread stay, the single votes are deleted for good. At least three must have voted.
#[utoipa::path(
    post,
    path = "/api/v1/delegation-polls/{id}/reveal",
    params(IfMatch),
    responses(
        (status = 200, description = "The result.", body = PollItem),
        (status = 403, description = "You are not accountable or responsible for delegation in this team."),
        (status = 409, description = "Fewer than three have voted, or the vote has ended."),
    ),
)]
async fn reveal_delegation_poll(ctx: Ctx, Path(id): Path<String>, seen: Seen) -> Result<Response> {
    polls::reveal(&ctx, &id, &seen).await?;
    shown_poll(&ctx, &id).await
}

/// Cancel a vote
///
/// The votes are deleted for good.
#[utoipa::path(
    post,
    path = "/api/v1/delegation-polls/{id}/cancel",
    params(IfMatch),
    responses(
        (status = 200, description = "The cancelled vote.", body = PollItem),
        (status = 403, description = "You are not accountable or responsible for delegation in this team."),
        (status = 409, description = "The vote has ended."),
    ),
)]
async fn cancel_delegation_poll(ctx: Ctx, Path(id): Path<String>, seen: Seen) -> Result<Response> {
    polls::cancel(&ctx, &id, &seen).await?;
    shown_poll(&ctx, &id).await
}
