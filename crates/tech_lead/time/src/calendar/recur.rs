//! Recurrence rules by the wall clock, from one time to another.

use castra_platform::clock::Timestamp;
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone};
use rrule::{Frequency, NWeekday, RRule, RRuleSet, Unvalidated};

/// The most occurrences of one event in a span.
const MOST: u16 = 3000;

/// The days that the rules of one file may look at together: enough for some thousands of meetings over years, and a second or
/// two.
const STEPS: i64 = 3_000_000;
/// The last year in which the library looks for an occurrence.
const LAST_YEAR: i32 = 10_000;
/// Years after which the calendar repeats, weekdays and leap years too.
const CYCLE: i32 = 400;

/// What is left for the rules of a file.
#[derive(Debug)]
pub(crate) struct Steps(i64);

impl Default for Steps {
    fn default() -> Self {
        Self(STEPS)
    }
}

/// Why the starts of a rule are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It cannot be read, or repeats within a day.
    Rule,
    /// The rules before it in the file took all the work that is done for one.
    TooMany,
}

/// Since when changes of clocks are followed, but for the first.
pub(crate) fn beginning() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(1969, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN)
}

/// Until when changes of clocks are followed.
pub(crate) fn horizon() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2060, 1, 1).unwrap_or_default().and_time(NaiveTime::MIN)
}

/// A time such as `20260302T090000`, and whether it is in UTC; a date is its midnight.
pub(crate) fn date_time(text: &str) -> Option<(NaiveDateTime, bool)> {
    let text = text.trim();
    let (plain, is_utc) = match text.strip_suffix(['Z', 'z']) {
        Some(plain) => (plain, true),
        None => (text, false),
    };
    if let Some(day) = date(plain) {
        return Some((day.and_time(NaiveTime::MIN), is_utc));
    }
    // A second 60 is the last of its minute.
    let plain = match plain.strip_suffix("60") {
        Some(rest) if plain.len() == 15 => format!("{rest}59"),
        _ => plain.to_owned(),
    };
    let read = |format| NaiveDateTime::parse_from_str(&plain, format).ok();
    Some((read("%Y%m%dT%H%M%S").or_else(|| read("%Y%m%dT%H%M"))?, is_utc))
}

/// A date such as `20260302`.
pub(crate) fn date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    (text.len() == 8).then(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok()).flatten()
}

/// The starts of a rule between two times, both included.
///
/// `UNTIL` is compared here, because it may be a date, a local time, or in UTC, whatever the start is: `instant` says when a
/// local time is.
pub(crate) fn starts(
    rule: &str,
    first: NaiveDateTime,
    from: NaiveDateTime,
    to: NaiveDateTime,
    steps: &mut Steps,
    instant: impl Fn(NaiveDateTime) -> NaiveDateTime,
) -> Result<Vec<NaiveDateTime>, Unread> {
    let rule = rule.trim().to_uppercase();
    let rule = rule.strip_prefix("RRULE:").unwrap_or(&rule);
    let (mut kept, mut until) = (Vec::new(), None);
    for part in rule.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        match part.split_once('=') {
            Some(("UNTIL", text)) => until = Some((date(text), date_time(text).ok_or(Unread::Rule)?)),
            Some((name, _)) if name.starts_with("X-") => {}
            _ => kept.push(part),
        }
    }
    let within = |at: &NaiveDateTime| match until {
        None => true,
        Some((Some(day), _)) => at.date() <= day,
        Some((None, (last, true))) => instant(*at) <= last,
        Some((None, (last, false))) => *at <= last,
    };
    if steps.0 <= 0 {
        return Err(Unread::TooMany);
    }
    // A rule that never fits is looked for until the library's last year. Seen from the end of time that is not far.
    let ahead = ((LAST_YEAR - 1 - to.year()) / CYCLE).max(0) * CYCLE;
    let later = |at: NaiveDateTime| at.with_year(at.year() + ahead).unwrap_or(at);
    let (first, from, to) = (later(first), later(from), later(to));
    let (set, begins) = set(&kept.join(";"), first, from).ok_or(Unread::Rule)?;
    steps.0 -= (to - begins).num_days().max(1);
    let floating = |local: NaiveDateTime| rrule::Tz::UTC.from_utc_datetime(&local);
    let found = set.after(floating(from.max(first))).before(floating(to)).all(MOST);
    if found.dates.is_empty() {
        steps.0 -= i64::from(LAST_YEAR - to.year()) * 366;
    }
    let earlier = |at: NaiveDateTime| at.with_year(at.year() - ahead);
    Ok(found.dates.into_iter().filter_map(|date| earlier(date.naive_utc())).filter(within).collect())
}

/// A rule in local time without a zone, from its first start on. `BYSETPOS` counts within the whole week, but the library
/// counts the first week only from the start on, so a weekly rule with positions begins on the first day of that week. One without
/// a count begins shortly before `from`, in step with its start: the library looks at every day in between.
fn set(rule: &str, first: NaiveDateTime, from: NaiveDateTime) -> Option<(RRuleSet, NaiveDateTime)> {
    let is_plain =
        rule.len() <= 400 && rule.chars().all(|c| c.is_ascii_alphanumeric() || ";=,+-".contains(c));
    let mut rule: RRule<Unvalidated> = if is_plain { rule.parse().ok()? } else { return None };
    let is_rare = matches!(
        rule.get_freq(),
        Frequency::Daily | Frequency::Weekly | Frequency::Monthly | Frequency::Yearly
    );
    let times = [rule.get_by_hour(), rule.get_by_minute(), rule.get_by_second()];
    if !is_rare || times.iter().any(|part| part.len() > 1) {
        return None;
    }
    let floating = |local: NaiveDateTime| rrule::Tz::UTC.from_utc_datetime(&local);
    let mut begins = first;
    if rule.get_freq() == Frequency::Weekly && !rule.get_by_set_pos().is_empty() && rule.get_count().is_none()
    {
        if rule.get_by_weekday().is_empty() {
            rule = rule.by_weekday(vec![NWeekday::Every(first.weekday())]);
        }
        begins =
            first.checked_sub_days(Days::new(first.weekday().days_since(rule.get_week_start()).into()))?;
    }
    if rule.get_count().is_none() {
        begins = nearer(&rule, begins, from);
    }
    Some((rule.build(floating(begins)).ok()?, begins))
}

/// A start of the same rule, in step with its first, as near before a time as is easy to say.
fn nearer(rule: &RRule<Unvalidated>, first: NaiveDateTime, from: NaiveDateTime) -> NaiveDateTime {
    let interval = i64::from(rule.get_interval());
    let days = |each: i64| {
        let turns = if each > 0 { (from - first).num_days() / each - 1 } else { 0 };
        first + TimeDelta::days(turns.max(0) * each)
    };
    let years = |each: i32| {
        let turns = if each > 0 { (from.year() - first.year()) / each - 1 } else { 0 };
        // Not from a 29 February to a year without one.
        first.with_year(first.year() + turns.max(0) * each).unwrap_or(first)
    };
    match rule.get_freq() {
        Frequency::Daily => days(interval),
        Frequency::Weekly => days(7 * interval),
        Frequency::Monthly if interval > 0 && 12 % interval == 0 => years(1),
        // A rule of weeks takes the weekday of its start, which another year's does not have.
        Frequency::Yearly if rule.get_by_week_no().is_empty() => years(i32::from(rule.get_interval())),
        _ => first,
    }
}

/// The start and end of a value of `RDATE`: a time, a date, or a period.
pub(crate) fn start_of(text: &str) -> &str {
    text.split('/').next().unwrap_or(text)
}

/// A duration such as `PT1H30M` or `P2W`, in minutes; rounded down.
pub(crate) fn duration(text: &str) -> Option<i64> {
    let text = text.trim().to_uppercase();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(&text)),
    };
    let text = text.strip_prefix('P')?;
    let (mut seconds, mut digits, mut is_time) = (0_i64, String::new(), false);
    for letter in text.chars() {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        if letter == 'T' && digits.is_empty() {
            is_time = true;
            continue;
        }
        let unit = match (letter, is_time) {
            ('W', false) => 7 * 86_400,
            ('D', false) => 86_400,
            ('H', true) => 3600,
            ('M', true) => 60,
            ('S', true) => 1,
            _ => return None,
        };
        let count: i64 = digits.parse().ok().filter(|count| *count < 100_000)?;
        seconds += count * unit;
        digits.clear();
    }
    digits.is_empty().then_some(sign * seconds / 60)
}

/// Minutes since 1970.
pub(crate) fn minute(at: Timestamp) -> i64 {
    at.timestamp().div_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        date_time(text).unwrap().0
    }

    fn found(rule: &str, first: &str, from: &str, to: &str) -> Option<Vec<String>> {
        let mut steps = Steps::default();
        let found =
            starts(rule, at(first), at(from), at(to), &mut steps, |local| local - TimeDelta::hours(1));
        Some(found.ok()?.into_iter().map(|at| at.format("%d %H:%M").to_string()).collect())
    }

    #[test]
    fn rules_end_at_a_date_a_time_or_an_instant() {
        let within =
            |rule: &str| found(rule, "20260302T090000", "20260301", "20260401").map(|all| all.join(","));
        let check =
            |rule: &str, expected: Option<&str>| assert_eq!(within(rule).as_deref(), expected, "{rule}");
        check("FREQ=WEEKLY;COUNT=3", Some("02 09:00,09 09:00,16 09:00"));
        check("FREQ=WEEKLY;UNTIL=20260309", Some("02 09:00,09 09:00"));
        check("FREQ=WEEKLY;UNTIL=20260309T085959", Some("02 09:00"));
        check("FREQ=WEEKLY;UNTIL=20260309T080000Z", Some("02 09:00,09 09:00"));
        check("rrule:freq=weekly;count=1;x-vendor=1", Some("02 09:00"));
        check("FREQ=DAILY;COUNT=2;BYDAY=SA,SU", Some("07 09:00,08 09:00"));
        check("FREQ=HOURLY", None);
        check("FREQ=SECONDLY;COUNT=9", None);
        check("FREQ=DAILY;BYHOUR=9,10", None);
        check("FREQ=SOMETIMES", None);
        check("FREQ=WEEKLY;UNTIL=never", None);
        assert_eq!(
            found("FREQ=WEEKLY;COUNT=3", "20260302T090000", "20260310", "20260401").unwrap(),
            ["16 09:00"],
            "the count begins at the start"
        );
    }

    #[test]
    fn a_rule_that_began_long_ago_keeps_its_step() {
        let all = |rule: &str, first: &str| found(rule, first, "20260302", "20260401").unwrap().join(",");
        for (rule, first) in [
            ("FREQ=DAILY;INTERVAL=9", "19991231T090000"),
            ("FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TH", "19991229T090000"),
            ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,MO", "00010103T090000"),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR;BYSETPOS=-1", "20000105T090000"),
            ("FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU", "20001212T090000"),
            ("FREQ=MONTHLY;BYMONTHDAY=31", "19990331T090000"),
            ("FREQ=YEARLY;INTERVAL=3;BYMONTH=3;BYDAY=-1SU", "20020331T030000"),
            ("FREQ=YEARLY;BYWEEKNO=11", "20000315T090000"),
            ("FREQ=YEARLY;BYMONTH=3", "20040329T090000"),
        ] {
            // With a count, however large, every occurrence is looked at from the start on.
            assert_eq!(all(rule, first), all(&format!("{rule};COUNT=400000"), first), "{rule}");
            assert_ne!(all(rule, first), "", "{rule}");
        }
    }

    #[test]
    fn the_work_for_one_file_is_limited() {
        let mut steps = Steps(200_000);
        let mut of = |rule: &str, first: &str| {
            starts(rule, at(first), at("20260101"), at("20260401"), &mut steps, |local| local)
        };
        let counted = "FREQ=DAILY;COUNT=4000000";
        let done = (0..100).find(|_| of(counted, "19000101T090000").is_err()).unwrap();
        assert_eq!(done, 5, "46,000 days each");
        assert_eq!(of("FREQ=WEEKLY", "20260105T090000"), Err(Unread::TooMany));
    }

    #[test]
    fn a_rule_that_never_fits_is_paid_for() {
        for never in [
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        ] {
            let mut steps = Steps(STEPS);
            let mut of = |first: &str| {
                starts(never, at(first), at("20260101"), at("20260401"), &mut steps, |local| local)
            };
            assert_eq!(of("00010101T000000"), Ok(Vec::new()), "{never}");
            let done = (0..1000).find(|_| of("00010101T000000").is_err()).unwrap();
            assert!(done < 25, "{never}: {done}, of 137,000 days each");
        }
    }

    #[test]
    fn a_rule_gives_the_same_days_wherever_the_library_looks() {
        // 29 February, the last week of years with 53, and a 13th that is a Friday: what depends on the whole cycle.
        for (rule, first, expected) in [
            ("FREQ=YEARLY", "20240229T090000", "20280229"),
            ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR", "20200101T090000", "20270101"),
            ("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR", "20250101T090000", "20260213,20260313,20261113,20270813"),
        ] {
            let mut steps = Steps::default();
            let days =
                starts(rule, at(first), at("20260101"), at("20280301"), &mut steps, |local| local).unwrap();
            let days: Vec<_> = days.into_iter().map(|at| at.format("%Y%m%d").to_string()).collect();
            assert_eq!(days.join(","), expected, "{rule}");
        }
    }

    #[test]
    fn durations_are_read_or_refused() {
        for (text, expected) in [
            ("PT1H30M", Some(90)),
            ("P1W", Some(7 * 1440)),
            ("P1DT2H", Some(26 * 60)),
            ("-PT15M", Some(-15)),
            ("PT90S", Some(1)),
            ("1H", None),
            ("PT1X", None),
            ("PT", Some(0)),
            ("PT5", None),
            ("PT99999999999999999999H", None),
        ] {
            assert_eq!(duration(text), expected, "{text}");
        }
    }

    #[test]
    fn times_are_read_or_refused() {
        for (text, expected) in [
            ("20260302T090000Z", Some(("2026-03-02 09:00:00", true))),
            ("20260302T0900", Some(("2026-03-02 09:00:00", false))),
            ("20260302T235960", Some(("2026-03-02 23:59:59", false))),
            ("20260302", Some(("2026-03-02 00:00:00", false))),
            ("2026-03-02", None),
            ("20260230T090000", None),
            ("", None),
        ] {
            let read = date_time(text).map(|(at, utc)| (at.to_string(), utc));
            assert_eq!(read, expected.map(|(at, utc)| (at.to_owned(), utc)), "{text}");
        }
    }
}
