//! The signal's counts: hotspots that got worse, changes that failed the gate, overdue items.

use castra_platform::figures::counted;
use chrono::NaiveDate;

use super::{
    model::DebtItem,
    rules::{Standing, standing},
};

/// The number of a team's hotspots that count.
pub(super) const HOTSPOTS: usize = 20;
/// The length of the window.
pub(super) const DAYS: i64 = 90;
/// A hotspot is worse or better by more than this share of its complexity…
const SHARE: f64 = 0.10;
/// …and by more than this many points of it.
const POINTS: u32 = 5;
/// The percentage of changes that may fail the gate.
const FAILING: usize = 5;

/// A hotspot from the beginning of the window, measured then and at its end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Measured {
    pub(super) repository: String,
    pub(super) path: String,
    /// Its heat at the beginning, from 0 to 1.
    pub(super) score: f64,
    /// Its complexity at the beginning.
    pub(super) before: u32,
    /// Its complexity at the end.
    pub(super) after: u32,
}

impl Measured {
    /// Whether it got more complex, beyond noise.
    pub(super) fn is_worse(&self) -> bool {
        is_much(self.after.saturating_sub(self.before), self.before)
    }

    /// Whether it got simpler, beyond noise.
    pub(super) fn is_better(&self) -> bool {
        is_much(self.before.saturating_sub(self.after), self.before)
    }
}

fn is_much(change: u32, of: u32) -> bool {
    change > POINTS && f64::from(change) > f64::from(of) * SHARE
}

/// The hottest of them.
pub(super) fn hottest(mut measured: Vec<Measured>) -> Vec<Measured> {
    measured.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then_with(|| (&a.repository, &a.path).cmp(&(&b.repository, &b.path)))
    });
    measured.truncate(HOTSPOTS);
    measured
}

/// How many got worse, and how many better.
pub(super) fn moved(measured: &[Measured]) -> (usize, usize) {
    let count = |is: fn(&Measured) -> bool| measured.iter().filter(|file| is(file)).count();
    (count(Measured::is_worse), count(Measured::is_better))
}

/// Whether too many of the changes that the gate could judge failed.
pub(super) fn fails_too_often(passed: usize, judged: usize) -> bool {
    judged.saturating_sub(passed) * 100 > judged * FAILING
}

/// How well a register is kept on a day.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kept<'a> {
    /// Open items with a due date, and accepted ones with a review.
    pub(super) dated: usize,
    /// Those overdue.
    pub(super) overdue: Vec<&'a DebtItem>,
}

/// How well a register is kept; `None` if nothing in it has a date.
pub(super) fn kept(items: &[DebtItem], day: NaiveDate) -> Option<Kept<'_>> {
    let standing = |item: &&DebtItem| standing(item, day);
    let is_dated = |item: &&DebtItem| !matches!(standing(item), Standing::Undated | Standing::PaidOff);
    let is_past =
        |item: &&DebtItem| matches!(standing(item), Standing::Overdue(_) | Standing::ReviewOverdue(_));
    let dated = items.iter().filter(is_dated).count();
    (dated > 0).then(|| Kept { dated, overdue: items.iter().filter(is_past).collect() })
}

impl Kept<'_> {
    /// The reason, in a sentence.
    pub(super) fn because(&self) -> String {
        let dated = counted(self.dated, "dated item", "dated items");
        match self.overdue.len() {
            0 => format!("Overdue: none of {dated} in the register."),
            past => format!("Overdue: {past} of {dated} in the register."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, score: f64, before: u32, after: u32) -> Measured {
        Measured { repository: "r".to_owned(), path: path.to_owned(), score, before, after }
    }

    #[test]
    fn a_few_points_or_per_cent_are_noise() {
        for (before, after, worse, better) in [
            (100, 100, false, false),
            (100, 110, false, false),
            (100, 111, true, false),
            (20, 25, false, false),
            (20, 26, true, false),
            (0, 5, false, false),
            (0, 6, true, false),
            (100, 90, false, false),
            (100, 89, false, true),
            (20, 15, false, false),
            (20, 14, false, true),
            // From the demo company, which once read as slipping.
            (5642, 5666, false, false),
        ] {
            let file = file("a", 1.0, before, after);
            assert_eq!((file.is_worse(), file.is_better()), (worse, better), "{before} to {after}");
        }
    }

    #[test]
    fn the_twenty_hottest_count() {
        let all = (0..30).map(|n| file(&format!("f{n}"), f64::from(n) / 30.0, 100, 100 + n * 5)).collect();
        let hottest = hottest(all);
        assert_eq!((hottest.len(), hottest[0].path.as_str(), hottest[19].path.as_str()), (20, "f29", "f10"));
        assert_eq!(moved(&hottest), (20, 0));
    }

    #[test]
    fn five_of_a_hundred_changes_may_fail() {
        for (passed, judged, expected) in
            [(0, 0, false), (20, 20, false), (19, 20, false), (18, 20, true), (0, 1, true)]
        {
            assert_eq!(fails_too_often(passed, judged), expected, "{passed} of {judged}");
        }
    }
}
