//! RFC 5545 recurrence rules by the wall clock: ten o'clock stays ten o'clock when the clocks change.
//!
//! The rule is expanded in local time without a zone, and each occurrence then gets its instant. A time skipped by a clock
//! change is taken with the offset before the change, so it comes an hour later; of a repeated time the first is taken, as
//! RFC 5545 requires.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeZone, Weekday};
use rrule::{Frequency, NWeekday, RRule, RRuleSet, Unvalidated};

use super::{Rhythm, Terms};

/// The most occurrences of a series in any span.
const MOST: u16 = 5000;
/// How far ahead to look for the first occurrence and the longest gap.
const YEARS_AHEAD: i32 = 3;

/// The rule as stored and its first occurrence from `starts` on, or what is wrong with the rule.
pub fn check(rule: &str, starts: NaiveDateTime) -> Result<(String, NaiveDateTime), &'static str> {
    let rule = rule.trim().to_uppercase();
    let rule = rule.strip_prefix("RRULE:").unwrap_or(&rule).to_owned();
    let parsed =
        parse(&rule).ok_or("this is not an RFC 5545 recurrence rule such as FREQ=WEEKLY;INTERVAL=2")?;
    let is_rare_enough = matches!(
        parsed.get_freq(),
        Frequency::Daily | Frequency::Weekly | Frequency::Monthly | Frequency::Yearly
    );
    let has_own_time = [parsed.get_by_hour(), parsed.get_by_minute(), parsed.get_by_second()]
        .iter()
        .any(|part| !part.is_empty());
    if !is_rare_enough || has_own_time {
        return Err("use a rule by days, weeks, months or years; the time comes from the start");
    }
    if parsed.get_count().is_some() || parsed.get_until().is_some() {
        return Err("use a rule without COUNT and UNTIL; end the series when it should end");
    }
    let set = set(&rule, starts).ok_or("this rule contradicts itself")?;
    let horizon = starts + Days::new(366 * u64::from(YEARS_AHEAD.unsigned_abs()));
    let first = between(set, starts, horizon).into_iter().next();
    first.map(|first| (rule, first)).ok_or("this rule has no date in three years")
}

fn parse(rule: &str) -> Option<RRule<Unvalidated>> {
    let plain = rule.chars().all(|c| c.is_ascii_alphanumeric() || ";=,+-".contains(c));
    if !plain || rule.len() > 200 { None } else { rule.parse().ok() }
}

/// The rule in local time without a zone, from its start on.
///
/// `BYSETPOS` counts within the whole week (RFC 5545, 3.3.10: the set "starts at the beginning of the interval"), but the
/// library counts the first week only from the start on. A weekly rule with positions is therefore expanded from the first
/// day of that week, and dates before the start are dropped.
fn set(rule: &str, starts: NaiveDateTime) -> Option<RRuleSet> {
    let mut rule = parse(rule)?;
    let mut first = starts;
    if rule.get_freq() == Frequency::Weekly && !rule.get_by_set_pos().is_empty() {
        if rule.get_by_weekday().is_empty() {
            rule = rule.by_weekday(vec![NWeekday::Every(starts.weekday())]);
        }
        let into = starts.weekday().days_since(rule.get_week_start());
        first = starts.checked_sub_days(Days::new(into.into()))?;
    }
    Some(rule.build(floating(first)).ok()?.after(floating(starts)))
}

fn floating(local: NaiveDateTime) -> chrono::DateTime<rrule::Tz> {
    rrule::Tz::UTC.from_utc_datetime(&local)
}

fn between(set: RRuleSet, from: NaiveDateTime, to: NaiveDateTime) -> Vec<NaiveDateTime> {
    let found = set.after(floating(from)).before(floating(to)).all(MOST);
    found.dates.into_iter().map(|date| date.naive_utc()).collect()
}

/// The occurrences of the rule by the wall clock, from one day to another, both included.
pub fn starts_between(terms: &Terms, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDateTime> {
    if to < from || to < terms.starts.date() {
        return Vec::new();
    }
    let Some(set) = set(&terms.rule, terms.starts) else { return Vec::new() };
    let end = to.and_hms_opt(23, 59, 59).unwrap_or(terms.starts);
    between(set, from.and_time(chrono::NaiveTime::MIN).max(terms.starts), end)
}

/// The longest time between two occurrences of the rule, in days.
pub fn cadence_days(rule: &str, starts: NaiveDateTime) -> i64 {
    let Some(set) = set(rule, starts) else { return 1 };
    let some = set.all(30).dates;
    some.windows(2).map(|pair| (pair[1].date_naive() - pair[0].date_naive()).num_days()).max().unwrap_or(1)
}

impl Rhythm {
    /// The recurrence rule for a start.
    pub fn rule(self, starts: NaiveDateTime) -> String {
        match self {
            Self::Week => "FREQ=WEEKLY".to_owned(),
            Self::TwoWeeks => "FREQ=WEEKLY;INTERVAL=2".to_owned(),
            Self::ThreeWeeks => "FREQ=WEEKLY;INTERVAL=3".to_owned(),
            Self::FourWeeks => "FREQ=WEEKLY;INTERVAL=4".to_owned(),
            Self::Month => {
                let day = starts.weekday().to_string()[..2].to_uppercase();
                // Not every month has a fifth Tuesday, but every month has a last one.
                let nth = match starts.day0() / 7 {
                    4 => -1,
                    weeks => i64::from(weeks) + 1,
                };
                format!("FREQ=MONTHLY;BYDAY={nth}{day}")
            }
        }
    }

    /// The rhythm of a rule, if it is one of the choices.
    pub fn of(rule: &str, starts: NaiveDateTime) -> Option<Self> {
        Self::ALL.iter().copied().find(|rhythm| rhythm.rule(starts) == rule)
    }
}

/// The rule in words: "every 2 weeks on Tuesday at 10:00".
pub fn words(terms: &Terms) -> String {
    let time = terms.starts.format("%H:%M");
    let plain = parse(&terms.rule).and_then(|rule| in_words(&rule, terms.starts));
    match plain {
        Some(words) => format!("{words} at {time}"),
        None => format!("by the rule {} at {time}", terms.rule),
    }
}

fn in_words(rule: &RRule<Unvalidated>, starts: NaiveDateTime) -> Option<String> {
    let has_more = !rule.get_by_set_pos().is_empty()
        || !rule.get_by_month().is_empty()
        || !rule.get_by_month_day().is_empty()
        || !rule.get_by_year_day().is_empty()
        || !rule.get_by_week_no().is_empty();
    if has_more {
        return None;
    }
    let every = |unit: &str| match rule.get_interval() {
        1 => format!("every {unit}"),
        n => format!("every {n} {unit}s"),
    };
    let days = rule.get_by_weekday();
    match (rule.get_freq(), days) {
        (Frequency::Daily, []) => Some(every("day")),
        (Frequency::Weekly, []) => Some(format!("{} on {}", every("week"), starts.format("%A"))),
        (Frequency::Weekly, days) => {
            let names: Option<Vec<String>> = days
                .iter()
                .map(|day| match day {
                    NWeekday::Every(day) => Some(weekday(*day).to_owned()),
                    NWeekday::Nth(..) => None,
                })
                .collect();
            Some(format!("{} on {}", every("week"), names?.join(" and ")))
        }
        (Frequency::Monthly, [NWeekday::Nth(nth, day)]) => {
            let which = match nth {
                1 => "first",
                2 => "second",
                3 => "third",
                4 => "fourth",
                -1 => "last",
                _ => return None,
            };
            Some(format!("{} on the {which} {}", every("month"), weekday(*day)))
        }
        (Frequency::Monthly, []) => Some(format!("{} on day {}", every("month"), starts.day())),
        _ => None,
    }
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}
