//! The REST API of working agreements. Its conventions are in `docs/api-design.md`.

use axum::response::Response;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Json, Listed, Paged, Path},
    },
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{
    actions,
    kinds::{CheckKind, FigureTest, GateRule, ProposalKind, ProposalState},
    model::{Answered, Check, Checked, Opened, Terms, Why},
};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .chapter("Working agreements", "What a team holds itself to, and how it changes that together.")
        .api(Rule::SignedIn, routes!(list_agreements))
        .api(Rule::SignedIn, routes!(get_agreement))
        .api(Rule::SignedIn, routes!(propose_agreement_change))
        .api(Rule::SignedIn, routes!(propose_agreement_end))
        .api(Rule::SignedIn, routes!(answer_agreement))
        .api(Rule::SignedIn, routes!(list_agreement_proposals, propose_agreement))
        .api(Rule::SignedIn, routes!(get_agreement_proposal))
        .api(Rule::SignedIn, routes!(agree_with_proposal))
        .api(Rule::SignedIn, routes!(object_to_proposal))
        .api(Rule::SignedIn, routes!(withdraw_proposal))
}

/// The check of an agreement.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AgreementCheck)]
struct CheckItem {
    /// How it is checked.
    kind: CheckKind,
    /// The gate's rule.
    #[schema(required)]
    rule: Option<GateRule>,
    /// The responsibility whose reading is the figure, by id.
    #[schema(required)]
    figure: Option<String>,
    /// What the figure must be.
    #[schema(required)]
    test: Option<FigureTest>,
    /// The bound of `at-least` and `at-most`.
    #[schema(required)]
    bound: Option<String>,
    /// The period in days.
    every_days: i64,
}

impl From<&Check> for CheckItem {
    fn from(check: &Check) -> Self {
        Self {
            kind: check.kind,
            rule: check.rule,
            figure: check.figure.clone(),
            test: check.test,
            bound: check.bound.clone(),
            every_days: check.every_days,
        }
    }
}

/// A working agreement.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WorkingAgreement)]
struct AgreementItem {
    /// The agreement's id.
    id: String,
    /// The team's id.
    team: String,
    /// The sentence.
    words: String,
    /// The check.
    check: CheckItem,
    /// The first day.
    began_on: NaiveDate,
    /// The first day on which it no longer holds.
    #[schema(required)]
    ended_on: Option<NaiveDate>,
    /// The id of the agreement it replaced.
    #[schema(required)]
    replaces: Option<String>,
    /// The outcome of its check: `held`, `not-held`, `not-checked` or `too-early`.
    #[schema(example = "held")]
    outcome: &'static str,
    /// The reason, in a sentence.
    because: String,
    /// The id of the member asked in this period, if it has no answer yet.
    #[schema(required)]
    asked: Option<String>,
}

impl From<&Checked> for AgreementItem {
    fn from(known: &Checked) -> Self {
        let agreement = &known.agreement;
        Self {
            id: agreement.id.clone(),
            team: agreement.team.to_string(),
            words: agreement.words.clone(),
            check: CheckItem::from(&agreement.check),
            began_on: agreement.began_on,
            ended_on: agreement.ended_on,
            replaces: agreement.replaces.clone(),
            outcome: known.outcome.as_str(),
            because: known.outcome.because().to_owned(),
            asked: known.asked.as_ref().map(ToString::to_string),
        }
    }
}

/// A proposed change of a team's agreements.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AgreementProposal)]
struct ProposalItem {
    /// The proposal's id.
    id: String,
    /// The team's id.
    team: String,
    /// What it changes.
    kind: ProposalKind,
    /// The id of the agreement to change or end.
    #[schema(required)]
    agreement: Option<String>,
    /// The sentence.
    words: String,
    /// The check.
    check: CheckItem,
    /// Why it is proposed.
    why: String,
    /// The id of its author.
    proposed_by: String,
    /// The day of the proposal.
    proposed_on: NaiveDate,
    /// The last day to object.
    until: NaiveDate,
    /// The status.
    state: ProposalState,
    /// The day of the decision.
    #[schema(required)]
    decided_on: Option<NaiveDate>,
    /// Why it was decided so.
    outcome: String,
    /// The votes.
    votes: Vec<VoteItem>,
    /// How many people are in the team.
    members: usize,
}

/// A member's vote on a proposal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AgreementVote)]
struct VoteItem {
    /// The member's id.
    person: String,
    /// Whether they agree, or else object.
    agrees: bool,
    /// The reason of an objection.
    words: String,
    /// The day.
    voted_on: NaiveDate,
}

impl From<&Opened> for ProposalItem {
    fn from(known: &Opened) -> Self {
        let proposal = &known.proposal;
        let votes = known.votes.iter().map(|vote| VoteItem {
            person: vote.person.to_string(),
            agrees: vote.agrees,
            words: vote.words.clone(),
            voted_on: vote.voted_on,
        });
        Self {
            id: proposal.id.clone(),
            team: proposal.team.to_string(),
            kind: proposal.kind,
            agreement: proposal.agreement.clone(),
            words: proposal.words.clone(),
            check: CheckItem::from(&proposal.check),
            why: proposal.why.clone(),
            proposed_by: proposal.proposed_by.to_string(),
            proposed_on: proposal.proposed_on,
            until: proposal.until,
            state: proposal.state,
            decided_on: proposal.decided_on,
            outcome: proposal.outcome.clone(),
            votes: votes.collect(),
            members: known.of,
        }
    }
}

/// List working agreements
///
/// Those of a team that are in effect, at most ten, with the outcome of their checks.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/agreements",
    responses((status = 200, description = "Agreements.", body = Listed<AgreementItem>)),
)]
async fn list_agreements(ctx: Ctx, Path(team): Path<String>) -> Result<Json<Listed<AgreementItem>>> {
    let shown = actions::of_team(&ctx, &team).await?;
    Ok(Json(Listed::whole(shown.agreements.iter().map(AgreementItem::from).collect())))
}

/// Show a working agreement
///
/// With the outcome of its check.
#[utoipa::path(
    get,
    path = "/api/v1/agreements/{id}",
    responses((status = 200, description = "The agreement.", body = AgreementItem)),
)]
async fn get_agreement(ctx: Ctx, Path(id): Path<String>) -> Result<Json<AgreementItem>> {
    Ok(Json(AgreementItem::from(&actions::opened(&ctx, &id).await?)))
}

async fn made(ctx: &Ctx, id: &str) -> Result<Response> {
    let opened = actions::proposal(ctx, id).await?;
    Ok(api::created(format!("/api/v1/agreement-proposals/{id}"), Json(ProposalItem::from(&opened))))
}

/// Propose another wording or check
///
/// Of an agreement, by a member of the team. It takes effect once more than half of the team agreed, or after 7 days without
/// an objection.
#[utoipa::path(
    post,
    path = "/api/v1/agreements/{id}/propose",
    request_body = Terms,
    responses(
        (status = 201, description = "The proposal.", body = ProposalItem,
            headers(("location" = String, description = "The URL of the proposal."))),
        (status = 403, description = "Only members of the team can do this."),
        (status = 409, description = "The agreement has ended, or this is proposed already."),
    ),
)]
async fn propose_agreement_change(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(terms): Json<Terms>,
) -> Result<Response> {
    let proposal = actions::propose_change(&ctx, &id, terms).await?;
    made(&ctx, &proposal.id).await
}

/// Propose the end of an agreement
///
/// By a member of the team.
#[utoipa::path(
    post,
    path = "/api/v1/agreements/{id}/propose-end",
    request_body = Why,
    responses(
        (status = 201, description = "The proposal.", body = ProposalItem,
            headers(("location" = String, description = "The URL of the proposal."))),
        (status = 403, description = "Only members of the team can do this."),
        (status = 409, description = "The agreement has ended, or this is proposed already."),
    ),
)]
async fn propose_agreement_end(ctx: Ctx, Path(id): Path<String>, Json(why): Json<Why>) -> Result<Response> {
    let proposal = actions::propose_end(&ctx, &id, &why).await?;
    made(&ctx, &proposal.id).await
}

/// Answer for an agreement
///
/// Whether the team kept to it in this period; once in a period, by a member.
#[utoipa::path(
    post,
    path = "/api/v1/agreements/{id}/answer",
    request_body = Answered,
    responses(
        (status = 200, description = "The agreement with the outcome of its check.", body = AgreementItem),
        (status = 403, description = "Only members of the team besides its leads can do this."),
        (status = 409, description = "It has ended, it is checked by itself, or this period has its answer."),
    ),
)]
async fn answer_agreement(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(answered): Json<Answered>,
) -> Result<Json<AgreementItem>> {
    actions::answer(&ctx, &id, &answered).await?;
    get_agreement(ctx, Path(id)).await
}

/// List proposals
///
/// Of changes to a team's agreements, open and decided.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/agreement-proposals",
    params(Paged),
    responses((status = 200, description = "Proposals.", body = Listed<ProposalItem>)),
)]
async fn list_agreement_proposals(
    ctx: Ctx,
    Path(team): Path<String>,
    page: Paged,
) -> Result<Json<Listed<ProposalItem>>> {
    let found = actions::page(&ctx, &team, page.after(), page.rows()?).await?;
    page.page(found.iter().map(ProposalItem::from), |item| item.id.clone())
}

/// Propose an agreement
///
/// By a member of the team. It takes effect once more than half of the team agreed, or after 7 days without an objection.
#[utoipa::path(
    post,
    path = "/api/v1/teams/{team}/agreement-proposals",
    request_body = Terms,
    responses(
        (status = 201, description = "The proposal.", body = ProposalItem,
            headers(("location" = String, description = "The URL of the proposal."))),
        (status = 403, description = "Only members of the team can do this."),
        (status = 409, description = "The team has ten agreements, or this is proposed already."),
    ),
)]
async fn propose_agreement(ctx: Ctx, Path(team): Path<String>, Json(terms): Json<Terms>) -> Result<Response> {
    let proposal = actions::propose(&ctx, &team, terms).await?;
    made(&ctx, &proposal.id).await
}

/// Show a proposal
///
/// With the votes on it.
#[utoipa::path(
    get,
    path = "/api/v1/agreement-proposals/{id}",
    responses((status = 200, description = "The proposal.", body = ProposalItem)),
)]
async fn get_agreement_proposal(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ProposalItem>> {
    Ok(Json(ProposalItem::from(&actions::proposal(&ctx, &id).await?)))
}

/// Agree with a proposal
///
/// Replaces an earlier objection of the member.
#[utoipa::path(
    post,
    path = "/api/v1/agreement-proposals/{id}/agree",
    responses(
        (status = 200, description = "The proposal.", body = ProposalItem),
        (status = 403, description = "Only members of the team can do this."),
        (status = 409, description = "It is decided."),
    ),
)]
async fn agree_with_proposal(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ProposalItem>> {
    Ok(Json(ProposalItem::from(&actions::vote(&ctx, &id, None).await?)))
}

/// Object to a proposal
///
/// With a reason; replaces an earlier agreement of the member.
#[utoipa::path(
    post,
    path = "/api/v1/agreement-proposals/{id}/object",
    request_body = Why,
    responses(
        (status = 200, description = "The proposal.", body = ProposalItem),
        (status = 403, description = "Only members of the team can do this."),
        (status = 409, description = "It is decided."),
    ),
)]
async fn object_to_proposal(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(why): Json<Why>,
) -> Result<Json<ProposalItem>> {
    Ok(Json(ProposalItem::from(&actions::vote(&ctx, &id, Some(&why)).await?)))
}

/// Withdraw a proposal
///
/// By its author.
#[utoipa::path(
    post,
    path = "/api/v1/agreement-proposals/{id}/withdraw",
    responses(
        (status = 200, description = "The proposal.", body = ProposalItem),
        (status = 403, description = "Only its author can do this."),
        (status = 409, description = "It is decided."),
    ),
)]
async fn withdraw_proposal(ctx: Ctx, Path(id): Path<String>) -> Result<Json<ProposalItem>> {
    Ok(Json(ProposalItem::from(&actions::withdraw(&ctx, &id).await?)))
}
