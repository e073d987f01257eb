//! Addresses of profiles.

use std::fmt::Display;

/// The profile of a person.
pub(crate) fn person(id: impl Display) -> String {
    format!("/people/{id}/profile")
}
