//! `/api/v1/decisions`.

use axum::response::{IntoResponse, Response};
use castra_org::organization::{self, PersonId};
use castra_platform::{
    Ctx, Result, Seen,
    access::Rule,
    web::{
        Routes,
        api::{self, IfMatch, Json, Listed, Path, Query},
    },
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{
    actions,
    kinds::{DecisionEventKind, DecisionState, Importance, LinkKind, Verdict},
    lists::Wanted,
    model::{Acceptance, Advice, DecisionTerms, Known, Opened, Reason, Review, Successor},
};

pub(super) fn routes() -> Routes {
    let routes = Routes::new()
        .chapter("Decisions", "What was decided and why, who decided, and whether it turned out as expected.")
        .api(Rule::SignedIn, routes!(list_decisions))
        .api(Rule::SignedIn, routes!(get_decision))
        .api(Rule::SignedIn, routes!(record_decision))
        .api(Rule::SignedIn, routes!(change_decision))
        .api(Rule::SignedIn, routes!(accept_decision))
        .api(Rule::SignedIn, routes!(reject_decision))
        .api(Rule::SignedIn, routes!(supersede_decision))
        .api(Rule::SignedIn, routes!(deprecate_decision))
        .api(Rule::SignedIn, routes!(review_decision))
        .api(Rule::SignedIn, routes!(advise_on_decision))
        .api(Rule::SignedIn, routes!(announce_decision));
    super::api_files::add(routes)
}

/// A decision.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Decision)]
pub(super) struct DecisionView {
    /// The decision's id.
    pub(super) id: String,
    /// Its name, such as `payments-12`; null while it is restricted.
    #[schema(required)]
    pub(super) name: Option<String>,
    /// The part that people enter; send it back changed to edit the decision.
    pub(super) terms: DecisionTerms,
    /// The status.
    pub(super) state: DecisionState,
    /// The day it was recorded.
    pub(super) proposed_on: NaiveDate,
    /// The day it was accepted or rejected.
    #[schema(required)]
    pub(super) decided_on: Option<NaiveDate>,
    /// The id of the person who accepted or rejected it.
    #[schema(required, value_type = Option<String>)]
    pub(super) decided_by: Option<PersonId>,
    /// Whether a person decided whose decision it was; null where that is not known.
    #[schema(required)]
    pub(super) in_place: Option<bool>,
    /// The day of the last review.
    #[schema(required)]
    pub(super) reviewed_on: Option<NaiveDate>,
    /// How it turned out, at the last review.
    #[schema(required)]
    pub(super) turned_out: Option<Verdict>,
    /// The id of the decision that took its place.
    #[schema(required)]
    pub(super) superseded_by: Option<String>,
    /// Increases with every change; `If-Match: "v3"` allows a change to that revision only.
    pub(super) revision: i64,
}

impl DecisionView {
    pub(super) fn of(known: &Known) -> Self {
        let decision = &known.decision;
        Self {
            id: decision.id.clone(),
            name: decision.number.map(|_| decision.label()),
            terms: known.terms.clone(),
            state: decision.state,
            proposed_on: decision.proposed_on,
            decided_on: decision.decided_on,
            decided_by: decision.decided_by.clone(),
            in_place: decision.in_place,
            reviewed_on: decision.reviewed_on,
            turned_out: decision.turned_out,
            superseded_by: decision.superseded_by.clone(),
            revision: decision.revision,
        }
    }
}

/// A decision with its history and links.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionRecord)]
struct RecordView {
    #[serde(flatten)]
    decision: DecisionView,
    /// What happened to it, in order.
    history: Vec<EventView>,
    /// The decisions it depends on, and those that depend on it.
    links: Vec<LinkView>,
}

/// An event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionEvent)]
struct EventView {
    /// What happened.
    kind: DecisionEventKind,
    /// The actor, such as `person:bo`.
    actor: String,
    /// The day.
    on: NaiveDate,
    /// The answer of a review.
    #[schema(required)]
    verdict: Option<Verdict>,
    /// Advice, or a reason; may be empty.
    words: String,
}

/// A link between two decisions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DecisionLink)]
struct LinkView {
    /// The id of the decision that depends.
    from: String,
    /// How it depends.
    kind: LinkKind,
    /// The id of the decision it depends on.
    to: String,
}

impl RecordView {
    fn of(opened: &Opened) -> Self {
        let id = &opened.known.decision.id;
        let history = opened.events.iter().map(|(event, words)| EventView {
            kind: event.kind,
            actor: event.person.clone(),
            on: event.on_day,
            verdict: event.verdict,
            words: words.clone(),
        });
        let links = opened.links.iter().filter(|link| link.decision == *id || link.target == *id);
        Self {
            decision: DecisionView::of(&opened.known),
            history: history.collect(),
            links: links
                .map(|link| LinkView {
                    from: link.decision.clone(),
                    kind: link.kind,
                    to: link.target.clone(),
                })
                .collect(),
        }
    }
}

/// The decisions to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct DecisionsQuery {
    /// Only those of this team, by id, or of the `organization`.
    scope: Option<String>,
    /// Only this status.
    #[param(inline)]
    state: Option<DecisionState>,
    /// Only this importance.
    #[param(inline)]
    importance: Option<Importance>,
    /// Only those with this decider, by id.
    decider: Option<String>,
    /// Only those of this area.
    area: Option<String>,
    /// Only those with these words.
    q: Option<String>,
    /// The page after this: `next` of the previous page.
    after: Option<String>,
    /// Items per page, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List decisions
///
/// In the order they were recorded. A restricted decision is listed only for the people it names.
#[utoipa::path(
    get,
    path = "/api/v1/decisions",
    params(DecisionsQuery),
    responses((status = 200, description = "Decisions.", body = Listed<DecisionView>)),
)]
async fn list_decisions(ctx: Ctx, Query(query): Query<DecisionsQuery>) -> Result<Json<Listed<DecisionView>>> {
    let limit = api::limit(query.limit)?;
    let today = organization::current(&ctx).await?.today;
    let wanted = Wanted {
        scope: query.scope,
        state: query.state,
        importance: query.importance,
        decider: query.decider,
        area: query.area,
        words: query.q.unwrap_or_default(),
        due: None,
    };
    let mut found = wanted.among(actions::visible(&ctx).await?, today);
    found.sort_by(|a, b| a.decision.id.cmp(&b.decision.id));
    let after = query.after.unwrap_or_default();
    let items = found.iter().filter(|known| known.decision.id > after).take(limit + 1).map(DecisionView::of);
    Ok(Json(Listed::page(items, limit, |item| item.id.clone())))
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let opened = actions::opened(ctx, id).await?;
    Ok(api::versioned(opened.known.decision.revision, RecordView::of(&opened)))
}

/// Show a decision
///
/// With its history and links.
#[utoipa::path(
    get,
    path = "/api/v1/decisions/{id}",
    responses((status = 200, description = "The decision.", body = RecordView)),
)]
async fn get_decision(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

/// Record a decision
///
/// As a proposal, in a team or in the organization. Two lines suffice up to the importance `team`; from `cross-team` up
/// context, two options and a consulted person are required.
#[utoipa::path(
    post,
    path = "/api/v1/decisions",
    request_body = DecisionTerms,
    responses(
        (status = 201, description = "The decision, recorded.", body = RecordView,
            headers(("location" = String, description = "The URL of the decision."))),
        (status = 403, description = "Only members of the team and those who keep its decisions can do this."),
    ),
)]
async fn record_decision(ctx: Ctx, Json(terms): Json<DecisionTerms>) -> Result<Response> {
    let known = actions::propose(&ctx, terms).await?;
    let id = known.decision.id;
    Ok(api::created(format!("/api/v1/decisions/{id}"), shown(&ctx, &id).await?))
}

/// Edit a decision
///
/// Once it is decided, only area, people other than the decider, dates, confirmation, links and further information
/// change.
#[utoipa::path(
    put,
    path = "/api/v1/decisions/{id}",
    params(IfMatch),
    request_body = DecisionTerms,
    responses(
        (status = 200, description = "The updated decision.", body = RecordView),
        (status = 403, description = "Only its decider, its author and those who keep the decisions of its scope can do this."),
        (status = 409, description = "It was decided, and this would rewrite it."),
    ),
)]
async fn change_decision(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(terms): Json<DecisionTerms>,
) -> Result<Response> {
    actions::change(&ctx, &id, &seen, terms).await?;
    shown(&ctx, &id).await
}

/// Accept a decision
///
/// A proposal; by its decider or those who keep the decisions of its scope.
#[utoipa::path(
    post,
    path = "/api/v1/decisions/{id}/accept",
    params(IfMatch),
    request_body = Acceptance,
    responses(
        (status = 200, description = "The accepted decision.", body = RecordView),
        (status = 403, description = "It is not the viewer's to decide."),
        (status = 409, description = "It is not proposed any more."),
    ),
)]
async fn accept_decision(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(acceptance): Json<Acceptance>,
) -> Result<Response> {
    actions::accept(&ctx, &id, &seen, acceptance).await?;
    shown(&ctx, &id).await
}

/// Reject a decision
///
/// A proposal, with a reason.
#[utoipa::path(
    post,
    path = "/api/v1/decisions/{id}/reject",
    params(IfMatch),
    request_body = Reason,
    responses(
        (status = 200, description = "The rejected decision.", body = RecordView),
        (status = 403, description = "It is not the viewer's to decide."),
        (status = 409, description = "It is not proposed any more."),
    ),
)]
async fn reject_decision(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(reason): Json<Reason>,
) -> Result<Response> {
    actions::reject(&ctx, &id, &seen, &reason).await?;
    shown(&ctx, &id).await
}

/// Supersede a decision
///
/// By another one that is proposed or accepted.
#[utoipa::path(
    post,
    path = "/api/v1/decisions/{id}/supersede",
    params(IfMatch),
    request_body = Successor,
    responses(
        (status = 200, description = "The superseded decision.", body = RecordView),
        (status = 403, description = "It is not the viewer's to decide."),
        (status = 409, description = "Its status does not allow this."),
    ),
)]
async fn supersede_decision(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(successor): Json<Successor>,
) -> Result<Response> {
    actions::supersede(&ctx, &id, &seen, &successor).await?;
    shown(&ctx, &id).await
}

/// Deprecate a decision
///
/// An accepted one that ends without a successor.
#[utoipa::path(
    post,
    path = "/api/v1/decisions/{id}/deprecate",
    params(IfMatch),
    request_body = Reason,
    responses(
        (status = 200, description = "The deprecated decision.", body = RecordView),
        (status = 403, description = "It is not the viewer's to decide."),
        (status = 409, description = "It is not accepted."),
    ),
)]
async fn deprecate_decision(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(reason): Json<Reason>,
) -> Result<Response> {
    actions::deprecate(&ctx, &id, &seen, &reason).await?;
    shown(&ctx, &id).await
}

/// Review a decision
///
/// Did it turn out as expected? The answer is about the decision and never counted by decider.
#[utoipa::path(
    post,
    path = "/api/v1/decisions/{id}/review",
    params(IfMatch),
    request_body = Review,
    responses(
        (status = 200, description = "The reviewed decision.", body = RecordView),
        (status = 403, description = "Only its decider, its author and those who keep the decisions of its scope can do this."),
        (status = 409, description = "It was not accepted."),
    ),
)]
async fn review_decision(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(review): Json<Review>,
) -> Result<Response> {
    actions::review(&ctx, &id, &seen, &review).await?;
    shown(&ctx, &id).await
}

/// Give advice on a decision
///
/// On a proposal; nothing waits for it.
#[utoipa::path(
    post,
    path = "/api/v1/decisions/{id}/advise",
    request_body = Advice,
    responses(
        (status = 200, description = "The decision with the advice.", body = RecordView),
        (status = 403, description = "Only a person who may read the proposal can do this."),
        (status = 409, description = "It is not proposed any more."),
    ),
)]
async fn advise_on_decision(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(advice): Json<Advice>,
) -> Result<Response> {
    actions::advise(&ctx, &id, &advice).await?;
    shown(&ctx, &id).await
}

/// Announce a restricted decision
///
/// To everyone. It gets its name, and cannot be restricted again.
#[utoipa::path(
    post,
    path = "/api/v1/decisions/{id}/announce",
    params(IfMatch),
    responses(
        (status = 200, description = "The announced decision.", body = RecordView),
        (status = 403, description = "Only its decider and its author can do this."),
        (status = 409, description = "It is announced already."),
    ),
)]
async fn announce_decision(ctx: Ctx, Path(id): Path<String>, seen: Seen) -> Result<Response> {
    actions::announce(&ctx, &id, &seen).await?;
    Ok(shown(&ctx, &id).await?.into_response())
}
