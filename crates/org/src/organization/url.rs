//! The addresses of the organization's records whose pages another area serves.

/// The page of a repository.
pub(crate) fn repository(id: &str) -> String {
    format!("/repositories/{id}")
}

/// The form for a new repository of a team.
pub(crate) fn new_repository(team: &str) -> String {
    format!("/repositories/-new?team={team}")
}
