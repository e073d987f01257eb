//! Addresses.

/// The viewer's rounds.
pub(crate) const INDEX: &str = "/trust";
/// The form of a round.
pub(crate) const NEW: &str = "/trust/new";
/// The form for a code, and what a sheet is sent to.
pub(crate) const ANSWER: &str = "/trust/answer";
/// Where a code opens its sheet.
pub(crate) const SHEET: &str = "/trust/sheet";

/// A round, or an act on it (`/tell`).
pub(crate) fn show(id: &str, tail: &str) -> String {
    format!("/trust/{id}{tail}")
}
