//! The addresses of editing.

use crate::people::url;

/// The page to add people.
pub(crate) const ADD_PEOPLE: &str = "/add/people";

/// The page to add teams.
pub(crate) const ADD_TEAMS: &str = "/add/teams";

/// The page to add people to a team.
pub(crate) fn add_to(team: &str) -> String {
    format!("{ADD_PEOPLE}?team={}", castra_platform::web::form::escape(team))
}

/// The form of a person.
pub(crate) fn person(id: &str) -> String {
    format!("{}/edit", url::person(id))
}

/// The form of a team.
pub(crate) fn team(id: &str) -> String {
    format!("{}/edit", url::team(id))
}

/// A person in the API.
pub(super) fn person_in_api(id: &str) -> String {
    format!("/api/v1/people/{id}")
}

/// A team in the API.
pub(super) fn team_in_api(id: &str) -> String {
    format!("/api/v1/teams/{id}")
}
