//! Addresses.

/// A team's agreements.
pub(crate) fn team(id: &str) -> String {
    format!("/teams/{id}/agreements")
}

/// The form of a new agreement.
pub(crate) fn new(team: &str) -> String {
    format!("/teams/{team}/agreements/new")
}

/// The form that changes an agreement.
pub(crate) fn edit(team: &str, id: &str) -> String {
    format!("/teams/{team}/agreements/{id}")
}

/// An act on an agreement (`/answer`).
pub(crate) fn agreement(id: &str, tail: &str) -> String {
    format!("/agreements/{id}{tail}")
}

/// An act on a proposal (`/agree`).
pub(crate) fn proposal(id: &str, tail: &str) -> String {
    format!("/agreement-proposals/{id}{tail}")
}
