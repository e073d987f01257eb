//! The addresses of notices.

/// The list of who gained access to the viewer's records.
pub(super) fn index() -> String {
    "/authority".to_owned()
}

/// The address to mark a notice as seen.
pub(super) fn see(id: &str) -> String {
    format!("/authority/{id}/seen")
}
