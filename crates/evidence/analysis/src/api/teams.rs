//! Code that several teams work on, and parts that change together across repositories.

use castra_platform::{
    Ctx, Result,
    web::api::{Json, Path},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::answers::read;
use crate::{self as asked, AcrossRow, CrossingRow};

/// Code that several teams changed in the last 365 days.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TeamCrossings)]
pub(super) struct CrossingsItem {
    /// Parts that several teams changed, most changes by others than the main team first.
    parts: Vec<CrossingItem>,
    /// Files that several teams changed, in the same order.
    files: Vec<CrossingItem>,
    /// Pairs of teams that changed the same files, most files first.
    pairs: Vec<MeetingItem>,
    /// Commits by people who were in no team that day.
    commits_without_team: usize,
    /// Commits that were examined.
    commits: usize,
}

/// A part or file that several teams changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TeamCrossing)]
struct CrossingItem {
    /// The file, or the part's folder; `.` for files outside any.
    path: String,
    /// The teams and their shares, the main team first.
    teams: Vec<TeamShareItem>,
    /// Changes by teams.
    revisions: u32,
    /// Changes by teams other than the main one.
    foreign_revisions: u32,
}

/// A team's share of the changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TeamShare)]
struct TeamShareItem {
    /// The team's id.
    team: String,
    /// Its share of the changes, from 0 to 1.
    share: f64,
}

/// Two teams that changed the same files.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TeamMeeting)]
struct MeetingItem {
    /// One team's id.
    first: String,
    /// The other team's id.
    second: String,
    /// Files that both changed.
    files: usize,
    /// Parts that both changed.
    parts: usize,
}

/// Show where teams meet
///
/// Files and parts that several teams changed in a year, by the teams on the day of each change.
#[utoipa::path(
    get,
    tag = "Repositories",
    path = "/api/v1/repositories/{id}/teams",
    responses(
        (status = 200, description = "Code that several teams changed.", body = CrossingsItem),
        (status = 404, description = "There is no repository with this id, or no scan of it yet."),
    ),
)]
pub(super) async fn get_team_crossings(ctx: Ctx, Path(id): Path<String>) -> Result<Json<CrossingsItem>> {
    let found = read(asked::crossings(&ctx, &id).await?)?;
    let crossing = |row: CrossingRow| CrossingItem {
        path: row.path,
        teams: row
            .teams
            .into_iter()
            .map(|((team, _), share)| TeamShareItem { team: team.to_string(), share })
            .collect(),
        revisions: row.revisions,
        foreign_revisions: row.foreign,
    };
    let meeting =
        |((first, _), (second, _), files, parts): (asked::TeamRef, asked::TeamRef, usize, usize)| {
            MeetingItem { first: first.to_string(), second: second.to_string(), files, parts }
        };
    Ok(Json(CrossingsItem {
        parts: found.parts.into_iter().map(crossing).collect(),
        files: found.files.into_iter().map(crossing).collect(),
        pairs: found.pairs.into_iter().map(meeting).collect(),
        commits_without_team: found.without_team,
        commits: found.commits,
    }))
}

/// Parts that change together across repositories, in the last 365 days.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RepositoriesTogether)]
pub(super) struct AcrossItem {
    /// Pairs of parts, highest degree first.
    pairs: Vec<AcrossPair>,
    /// Repositories of today's teams.
    repositories: usize,
    /// How many of them have been scanned.
    read: usize,
}

/// Two parts of different repositories.
#[derive(Debug, Serialize, ToSchema)]
struct AcrossPair {
    /// One part.
    first: PartOfRepository,
    /// The other part.
    second: PartOfRepository,
    /// Shared days as a share of the mean of both parts' days, in percent.
    degree: f64,
    /// Days on which one person changed both.
    shared_days: u32,
    /// Days on which anyone changed the first.
    first_days: u32,
    /// Days on which anyone changed the second.
    second_days: u32,
}

/// A part of a repository.
#[derive(Debug, Serialize, ToSchema)]
struct PartOfRepository {
    /// The repository's id.
    repository: String,
    /// The part's folder; `.` for files outside any.
    part: String,
}

/// Show what changes together across repositories
///
/// Changes by the same person on the same day count as changed together.
#[utoipa::path(
    get,
    tag = "Repositories",
    path = "/api/v1/changes-together",
    responses(
        (status = 200, description = "The parts that change together.", body = AcrossItem),
        (status = 404, description = "Nothing is set up here yet."),
    ),
)]
pub(super) async fn get_changes_together(ctx: Ctx) -> Result<Json<AcrossItem>> {
    let found = asked::across(&ctx).await?;
    let pair = |row: AcrossRow| {
        let part = |(repository, part): (castra_org::organization::RepositoryId, String)| PartOfRepository {
            repository: repository.to_string(),
            part,
        };
        let [first_days, second_days] = row.days;
        AcrossPair {
            first: part(row.first),
            second: part(row.second),
            degree: row.degree,
            shared_days: row.shared,
            first_days,
            second_days,
        }
    };
    let (repositories, read) = found.repositories;
    Ok(Json(AcrossItem { pairs: found.rows.into_iter().map(pair).collect(), repositories, read }))
}
