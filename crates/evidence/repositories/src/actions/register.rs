//! Where a repository stands in the organization, and who may work on it.

use castra_org::organization::{Current, Repository, TeamId};
use castra_platform::{Ctx, Error, Result, access::Permission};
use chrono::NaiveDate;

/// The repositories of today's teams.
pub fn active(current: &Current) -> impl Iterator<Item = &Repository> {
    current
        .organization()
        .repositories
        .values()
        .filter(|repository| repository.period.contains(current.today))
}

/// The repositories that a day's signals read: one team's, or all.
pub fn on_day(current: &Current, day: NaiveDate, team: Option<&TeamId>) -> Vec<Repository> {
    let all = current.organization().repositories.values();
    let wanted = |repository: &&Repository| {
        repository.period.contains(day) && team.is_none_or(|team| &repository.team == team)
    };
    all.filter(wanted).cloned().collect()
}

/// The name of the team that a repository belongs to.
pub fn team_name(current: &Current, repository: &Repository) -> String {
    let teams = &current.organization().teams;
    teams.get(&repository.team).map_or_else(|| repository.team.to_string(), |team| team.name.clone())
}

/// The repository with an id.
pub fn find<'a>(current: &'a Current, id: &str) -> Result<&'a Repository> {
    let found = current.organization().repositories.get(id);
    found.ok_or_else(|| Error::not_found(format!("repository `{id}`")))
}

/// What one needs to be allowed to edit a repository or request a scan of it.
pub fn permission(repository: &Repository) -> Permission<'_> {
    Permission::WorkIn(Some(repository.team.as_str()))
}

/// Whether the viewer may edit a repository and request a scan of it.
pub fn may_change(ctx: &Ctx, repository: &Repository) -> bool {
    ctx.viewer.may(&permission(repository))
}
