//! Addresses of the debt register.

use std::fmt::Display;

/// An item.
pub(crate) fn show(id: impl Display) -> String {
    format!("/debt/{id}")
}

/// The register of a team.
pub(crate) fn team(id: impl Display) -> String {
    format!("/teams/{id}/debt")
}
