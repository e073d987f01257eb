//! The right amount of coding: enough for a lead, little enough for a CTO.

use castra_org::organization::Stage;

/// The number of full weeks in the median.
pub(super) const WEEKS: u32 = 8;
/// The hours of a full week.
pub(super) const WEEK_HOURS: f64 = 40.0;
/// The days over which changes are counted.
pub(super) const DAYS: i64 = 90;
/// The changes in [`DAYS`] from which a component is active.
pub(super) const ACTIVE: u32 = 5;
/// The share of a component's changes above which it depends on one person.
const MUCH: f64 = 0.30;

/// The median of some minutes.
pub(super) fn median(minutes: &[u32]) -> f64 {
    let mut sorted = minutes.to_vec();
    sorted.sort_unstable();
    let at = |index: usize| sorted.get(index).copied().map_or(0.0, f64::from);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { at(middle) } else { f64::midpoint(at(middle.saturating_sub(1)), at(middle)) }
}

/// The interval of a person's median week, as far as these weeks show: without the lowest and the highest. With eight
/// weeks, the second to the seventh contain it with 93 % (the order statistics' interval for a median, 1 - 2 (1 + 8)
/// / 2^8). If any work was seen, the upper bound is above zero.
pub(super) fn interval(minutes: &[u32]) -> [f64; 2] {
    let mut sorted = minutes.to_vec();
    sorted.sort_unstable();
    let at = |index: Option<usize>| index.and_then(|at| sorted.get(at)).copied().map_or(0.0, f64::from);
    let most = at(sorted.len().checked_sub(1));
    let low = if sorted.len() > 2 { at(Some(1)) } else { at(Some(0)) };
    let high = if sorted.len() > 2 { at(sorted.len().checked_sub(2)) } else { most };
    [low, if most > 0.0 { high.max(f64::EPSILON) } else { high }]
}

/// How many components may depend on the CTO: practised up to the first, slipping up to the second.
pub(super) fn allowed(stage: Stage) -> [f64; 2] {
    match stage {
        Stage::Startup => [f64::INFINITY, f64::INFINITY],
        Stage::Small => [3.0, 4.0],
        Stage::Medium => [1.0, 2.0],
        Stage::Large => [0.0, 1.0],
    }
}

/// Whether a component depends on a person who made `own` of its changes or is its only author.
pub(super) fn depends(own: u32, changes: u32, is_only_author: bool) -> bool {
    is_only_author || f64::from(own) > f64::from(changes) * MUCH
}

#[cfg(test)]
mod tests {
    use castra_platform::reading::{Measure, Status};

    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        for (minutes, expected) in
            [(&[][..], 0.0), (&[5], 5.0), (&[9, 1], 5.0), (&[9, 1, 2], 2.0), (&[0, 0, 0, 60], 0.0)]
        {
            assert!((median(minutes) - expected).abs() < 1e-9, "{minutes:?}");
        }
    }

    #[test]
    fn the_least_and_the_most_of_eight_weeks_are_left_out() {
        let check = |minutes: &[u32], expected: [f64; 2]| {
            let found = interval(minutes);
            assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{minutes:?}: {found:?}");
        };
        check(&[8, 7, 6, 5, 4, 3, 2, 1], [2.0, 7.0]);
        check(&[0; 8], [0.0, 0.0]);
        check(&[], [0.0, 0.0]);
        check(&[3], [3.0, 3.0]);
        // One week with work in it is above zero.
        assert!(interval(&[0, 0, 0, 0, 0, 0, 0, 60])[1] > 0.0);
    }

    #[test]
    fn a_lead_below_the_band_by_a_floor_slips_at_most() {
        // Hours in each of eight weeks, against a band of 10 to 22 hours.
        for (hours, expected) in [
            ([12, 12, 12, 12, 12, 12, 12, 12], Status::Practised),
            ([0, 0, 0, 0, 0, 12, 12, 12], Status::Practised),
            ([7, 7, 7, 7, 7, 7, 7, 7], Status::Slipping),
            ([0, 0, 0, 0, 0, 0, 0, 1], Status::Slipping),
            ([0, 0, 0, 0, 0, 0, 0, 0], Status::Neglected),
            ([39, 39, 39, 39, 39, 39, 39, 39], Status::Slipping),
            ([9, 9, 9, 9, 9, 9, 10, 10], Status::Practised),
        ] {
            let minutes = hours.map(|hours| hours * 60);
            let [low, high] = interval(&minutes).map(|minutes| minutes / 60.0 / WEEK_HOURS);
            let range = Measure::Range { value: low, low, high, of: WEEKS };
            assert_eq!(range.judge([0.25, 0.55]), expected, "{hours:?}");
        }
    }

    #[test]
    fn fewer_components_depend_on_a_cto_the_larger_the_company() {
        for (stage, count, expected) in [
            (Stage::Startup, 99, Status::Practised),
            (Stage::Small, 3, Status::Practised),
            (Stage::Small, 4, Status::Slipping),
            (Stage::Small, 5, Status::Neglected),
            (Stage::Medium, 1, Status::Practised),
            (Stage::Medium, 2, Status::Slipping),
            (Stage::Medium, 3, Status::Neglected),
            (Stage::Large, 0, Status::Practised),
            (Stage::Large, 1, Status::Slipping),
            (Stage::Large, 2, Status::Neglected),
        ] {
            let faults = Measure::Faults { count, of: 100 };
            assert_eq!(faults.judge(allowed(stage)), expected, "{stage} {count}");
        }
        assert!(depends(0, 10, true) && depends(4, 10, false) && !depends(3, 10, false));
    }
}
