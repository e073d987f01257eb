//! Adding and changing people and teams: `POST` and `PUT` of `/api/v1/people` and `/api/v1/teams`.

use axum::response::Response;
use castra_platform::{
    Ctx, Result, Seen,
    access::Rule,
    web::{
        Routes,
        api::{self, IfMatch, Json, Path},
    },
};
use utoipa_axum::routes;

use super::{
    actions::{self, Wanted},
    model::{Added, PersonTerms, TeamTerms},
    url,
};
use crate::organization::{self, PersonFull, TeamFull};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter(
            "Editing people and teams",
            "Add and change people and teams, one at a time; an import takes many.",
        )
        .api(Rule::SignedIn, routes!(add_person))
        .api(Rule::SignedIn, routes!(change_person))
        .api(Rule::SignedIn, routes!(add_team))
        .api(Rule::SignedIn, routes!(change_team))
}

/// Add a person
///
/// The id is made of the name. The change can be undone under `/changes`.
#[utoipa::path(
    post,
    path = "/api/v1/people",
    request_body = PersonTerms,
    responses(
        (status = 201, description = "The person, added.", body = PersonFull,
            headers(("location" = String, description = "The URL of the person."))),
        (status = 403, description = "Only the CTO and operators may do this."),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn add_person(ctx: Ctx, Json(terms): Json<PersonTerms>) -> Result<Response> {
    let made = actions::make(&ctx, &Seen::ANY, &Wanted::Person(None, terms)).await?;
    let id = match made.and_then(|(_, decided)| decided.added) {
        Some(Added::Person(id)) => id.to_string(),
        _ => String::new(),
    };
    Ok(api::created(
        url::person_in_api(&id),
        organization::person_in_full(&organization::current(&ctx).await?, &id, None)?,
    ))
}

/// Change a person
///
/// Replaces their content: name, address, teams, level, manager, days and Git identities. A last day ends their stay, and with it every
/// way in. The change can be undone under `/changes`.
#[utoipa::path(
    put,
    path = "/api/v1/people/{id}",
    params(IfMatch),
    request_body = PersonTerms,
    responses(
        (status = 200, description = "The updated person.", body = PersonFull),
        (status = 403, description = "Only the CTO and operators may do this, or it would give the caller access to people's records."),
    ),
)]
async fn change_person(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(terms): Json<PersonTerms>,
) -> Result<Response> {
    actions::make(&ctx, &seen, &Wanted::Person(Some(id.clone()), terms)).await?;
    organization::person_in_full(&organization::current(&ctx).await?, &id, None)
}

/// Add a team
///
/// The id is made of the name. The change can be undone under `/changes`.
#[utoipa::path(
    post,
    path = "/api/v1/teams",
    request_body = TeamTerms,
    responses(
        (status = 201, description = "The team, added.", body = TeamFull,
            headers(("location" = String, description = "The URL of the team."))),
        (status = 403, description = "Only the CTO and operators may do this."),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn add_team(ctx: Ctx, Json(terms): Json<TeamTerms>) -> Result<Response> {
    let made = actions::make(&ctx, &Seen::ANY, &Wanted::Team(None, terms)).await?;
    let id = match made.and_then(|(_, decided)| decided.added) {
        Some(Added::Team(id)) => id.to_string(),
        _ => String::new(),
    };
    Ok(api::created(
        url::team_in_api(&id),
        organization::team_in_full(&organization::current(&ctx).await?, &id, None)?,
    ))
}

/// Change a team
///
/// Replaces its content: name, the team it is part of, members and days. Its lead may change name and members. A last day ends it. The
/// change can be undone under `/changes`.
#[utoipa::path(
    put,
    path = "/api/v1/teams/{id}",
    params(IfMatch),
    request_body = TeamTerms,
    responses(
        (status = 200, description = "The updated team.", body = TeamFull),
        (status = 403, description = "Only the team's lead, those above, the CTO and operators may do this, or it would give the caller access to people's records."),
    ),
)]
async fn change_team(
    ctx: Ctx,
    Path(id): Path<String>,
    seen: Seen,
    Json(terms): Json<TeamTerms>,
) -> Result<Response> {
    actions::make(&ctx, &seen, &Wanted::Team(Some(id.clone()), terms)).await?;
    organization::team_in_full(&organization::current(&ctx).await?, &id, None)
}
