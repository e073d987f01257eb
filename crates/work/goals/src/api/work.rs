//! Work, upkeep and the flow of work into goals.

use axum::response::Response;
use castra_org::organization::{self, PersonId};
use castra_platform::{
    Ctx, Error, Result, Seen,
    web::api::{self, IfMatch, Json, Listed, Path},
};

use super::documents::{self, ChainView, FlowView, UnaskedView, WorkView};
use crate::{
    actions,
    flow::{self, Goals},
    model::{Goal, ReasonTerms, UpkeepTerms, WorkTerms},
    pages,
};

/// List a team's recorded work
///
/// What has not ended, as recorded here; other features tell of their own.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/goal-work",
    responses((status = 200, description = "Work.", body = Listed<WorkView>)),
)]
pub(super) async fn list_team_work(ctx: Ctx, Path(team): Path<String>) -> Result<Json<Listed<WorkView>>> {
    let all = actions::team_work(&ctx, &team).await?;
    Ok(Json(Listed::whole(all.iter().map(WorkView::new).collect())))
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let work = actions::find_work(ctx, id).await?;
    Ok(api::versioned(work.revision, WorkView::new(&work)))
}

/// Record work
///
/// Of a team: what people work on, and the goal it serves.
#[utoipa::path(
    post,
    path = "/api/v1/teams/{team}/goal-work",
    request_body = WorkTerms,
    responses(
        (status = 201, description = "The work, recorded.", body = WorkView,
            headers(("location" = String, description = "The URL of the work."))),
        (status = 403, description = "Only those accountable or responsible for direction in the team can do this."),
    ),
)]
pub(super) async fn record_team_work(
    ctx: Ctx,
    Path(team): Path<String>,
    Json(terms): Json<WorkTerms>,
) -> Result<Response> {
    let work = actions::record_work(&ctx, &team, terms).await?;
    Ok(api::created(format!("/api/v1/goal-work/{}", work.id), shown(&ctx, &work.id).await?))
}

/// Show recorded work
///
/// One piece of it.
#[utoipa::path(
    get,
    path = "/api/v1/goal-work/{id}",
    responses((status = 200, description = "The work.", body = WorkView)),
)]
pub(super) async fn get_goal_work(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

/// Update recorded work
///
/// Its last day ends it.
#[utoipa::path(
    put,
    path = "/api/v1/goal-work/{id}",
    params(IfMatch),
    request_body = WorkTerms,
    responses(
        (status = 200, description = "The updated work.", body = WorkView),
        (status = 403, description = "Only those accountable or responsible for direction in the team can do this."),
    ),
)]
pub(super) async fn change_goal_work(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(terms): Json<WorkTerms>,
) -> Result<Response> {
    actions::change_work(&ctx, &id, &seen, terms).await?;
    shown(&ctx, &id).await
}

async fn shown_upkeep(ctx: &Ctx, team: &str) -> Result<Response> {
    let upkeep = actions::upkeep(ctx, team).await?;
    let revision = actions::upkeep_revision(upkeep.as_ref())?;
    let upkeep = upkeep.ok_or_else(|| Error::not_found(format!("agreed upkeep of team `{team}`")))?;
    Ok(api::versioned(revision, upkeep))
}

/// Show the upkeep share
///
/// Of a team's time, as agreed.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/upkeep-share",
    responses(
        (status = 200, description = "The share.", body = UpkeepTerms),
        (status = 404, description = "There is no such team, or no share is agreed."),
    ),
)]
pub(super) async fn get_upkeep_share(ctx: Ctx, Path(team): Path<String>) -> Result<Response> {
    shown_upkeep(&ctx, &team).await
}

/// Set the upkeep share
///
/// The share of a team's time that is agreed for upkeep. It is not outside of goals.
#[utoipa::path(
    put,
    path = "/api/v1/teams/{team}/upkeep-share",
    params(IfMatch),
    request_body = UpkeepTerms,
    responses(
        (status = 200, description = "The share.", body = UpkeepTerms),
        (status = 403, description = "Only those accountable or responsible for direction in the team can do this."),
    ),
)]
pub(super) async fn set_upkeep_share(
    ctx: Ctx,
    Path(team): Path<String>,
    seen: Seen,
    Json(terms): Json<UpkeepTerms>,
) -> Result<Response> {
    actions::set_upkeep(&ctx, &team, &seen, &terms).await?;
    shown_upkeep(&ctx, &team).await
}

async fn unasked(ctx: &Ctx, team: &str) -> Result<Vec<UnaskedView>> {
    let current = organization::current(ctx).await?;
    let team = actions::team(&current, team)?;
    let picture = actions::picture(ctx, current.today).await?;
    let all: Vec<Goal> = actions::recent(ctx).await?.iter().map(|whole| whole.goal.clone()).collect();
    let own = picture.iter().filter(|one| one.serving.team == team.as_str());
    let found = flow::unasked(own, &Goals::new(&all), &actions::reasons(ctx).await?);
    Ok(found.iter().map(UnaskedView::new).collect())
}

/// List unasked work
///
/// A team's work of the past four weeks that no current goal asked for and that is not upkeep, most time first.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/unasked-work",
    responses((status = 200, description = "Work.", body = Listed<UnaskedView>)),
)]
pub(super) async fn list_unasked_work(
    ctx: Ctx,
    Path(team): Path<String>,
) -> Result<Json<Listed<UnaskedView>>> {
    Ok(Json(Listed::whole(unasked(&ctx, &team).await?)))
}

/// Note why work has no goal
///
/// The reason is shown with the work; it counts as unasked all the same.
#[utoipa::path(
    post,
    path = "/api/v1/teams/{team}/unasked-work/explain",
    request_body = ReasonTerms,
    responses(
        (status = 200, description = "The team's unasked work.", body = Listed<UnaskedView>),
        (status = 403, description = "Only those accountable or responsible for direction in the team can do this."),
    ),
)]
pub(super) async fn note_unasked_reason(
    ctx: Ctx,
    Path(team): Path<String>,
    Json(terms): Json<ReasonTerms>,
) -> Result<Json<Listed<UnaskedView>>> {
    actions::note_reason(&ctx, &team, &Seen::ANY, terms).await?;
    Ok(Json(Listed::whole(unasked(&ctx, &team).await?)))
}

/// Show where the work goes
///
/// The work of the past four weeks by team and goal, what no goal asked for, and goals that no one works on.
#[utoipa::path(
    get,
    path = "/api/v1/goals/flow",
    responses((status = 200, description = "The work of four weeks.", body = FlowView)),
)]
pub(super) async fn get_goal_flow(ctx: Ctx) -> Result<Json<FlowView>> {
    let current = organization::current(&ctx).await?;
    let picture = actions::picture(&ctx, current.today).await?;
    let all: Vec<Goal> = actions::recent(&ctx).await?.iter().map(|whole| whole.goal.clone()).collect();
    let goals = Goals::new(&all);
    let upkeeps = actions::upkeeps(&ctx).await?;
    let split = flow::split(picture.iter(), &goals, |team| upkeeps.get(team).copied().unwrap_or(0));
    Ok(Json(FlowView {
        goals: split.goals,
        upkeep: split.upkeep,
        unasked: split.unasked,
        outside: split.outside(),
        items: documents::streams(&picture, &goals),
        unworked: flow::unworked(&all, &picture, current.today)
            .into_iter()
            .map(|goal| goal.id.clone())
            .collect(),
    }))
}

/// List how a person's work serves
///
/// Each piece of today's work with the goals it serves, up to those of the company.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}/goals",
    responses((status = 200, description = "Work and its goals.", body = Listed<ChainView>)),
)]
pub(super) async fn list_person_goals(ctx: Ctx, Path(id): Path<String>) -> Result<Json<Listed<ChainView>>> {
    let (_, chains) = pages::chains(&ctx, &PersonId::from(id.as_str())).await?;
    let items = chains.into_iter().map(|chain| ChainView {
        work: format!("{}:{}", chain.serving.kind, chain.serving.id),
        title: chain.serving.title,
        href: chain.serving.href,
        is_upkeep: chain.serving.is_upkeep,
        reason: chain.reason,
        goals: chain
            .levels
            .iter()
            .map(|level| level.iter().map(|whole| whole.goal.id.clone()).collect())
            .collect(),
    });
    Ok(Json(Listed::whole(items.collect())))
}
