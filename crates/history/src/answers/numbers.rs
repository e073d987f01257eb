//! Small statistics that several answers share.

/// The middle of `values`, or the mean of the two middle ones; `None` if there are none.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = *values.get((values.len() - 1) / 2)?;
    Some(f64::midpoint(lower, upper))
}

/// The smallest of `values` that at least `percent` of a hundred are at most (nearest rank); `None` if there
/// are none.
pub(super) fn percentile(values: &mut [f64], percent: usize) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values.get(rank - 1).copied()
}

/// Seconds as days.
#[expect(clippy::cast_precision_loss, reason = "times of commits stay far below 2^52 seconds")]
pub(super) fn days(seconds: i64) -> f64 {
    seconds as f64 / crate::calendar::DAY as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_nearest_rank() {
        assert_eq!(median(&mut []), None);
        assert_eq!(percentile(&mut [], 85), None);
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&mut [4.0, 1.0]), Some(2.5));
        let mut twenty: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        assert_eq!(percentile(&mut twenty, 85), Some(17.0));
        assert_eq!(percentile(&mut [7.0], 85), Some(7.0));
        assert_eq!(percentile(&mut [1.0, 2.0], 0), Some(1.0));
    }
}
