//! How much programming is right: enough for a lead, little enough for a CTO.

use castra_org::organization::Stage;
use castra_platform::reading::Status;

/// How many full weeks the median is of.
pub(super) const WEEKS: u32 = 8;
/// What a whole week is.
pub(super) const WEEK_HOURS: f64 = 40.0;
/// How far back a CTO's commits are counted.
pub(super) const DAYS: i64 = 90;
/// How far below and above the wanted band a lead's share only slips.
const BELOW: f64 = 0.10;
const ABOVE: f64 = 0.15;

/// The middle of some minutes; of an even number, between the two in the middle.
pub(super) fn median(minutes: &[u32]) -> f64 {
    let mut sorted = minutes.to_vec();
    sorted.sort_unstable();
    let at = |index: usize| sorted.get(index).copied().map_or(0.0, f64::from);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { at(middle) } else { f64::midpoint(at(middle.saturating_sub(1)), at(middle)) }
}

/// A lead's share of the week: inside the band is practised, a little outside slips.
pub(super) fn judge_lead(share: f64, [least, most]: [f64; 2]) -> Status {
    // What was typed as 0.15 must not fail to be 0.25 - 0.1.
    let slack = 1e-9;
    if (least - slack..=most + slack).contains(&share) {
        Status::Practised
    } else if (least - BELOW - slack..=most + ABOVE + slack).contains(&share) {
        Status::Slipping
    } else {
        Status::Neglected
    }
}

/// What share of the commits may be the CTO's; `None` is any.
pub(super) fn allowed(stage: Stage) -> Option<f64> {
    match stage {
        Stage::Startup => None,
        Stage::Small => Some(0.25),
        Stage::Medium => Some(0.10),
        Stage::Large => Some(0.05),
    }
}

/// A CTO's share of the commits: within what is allowed is practised, up to twice that slips.
pub(super) fn judge_cto(share: f64, allowed: Option<f64>) -> Status {
    match allowed {
        None => Status::Practised,
        Some(most) if share <= most => Status::Practised,
        Some(most) if share <= 2.0 * most => Status::Slipping,
        Some(_) => Status::Neglected,
    }
}

#[cfg(test)]
mod tests {
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
    fn a_lead_programs_neither_too_little_nor_too_much() {
        for (share, expected) in [
            (0.0, Status::Neglected),
            (0.14, Status::Neglected),
            (0.15, Status::Slipping),
            (0.24, Status::Slipping),
            (0.25, Status::Practised),
            (0.55, Status::Practised),
            (0.56, Status::Slipping),
            (0.70, Status::Slipping),
            (0.71, Status::Neglected),
        ] {
            assert_eq!(judge_lead(share, [0.25, 0.55]), expected, "{share}");
        }
    }

    #[test]
    fn a_cto_programs_less_the_larger_the_company() {
        for (stage, share, expected) in [
            (Stage::Startup, 1.0, Status::Practised),
            (Stage::Small, 0.25, Status::Practised),
            (Stage::Small, 0.5, Status::Slipping),
            (Stage::Small, 0.51, Status::Neglected),
            (Stage::Medium, 0.1, Status::Practised),
            (Stage::Medium, 0.2, Status::Slipping),
            (Stage::Medium, 0.21, Status::Neglected),
            (Stage::Large, 0.05, Status::Practised),
            (Stage::Large, 0.1, Status::Slipping),
            (Stage::Large, 0.11, Status::Neglected),
        ] {
            assert_eq!(judge_cto(share, allowed(stage)), expected, "{stage} {share}");
        }
    }
}
