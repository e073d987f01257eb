//! The addresses of decisions.

use castra_platform::web::form::escape;

/// A decision's page.
pub(crate) fn show(id: &str) -> String {
    format!("/decisions/{}", escape(id))
}

/// The list, of a team if one is named.
pub(crate) fn list(team: Option<&str>) -> String {
    team.map_or_else(|| "/decisions".to_owned(), |team| format!("/teams/{}/decisions", escape(team)))
}

/// The form for a new one.
pub(crate) fn new(team: Option<&str>) -> String {
    let team = team.map_or_else(String::new, |team| format!("?scope={}", escape(team)));
    format!("/decisions/new{team}")
}

/// The page to import and export files, for a team if one is named.
pub(crate) fn exchange(team: Option<&str>) -> String {
    let team = team.map_or_else(String::new, |team| format!("?scope={}", escape(team)));
    format!("/decisions/files{team}")
}
