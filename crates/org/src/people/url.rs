//! The addresses of people and teams.

use std::fmt::Display;

use castra_platform::web::form::escape;

/// The list of teams.
pub(crate) fn index() -> String {
    "/people".to_owned()
}

/// A page of the list of people, as filtered and sorted.
pub(super) fn list(page: usize, query: &str, team: &str, sort: &str) -> String {
    let [query, team, sort] = [query, team, sort].map(escape);
    format!("/people?view=people&page={page}&q={query}&team={team}&sort={sort}")
}

/// The page of a person.
pub fn person(id: impl Display) -> String {
    format!("/people/{id}")
}

/// The page of a team.
pub fn team(id: impl Display) -> String {
    format!("/teams/{id}")
}
