//! `/api/v1/goals`: goals, key results, check-ins, and the work that serves them.

mod documents;
mod work;

use axum::response::Response;
use castra_org::organization;
use castra_platform::{
    Ctx, Result, Seen,
    access::Rule,
    web::{
        Routes,
        api::{self, IfMatch, Json, Listed, Path, Query},
    },
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

pub(crate) use self::documents::GoalView;
use self::documents::{GoalItem, ResultView};
use crate::{
    actions, drafts,
    kinds::GoalState,
    model::{CheckInTerms, CloseTerms, CopyTerms, GoalTerms, PasteTerms, ResultTerms, ValueTerms},
};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .chapter("Goals", "What company and teams want, how far they are, and whether the work goes there.")
        .api(Rule::SignedIn, routes!(list_goals, add_goal))
        .api(Rule::SignedIn, routes!(add_team_goal))
        .api(Rule::SignedIn, routes!(get_goal, change_goal))
        .api(Rule::SignedIn, routes!(start_goal))
        .api(Rule::SignedIn, routes!(close_goal))
        .api(Rule::SignedIn, routes!(copy_goal))
        .api(Rule::SignedIn, routes!(add_key_result))
        .api(Rule::SignedIn, routes!(get_key_result, change_key_result))
        .api(Rule::SignedIn, routes!(drop_key_result))
        .api(Rule::SignedIn, routes!(check_in_key_result))
        .api(Rule::SignedIn, routes!(post_key_result_value))
        .api(Rule::SignedIn, routes!(paste_key_result_values))
        .api(Rule::SignedIn, routes!(work::list_team_work, work::record_team_work))
        .api(Rule::SignedIn, routes!(work::get_goal_work, work::change_goal_work))
        .api(Rule::SignedIn, routes!(work::get_upkeep_share, work::set_upkeep_share))
        .api(Rule::SignedIn, routes!(work::list_unasked_work))
        .api(Rule::SignedIn, routes!(work::note_unasked_reason))
        .api(Rule::SignedIn, routes!(work::get_goal_flow))
        .api(Rule::SignedIn, routes!(work::list_person_goals))
}

/// The goals to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct GoalsQuery {
    /// Only this team's, by id; `company` for the company's.
    team: Option<String>,
    /// Only in this state.
    #[param(inline)]
    state: Option<GoalState>,
    /// The page after this: `next` of the previous page.
    after: Option<String>,
    /// Items per page, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List goals
///
/// In the order they were recorded, without their key results.
#[utoipa::path(
    get,
    path = "/api/v1/goals",
    params(GoalsQuery),
    responses(
        (status = 200, description = "Goals.", body = Listed<GoalItem>),
    ),
)]
async fn list_goals(ctx: Ctx, Query(query): Query<GoalsQuery>) -> Result<Json<Listed<GoalItem>>> {
    let limit = api::limit(query.limit)?;
    let current = organization::current(&ctx).await?;
    let found =
        actions::page(&ctx, query.team.as_deref(), query.state, query.after.as_deref(), api::rows(limit))
            .await?;
    let items = found.iter().map(|goal| GoalItem::new(&current, goal));
    Ok(Json(Listed::page(items, limit, |item| item.id.clone())))
}

async fn shown(ctx: &Ctx, id: &str) -> Result<Response> {
    let current = organization::current(ctx).await?;
    let whole = actions::opened(ctx, id).await?;
    Ok(api::versioned(whole.goal.revision, GoalView::new(&current, &whole)))
}

async fn made(ctx: &Ctx, id: &str) -> Result<Response> {
    Ok(api::created(format!("/api/v1/goals/{id}"), shown(ctx, id).await?))
}

/// Add a goal of the company
///
/// As a draft.
#[utoipa::path(
    post,
    path = "/api/v1/goals",
    request_body = GoalTerms,
    responses(
        (status = 201, description = "The goal, added.", body = GoalView,
            headers(("location" = String, description = "The URL of the goal."))),
        (status = 403, description = "Only those accountable or responsible for business alignment can do this."),
    ),
)]
async fn add_goal(ctx: Ctx, Json(terms): Json<GoalTerms>) -> Result<Response> {
    let goal = actions::add(&ctx, None, terms).await?;
    made(&ctx, &goal.id).await
}

/// Add a goal of a team
///
/// As a draft.
#[utoipa::path(
    post,
    path = "/api/v1/teams/{team}/goals",
    request_body = GoalTerms,
    responses(
        (status = 201, description = "The goal, added.", body = GoalView,
            headers(("location" = String, description = "The URL of the goal."))),
        (status = 403, description = "Only those accountable or responsible for direction in the team can do this."),
    ),
)]
async fn add_team_goal(ctx: Ctx, Path(team): Path<String>, Json(terms): Json<GoalTerms>) -> Result<Response> {
    let goal = actions::add(&ctx, Some(&team), terms).await?;
    made(&ctx, &goal.id).await
}

/// Show a goal
///
/// With its key results.
#[utoipa::path(
    get,
    path = "/api/v1/goals/{id}",
    responses(
        (status = 200, description = "The goal.", body = GoalView),
    ),
)]
async fn get_goal(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    shown(&ctx, &id).await
}

/// Update a goal
///
/// The part that people enter.
#[utoipa::path(
    put,
    path = "/api/v1/goals/{id}",
    params(IfMatch),
    request_body = GoalTerms,
    responses(
        (status = 200, description = "The updated goal.", body = GoalView),
        (status = 403, description = "Only its owner and those who keep the goals there can do this."),
        (status = 409, description = "It is closed."),
    ),
)]
async fn change_goal(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(terms): Json<GoalTerms>,
) -> Result<Response> {
    actions::change(&ctx, &id, &seen, terms).await?;
    shown(&ctx, &id).await
}

/// Start a goal
///
/// A draft, or a closed one again.
#[utoipa::path(
    post,
    path = "/api/v1/goals/{id}/start",
    params(IfMatch),
    responses(
        (status = 200, description = "The running goal.", body = GoalView),
        (status = 403, description = "Only its owner and those who keep the goals there can do this."),
        (status = 409, description = "It is running already."),
    ),
)]
async fn start_goal(ctx: Ctx, Path(id): Path<String>, seen: Seen) -> Result<Response> {
    actions::start(&ctx, &id, &seen).await?;
    shown(&ctx, &id).await
}

/// Close a goal
///
/// With a grade and a sentence.
#[utoipa::path(
    post,
    path = "/api/v1/goals/{id}/close",
    params(IfMatch),
    request_body = CloseTerms,
    responses(
        (status = 200, description = "The closed goal.", body = GoalView),
        (status = 403, description = "Only its owner and those who keep the goals there can do this."),
        (status = 409, description = "It is not running."),
    ),
)]
async fn close_goal(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(terms): Json<CloseTerms>,
) -> Result<Response> {
    actions::close(&ctx, &id, &seen, terms).await?;
    shown(&ctx, &id).await
}

/// Copy a goal
///
/// With its key results, into another period, as a draft. The last values are where the copy starts.
#[utoipa::path(
    post,
    path = "/api/v1/goals/{id}/copy",
    request_body = CopyTerms,
    responses(
        (status = 201, description = "The copy.", body = GoalView,
            headers(("location" = String, description = "The URL of the copy."))),
        (status = 403, description = "Only those who keep the goals there can do this."),
        (status = 409, description = "It has been copied into this period already."),
    ),
)]
async fn copy_goal(ctx: Ctx, Path(id): Path<String>, Json(terms): Json<CopyTerms>) -> Result<Response> {
    let goal = actions::copy(&ctx, &id, terms).await?;
    made(&ctx, &goal.id).await
}

async fn shown_result(ctx: &Ctx, goal: &str, id: &str) -> Result<Response> {
    let opened = actions::check_ins(ctx, goal, id).await?;
    let draft = drafts::draft(ctx, &opened.goal, &opened.result).await?;
    Ok(api::versioned(
        opened.result.revision,
        ResultView::new(&opened.result, &opened.check_ins, Some(&draft)),
    ))
}

/// Add a key result
///
/// To a goal that is not closed.
#[utoipa::path(
    post,
    path = "/api/v1/goals/{id}/results",
    request_body = ResultTerms,
    responses(
        (status = 201, description = "The key result, added.", body = ResultView,
            headers(("location" = String, description = "The URL of the key result."))),
        (status = 403, description = "Only the goal's owner and those who keep the goals there can do this."),
        (status = 409, description = "The goal is closed, or has as many key results as it may have."),
    ),
)]
async fn add_key_result(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(terms): Json<ResultTerms>,
) -> Result<Response> {
    let result = actions::add_result(&ctx, &id, terms).await?;
    let location = format!("/api/v1/goals/{id}/results/{}", result.id);
    Ok(api::created(location, shown_result(&ctx, &id, &result.id).await?))
}

/// Show a key result
///
/// With its check-ins, and the draft of the next one.
#[utoipa::path(
    get,
    path = "/api/v1/goals/{id}/results/{result}",
    responses(
        (status = 200, description = "The key result.", body = ResultView),
    ),
)]
async fn get_key_result(ctx: Ctx, Path((id, result)): Path<(String, String)>) -> Result<Response> {
    shown_result(&ctx, &id, &result).await
}

/// Update a key result
///
/// The part that people enter.
#[utoipa::path(
    put,
    path = "/api/v1/goals/{id}/results/{result}",
    params(IfMatch),
    request_body = ResultTerms,
    responses(
        (status = 200, description = "The updated key result.", body = ResultView),
        (status = 403, description = "Only the goal's owner and those who keep the goals there can do this."),
        (status = 409, description = "The goal is closed, or the key result was dropped."),
    ),
)]
async fn change_key_result(
    ctx: Ctx,
    Path((id, result)): Path<(String, String)>,
    seen: Seen,
    Json(terms): Json<ResultTerms>,
) -> Result<Response> {
    actions::change_result(&ctx, &id, &result, &seen, terms).await?;
    shown_result(&ctx, &id, &result).await
}

/// Drop a key result
///
/// It counts no longer; its check-ins stay.
#[utoipa::path(
    post,
    path = "/api/v1/goals/{id}/results/{result}/drop",
    params(IfMatch),
    responses(
        (status = 200, description = "The dropped key result.", body = ResultView),
        (status = 403, description = "Only the goal's owner and those who keep the goals there can do this."),
        (status = 409, description = "The goal is closed, or the key result was dropped already."),
    ),
)]
async fn drop_key_result(
    ctx: Ctx,
    Path((id, result)): Path<(String, String)>,
    seen: Seen,
) -> Result<Response> {
    actions::drop_result(&ctx, &id, &result, &seen).await?;
    shown_result(&ctx, &id, &result).await
}

/// Check in a key result
///
/// Confirms the draft, or enters another value. One of the same day is replaced.
#[utoipa::path(
    post,
    path = "/api/v1/goals/{id}/results/{result}/check-in",
    params(IfMatch),
    request_body = CheckInTerms,
    responses(
        (status = 200, description = "The key result with the check-in.", body = ResultView),
        (status = 403, description = "Only the goal's owner and those who keep the goals there can do this."),
        (status = 409, description = "The goal is not running, or the key result was dropped."),
    ),
)]
async fn check_in_key_result(
    ctx: Ctx,
    Path((id, result)): Path<(String, String)>,
    seen: Seen,
    Json(terms): Json<CheckInTerms>,
) -> Result<Response> {
    actions::check_in(&ctx, &id, &result, &seen, terms).await?;
    shown_result(&ctx, &id, &result).await
}

/// Post a value of a key result
///
/// As the draft of the next check-in, for programs with a token of someone who may check in. A value counts once it is confirmed.
#[utoipa::path(
    post,
    path = "/api/v1/goals/{id}/results/{result}/post",
    request_body = ValueTerms,
    responses(
        (status = 200, description = "The key result with the posted value as its draft.", body = ResultView),
        (status = 403, description = "Only the goal's owner and those who keep the goals there can do this."),
        (status = 409, description = "A newer value was posted already, the goal is closed, or the key result was dropped."),
    ),
)]
async fn post_key_result_value(
    ctx: Ctx,
    Path((id, result)): Path<(String, String)>,
    Json(terms): Json<ValueTerms>,
) -> Result<Response> {
    actions::post_value(&ctx, &id, &result, terms).await?;
    shown_result(&ctx, &id, &result).await
}

/// Paste values of a key result
///
/// As CSV: a check-in for each day.
#[utoipa::path(
    post,
    path = "/api/v1/goals/{id}/results/{result}/paste",
    params(IfMatch),
    request_body = PasteTerms,
    responses(
        (status = 200, description = "The key result with the check-ins.", body = ResultView),
        (status = 403, description = "Only the goal's owner and those who keep the goals there can do this."),
        (status = 409, description = "The goal is not running, or the key result was dropped."),
    ),
)]
async fn paste_key_result_values(
    ctx: Ctx,
    Path((id, result)): Path<(String, String)>,
    seen: Seen,
    Json(terms): Json<PasteTerms>,
) -> Result<Response> {
    actions::paste(&ctx, &id, &result, &seen, terms).await?;
    shown_result(&ctx, &id, &result).await
}
