//! The rule for documents left behind.

use castra_history::DocumentFreshness;

/// A document is left behind from this many commits to its code…
const COMMITS: u32 = 20;
/// …over this many days: a busy week leaves nothing behind.
const DAYS: f64 = 90.0;

/// Whether a document's code kept changing for long without it.
pub(super) fn is_left_behind(document: &DocumentFreshness) -> bool {
    document.commits >= COMMITS && document.days_behind >= DAYS
}
