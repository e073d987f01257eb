//! Addresses of practices.

/// The page.
pub(crate) const PAGE: &str = "/practices";

/// The form that switches a practice on.
pub(super) fn on(key: &str) -> String {
    format!("{PAGE}/{key}/on")
}

/// The form that switches it off.
pub(super) fn off(key: &str) -> String {
    format!("{PAGE}/{key}/off")
}

/// The form that takes a switching off back.
pub(super) fn back_on(key: &str) -> String {
    format!("{PAGE}/{key}/on?undo=yes")
}
