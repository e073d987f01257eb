//! Addresses of conflict cases.

use std::fmt::Display;

/// A case.
pub(crate) fn show(id: impl Display) -> String {
    format!("/conflicts/{id}")
}
