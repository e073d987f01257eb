//! Who is on at an instant, and what may be typed. Pure.

use std::str::FromStr as _;

use castra_calendar::instant;
use castra_org::organization::PersonId;
use castra_platform::{
    clock::{Timestamp, parse_local},
    terms::{Faults, Terms as _},
};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use crate::{
    kinds::SwapState,
    model::{Plan, Rota, Stretch, Terms, Why},
};

/// Days back that the first hand-over of a new rotation may be: its present turn may have begun.
pub(crate) const BACK_DAYS: u64 = 31;
/// The longest cover, in days.
pub(crate) const COVER_DAYS: i64 = 92;
/// The pattern of a time by the wall clock.
pub(crate) const LOCAL: &str = "%Y-%m-%dT%H:%M";

/// The time of a hand-over as typed.
pub(crate) fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text.trim(), "%H:%M").ok()
}

/// A time by the wall clock as typed.
pub(crate) fn local(text: &str) -> Result<NaiveDateTime, String> {
    parse_local(text.trim(), LOCAL)
}

/// What is wrong with a rotation.
pub(crate) fn faults(terms: &Terms) -> Faults {
    let mut faults = terms.faults();
    if !terms.hand_over.trim().is_empty() && time(&terms.hand_over).is_none() {
        faults.add("hand_over", format!("`{}` is not a time such as 10:00", terms.hand_over.trim()));
    }
    if !terms.zone.trim().is_empty() && Tz::from_str(terms.zone.trim()).is_err() {
        faults.add("zone", format!("`{}` is not a time zone such as Europe/Lisbon", terms.zone.trim()));
    }
    faults
}

/// A turn by its plan, before swaps and covers.
struct Slot<'a> {
    plan: &'a Plan,
    /// The place of its person in the plan's order.
    place: Option<usize>,
    starts: NaiveDateTime,
    begins: Timestamp,
    ends: Timestamp,
}

/// The next place in the order after one, whose person is there on a day.
fn next(
    plan: &Plan,
    after: Option<usize>,
    here: &impl Fn(&PersonId, NaiveDate) -> bool,
    day: NaiveDate,
) -> Option<usize> {
    let n = plan.people.len();
    let first = after.map_or(0, |place| place + 1);
    (first..first + n)
        .map(|at| at % n)
        .find(|at| plan.people.get(*at).is_some_and(|person| here(person, day)))
}

/// The turns that are not over before `from` and begin before `to`, in order.
fn slots<'a>(
    rota: &'a Rota,
    here: &impl Fn(&PersonId, NaiveDate) -> bool,
    from: Timestamp,
    to: Timestamp,
) -> Vec<Slot<'a>> {
    let zone = rota.rotation.zone;
    let mut slots = Vec::new();
    for (at, plan) in rota.plans.iter().enumerate() {
        let following = rota.plans.get(at + 1).map(|next| instant(next.first(), zone));
        let end = [following, rota.rotation.ended_at, Some(to)].into_iter().flatten().min().unwrap_or(to);
        let last = [following, rota.rotation.ended_at].into_iter().flatten().min();
        let (mut starts, mut place) = (plan.first(), None);
        loop {
            let begins = instant(starts, zone);
            if begins >= end {
                break;
            }
            let after = starts + Days::new(plan.days());
            let ends = last.map_or(instant(after, zone), |last| instant(after, zone).min(last));
            let holder = next(plan, place, here, starts.date());
            // With no one there, the order waits where it is.
            place = holder.or(place);
            if ends > from {
                slots.push(Slot { plan, place: holder, starts, begins, ends });
            }
            starts = after;
        }
    }
    slots
}

/// Who is on from one instant to another, without gaps between the first hand-over and the end; pieces are cut at neither.
pub(crate) fn stretches(
    rota: &Rota,
    here: &impl Fn(&PersonId, NaiveDate) -> bool,
    from: Timestamp,
    to: Timestamp,
) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = Vec::new();
    for slot in slots(rota, here, from, to) {
        for piece in covered(rota, here, days_of(rota, here, &slot)) {
            match all.last_mut() {
                Some(last)
                    if last.turn == piece.turn && last.person == piece.person && last.why == piece.why =>
                {
                    last.ends = piece.ends;
                }
                _ => all.push(piece),
            }
        }
    }
    all.retain(|stretch| stretch.ends > from && stretch.begins < to);
    all
}

/// A turn day by day: the turn's person, by plan or swap, as long as they are there; after that the next in the order.
fn days_of(rota: &Rota, here: &impl Fn(&PersonId, NaiveDate) -> bool, slot: &Slot<'_>) -> Vec<Stretch> {
    let zone = rota.rotation.zone;
    let planned = slot.place.and_then(|place| slot.plan.people.get(place));
    let swapped = swapped(rota, planned, slot.starts).filter(|person| here(person, slot.starts.date()));
    let (turn_of, why) = match swapped {
        Some(person) => (Some(person), Why::Swap),
        None => (planned, Why::Turn),
    };
    let mut pieces: Vec<Stretch> = Vec::new();
    let (mut begins, mut day) = (slot.begins, slot.starts.date());
    while begins < slot.ends {
        let midnight = instant((day + Days::new(1)).and_time(NaiveTime::MIN), zone);
        let ends = midnight.max(begins).min(slot.ends);
        let is_here = turn_of.is_some_and(|person| here(person, day));
        let (person, why) = if is_here {
            (turn_of.cloned(), why)
        } else {
            let place = next(slot.plan, slot.place, here, day);
            (place.and_then(|place| slot.plan.people.get(place)).cloned(), Why::Left)
        };
        if ends > begins {
            pieces.push(Stretch { person, begins, ends, turn: slot.starts, why });
        }
        (begins, day) = (ends, day + Days::new(1));
    }
    pieces
}

/// The person who has the turn that starts at a time by the wall clock, covers aside; `None` if no turn starts then.
pub(crate) fn holder(
    rota: &Rota,
    here: &impl Fn(&PersonId, NaiveDate) -> bool,
    starts: NaiveDateTime,
) -> Option<PersonId> {
    let at = instant(starts, rota.rotation.zone);
    let slot =
        slots(rota, here, at, at + TimeDelta::seconds(1)).into_iter().find(|slot| slot.starts == starts)?;
    days_of(rota, here, &slot).into_iter().next()?.person
}

/// The person who has a turn by an agreed swap, if the plan still gives it to the one who gave it away. Swaps follow one
/// another: a turn that was swapped can be swapped again.
fn swapped<'a>(rota: &'a Rota, planned: Option<&'a PersonId>, starts: NaiveDateTime) -> Option<&'a PersonId> {
    let mut holder = planned?;
    let mut is_swapped = false;
    for swap in rota.swaps.iter().filter(|swap| swap.state == SwapState::Agreed) {
        let to = match starts {
            starts if starts == swap.mine && *holder == swap.asker => &swap.other,
            starts if starts == swap.theirs && *holder == swap.other => &swap.asker,
            _ => continue,
        };
        (holder, is_swapped) = (to, true);
    }
    is_swapped.then_some(holder)
}

/// The pieces with covers laid over them; a later cover counts where two overlap.
fn covered(rota: &Rota, here: &impl Fn(&PersonId, NaiveDate) -> bool, pieces: Vec<Stretch>) -> Vec<Stretch> {
    let zone = rota.rotation.zone;
    let mut pieces = pieces;
    for cover in rota.covers.iter().filter(|cover| !cover.cancelled) {
        let mut cut = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let (begins, ends) = (piece.begins.max(cover.begins), piece.ends.min(cover.ends));
            let day = begins.with_timezone(&zone).date_naive();
            if begins >= ends || !here(&cover.person, day) {
                cut.push(piece);
                continue;
            }
            if piece.begins < begins {
                cut.push(Stretch { ends: begins, ..piece.clone() });
            }
            cut.push(Stretch {
                person: Some(cover.person.clone()),
                begins,
                ends,
                turn: piece.turn,
                why: Why::Cover,
            });
            if ends < piece.ends {
                cut.push(Stretch { begins: ends, ..piece });
            }
        }
        pieces = cut;
    }
    pieces
}

/// Who is on at an instant, since when and until when.
pub(crate) fn on_at(
    rota: &Rota,
    here: &impl Fn(&PersonId, NaiveDate) -> bool,
    at: Timestamp,
) -> Option<Stretch> {
    let found = stretches(rota, here, at, at + TimeDelta::seconds(1));
    found.into_iter().find(|stretch| stretch.begins <= at && at < stretch.ends)
}

#[cfg(test)]
mod tests {
    use castra_platform::clock::from_text;
    use proptest::prelude::*;

    use super::*;
    use crate::{
        kinds::Unit,
        model::{Cover, Rotation, Swap},
    };

    fn at(text: &str) -> Timestamp {
        from_text(&format!("{text}:00Z")).unwrap()
    }

    fn wall(text: &str) -> NaiveDateTime {
        local(text).unwrap()
    }

    fn plan(first: &str, unit: Unit, every: i64, people: &[&str]) -> Plan {
        let first = wall(first);
        Plan {
            id: first.to_string(),
            rotation: "r".to_owned(),
            first_day: first.date(),
            hand_over: first.time(),
            unit,
            every,
            people: people.iter().map(|person| PersonId::from(*person)).collect(),
        }
    }

    fn rota(plans: Vec<Plan>) -> Rota {
        Rota {
            rotation: Rotation {
                id: "r".to_owned(),
                team: "payments".into(),
                name: "Support".to_owned(),
                zone: Tz::Europe__Vienna,
                ended_at: None,
                changed_at: Timestamp::UNIX_EPOCH,
                revision: 1,
            },
            plans,
            swaps: Vec::new(),
            covers: Vec::new(),
        }
    }

    fn weekly() -> Rota {
        rota(vec![plan("2026-03-02T10:00", Unit::Weeks, 1, &["ana", "bo", "cy"])])
    }

    fn swap(asker: &str, mine: &str, other: &str, theirs: &str) -> Swap {
        Swap {
            id: "s".to_owned(),
            rotation: "r".to_owned(),
            asker: asker.into(),
            other: other.into(),
            mine: wall(mine),
            theirs: wall(theirs),
            why: String::new(),
            state: SwapState::Agreed,
            asked_on: wall(mine).date(),
            answered_at: None,
        }
    }

    fn cover(person: &str, begins: &str, ends: &str) -> Cover {
        Cover {
            id: "c".to_owned(),
            rotation: "r".to_owned(),
            person: person.into(),
            begins: at(begins),
            ends: at(ends),
            why: String::new(),
            made_by: person.into(),
            made_at: at(begins),
            cancelled: false,
        }
    }

    fn everyone(_: &PersonId, _: NaiveDate) -> bool {
        true
    }

    fn on(rota: &Rota, here: &impl Fn(&PersonId, NaiveDate) -> bool, instant: &str) -> String {
        on_at(rota, here, at(instant))
            .and_then(|found| found.person)
            .map_or("-".to_owned(), |id| id.to_string())
    }

    #[test]
    fn turns_change_at_the_hour_of_the_wall_clock_also_when_the_clocks_change() {
        let rota = weekly();
        for (instant, expected) in [
            ("2026-03-02T08:59", "-"),
            ("2026-03-02T09:00", "ana"),
            ("2026-03-09T08:59", "ana"),
            ("2026-03-09T09:00", "bo"),
            ("2026-03-16T09:00", "cy"),
            ("2026-03-23T09:00", "ana"),
            // Summer time begins on 29 March: ten in Vienna is eight in Greenwich.
            ("2026-03-30T07:59", "ana"),
            ("2026-03-30T08:00", "bo"),
        ] {
            assert_eq!(on(&rota, &everyone, instant), expected, "{instant}");
        }
        // A hand-over within the gap is an hour later; a repeated one is at the first of both.
        let night = self::rota(vec![plan("2026-03-28T02:30", Unit::Days, 1, &["ana", "bo"])]);
        assert_eq!(on(&night, &everyone, "2026-03-29T01:29"), "ana");
        assert_eq!(on(&night, &everyone, "2026-03-29T01:30"), "bo");
        let autumn = self::rota(vec![plan("2026-10-24T02:30", Unit::Days, 1, &["ana", "bo"])]);
        assert_eq!(on(&autumn, &everyone, "2026-10-25T00:29"), "ana");
        assert_eq!(on(&autumn, &everyone, "2026-10-25T00:30"), "bo");
    }

    #[test]
    fn a_leaver_drops_out_and_the_order_is_kept() {
        let rota = weekly();
        // Bo's last day is 11 March, in the middle of a turn.
        let here = |person: &PersonId, day: NaiveDate| {
            person.as_str() != "bo" || day <= "2026-03-11".parse::<NaiveDate>().unwrap()
        };
        for (instant, expected) in [
            ("2026-03-11T22:59", "bo"),
            ("2026-03-11T23:00", "cy"),
            ("2026-03-16T09:00", "cy"),
            ("2026-03-23T09:00", "ana"),
            ("2026-03-30T08:00", "cy"),
            ("2026-04-06T08:00", "ana"),
        ] {
            assert_eq!(on(&rota, &here, instant), expected, "{instant}");
        }
        let no_one = |_: &PersonId, _: NaiveDate| false;
        let found = on_at(&rota, &no_one, at("2026-03-11T12:00")).unwrap();
        assert_eq!(found.person, None, "a turn without a person is not hidden");
    }

    #[test]
    fn swaps_exchange_two_turns_and_covers_lie_over_them() {
        let mut rota = weekly();
        rota.swaps.push(swap("ana", "2026-03-02T10:00", "bo", "2026-03-09T10:00"));
        assert_eq!(on(&rota, &everyone, "2026-03-04T12:00"), "bo");
        assert_eq!(on(&rota, &everyone, "2026-03-11T12:00"), "ana");
        assert_eq!(on(&rota, &everyone, "2026-03-18T12:00"), "cy");
        // What was swapped is swapped again.
        rota.swaps.push(swap("ana", "2026-03-09T10:00", "cy", "2026-03-16T10:00"));
        assert_eq!(on(&rota, &everyone, "2026-03-11T12:00"), "cy");
        assert_eq!(on(&rota, &everyone, "2026-03-18T12:00"), "ana");
        rota.covers.push(cover("dee", "2026-03-03T08:00", "2026-03-03T16:00"));
        for (instant, expected) in [
            ("2026-03-03T07:59", "bo"),
            ("2026-03-03T08:00", "dee"),
            ("2026-03-03T15:59", "dee"),
            ("2026-03-03T16:00", "bo"),
        ] {
            assert_eq!(on(&rota, &everyone, instant), expected, "{instant}");
        }
        rota.covers[0].cancelled = true;
        assert_eq!(on(&rota, &everyone, "2026-03-03T12:00"), "bo");
        // The one who took the turn left: it is the plan's again.
        let without_bo = |person: &PersonId, _: NaiveDate| person.as_str() != "bo";
        assert_eq!(on(&rota, &without_bo, "2026-03-04T12:00"), "ana");
    }

    #[test]
    fn another_plan_begins_on_its_day_and_an_end_ends_it() {
        let mut rota = weekly();
        rota.plans.push(plan("2026-03-11T10:00", Unit::Days, 2, &["cy", "ana"]));
        for (instant, expected) in
            [("2026-03-11T08:59", "bo"), ("2026-03-11T09:00", "cy"), ("2026-03-13T09:00", "ana")]
        {
            assert_eq!(on(&rota, &everyone, instant), expected, "{instant}");
        }
        rota.rotation.ended_at = Some(at("2026-03-12T12:00"));
        assert_eq!(on(&rota, &everyone, "2026-03-12T11:59"), "cy");
        assert_eq!(on(&rota, &everyone, "2026-03-12T12:00"), "-");
    }

    #[test]
    fn what_is_no_time_and_no_zone_is_named() {
        let terms = Terms {
            name: "Support".to_owned(),
            people: vec!["bo".to_owned()],
            every: 1,
            unit: Some(Unit::Weeks),
            first_day: Some(wall("2026-03-02T10:00").date()),
            hand_over: "10:00".to_owned(),
            zone: "Europe/Vienna".to_owned(),
        };
        assert!(faults(&terms).is_empty());
        let fields = |terms: Terms| faults(&terms).fields().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(fields(Terms { hand_over: "25:00".to_owned(), ..terms.clone() }), ["hand_over"]);
        assert_eq!(fields(Terms { zone: "Mars/Olympus".to_owned(), ..terms.clone() }), ["zone"]);
        assert_eq!(fields(Terms { every: 0, people: Vec::new(), ..terms }), ["people", "every"]);
    }

    const PEOPLE: [&str; 4] = ["ana", "bo", "cy", "dee"];

    fn some_rota() -> impl Strategy<Value = (Rota, Vec<(usize, i64)>)> {
        let zone = prop::sample::select(vec![
            Tz::UTC,
            Tz::Europe__Vienna,
            Tz::America__New_York,
            Tz::Australia__Lord_Howe,
            Tz::Asia__Kathmandu,
        ]);
        let one = (0_i64..400, 0_u32..24, 0_u32..60, 1_i64..15, prop::bool::ANY, 1_usize..5);
        let covers = prop::collection::vec((0_i64..400, 1_i64..90, 0_usize..4), 0..4);
        // The last day of some people, in days after the beginning.
        let leaves = prop::collection::vec((0_usize..4, 0_i64..400), 0..3);
        (zone, prop::collection::vec(one, 1..4), covers, leaves).prop_map(|(zone, plans, covers, leaves)| {
            let start = wall("2026-01-01T00:00").date();
            let mut all: Vec<Plan> = plans
                .into_iter()
                .map(|(day, hour, minute, every, weeks, n)| {
                    let first = (start + Days::new(day.unsigned_abs())).and_hms_opt(hour, minute, 0).unwrap();
                    let unit = if weeks { Unit::Weeks } else { Unit::Days };
                    plan(&first.format(LOCAL).to_string(), unit, every, &PEOPLE[..n])
                })
                .collect();
            all.sort_by_key(Plan::first);
            all.dedup_by_key(|plan| plan.first_day);
            let mut rota = rota(all);
            rota.rotation.zone = zone;
            let begin = start.and_time(NaiveTime::MIN).and_utc();
            rota.covers = covers
                .into_iter()
                .map(|(day, hours, person)| Cover {
                    begins: begin + TimeDelta::days(day),
                    ends: begin + TimeDelta::days(day) + TimeDelta::hours(hours),
                    ..cover(PEOPLE[person], "2026-01-01T00:00", "2026-01-01T00:00")
                })
                .collect();
            (rota, leaves)
        })
    }

    proptest! {
        /// From the first hand-over on, one person is on at every instant for as long as one of the plan is there; that
        /// person is there; and the answer at an instant is the one of the list.
        #[test]
        fn exactly_one_is_on(
            (rota, leaves) in some_rota(),
            minutes in 0_i64..600_000,
        ) {
            let start = wall("2026-01-01T00:00").date();
            let here = |person: &PersonId, day: NaiveDate| leaves.iter().all(|(who, last)| {
                PEOPLE[*who] != person.as_str() || (day - start).num_days() <= *last
            });
            let zone = rota.rotation.zone;
            let first = instant(rota.plans[0].first(), zone);
            let asked = start.and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(minutes);
            let found = on_at(&rota, &here, asked);
            prop_assert_eq!(found.is_some(), asked >= first);
            let all = stretches(&rota, &here, first, first + TimeDelta::days(420));
            for pair in all.windows(2) {
                prop_assert_eq!(pair[0].ends, pair[1].begins, "no gap and no overlap");
            }
            for stretch in &all {
                prop_assert!(stretch.begins < stretch.ends);
                let day = stretch.begins.with_timezone(&zone).date_naive();
                if let Some(person) = &stretch.person {
                    prop_assert!(here(person, day), "{person} is on and not there on {day}");
                }
            }
            if let Some(found) = found {
                let listed = all.iter().find(|stretch| stretch.begins <= asked && asked < stretch.ends);
                if let Some(listed) = listed {
                    prop_assert_eq!(&found.person, &listed.person);
                    prop_assert_eq!(found.turn, listed.turn);
                }
            }
        }

        /// Without leavers, covers and swaps, everyone has as many turns as the others, give or take one.
        #[test]
        fn turns_are_shared_evenly(n in 1_usize..5, every in 1_i64..8, turns in 1_u64..60) {
            let rota = rota(vec![plan("2026-01-01T10:00", Unit::Days, every, &PEOPLE[..n])]);
            let first = instant(rota.plans[0].first(), rota.rotation.zone);
            let last = rota.plans[0].first() + Days::new(turns * every.unsigned_abs());
            let all = stretches(&rota, &everyone, first, instant(last, rota.rotation.zone));
            prop_assert_eq!(all.len() as u64, turns);
            let count = |who: &str| all.iter().filter(|known| known.person == Some(who.into())).count();
            let counts: Vec<usize> = PEOPLE[..n].iter().map(|who| count(who)).collect();
            prop_assert!(counts.iter().max().unwrap() - counts.iter().min().unwrap() <= 1);
        }

        /// A swap gives no one more turns than before.
        #[test]
        fn a_swap_changes_no_ones_number_of_turns(a in 0_usize..12, b in 0_usize..12) {
            let mut rota = weekly();
            let first = instant(rota.plans[0].first(), rota.rotation.zone);
            let until = first + TimeDelta::days(12 * 7 - 1);
            let before = stretches(&rota, &everyone, first, until);
            let (one, two) = (&before[a], &before[b]);
            prop_assume!(one.person != two.person);
            let format = |stretch: &Stretch| stretch.turn.format(LOCAL).to_string();
            let (asker, other) = (one.person.clone().unwrap(), two.person.clone().unwrap());
            rota.swaps.push(swap(asker.as_str(), &format(one), other.as_str(), &format(two)));
            let after = stretches(&rota, &everyone, first, until);
            let mut counts: Vec<_> = [before, after]
                .iter()
                .map(|all| {
                    let mut people: Vec<_> = all.iter().map(|known| known.person.clone()).collect();
                    people.sort();
                    people
                })
                .collect();
            prop_assert_eq!(counts.pop(), counts.pop());
        }
    }
}
