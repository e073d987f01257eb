//! `/api/v1/people/{id}/growth/assessments` and `/skills`.

use axum::response::Response;
use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    web::{
        Routes,
        api::{self, Json, Listed, Paged, Path},
    },
};
use utoipa_axum::routes;

use crate::assessments::{self, Assessment, AssessmentTerms, Rating, SkillTerms};

pub(super) fn add(routes: Routes) -> Routes {
    routes
        .api(Rule::SignedIn, routes!(list_assessments))
        .api(Rule::SignedIn, routes!(assess_growth))
        .api(Rule::SignedIn, routes!(list_skills))
        .api(Rule::SignedIn, routes!(rate_skill))
}

/// List a person's assessments
///
/// Oldest first. A new assessment never replaces an earlier one.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}/growth/assessments",
    params(Paged),
    responses(
        (status = 200, description = "Assessments.", body = Listed<Assessment>),
    ),
)]
async fn list_assessments(ctx: Ctx, Path(id): Path<String>, page: Paged) -> Result<Json<Listed<Assessment>>> {
    let all = assessments::history(&ctx, &PersonId::from(id)).await?;
    let start = all.iter().position(|known| known.id == page.after()).map_or(0, |at| at + 1);
    page.page(all.into_iter().skip(start), |item| item.id.clone())
}

/// Assess a person
///
/// On an axis of the ladder: the caller's view of themselves, or of a person they lead.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/growth/assessments",
    request_body = AssessmentTerms,
    responses(
        (status = 201, description = "The new assessment.", body = Assessment,
            headers(("location" = String, description = "The URL of the list it is in."))),
    ),
)]
async fn assess_growth(
    ctx: Ctx,
    Path(id): Path<String>,
    Json(terms): Json<AssessmentTerms>,
) -> Result<Response> {
    let person = PersonId::from(id);
    let said = assessments::assess(&ctx, &person, vec![terms]).await?.pop();
    let said = said.ok_or_else(|| Error::internal("the assessment was not returned"))?;
    Ok(api::created(format!("/api/v1/people/{person}/growth/assessments"), Json(said)))
}

/// List a person's skills
///
/// The person's newest rating of each.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}/growth/skills",
    responses(
        (status = 200, description = "Skills.", body = Listed<Rating>),
    ),
)]
async fn list_skills(ctx: Ctx, Path(id): Path<String>) -> Result<Json<Listed<Rating>>> {
    let skills = assessments::skills(&ctx, &PersonId::from(id)).await?;
    Ok(Json(Listed::whole(skills.into_values().collect())))
}

/// Rate a skill
///
/// The caller's own only: no one can rate another person's skills.
#[utoipa::path(
    post,
    path = "/api/v1/people/{id}/growth/skills",
    request_body = SkillTerms,
    responses(
        (status = 201, description = "The new rating.", body = Rating,
            headers(("location" = String, description = "The URL of the list it is in."))),
        (status = 403, description = "Only the person can rate their own skills."),
    ),
)]
async fn rate_skill(ctx: Ctx, Path(id): Path<String>, Json(terms): Json<SkillTerms>) -> Result<Response> {
    let person = PersonId::from(id);
    let rating = assessments::rate(&ctx, &person, terms).await?;
    Ok(api::created(format!("/api/v1/people/{person}/growth/skills"), Json(rating)))
}
