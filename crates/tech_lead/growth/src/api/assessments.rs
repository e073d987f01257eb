//! `/api/v1/people/{id}/growth/assessments` and `/skills`.

use axum::response::Response;
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
use crate::{
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

/// The page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct PageQuery {
    /// `next` of the previous page, to get the page after it.
    after: Option<String>,
    /// Items per page, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List a person's assessments
///
/// Oldest first. A new assessment never replaces an earlier one.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}/growth/assessments",
    params(("id" = String, Path, description = "The person's id.", example = "ana"), PageQuery),
    responses(
        (status = 200, description = "Assessments.", body = Listed<AssessmentView>),
        (status = 404, description = "The person does not exist, or you may not see their growth."),
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

/// The content of an assessment.
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
    /// How sure the author is.
    confidence: Confidence,
    /// The evidence for it.
    #[schema(min_length = 1, max_length = 4000)]
    evidence: String,
}

/// Assess a person
///
/// On an axis of the ladder: the caller's view of themselves, or of a person they lead.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/growth/assessments",
    params(("id" = String, Path, description = "The person's id.", example = "ana")),
    request_body = AssessmentItem,
    responses(
        (status = 201, description = "The new assessment.", body = AssessmentView,
            headers(("location" = String, description = "The URL of the list it is in."))),
        (status = 404, description = "The person does not exist, or you may not see their growth."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn assess_growth(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(sent): Json<AssessmentItem>,
) -> Result<Response> {
    let person = PersonId::from(id);
    let terms = AssessmentTerms {
        axis: sent.axis,
        level: sent.level,
        confidence: sent.confidence,
        evidence: sent.evidence.trim().to_owned(),
    };
    let all = assessments::assess(&ctx, &person, &[terms]).await?;
    let said = all.first().ok_or_else(|| Error::internal("the assessment was not returned"))?;
    Ok(api::created(format!("/api/v1/people/{person}/growth/assessments"), Json(AssessmentView::of(said))))
}

/// List a person's skills
///
/// The person's newest rating of each.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}/growth/skills",
    params(("id" = String, Path, description = "The person's id.", example = "ana")),
    responses(
        (status = 200, description = "Skills.", body = Listed<SkillView>),
        (status = 404, description = "The person does not exist, or you may not see their growth."),
    ),
)]
async fn list_skills(ctx: Ctx, Path(id): Path<String>) -> Result<Json<Listed<SkillView>>> {
    let skills = assessments::skills(&ctx, &PersonId::from(id)).await?;
    Ok(Json(Listed::whole(skills.values().map(SkillView::of).collect())))
}

/// A rating of a skill by knowledge and willingness.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GrowthSkillTerms)]
struct SkillItem {
    /// The name of the skill.
    #[schema(min_length = 1, max_length = 60, example = "PostgreSQL")]
    skill: String,
    /// From 1 (does not know it) to 5 (can teach it).
    #[schema(minimum = 1, maximum = 5)]
    knowledge: u8,
    /// From 1 (would rather quit) to 5 (would love to).
    #[schema(minimum = 1, maximum = 5)]
    willingness: u8,
}

/// Rate a skill
///
/// The caller's own only: no one can rate another person's skills.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/growth/skills",
    params(("id" = String, Path, description = "The caller's own id.", example = "ana")),
    request_body = SkillItem,
    responses(
        (status = 201, description = "The new rating.", body = SkillView,
            headers(("location" = String, description = "The URL of the list it is in."))),
        (status = 403, description = "Only the person can rate their own skills."),
        (status = 404, description = "The person does not exist, or you may not see their growth."),
        (status = 415, description = "The body is not JSON."),
        (status = 422, description = "A field is invalid; `errors` names it."),
    ),
)]
async fn rate_skill(ctx: Ctx, Path(id): Path<String>, Json(sent): Json<SkillItem>) -> Result<Response> {
    let person = PersonId::from(id);
    let rating = assessments::rate(&ctx, &person, &sent.skill, sent.knowledge, sent.willingness).await?;
    Ok(api::created(format!("/api/v1/people/{person}/growth/skills"), Json(SkillView::of(&rating))))
}
