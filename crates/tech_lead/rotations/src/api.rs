//! The REST API of rotations. Its conventions are in `docs/api-design.md`.

use axum::response::Response;
use castra_org::organization::{self, Current};
use castra_platform::{
    Ctx, Result, Seen,
    access::Rule,
    web::{
        Routes,
        api::{self, IfMatch, Json, Listed, Paged, Path},
    },
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{
    actions, changes,
    kinds::{SwapState, Unit},
    model::{Cover, CoverTerms, Plan, Rota, Stretch, Swap, SwapTerms, Terms},
    rules::LOCAL,
};

/// How many days of turns a rotation is shown with.
const AHEAD_DAYS: i64 = 84;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .chapter("Rotations", "Who is on support, on call or does the release, in turn.")
        .api(Rule::SignedIn, routes!(list_rotations))
        .api(Rule::SignedIn, routes!(list_team_rotations, set_up_rotation))
        .api(Rule::SignedIn, routes!(get_rotation, change_rotation))
        .api(Rule::SignedIn, routes!(end_rotation))
        .api(Rule::SignedIn, routes!(cover_in_rotation))
        .api(Rule::SignedIn, routes!(cancel_cover))
        .api(Rule::SignedIn, routes!(ask_for_swap))
        .api(Rule::SignedIn, routes!(get_swap))
        .api(Rule::SignedIn, routes!(agree_to_swap))
        .api(Rule::SignedIn, routes!(decline_swap))
        .api(Rule::SignedIn, routes!(withdraw_swap))
}

/// A rotation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rotation)]
struct RotationItem {
    /// The rotation's id.
    id: String,
    /// The team's id.
    team: String,
    /// The name.
    name: String,
    /// The time zone of its wall clock.
    zone: String,
    /// When it ended.
    #[schema(required)]
    ended_at: Option<DateTime<Utc>>,
    /// Who is on now.
    #[schema(required)]
    on: Option<StretchItem>,
    /// Increases with every change; `If-Match: "v3"` allows a change to that revision only.
    revision: i64,
}

/// A rotation with its plans and its next turns.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RotationOpened)]
struct OpenedItem {
    /// The rotation.
    rotation: RotationItem,
    /// The plans, by first day.
    plans: Vec<PlanItem>,
    /// The next 12 weeks, without gaps.
    ahead: Vec<StretchItem>,
    /// The swaps, whatever their status.
    swaps: Vec<SwapItem>,
    /// The covers that are not over.
    covers: Vec<CoverItem>,
}

/// An order of people, from its first hand-over until the next plan's.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RotationPlan)]
struct PlanItem {
    /// The day of the first hand-over.
    first_day: NaiveDate,
    /// The time of hand-overs, by the wall clock.
    #[schema(example = "10:00")]
    hand_over: String,
    /// How many days or weeks a turn lasts.
    every: i64,
    /// The unit.
    unit: Unit,
    /// The ids of the people, in order.
    people: Vec<String>,
}

/// A time during which one person is on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RotationStretch)]
struct StretchItem {
    /// The person's id; null where no one of the order is there any more.
    #[schema(required)]
    person: Option<String>,
    /// The start.
    begins: DateTime<Utc>,
    /// The end.
    ends: DateTime<Utc>,
    /// The start of the turn it is part of, by the wall clock: the name of the turn in swaps.
    #[schema(example = "2026-03-09T10:00")]
    turn: String,
    /// Why: `turn`, `swap`, `cover` or `left`.
    #[schema(example = "turn")]
    why: &'static str,
}

/// A swap of two turns.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RotationSwap)]
struct SwapItem {
    /// The swap's id.
    id: String,
    /// The rotation's id.
    rotation: String,
    /// The id of the person who asked.
    asker: String,
    /// The id of the person who was asked.
    other: String,
    /// The asker's turn.
    mine: String,
    /// The other's turn.
    theirs: String,
    /// The reason.
    why: String,
    /// The status.
    state: SwapState,
    /// The day of the question.
    asked_on: NaiveDate,
    /// When it was answered.
    #[schema(required)]
    answered_at: Option<DateTime<Utc>>,
}

/// A cover.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RotationCover)]
struct CoverItem {
    /// The cover's id.
    id: String,
    /// The id of the person who covers.
    person: String,
    /// The start.
    begins: DateTime<Utc>,
    /// The end.
    ends: DateTime<Utc>,
    /// The reason.
    why: String,
    /// The id of the person who saved it.
    made_by: String,
}

impl From<&Stretch> for StretchItem {
    fn from(stretch: &Stretch) -> Self {
        Self {
            person: stretch.person.as_ref().map(ToString::to_string),
            begins: stretch.begins,
            ends: stretch.ends,
            turn: stretch.turn.format(LOCAL).to_string(),
            why: stretch.why.as_str(),
        }
    }
}

impl From<&Plan> for PlanItem {
    fn from(plan: &Plan) -> Self {
        Self {
            first_day: plan.first_day,
            hand_over: plan.hand_over.format("%H:%M").to_string(),
            every: plan.every,
            unit: plan.unit,
            people: plan.people.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<&Swap> for SwapItem {
    fn from(swap: &Swap) -> Self {
        Self {
            id: swap.id.clone(),
            rotation: swap.rotation.clone(),
            asker: swap.asker.to_string(),
            other: swap.other.to_string(),
            mine: swap.mine.format(LOCAL).to_string(),
            theirs: swap.theirs.format(LOCAL).to_string(),
            why: swap.why.clone(),
            state: swap.state,
            asked_on: swap.asked_on,
            answered_at: swap.answered_at,
        }
    }
}

impl From<&Cover> for CoverItem {
    fn from(cover: &Cover) -> Self {
        Self {
            id: cover.id.clone(),
            person: cover.person.to_string(),
            begins: cover.begins,
            ends: cover.ends,
            why: cover.why.clone(),
            made_by: cover.made_by.to_string(),
        }
    }
}

fn item(ctx: &Ctx, current: &Current, rota: &Rota) -> RotationItem {
    let rotation = &rota.rotation;
    RotationItem {
        id: rotation.id.clone(),
        team: rotation.team.to_string(),
        name: rotation.name.clone(),
        zone: rotation.zone.name().to_owned(),
        ended_at: rotation.ended_at,
        on: actions::on_at(current, rota, ctx.now()).as_ref().map(StretchItem::from),
        revision: rotation.revision,
    }
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let rota = actions::opened(ctx, id).await?;
    let current = organization::current(ctx).await?;
    let now = ctx.now();
    let ahead = actions::stretches(&current, &rota, now, now + TimeDelta::days(AHEAD_DAYS));
    let covers = rota.covers.iter().filter(|known| !known.cancelled && known.ends > now);
    let opened = OpenedItem {
        rotation: item(ctx, &current, &rota),
        plans: rota.plans.iter().map(PlanItem::from).collect(),
        ahead: ahead.iter().map(StretchItem::from).collect(),
        swaps: rota.swaps.iter().map(SwapItem::from).collect(),
        covers: covers.map(CoverItem::from).collect(),
    };
    Ok(api::versioned(rota.rotation.revision, opened))
}

/// List rotations
///
/// Of all teams, those that have not ended, with who is on now.
#[utoipa::path(
    get,
    path = "/api/v1/rotations",
    params(Paged),
    responses((status = 200, description = "Rotations.", body = Listed<RotationItem>)),
)]
async fn list_rotations(ctx: Ctx, page: Paged) -> Result<Json<Listed<RotationItem>>> {
    let current = organization::current(&ctx).await?;
    let found = actions::page(&ctx, page.after(), page.rows()?).await?;
    page.page(found.iter().map(|rota| item(&ctx, &current, rota)), |item| item.id.clone())
}

/// List a team's rotations
///
/// Those that have not ended, with who is on now.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/rotations",
    responses((status = 200, description = "Rotations.", body = Listed<RotationItem>)),
)]
async fn list_team_rotations(ctx: Ctx, Path(team): Path<String>) -> Result<Json<Listed<RotationItem>>> {
    let current = organization::current(&ctx).await?;
    actions::team(&current, &team)?;
    let found = actions::list(&ctx, &team).await?;
    Ok(Json(Listed::whole(found.iter().map(|rota| item(&ctx, &current, rota)).collect())))
}

/// Set up a rotation
///
/// By the lead of the team. The first hand-over may be up to 31 days ago, because the present turn may have begun.
#[utoipa::path(
    post,
    path = "/api/v1/teams/{team}/rotations",
    request_body = Terms,
    responses(
        (status = 201, description = "The rotation.", body = OpenedItem,
            headers(("location" = String, description = "The URL of the rotation."))),
        (status = 403, description = "Only the lead of the team can do this."),
        (status = 409, description = "The team has 12 rotations."),
    ),
)]
async fn set_up_rotation(ctx: Ctx, Path(team): Path<String>, Json(terms): Json<Terms>) -> Result<Response> {
    let rotation = actions::set_up(&ctx, &team, terms).await?;
    Ok(api::created(format!("/api/v1/rotations/{}", rotation.id), shown(&ctx, &rotation.id).await?))
}

/// Show a rotation
///
/// With who is on in the next 12 weeks.
#[utoipa::path(
    get,
    path = "/api/v1/rotations/{id}",
    responses((status = 200, description = "The rotation.", body = OpenedItem)),
)]
async fn get_rotation(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

/// Change a rotation
///
/// From a hand-over that is still ahead; what was, stays.
#[utoipa::path(
    put,
    path = "/api/v1/rotations/{id}",
    params(IfMatch),
    request_body = Terms,
    responses(
        (status = 200, description = "The updated rotation.", body = OpenedItem),
        (status = 403, description = "Only the lead of the team can do this."),
        (status = 409, description = "It has ended."),
    ),
)]
async fn change_rotation(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(terms): Json<Terms>,
) -> Result<Response> {
    actions::change(&ctx, &id, &seen, terms).await?;
    shown(&ctx, &id).await
}

/// End a rotation
///
/// Now; no one is on after that.
#[utoipa::path(
    post,
    path = "/api/v1/rotations/{id}/end",
    params(IfMatch),
    responses(
        (status = 200, description = "The ended rotation.", body = OpenedItem),
        (status = 403, description = "Only the lead of the team can do this."),
        (status = 409, description = "It has ended."),
    ),
)]
async fn end_rotation(ctx: Ctx, Path(id): Path<String>, seen: Seen) -> Result<Response> {
    actions::end(&ctx, &id, &seen).await?;
    shown(&ctx, &id).await
}

/// Cover for a colleague
///
/// A member themself, or a member named by the lead, is on for some time.
#[utoipa::path(
    post,
    path = "/api/v1/rotations/{id}/covers",
    request_body = CoverTerms,
    responses(
        (status = 201, description = "The rotation with the cover.", body = OpenedItem,
            headers(("location" = String, description = "The URL of the rotation."))),
        (status = 403, description = "Only members of the team and its lead can do this; only the lead for another member."),
        (status = 409, description = "It has ended, or 60 covers are ahead."),
    ),
)]
async fn cover_in_rotation(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(terms): Json<CoverTerms>,
) -> Result<Response> {
    changes::cover(&ctx, &id, &terms).await?;
    Ok(api::created(format!("/api/v1/rotations/{id}"), shown(&ctx, &id).await?))
}

/// Cancel a cover
///
/// What is left of it.
#[utoipa::path(
    post,
    path = "/api/v1/rotations/{id}/covers/{cover}/cancel",
    responses(
        (status = 200, description = "The rotation.", body = OpenedItem),
        (status = 403, description = "Only the person who covers, the one who named them and the lead can do this."),
        (status = 409, description = "It is over, or was cancelled."),
    ),
)]
async fn cancel_cover(ctx: Ctx, Path((id, cover)): Path<(String, String)>) -> Result<Response> {
    changes::cancel(&ctx, &id, &cover).await?;
    shown(&ctx, &id).await
}

/// Ask to swap turns
///
/// A turn of one's own for a turn of another member; both are still ahead.
#[utoipa::path(
    post,
    path = "/api/v1/rotations/{id}/swaps",
    request_body = SwapTerms,
    responses(
        (status = 201, description = "The swap.", body = SwapItem,
            headers(("location" = String, description = "The URL of the swap."))),
        (status = 403, description = "Only members of the team can do this."),
        (status = 409, description = "The rotation has ended, or this swap is asked for already."),
    ),
)]
async fn ask_for_swap(ctx: Ctx, Path(id): Path<String>, Json(terms): Json<SwapTerms>) -> Result<Response> {
    let swap = changes::ask(&ctx, &id, &terms).await?;
    Ok(api::created(format!("/api/v1/rotation-swaps/{}", swap.id), Json(SwapItem::from(&swap))))
}

/// Show a swap
///
/// With its status.
#[utoipa::path(
    get,
    path = "/api/v1/rotation-swaps/{id}",
    responses((status = 200, description = "The swap.", body = SwapItem)),
)]
async fn get_swap(ctx: Ctx, Path(id): Path<String>) -> Result<Json<SwapItem>> {
    Ok(Json(SwapItem::from(&changes::swap(&ctx, &id).await?)))
}

async fn settled(ctx: &Ctx, id: &str, to: SwapState) -> Result<Json<SwapItem>> {
    Ok(Json(SwapItem::from(&changes::settle(ctx, id, to).await?)))
}

/// Agree to a swap
///
/// The two turns are exchanged.
#[utoipa::path(
    post,
    path = "/api/v1/rotation-swaps/{id}/agree",
    responses(
        (status = 200, description = "The swap.", body = SwapItem),
        (status = 403, description = "Only the person who was asked can do this."),
        (status = 409, description = "It was answered, or a turn has begun or changed hands."),
    ),
)]
async fn agree_to_swap(ctx: Ctx, Path(id): Path<String>) -> Result<Json<SwapItem>> {
    settled(&ctx, &id, SwapState::Agreed).await
}

/// Decline a swap
///
/// Nothing changes.
#[utoipa::path(
    post,
    path = "/api/v1/rotation-swaps/{id}/decline",
    responses(
        (status = 200, description = "The swap.", body = SwapItem),
        (status = 403, description = "Only the person who was asked can do this."),
        (status = 409, description = "It was answered."),
    ),
)]
async fn decline_swap(ctx: Ctx, Path(id): Path<String>) -> Result<Json<SwapItem>> {
    settled(&ctx, &id, SwapState::Declined).await
}

/// Withdraw a swap
///
/// By the person who asked.
#[utoipa::path(
    post,
    path = "/api/v1/rotation-swaps/{id}/withdraw",
    responses(
        (status = 200, description = "The swap.", body = SwapItem),
        (status = 403, description = "Only the person who asked can do this."),
        (status = 409, description = "It was answered."),
    ),
)]
async fn withdraw_swap(ctx: Ctx, Path(id): Path<String>) -> Result<Json<SwapItem>> {
    settled(&ctx, &id, SwapState::Withdrawn).await
}
