//! When a digest is due.

use castra_platform::clock::{Timestamp, date_in};
use chrono::{Datelike, Days, LocalResult, NaiveDate, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::model::{Choice, Rhythm};

/// How long after its hour a digest is still sent: an instance that was down in the morning sends it once it is up again, but
/// not in the evening.
pub(super) const REACH: TimeDelta = TimeDelta::hours(6);

/// The first instant of an hour of a day in a time zone. An hour skipped by a clock change begins where the clock lands; of
/// one that comes twice it is the first.
fn instant(day: NaiveDate, hour: u32, zone: Tz) -> Option<Timestamp> {
    let local = day.and_hms_opt(hour, 0, 0)?;
    // Zones skip half an hour and more; Samoa once skipped a whole day.
    (0..=96).map(|quarters| local + TimeDelta::minutes(15 * quarters)).find_map(|local| {
        match zone.from_local_datetime(&local) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(at.with_timezone(&Utc)),
            LocalResult::None => None,
        }
    })
}

/// The day whose digest is due now, if one is.
pub(super) fn due(choice: &Choice, now: Timestamp) -> Option<NaiveDate> {
    let today = date_in(now, choice.zone);
    // A late hour can still be within reach after midnight.
    [today, today - Days::new(1)].into_iter().find(|day| {
        let fits = match choice.rhythm {
            Rhythm::Never => false,
            Rhythm::Daily => true,
            Rhythm::Weekly => day.weekday() == choice.weekday,
        };
        let at = instant(*day, choice.hour, choice.zone);
        fits && at.is_some_and(|at| choice.chosen_at <= at && at <= now && now < at + REACH)
    })
}

/// The first day whose news a digest contains.
pub(super) fn news_since(choice: &Choice, day: NaiveDate) -> NaiveDate {
    day - Days::new(if choice.rhythm == Rhythm::Weekly { 7 } else { 1 })
}

#[cfg(test)]
mod tests {
    use castra_platform::clock::from_text;
    use chrono::Weekday;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        from_text(text).unwrap()
    }

    fn daily(hour: u32, zone: Tz) -> Choice {
        Choice {
            rhythm: Rhythm::Daily,
            weekday: Weekday::Mon,
            hour,
            zone,
            chosen_at: at("2000-01-01T00:00:00Z"),
        }
    }

    #[test]
    fn it_comes_at_its_hour_right_across_daylight_saving() {
        let check = |day: &str, hour: u32, zone: Tz, expected: &str| {
            let begins = instant(day.parse().unwrap(), hour, zone).unwrap();
            assert_eq!(begins, at(expected), "{day} {hour} {zone}");
            let choice = daily(hour, zone);
            assert_eq!(due(&choice, begins).map(|day| day.to_string()).as_deref(), Some(day), "{zone}");
            assert_ne!(
                due(&choice, begins - TimeDelta::minutes(1)).map(|day| day.to_string()).as_deref(),
                Some(day)
            );
        };
        check("2026-03-28", 7, Tz::Europe__Vienna, "2026-03-28T06:00:00Z");
        check("2026-03-29", 7, Tz::Europe__Vienna, "2026-03-29T05:00:00Z");
        check("2026-03-29", 2, Tz::Europe__Vienna, "2026-03-29T01:00:00Z");
        check("2026-10-25", 2, Tz::Europe__Vienna, "2026-10-25T00:00:00Z");
        check("2026-10-25", 7, Tz::Europe__Vienna, "2026-10-25T06:00:00Z");
        check("2026-10-04", 2, Tz::Australia__Lord_Howe, "2026-10-03T15:30:00Z");
        check("2026-03-02", 7, Tz::Asia__Kathmandu, "2026-03-02T01:15:00Z");
        check("2026-03-02", 23, Tz::America__New_York, "2026-03-03T04:00:00Z");
    }

    #[test]
    fn it_comes_late_rather_than_never_and_not_in_the_evening() {
        let choice = daily(22, Tz::Europe__Vienna);
        let check = |now: &str, expected: Option<&str>| {
            assert_eq!(due(&choice, at(now)).map(|day| day.to_string()).as_deref(), expected, "{now}");
        };
        check("2026-03-02T20:59:59Z", None);
        check("2026-03-02T21:00:00Z", Some("2026-03-02"));
        check("2026-03-03T02:59:59Z", Some("2026-03-02"));
        check("2026-03-03T03:00:00Z", None);
    }

    #[test]
    fn a_weekly_one_comes_on_its_day_and_what_was_due_before_the_choice_does_not_come() {
        let weekly = Choice { rhythm: Rhythm::Weekly, ..daily(7, Tz::UTC) };
        assert!(due(&weekly, at("2026-03-02T07:10:00Z")).is_some(), "a Monday");
        assert!(due(&weekly, at("2026-03-03T07:10:00Z")).is_none());
        let late = Choice { chosen_at: at("2026-03-02T08:00:00Z"), ..daily(7, Tz::UTC) };
        assert!(due(&late, at("2026-03-02T08:00:00Z")).is_none());
        assert!(due(&late, at("2026-03-03T07:00:00Z")).is_some());
        assert!(due(&Choice { rhythm: Rhythm::Never, ..late }, at("2026-03-03T07:00:00Z")).is_none());
    }

    proptest! {
        /// Checked every ten minutes, in any zone and at any hour, no existing day is left out, and none comes
        /// again after the next.
        #[test]
        fn every_day_comes_once_and_in_order(hour in 0_u32..24, zone in 0..chrono_tz::TZ_VARIANTS.len(), start in 0_i64..20_000) {
            let choice = daily(hour, chrono_tz::TZ_VARIANTS[zone]);
            let choice = Choice { chosen_at: at("1960-01-01T00:00:00Z"), ..choice };
            let begin = at("1971-01-01T00:00:00Z") + TimeDelta::days(start);
            let mut days: Vec<NaiveDate> =
                (0..6 * 24 * 4).filter_map(|step| due(&choice, begin + TimeDelta::minutes(10 * step))).collect();
            days.dedup();
            prop_assert!(days.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", days);
            prop_assert!(days.len() >= 3 && days.len() <= 5, "{:?}", days);
        }
    }
}
