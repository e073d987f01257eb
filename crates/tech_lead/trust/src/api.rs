//! The REST API of rounds. Sheets are taken and answered on pages only: a program's token, and its idempotency keys, would say
//! who answered.

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

use crate::{
    actions,
    kinds::RoundState,
    model::{Opened, Outcome, Round, Terms},
};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "How am I leading?",
            "Rounds in which a lead asks the team. Answers are given on pages only, because a token would tell whose they are.",
        )
        .api(Rule::SignedIn, routes!(list_trust_rounds, open_trust_round))
        .api(Rule::SignedIn, routes!(get_trust_round))
        .api(Rule::SignedIn, routes!(tell_trust_round))
}

/// A round.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrustRound)]
struct RoundItem {
    /// The round's id.
    id: String,
    /// The id of the lead who asks.
    lead: String,
    /// The status.
    state: RoundState,
    /// The first day.
    opened_on: NaiveDate,
    /// The last day to answer.
    closes_on: NaiveDate,
    /// The day on which the lead shared what will change.
    #[schema(required)]
    outcome_on: Option<NaiveDate>,
    /// How many people are asked.
    asked: i64,
    /// Increases with every change; `If-Match: "v3"` allows a change to that revision only.
    revision: i64,
}

/// A round with its questions and, for its lead, the results.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrustRoundOpened)]
struct OpenedItem {
    /// The round.
    round: RoundItem,
    /// The questions; null where they were erased.
    #[schema(required)]
    terms: Option<Terms>,
    /// The results, for the lead, once the round has ended and at least five people answered.
    #[schema(required)]
    results: Option<ResultsItem>,
    /// What will change, once shared.
    #[schema(required)]
    outcome: Option<String>,
}

/// The results of a round.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TrustResults)]
struct ResultsItem {
    /// How many people answered.
    answered: i64,
    /// For each statement how many chose 1 to 5; null where fewer than five did.
    scales: Vec<Option<Vec<u32>>>,
    /// For each question the texts, in random order.
    texts: Vec<Vec<String>>,
}

impl From<&Round> for RoundItem {
    fn from(round: &Round) -> Self {
        Self {
            id: round.id.clone(),
            lead: round.lead.to_string(),
            state: round.state,
            opened_on: round.opened_on,
            closes_on: round.closes_on,
            outcome_on: round.outcome_on,
            asked: round.asked,
            revision: round.revision,
        }
    }
}

impl From<Opened> for OpenedItem {
    fn from(opened: Opened) -> Self {
        let answered = opened.round.answered.unwrap_or_default();
        let results = opened.results.map(|results| ResultsItem {
            answered,
            scales: results.scales.into_iter().map(|counts| counts.map(Vec::from)).collect(),
            texts: results.texts,
        });
        Self { round: RoundItem::from(&opened.round), terms: opened.terms, results, outcome: opened.outcome }
    }
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let opened = actions::opened(ctx, id).await?;
    Ok(api::versioned(opened.round.revision, OpenedItem::from(opened)))
}

/// List rounds
///
/// Your own and those you are asked in.
#[utoipa::path(
    get,
    path = "/api/v1/trust-rounds",
    params(Paged),
    responses((status = 200, description = "Rounds.", body = Listed<RoundItem>)),
)]
async fn list_trust_rounds(ctx: Ctx, page: Paged) -> Result<Json<Listed<RoundItem>>> {
    let found = actions::page(&ctx, page.after(), page.rows()?).await?;
    page.page(found.iter().map(RoundItem::from), |item| item.id.clone())
}

/// A round to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TrustRoundToOpen)]
struct ToOpen {
    /// The ids of the teams to ask, which you lead.
    #[schema(example = json!(["payments"]))]
    teams: Vec<String>,
    /// The questions.
    terms: Terms,
}

/// Open a round
///
/// By those accountable for a team's trust; at least five people are asked.
#[utoipa::path(
    post,
    path = "/api/v1/trust-rounds",
    request_body = ToOpen,
    responses(
        (status = 201, description = "The round.", body = OpenedItem,
            headers(("location" = String, description = "The URL of the round."))),
        (status = 403, description = "You are not accountable for the trust of any team."),
        (status = 409, description = "Your last round began less than 90 days ago."),
    ),
)]
async fn open_trust_round(ctx: Ctx, Json(sent): Json<ToOpen>) -> Result<Response> {
    let round = actions::open(&ctx, &sent.teams, sent.terms).await?;
    Ok(api::created(format!("/api/v1/trust-rounds/{}", round.id), shown(&ctx, &round.id).await?))
}

/// Show a round
///
/// With its questions and, for its lead, the results.
#[utoipa::path(
    get,
    path = "/api/v1/trust-rounds/{id}",
    responses((status = 200, description = "The round.", body = OpenedItem)),
)]
async fn get_trust_round(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

/// Tell what will change
///
/// To everyone who was asked, once the round has ended; sent again, it replaces the earlier text.
#[utoipa::path(
    post,
    path = "/api/v1/trust-rounds/{id}/tell",
    params(IfMatch),
    request_body = Outcome,
    responses(
        (status = 200, description = "The round.", body = OpenedItem),
        (status = 403, description = "Only its lead can do this."),
        (status = 409, description = "The round has not ended."),
    ),
)]
async fn tell_trust_round(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(outcome): Json<Outcome>,
) -> Result<Response> {
    actions::tell(&ctx, &id, &seen, &outcome).await?;
    shown(&ctx, &id).await
}
