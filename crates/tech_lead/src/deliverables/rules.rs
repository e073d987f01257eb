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

/// The share of documents that kept up, over 0 to 1.
pub(super) fn kept_up(behind: usize, all: usize) -> f64 {
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    count(all - behind.min(all)) / count(all.max(1))
}

#[cfg(test)]
mod tests {
    use castra_platform::reading::Status;

    use super::*;

    #[test]
    fn nearly_all_documents_keep_up() {
        let check = |behind, all| Status::of_share(kept_up(behind, all), [0.95, 0.8]);
        assert_eq!(check(0, 1), Status::Practised);
        assert_eq!((check(1, 20), check(1, 19)), (Status::Practised, Status::Slipping));
        assert_eq!((check(4, 20), check(5, 20)), (Status::Slipping, Status::Neglected));
    }
}
