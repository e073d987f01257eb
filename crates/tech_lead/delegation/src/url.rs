//! URLs of the delegation pages.

/// The viewer's delegations.
pub(super) const MINE: &str = "/delegations";

pub(super) fn show(id: &str) -> String {
    format!("{MINE}/{id}")
}

/// The team's board and delegations.
pub(super) fn team(team: &str) -> String {
    format!("/teams/{team}/delegation")
}

pub(super) fn new(team: &str) -> String {
    format!("/teams/{team}/delegation/new")
}
