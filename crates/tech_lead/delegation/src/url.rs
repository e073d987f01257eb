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

pub(super) fn area(id: &str) -> String {
    format!("/delegation-areas/{id}")
}

/// A proposed level.
pub(super) fn move_(id: &str) -> String {
    format!("/delegation-moves/{id}")
}

/// The form of a level for a person in an area.
pub(super) fn new_move(area: &str, person: &str) -> String {
    format!("/delegation-areas/{area}/moves/new?person={person}")
}
