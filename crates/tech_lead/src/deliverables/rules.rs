//! Which documents are left behind, and how many may be.

use castra_history::DocumentFreshness;
use castra_platform::reading::Status;

/// A document is left behind from so many commits to its code on…
const COMMITS: u32 = 20;
/// …over so many days: a week of lively work leaves nothing behind.
const DAYS: f64 = 90.0;

/// Whether its code moved on for long without it.
pub(super) fn is_left_behind(document: &DocumentFreshness) -> bool {
    document.commits >= COMMITS && document.days_behind >= DAYS
}

/// The share of documents that kept up, and what that says.
pub(super) fn judge(behind: usize, all: usize, [practised, slipping]: [f64; 2]) -> (f64, Status) {
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    let share = 1.0 - count(behind) / count(all.max(1));
    let status = match share {
        share if share >= practised => Status::Practised,
        share if share >= slipping => Status::Slipping,
        _ => Status::Neglected,
    };
    (share, status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_all_documents_keep_up() {
        let check = |behind, all| judge(behind, all, [0.95, 0.8]).1;
        assert_eq!(check(0, 1), Status::Practised);
        assert_eq!((check(1, 20), check(1, 19)), (Status::Practised, Status::Slipping));
        assert_eq!((check(4, 20), check(5, 20)), (Status::Slipping, Status::Neglected));
    }
}
