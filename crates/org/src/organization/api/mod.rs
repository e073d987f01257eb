//! `/api/v1/organization`, `people`, `teams`, `assignments`.

mod items;

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use castra_platform::{
    Ctx, Error, Result,
    access::Rule,
    text::folded,
    web::{
        Routes,
        api::{self, Json, Known, Listed, Path, Query},
        ceiling,
    },
};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::routes;

use self::items::{AssignmentItem, PersonItem, RaciItem, RepositoryItem, TeamItem, WholeItem};
pub(crate) use self::items::{PersonFull, PersonName, TeamFull};
use super::{Assignment, Current, Organization, Person, Scope, Team, TeamId, actions};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Organization", "People, teams, and who holds which role, as of any day.")
        .api(Rule::SignedIn, routes!(get_organization))
        .api(Rule::SignedIn, routes!(list_people))
        .api(Rule::SignedIn, routes!(get_person))
        .api(Rule::SignedIn, routes!(list_teams))
        .api(Rule::SignedIn, routes!(get_team))
        .api(Rule::SignedIn, routes!(list_assignments))
        .api(Rule::SignedIn, routes!(list_raci))
}

/// The day to show.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct Day {
    /// As of this day; today by default.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<NaiveDate>)]
    on: Option<NaiveDate>,
}

/// Show the organization
///
/// Its name, stage and size, and its version, which grows with every change.
#[utoipa::path(
    get,
    path = "/api/v1/organization",
    params(("If-None-Match" = Option<String>, Header, description = "Answer 304 if this is still the version.")),
    responses(
        (status = 200, description = "The organization.", body = WholeItem,
            headers(("etag" = String, description = "The organization's version."))),
        (status = 304, description = "The version is unchanged."),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn get_organization(ctx: Ctx, known: Known) -> Result<Response> {
    let current = actions::current(&ctx).await?;
    let tag = api::version_tag(current.version);
    if known.is_known(&tag) {
        return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, tag)]).into_response());
    }
    let organization = current.organization();
    let settings = &organization.settings;
    let item = WholeItem {
        name: settings.name.clone(),
        stage: organization.stage_on(current.today).as_str(),
        stage_setting: settings.stage.to_string(),
        timezone: settings.timezone.name(),
        today: current.today,
        people: organization.active_people(current.today).count(),
        teams: organization.active_teams(current.today).count(),
        version: current.version,
    };
    Ok(([(header::ETAG, tag)], Json(item)).into_response())
}

/// Which people to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct PeopleQuery {
    /// Active on this day; today by default.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<NaiveDate>)]
    on: Option<NaiveDate>,
    /// Only members of this team.
    team: Option<String>,
    /// Only people whose name, id or e-mail contains this, ignoring case.
    q: Option<String>,
    /// The page after this: `next` of the previous page.
    after: Option<String>,
    /// People per page, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List people
#[utoipa::path(
    get,
    path = "/api/v1/people",
    params(PeopleQuery),
    responses(
        (status = 200, description = "People, by id.", body = Listed<PersonItem>),
        (status = 404, description = "Nothing is set up here yet, or there is no such team."),
    ),
)]
async fn list_people(ctx: Ctx, Query(query): Query<PeopleQuery>) -> Result<Json<Listed<PersonItem>>> {
    let limit = api::limit(query.limit)?;
    let current = actions::current(&ctx).await?;
    let (organization, day) = (current.organization(), query.on.unwrap_or(current.today));
    let words = ceiling::search("q", query.q.as_deref().unwrap_or_default())?;
    let words = folded(words);
    let fits = |person: &&Person| {
        let known = [Some(person.id.as_str()), Some(&person.name), person.email.as_deref()];
        words.is_empty() || known.into_iter().flatten().any(|text| folded(text).contains(&words))
    };
    let after = |person: &&Person| query.after.as_deref().is_none_or(|after| person.id.as_str() > after);
    let mut people: Vec<&Person> = match &query.team {
        Some(team) => organization.members(&find_team(&current, team)?.id, day).collect(),
        None => organization.active_people(day).collect(),
    };
    // A person may have two memberships of a team that share a day.
    people.dedup_by_key(|person| &person.id);
    let items = people.into_iter().filter(after).filter(fits).map(PersonItem::of);
    Ok(Json(Listed::page(items, limit, |person| person.id.clone())))
}

/// Show a person
///
/// With their teams and roles as of a day; people who have left are found too.
#[utoipa::path(
    get,
    path = "/api/v1/people/{id}",
    params(("id" = String, Path, description = "The person's id.", example = "ana"), Day),
    responses(
        (status = 200, description = "The person.", body = PersonFull,
            headers(("etag" = String, description = "The revision of the record, for `If-Match`."))),
    ),
)]
async fn get_person(ctx: Ctx, Path(id): Path<String>, Query(query): Query<Day>) -> Result<Response> {
    person_in_full(&actions::current(&ctx).await?, &id, query.on)
}

/// A person with teams and roles as of a day, today by default, and the revision of their record.
pub(crate) fn person_in_full(current: &Current, id: &str, on: Option<NaiveDate>) -> Result<Response> {
    let (organization, day) = (current.organization(), on.unwrap_or(current.today));
    let person = organization.people.get(id).ok_or_else(|| Error::not_found(format!("person `{id}`")))?;
    let mine = organization.memberships.iter();
    let mine = mine.filter(|member| member.person == person.id && member.period.contains(day));
    let mut teams: Vec<String> = mine.map(|member| member.team.to_string()).collect();
    teams.dedup();
    let assignments = held(organization, day, |held| held.person == person.id);
    let full = PersonFull { person: PersonItem::of(person), on: day, teams, assignments };
    Ok(api::versioned(current.revision_of_person(id)?, full))
}

/// Which teams to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct TeamsQuery {
    /// Active on this day; today by default.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<NaiveDate>)]
    on: Option<NaiveDate>,
    /// Only teams within this team.
    parent: Option<String>,
    /// The page after this: `next` of the previous page.
    after: Option<String>,
    /// Teams per page, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List teams
#[utoipa::path(
    get,
    path = "/api/v1/teams",
    params(TeamsQuery),
    responses(
        (status = 200, description = "Teams, by id.", body = Listed<TeamItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn list_teams(ctx: Ctx, Query(query): Query<TeamsQuery>) -> Result<Json<Listed<TeamItem>>> {
    let limit = api::limit(query.limit)?;
    let current = actions::current(&ctx).await?;
    let parent = query.parent.map(TeamId::from);
    let teams = current.organization().active_teams(query.on.unwrap_or(current.today));
    let teams = teams
        .filter(|team| parent.is_none() || team.parent == parent)
        .filter(|team| query.after.as_deref().is_none_or(|after| team.id.as_str() > after));
    Ok(Json(Listed::page(teams.map(TeamItem::of), limit, |team| team.id.clone())))
}

/// Show a team
///
/// With its members, roles, repositories and teams within it as of a day; closed teams are found too.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{id}",
    params(("id" = String, Path, description = "The team's id.", example = "payments"), Day),
    responses(
        (status = 200, description = "The team.", body = TeamFull,
            headers(("etag" = String, description = "The revision of the record, for `If-Match`."))),
    ),
)]
async fn get_team(ctx: Ctx, Path(id): Path<String>, Query(query): Query<Day>) -> Result<Response> {
    team_in_full(&actions::current(&ctx).await?, &id, query.on)
}

/// A team with its members and roles as of a day, today by default, and the revision of its record.
pub(crate) fn team_in_full(current: &Current, id: &str, on: Option<NaiveDate>) -> Result<Response> {
    let (organization, day) = (current.organization(), on.unwrap_or(current.today));
    let team = find_team(current, id)?;
    let mut members: Vec<PersonName> =
        organization.members(&team.id, day).map(|person| PersonName::of(organization, &person.id)).collect();
    members.dedup_by(|a, b| a.id == b.id);
    let scope = Scope::Team(team.id.clone());
    let repositories = organization.repositories.values();
    let repositories = repositories.filter(|known| known.team == team.id && known.period.contains(day));
    let parts = organization.active_teams(day).filter(|part| part.parent.as_ref() == Some(&team.id));
    let full = TeamFull {
        team: TeamItem::of(team),
        on: day,
        members,
        assignments: held(organization, day, |held| held.scope == scope),
        repositories: repositories.map(RepositoryItem::of).collect(),
        teams: parts.map(|part| part.id.to_string()).collect(),
    };
    Ok(api::versioned(current.revision_of_team(id)?, full))
}

/// Which assignments to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct AssignmentsQuery {
    /// In force on this day; today by default.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<NaiveDate>)]
    on: Option<NaiveDate>,
    /// Only in this scope: a team's id, or `organization`.
    scope: Option<String>,
    /// Only of this role.
    role: Option<String>,
    /// Only of this person.
    person: Option<String>,
    /// The page after this: `next` of the previous page.
    after: Option<String>,
    /// Assignments per page, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List assignments
///
/// Who holds which role in which scope, as of a day.
#[utoipa::path(
    get,
    path = "/api/v1/assignments",
    params(AssignmentsQuery),
    responses(
        (status = 200, description = "Assignments, by id.", body = Listed<AssignmentItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn list_assignments(
    ctx: Ctx,
    Query(query): Query<AssignmentsQuery>,
) -> Result<Json<Listed<AssignmentItem>>> {
    let limit = api::limit(query.limit)?;
    let current = actions::current(&ctx).await?;
    let (organization, day) = (current.organization(), query.on.unwrap_or(current.today));
    let is = |wanted: &Option<String>, known: &str| wanted.as_deref().is_none_or(|wanted| wanted == known);
    let all = organization.assignments.values().filter(|held| held.period.contains(day));
    let fitting = all
        .filter(|held| query.after.as_deref().is_none_or(|after| held.id.as_str() > after))
        .filter(|held| is(&query.scope, held.scope.as_str()) && is(&query.role, held.role.as_str()))
        .filter(|held| is(&query.person, held.person.as_str()));
    let items = fitting.map(|held| AssignmentItem::of(organization, held));
    Ok(Json(Listed::page(items, limit, |held| held.id.clone())))
}

/// Which RACI rows to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct RaciQuery {
    /// In force on this day; today by default.
    #[serde(default, deserialize_with = "api::day")]
    #[param(value_type = Option<NaiveDate>)]
    on: Option<NaiveDate>,
    /// Only in this scope: a team's id, or `organization`.
    scope: Option<String>,
    /// Only of this responsibility.
    responsibility: Option<String>,
    /// The page after this: `next` of the previous page.
    after: Option<String>,
    /// Rows per page, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List explicit RACI rows
///
/// Who is accountable, responsible, consulted and informed, where it is set explicitly; the charter shows the result.
#[utoipa::path(
    get,
    path = "/api/v1/raci",
    params(RaciQuery),
    responses(
        (status = 200, description = "The rows, by id.", body = Listed<RaciItem>),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
async fn list_raci(ctx: Ctx, Query(query): Query<RaciQuery>) -> Result<Json<Listed<RaciItem>>> {
    let limit = api::limit(query.limit)?;
    let current = actions::current(&ctx).await?;
    let (organization, day) = (current.organization(), query.on.unwrap_or(current.today));
    let is = |wanted: &Option<String>, known: &str| wanted.as_deref().is_none_or(|wanted| wanted == known);
    let all = organization.raci.values().filter(|row| row.period.contains(day));
    let fitting = all
        .filter(|row| query.after.as_deref().is_none_or(|after| row.id.as_str() > after))
        .filter(|row| is(&query.scope, row.scope.as_str()))
        .filter(|row| is(&query.responsibility, row.responsibility.as_str()));
    let items = fitting.map(|row| RaciItem::of(organization, row));
    Ok(Json(Listed::page(items, limit, |row| row.id.clone())))
}

fn find_team<'a>(current: &'a Current, id: &str) -> Result<&'a Team> {
    current.organization().teams.get(id).ok_or_else(|| Error::not_found(format!("team `{id}`")))
}

fn held(
    organization: &Organization,
    day: NaiveDate,
    is: impl Fn(&Assignment) -> bool,
) -> Vec<AssignmentItem> {
    let all = organization.assignments.values().filter(|held| held.period.contains(day) && is(held));
    all.map(|held| AssignmentItem::of(organization, held)).collect()
}
