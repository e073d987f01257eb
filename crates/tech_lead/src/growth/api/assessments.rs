//! `/api/v1/people/{id}/assessments` and `/skills`: where somebody stands.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Json, Listed, Path, Query},
    },
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::items::{AssessmentView, SkillView};
use crate::growth::{
    assessments::{self, AssessmentTerms},
    kinds::Confidence,
};

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .api(Rule::SignedIn, routes!(list_assessments))
        .api(Rule::SignedIn, routes!(assess_growth))
        .api(Rule::SignedIn, routes!(list_skills))
        .api(Rule::SignedIn, routes!(rate_skill))
}

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct PageQuery {
    /// The page that follows this one: `next` of the page before.
    after: Option<String>,
    /// How many on a page, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List what was said of somebody's levels
///
/// In the order of its being said; nothing replaces what came before.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}/growth/assessments",
    params(("id" = String, Path, description = "The person's id.", example = "ana"), PageQuery),
    responses(
        (status = 200, description = "Assessments.", body = Listed<AssessmentView>),
        (status = 404, description = "There are none that you may see."),
    ),
)]
async fn list_assessments(
    ctx: Ctx,
    Path(id): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Listed<AssessmentView>>> {
    let limit = api::limit(query.limit)?;
    let all = assessments::history(&ctx, &PersonId::from(id)).await?;
    let start = query.after.and_then(|after| all.iter().position(|known| known.id == after).map(|at| at + 1));
    let rest = all.iter().skip(start.unwrap_or(0)).map(AssessmentView::of);
    Ok(Json(Listed::page(rest, limit, |item| item.id.clone())))
}

/// What is said of an axis.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrowthAssessmentTerms)]
struct AssessmentItem {
    /// The axis of the ladder, by id.
    #[schema(example = "system")]
    axis: String,
    /// The level.
    #[schema(minimum = 1, maximum = 5)]
    level: u8,
    /// How sure one is.
    confidence: Confidence,
    /// What it rests on.
    #[schema(min_length = 1, max_length = 4000)]
    evidence: String,
}

/// Say where somebody stands
///
/// On an axis of the ladder: one's own view, or that of whoever leads the person.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/growth/assessments",
    params(("id" = String, Path, description = "The person's id.", example = "ana")),
    request_body = AssessmentItem,
    responses(
        (status = 201, description = "It is said.", body = AssessmentView),
        (status = 404, description = "There is nobody whose growth you may see."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn assess_growth(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<AssessmentItem>,
) -> Result<Response> {
    let terms = AssessmentTerms {
        axis: sent.axis,
        level: sent.level,
        confidence: sent.confidence,
        evidence: sent.evidence.trim().to_owned(),
    };
    let all = assessments::assess(&ctx, &PersonId::from(id), &[terms]).await?;
    let said = all.first().ok_or_else(|| Error::internal("one assessment was kept as none"))?;
    Ok((StatusCode::CREATED, Json(AssessmentView::of(said))).into_response())
}

/// List somebody's skills
///
/// The newest of each, as they say it themself.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}/growth/skills",
    params(("id" = String, Path, description = "The person's id.", example = "ana")),
    responses(
        (status = 200, description = "Skills.", body = Listed<SkillView>),
        (status = 404, description = "There is nobody whose growth you may see."),
    ),
)]
async fn list_skills(ctx: Ctx, Path(id): Path<String>) -> Result<Json<Listed<SkillView>>> {
    let skills = assessments::skills(&ctx, &PersonId::from(id)).await?;
    Ok(Json(Listed::whole(skills.values().map(SkillView::of).collect())))
}

/// How well and how gladly one does something.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrowthSkillTerms)]
struct SkillItem {
    /// The skill.
    #[schema(min_length = 1, max_length = 60, example = "PostgreSQL")]
    skill: String,
    /// From 1, knows nothing, to 5, can teach it.
    #[schema(minimum = 1, maximum = 5)]
    knowledge: u8,
    /// From 1, would rather quit, to 5, please, please.
    #[schema(minimum = 1, maximum = 5)]
    willingness: u8,
}

/// Rate a skill of one's own
///
/// Nobody can say it for another.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/growth/skills",
    params(("id" = String, Path, description = "One's own id.", example = "ana")),
    request_body = SkillItem,
    responses(
        (status = 201, description = "It is said.", body = SkillView),
        (status = 403, description = "Skills are rated by oneself."),
        (status = 404, description = "There is nobody whose growth you may see."),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "Something in it is not right; `errors` says where."),
    ),
)]
async fn rate_skill(ctx: Ctx, Path(id): Path<String>, Json(sent): Json<SkillItem>) -> Result<Response> {
    let person = PersonId::from(id);
    let rating = assessments::rate(&ctx, &person, &sent.skill, sent.knowledge, sent.willingness).await?;
    Ok((StatusCode::CREATED, Json(SkillView::of(&rating))).into_response())
}
