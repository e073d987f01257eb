//! What the signal judges: how the complexity of hotspots, added up, changed, and what of the register is past its day.

use castra_platform::reading::Status;
use chrono::NaiveDate;

use super::{
    model::DebtItem,
    rules::{Standing, standing},
};

/// How many of a team's hotspots count.
pub(super) const HOTSPOTS: usize = 20;
/// How far back the trend goes.
pub(super) const DAYS: i64 = 90;

/// A hotspot whose past was measured.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Measured {
    /// Its repository's id.
    pub(super) repository: String,
    /// Where it is.
    pub(super) path: String,
    /// How hot it is, from 0 to 1.
    pub(super) score: f64,
    /// Its complexity at the window's beginning, or when it came to be in it.
    pub(super) before: u32,
    /// Its complexity at the window's end.
    pub(super) after: u32,
    /// How often it was measured inside the window.
    pub(super) changes: usize,
}

/// The hottest of them.
pub(super) fn hottest(mut measured: Vec<Measured>) -> Vec<Measured> {
    measured.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then_with(|| (&a.repository, &a.path).cmp(&(&b.repository, &b.path)))
    });
    measured.truncate(HOTSPOTS);
    measured
}

/// Complexity before and after, and the change in percent; `None` where nothing changed hands or nothing was there.
pub(super) fn trend(measured: &[Measured]) -> Option<(u64, u64, f64)> {
    let sum = |of: fn(&Measured) -> u32| measured.iter().map(|file| u64::from(of(file))).sum::<u64>();
    let (before, after) = (sum(|file| file.before), sum(|file| file.after));
    if before == 0 || measured.iter().all(|file| file.changes == 0) {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "complexities are far below 2^52")]
    let change = (after as f64 - before as f64) / before as f64 * 100.0;
    Some((before, after, change))
}

/// Falling, flat or a little more is practised.
pub(super) fn judge(change: f64, [practised, slipping]: [f64; 2]) -> Status {
    match change {
        change if change <= practised => Status::Practised,
        change if change <= slipping => Status::Slipping,
        _ => Status::Neglected,
    }
}

/// Of the changes that the gate could judge, 95 % through is practised, 80 % slips.
pub(super) fn judge_gate(passed: usize, judged: usize) -> Status {
    match passed * 100 {
        passed if passed >= judged * 95 => Status::Practised,
        passed if passed >= judged * 80 => Status::Slipping,
        _ => Status::Neglected,
    }
}

/// How a register is kept on a day.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Kept<'a> {
    /// Open items with a day, and accepted ones with a review.
    pub(super) dated: usize,
    /// Those past it.
    pub(super) overdue: Vec<&'a DebtItem>,
}

/// How a register is kept; `None` where nothing in it has a day.
pub(super) fn kept(items: &[DebtItem], day: NaiveDate) -> Option<Kept<'_>> {
    let standing = |item: &&DebtItem| standing(item, day);
    let is_dated = |item: &&DebtItem| !matches!(standing(item), Standing::Undated | Standing::PaidOff);
    let is_past =
        |item: &&DebtItem| matches!(standing(item), Standing::Overdue(_) | Standing::ReviewOverdue(_));
    let dated = items.iter().filter(is_dated).count();
    (dated > 0).then(|| Kept { dated, overdue: items.iter().filter(is_past).collect() })
}

impl Kept<'_> {
    /// Nothing past its day is practised; up to a quarter slips.
    pub(super) fn status(&self) -> Status {
        match self.overdue.len() {
            0 => Status::Practised,
            past if past * 4 <= self.dated || past == 1 => Status::Slipping,
            _ => Status::Neglected,
        }
    }

    /// In a sentence.
    pub(super) fn because(&self) -> String {
        let items = if self.dated == 1 { "item" } else { "items" };
        match self.overdue.len() {
            0 => format!("No item of the register is past its day, of {} that have one.", self.dated),
            past => format!("{past} of {} {items} of the register that have a day are past it.", self.dated),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, score: f64, before: u32, after: u32, changes: usize) -> Measured {
        Measured { repository: "r".to_owned(), path: path.to_owned(), score, before, after, changes }
    }

    #[test]
    fn complexities_are_added_before_they_are_compared() {
        let check =
            |files: &[Measured], expected: Option<(u64, u64, f64)>| assert_eq!(trend(files), expected);
        check(&[], None);
        check(&[file("a", 1.0, 100, 100, 0)], None);
        check(&[file("a", 1.0, 0, 10, 1)], None);
        check(&[file("a", 1.0, 100, 110, 1), file("b", 0.5, 100, 100, 0)], Some((200, 210, 5.0)));
        check(&[file("a", 1.0, 100, 50, 3)], Some((100, 50, -50.0)));
    }

    #[test]
    fn a_little_more_is_still_practised() {
        for (change, expected) in [
            (-30.0, Status::Practised),
            (0.0, Status::Practised),
            (2.0, Status::Practised),
            (2.1, Status::Slipping),
            (10.0, Status::Slipping),
            (10.1, Status::Neglected),
        ] {
            assert_eq!(judge(change, [2.0, 10.0]), expected, "{change}");
        }
    }

    #[test]
    fn nearly_all_changes_pass_the_gate() {
        for (passed, judged, expected) in [
            (19, 20, Status::Practised),
            (18, 20, Status::Slipping),
            (16, 20, Status::Slipping),
            (15, 20, Status::Neglected),
            (0, 1, Status::Neglected),
        ] {
            assert_eq!(judge_gate(passed, judged), expected, "{passed} of {judged}");
        }
    }

    #[test]
    fn only_the_hottest_count() {
        let many: Vec<Measured> = (0..30).map(|n| file(&format!("{n:02}"), f64::from(n), 1, 1, 1)).collect();
        let kept = hottest(many);
        assert_eq!((kept.len(), kept[0].path.as_str(), kept[19].path.as_str()), (20, "29", "10"));
    }
}
