//! How long lines last, by the actuarial (life table) method: Cutler and Ederer, "Maximum utilization of the life table
//! method in analyzing survival" (1958). Lines that still exist count for as long as they were observed, half
//! of the interval in which they were last seen.

use super::numbers::days;

/// Days in an interval of age.
pub(super) const INTERVAL: u32 = 30;
/// The number of intervals, forty years; the last holds everything older.
const INTERVALS: usize = 487;

/// Lines by the age at which they were removed, or last seen.
pub(super) struct LifeTable {
    gone: Vec<u64>,
    standing: Vec<u64>,
}

impl LifeTable {
    pub(super) fn new() -> Self {
        Self { gone: vec![0; INTERVALS], standing: vec![0; INTERVALS] }
    }

    pub(super) fn went(&mut self, age_seconds: i64, lines: u32) {
        self.gone[interval(age_seconds)] += u64::from(lines);
    }

    pub(super) fn stands(&mut self, age_seconds: i64, lines: u32) {
        self.standing[interval(age_seconds)] += u64::from(lines);
    }

    /// The share of lines that still exist at the end of each interval, as far as such old lines were seen.
    #[expect(clippy::cast_precision_loss, reason = "counts of lines stay far below 2^52")]
    pub(super) fn curve(&self) -> Vec<f64> {
        let mut at_risk: u64 = self.gone.iter().chain(&self.standing).sum();
        let mut share = 1.0;
        let mut curve = Vec::new();
        for (&gone, &standing) in self.gone.iter().zip(&self.standing) {
            if at_risk == 0 {
                break;
            }
            let exposed = at_risk as f64 - standing as f64 / 2.0;
            share *= 1.0 - gone as f64 / exposed;
            curve.push(share);
            at_risk -= gone + standing;
        }
        curve
    }
}

/// The age in days at which half is gone, interpolated linearly between the ends of intervals; `None` if more
/// than half lasts longer than was observed.
pub(super) fn half_life(curve: &[f64]) -> Option<f64> {
    let end = curve.iter().position(|&share| share <= 0.5)?;
    let before = end.checked_sub(1).map_or(1.0, |before| curve[before]);
    let part = (before - 0.5) / (before - curve[end]);
    let intervals = f64::from(u32::try_from(end).ok()?) + part;
    Some(intervals * f64::from(INTERVAL))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the table before")]
fn interval(age_seconds: i64) -> usize {
    let last = INTERVALS - 1;
    (days(age_seconds.max(0)) / f64::from(INTERVAL)).min(f64::from(u32::try_from(last).unwrap_or(0))) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::DAY;

    fn curve(gone: &[(i64, u32)], standing: &[(i64, u32)]) -> Vec<f64> {
        let mut table = LifeTable::new();
        for &(days, lines) in gone {
            table.went(days * DAY, lines);
        }
        for &(days, lines) in standing {
            table.stands(days * DAY, lines);
        }
        table.curve()
    }

    #[test]
    fn half_is_gone_between_two_ends() {
        assert_eq!(half_life(&curve(&[], &[])), None);
        assert_eq!(half_life(&curve(&[], &[(100, 10)])), None, "all still exist");
        assert_eq!(half_life(&curve(&[(10, 10)], &[])), Some(15.0));
        // A quarter goes in each of four intervals.
        let even = curve(&[(0, 25), (30, 25), (60, 25), (90, 25)], &[]);
        assert!(even.iter().zip([0.75, 0.5, 0.25, 0.0]).all(|(a, b)| (a - b).abs() < 1e-9), "{even:?}");
        assert!((half_life(&even).unwrap() - 60.0).abs() < 1e-9);
    }

    #[test]
    fn surviving_lines_count_for_as_long_as_they_were_seen() {
        // 100 lines: 20 go in the first interval; 40 were only seen that long, and count for half of it.
        let seen = curve(&[(5, 20)], &[(5, 40), (45, 40)]);
        assert!((seen[0] - 0.75).abs() < 1e-9, "1 - 20 / (100 - 20): {seen:?}");
        assert!((seen[1] - 0.75).abs() < 1e-9);
        assert_eq!(seen.len(), 2);
    }

    #[test]
    fn no_age_is_out_of_the_table() {
        for age in [i64::MIN, -1, i64::MAX] {
            assert!(interval(age) < INTERVALS);
        }
    }
}
