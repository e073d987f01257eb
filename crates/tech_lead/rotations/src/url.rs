//! Addresses.

/// All rotations.
pub(crate) const INDEX: &str = "/rotations";

/// The rotations of a team, or a page below them (`/new`).
pub(crate) fn team(id: &str, tail: &str) -> String {
    format!("/teams/{id}/rotations{tail}")
}

/// A rotation, or a page or act below it (`/edit`).
pub(crate) fn show(id: &str, tail: &str) -> String {
    format!("/rotations/{id}{tail}")
}

/// An act on a swap (`/agree`).
pub(crate) fn swap(id: &str, tail: &str) -> String {
    format!("/rotation-swaps/{id}{tail}")
}
