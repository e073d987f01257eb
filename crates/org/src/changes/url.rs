//! The addresses of changes.

/// The page of a change.
pub(crate) fn show(id: &str) -> String {
    format!("/changes/{id}")
}

/// The address to agree to a change.
pub(crate) fn agree(id: &str) -> String {
    format!("/changes/{id}/agree")
}

/// The address to decline a change.
pub(crate) fn decline(id: &str) -> String {
    format!("/changes/{id}/decline")
}

/// The address to withdraw a change.
pub(crate) fn withdraw(id: &str) -> String {
    format!("/changes/{id}/withdraw")
}

/// The address to undo a change.
pub(crate) fn undo(id: &str) -> String {
    format!("/changes/{id}/undo")
}

/// A change in the API.
pub(super) fn in_api(id: &str) -> String {
    format!("/api/v1/changes/{id}")
}
