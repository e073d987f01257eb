//! Addresses of concerns.

use std::fmt::Display;

/// A concern with its messages.
pub(crate) fn show(id: impl Display) -> String {
    format!("/concerns/{id}")
}
