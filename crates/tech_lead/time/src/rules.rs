//! The right amount of coding: enough for a lead, little enough for a CTO.

use castra_platform::figures::percent;
use std::collections::BTreeMap;

use castra_org::{
    charter::Charter,
    organization::{PersonId, Scope, Stage},
};

use super::{
    kinds::Part,
    model::{Coding, KeptMeeting},
    split::FULL_WEEK,
};

/// The number of full weeks in the median.
pub(super) const WEEKS: u32 = 8;
/// How far back the weeks are looked for, if some are left out.
pub(super) const WEEKS_BACK: u32 = 16;
/// The weeks a page shows.
pub(super) const WEEKS_SHOWN: u32 = 12;
/// The hours of a full week.
pub(super) const WEEK_HOURS: f64 = 40.0;
/// The days over which changes are counted.
pub(super) const DAYS: i64 = 90;
/// The changes in [`DAYS`] from which a component is active.
pub(super) const ACTIVE: u32 = 5;
/// The share of a component's changes above which it depends on one person.
pub(super) const MUCH: f64 = 0.30;

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

/// The last weeks of those that are not left out.
pub(super) fn last_weeks(weeks: Vec<Coding>) -> Vec<Coding> {
    let skip = weeks.len().saturating_sub(WEEKS as usize);
    weeks.into_iter().skip(skip).collect()
}

/// The interval of the median week: its lower bound by what is certain of each week, its upper bound by what is possible.
pub(super) fn bounds(weeks: &[Coding]) -> [f64; 2] {
    let [low, _] = interval(&weeks.iter().map(|week| week.low).collect::<Vec<_>>());
    let [_, high] = interval(&weeks.iter().map(|week| week.high).collect::<Vec<_>>());
    [low, high]
}

/// The share of the week that a tech lead programs: a third to a half.
pub(super) const LEAD_BAND: [f64; 2] = [1.0 / 3.0, 0.5];
/// The most that a CTO of a small company programs: less than a tech lead.
const SMALL_CTO: f64 = 1.0 / 3.0;
/// The most that a CTO of a larger company programs: the role's usual week.
const CTO: f64 = 0.05;

/// The band of coding of a person's role, as shares of the week: that of a CTO before that of a lead; none for anyone else,
/// and none for the CTO of a startup, who may program any part of it.
pub(super) fn band_of(charter: &Charter, person: &PersonId) -> Option<[f64; 2]> {
    let holds =
        |role: &str, scope: &Scope| charter.holders(role, scope).iter().any(|held| held.person == *person);
    if holds("cto", &Scope::Organization) {
        return cto_band(charter.stage());
    }
    charter.scopes().iter().any(|scope| holds("tech-lead", scope)).then_some(LEAD_BAND)
}

/// The band of a CTO's coding at a stage.
fn cto_band(stage: Stage) -> Option<[f64; 2]> {
    match stage {
        Stage::Startup => None,
        Stage::Small => Some([0.0, SMALL_CTO]),
        Stage::Medium | Stage::Large => Some([0.0, CTO]),
    }
}

/// The band in words.
pub(super) fn band_words(charter: &Charter, band: Option<[f64; 2]>) -> String {
    match band {
        Some([least, _]) if least > 0.0 => {
            "the third to half of the week that a tech lead programs".to_owned()
        }
        Some([_, most]) => {
            format!("up to {} of the week, at this stage ({})", percent(most), charter.stage())
        }
        None => String::new(),
    }
}

/// From so many minutes a week on, one-on-ones are many: an hour a day.
pub(super) const MANY_ONE_ON_ONES: f64 = 300.0;

/// A meeting that comes back, and that someone else could run.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CouldGo {
    pub(super) title: String,
    pub(super) minutes_a_week: f64,
    /// How often it took place.
    pub(super) times: usize,
    /// The most others who took part.
    pub(super) others: u32,
    /// A colleague who took part in most of them, and in how many.
    pub(super) regular: Option<(PersonId, usize)>,
}

/// The meetings of some weeks that come back at least every second week, with most time first: coordination, decisions and
/// other work, with at least two others. One-on-ones and conflicts are the person's own.
pub(super) fn could_go(meetings: &[(KeptMeeting, Option<Part>)], weeks: usize) -> Vec<CouldGo> {
    let mut by_title: BTreeMap<&str, Vec<&KeptMeeting>> = BTreeMap::new();
    for (meeting, part) in meetings {
        let is_shared = matches!(part, Some(Part::Coordination | Part::Decisions | Part::Other));
        if is_shared && meeting.is_certain && meeting.others >= 2 && !meeting.title.is_empty() {
            by_title.entry(meeting.title.as_str()).or_default().push(meeting);
        }
    }
    let could = |(title, all): (&str, Vec<&KeptMeeting>)| {
        let minutes: i64 = all.iter().map(|meeting| meeting.to - meeting.from).sum();
        let mut taking_part: BTreeMap<&str, usize> = BTreeMap::new();
        for id in all.iter().flat_map(|meeting| &meeting.with) {
            *taking_part.entry(id.as_str()).or_default() += 1;
        }
        let most = taking_part.into_iter().max_by_key(|(_, times)| *times);
        let regular = most.filter(|(_, times)| times * 3 >= all.len() * 2);
        #[expect(clippy::cast_precision_loss, reason = "minutes of a few weeks")]
        let minutes_a_week = minutes as f64 / weeks.max(1) as f64;
        CouldGo {
            title: title.to_owned(),
            minutes_a_week,
            times: all.len(),
            others: all.iter().map(|meeting| meeting.others).max().unwrap_or_default(),
            regular: regular.map(|(id, times)| (PersonId::from(id), times)),
        }
    };
    let is_regular = |known: &(&str, Vec<&KeptMeeting>)| known.1.len() * 2 >= weeks && known.1.len() > 1;
    let mut found: Vec<CouldGo> = by_title.into_iter().filter(is_regular).map(could).collect();
    found.sort_by(|a, b| b.minutes_a_week.total_cmp(&a.minutes_a_week).then_with(|| a.title.cmp(&b.title)));
    found.truncate(3);
    found
}

/// Whether minutes of a full week are outside a band.
fn is_out(minutes: u32, [least, most]: [f64; 2]) -> bool {
    let share = f64::from(minutes) / f64::from(FULL_WEEK);
    share < least - 1e-9 || share > most + 1e-9
}

/// The minutes of the last two of some weeks, if exactly those were out of the band: a longer stretch was already mentioned.
pub(super) fn two_weeks_out(minutes: &[Option<u32>], band: [f64; 2]) -> Option<[u32; 2]> {
    let [before, first, second] = minutes else { return None };
    let (first, second) = ((*first)?, (*second)?);
    let was_out = before.is_some_and(|minutes| is_out(minutes, band));
    (!was_out && is_out(first, band) && is_out(second, band)).then_some([first, second])
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
    fn two_weeks_out_of_the_band_are_mentioned_once() {
        for (hours, expected) in [
            ([Some(15), Some(5), Some(6)], true),
            ([Some(15), Some(25), Some(6)], true),
            ([None, Some(5), Some(6)], true),
            ([Some(5), Some(5), Some(6)], false),
            ([Some(15), Some(15), Some(6)], false),
            ([Some(15), Some(5), Some(15)], false),
            ([Some(15), None, Some(5)], false),
        ] {
            let minutes = hours.map(|hours: Option<u32>| hours.map(|hours| hours * 60));
            assert_eq!(two_weeks_out(&minutes, LEAD_BAND).is_some(), expected, "{hours:?}");
        }
        assert_eq!((cto_band(Stage::Startup), cto_band(Stage::Large)), (None, Some([0.0, CTO])));
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
