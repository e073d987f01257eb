//! Which documents are left behind.

use castra_history::DocumentFreshness;

/// A document is left behind from so many commits to its code on…
const COMMITS: u32 = 20;
/// …over so many days: a week of lively work leaves nothing behind.
const DAYS: f64 = 90.0;

/// Whether its code moved on for long without it.
pub(super) fn is_left_behind(document: &DocumentFreshness) -> bool {
    document.commits >= COMMITS && document.days_behind >= DAYS
}
