//! Calendars in RFC 5545 format.
//!
//! Every schedule is an event with a rule; a change of terms begins a new one, so that past events stay. Moved occurrences
//! override the rule (`RECURRENCE-ID`), skipped ones are excluded (`EXDATE`), extra ones are events of their own. It contains
//! nothing private: only the other person's name, the time, and the place entered for this purpose. A calendar of busy times
//! ([`write_busy`]) has one event per time and reveals neither what it is nor which events belong together.
//!
//! The crate `icalendar` writes events. It stamps time zones as if they were events, so those are written here: every clock
//! change from the year before the first event to ten years ahead, one by one, which is right for every zone. Lines are
//! folded here too.

use std::collections::BTreeSet;

use castra_platform::{clock::Timestamp, text};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{OffsetComponents, OffsetName, Tz};
use icalendar::{Calendar, Component, Event, EventLike, Property};

use super::{
    kinds::Outcome,
    model::{Record, Schedule, Series},
    recurrence,
};

const YEARS_AHEAD: i32 = 10;

/// A series in a person's calendar.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) series: Series,
    /// The other person's name.
    pub(super) with: String,
    /// The place of each schedule.
    pub(super) places: Vec<String>,
    /// Nothing recurs after this day.
    pub(super) last_day: Option<NaiveDate>,
}

/// The calendar of some series.
pub(super) fn write(entries: &[Entry], public_url: Option<&str>, today: NaiveDate) -> String {
    let mut calendar = empty("One-on-ones");
    let mut zones: BTreeSet<&'static str> = BTreeSet::new();
    let mut first_year = today.year();
    for entry in entries {
        for event in events(entry, public_url) {
            calendar.push(event);
        }
        for schedule in &entry.series.schedules {
            zones.insert(schedule.terms.zone.name());
            first_year = first_year.min(schedule.terms.starts.year());
        }
    }
    let written = fold(&calendar.to_string().replace("\r\n ", ""));
    let zones: String = zones
        .into_iter()
        .filter_map(|name| name.parse().ok())
        .filter(|zone| *zone != Tz::UTC)
        .map(|zone| time_zone(zone, first_year - 1, today.year() + YEARS_AHEAD))
        .collect();
    // Zones precede the events that refer to them.
    let at = written.find("BEGIN:VEVENT").or_else(|| written.find("END:VCALENDAR")).unwrap_or(written.len());
    format!("{}{zones}{}", &written[..at], &written[at..])
}

/// A busy time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Busy {
    /// A stable id in this calendar; the same time has a different one in any other calendar.
    pub(super) id: String,
    pub(super) begins: Timestamp,
    pub(super) minutes: i64,
}

/// A calendar of busy times in UTC, and nothing else.
pub(super) fn write_busy(times: &[Busy], now: Timestamp) -> String {
    let mut calendar = empty("Busy");
    for time in times {
        let mut event = Event::new();
        event.uid(&format!("{}@castra", time.id)).timestamp(now).summary("Busy");
        event.append_property(local("DTSTART", Tz::UTC, time.begins.naive_utc()));
        let ends = time.begins + TimeDelta::minutes(time.minutes);
        event.append_property(local("DTEND", Tz::UTC, ends.naive_utc()));
        calendar.push(event.done());
    }
    fold(&calendar.to_string().replace("\r\n ", ""))
}

fn empty(name: &str) -> Calendar {
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Castra//Calendar//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("X-WR-CALNAME", name),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    let refresh = Property::new("REFRESH-INTERVAL", "PT1H").add_parameter("VALUE", "DURATION").done();
    calendar.append_property(refresh);
    calendar
}

/// Folds lines to at most 75 octets. The crate's own folding does not count the space a continued line begins with.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len() + text.len() / 32);
    for line in text.split_inclusive("\r\n") {
        let mut length = 0;
        for letter in line.chars() {
            let is_end = matches!(letter, '\r' | '\n');
            if !is_end && length + letter.len_utf8() > 75 {
                folded.push_str("\r\n ");
                length = 1;
            }
            length += letter.len_utf8();
            folded.push(letter);
        }
    }
    folded
}

fn events(entry: &Entry, public_url: Option<&str>) -> Vec<Event> {
    let mut all = Vec::new();
    for (schedule, place) in entry.series.schedules.iter().zip(&entry.places) {
        let ends = [schedule.last_day, entry.last_day].into_iter().flatten().min();
        if ends.is_some_and(|last| last < schedule.terms.starts.date()) {
            continue;
        }
        let own = |record: &&Record| {
            !record.is_extra
                && record.at.date() >= schedule.first_day
                && ends.is_none_or(|last| record.at.date() <= last)
        };
        let records: Vec<&Record> = entry.series.records.iter().filter(own).collect();
        let mut event = base(entry, schedule, place, public_url);
        timed(&mut event, schedule, schedule.terms.starts);
        event.append_property(Property::new("RRULE", rule(schedule, ends)));
        for skipped in records.iter().filter(|record| record.outcome == Some(Outcome::Skipped)) {
            event.append_multi_property(local("EXDATE", schedule.terms.zone, skipped.at));
        }
        all.push(event.done());
        let moved = records.iter().filter(|record| record.outcome != Some(Outcome::Skipped));
        for (record, to) in moved.filter_map(|record| Some((record, record.moved_to?))) {
            let mut event = base(entry, schedule, place, public_url);
            event.append_property(local("RECURRENCE-ID", schedule.terms.zone, record.at));
            timed(&mut event, schedule, to);
            all.push(event.done());
        }
    }
    let beside = entry.series.records.iter().filter(|record| record.is_extra);
    for record in beside.filter(|record| record.outcome != Some(Outcome::Skipped)) {
        let Some(schedule) = entry.series.schedule_on(record.at.date()) else { continue };
        let place = entry.series.schedules.iter().position(|known| known.id == schedule.id);
        let place = place.and_then(|at| entry.places.get(at)).map_or("", String::as_str);
        let mut event = base(entry, schedule, place, public_url);
        event.uid(&format!("{}-{}@castra", entry.series.id, record.at.format("%Y%m%dT%H%M")));
        timed(&mut event, schedule, record.moved_to.unwrap_or(record.at));
        all.push(event.done());
    }
    all
}

/// The common part of all events of a schedule.
fn base(entry: &Entry, schedule: &Schedule, place: &str, public_url: Option<&str>) -> Event {
    let mut event = Event::new();
    event
        .uid(&format!("{}@castra", schedule.id))
        .timestamp(entry.series.changed_at)
        .sequence(u32::try_from(entry.series.revision).unwrap_or(u32::MAX))
        .summary(&text::plain(&format!("One-on-one with {}", entry.with)));
    if !place.is_empty() {
        event.location(&text::plain(place));
    }
    if let Some(base) = public_url {
        event.append_property(Property::new("URL", format!("{base}/one-on-ones/{}", entry.series.id)));
    }
    event
}

fn timed(event: &mut Event, schedule: &Schedule, begins: NaiveDateTime) {
    let zone = schedule.terms.zone;
    let ends = recurrence::instant(begins, zone) + TimeDelta::minutes(schedule.terms.minutes);
    event.append_property(local("DTSTART", zone, begins));
    event.append_property(local("DTEND", zone, ends.with_timezone(&zone).naive_local()));
}

fn local(key: &str, zone: Tz, at: NaiveDateTime) -> Property {
    let at = at.format("%Y%m%dT%H%M%S");
    if zone == Tz::UTC {
        return Property::new(key, format!("{at}Z"));
    }
    Property::new(key, at.to_string()).add_parameter("TZID", zone.name()).done()
}

/// The rule up to its last day: in UTC, as RFC 5545 requires with a start in a named zone.
fn rule(schedule: &Schedule, ends: Option<NaiveDate>) -> String {
    let Some(last) = ends else { return schedule.terms.rule.clone() };
    let end = (last + Days::new(1)).and_time(chrono::NaiveTime::MIN);
    let until = recurrence::instant(end, schedule.terms.zone) - TimeDelta::seconds(1);
    format!("{};UNTIL={}", schedule.terms.rule, until.format("%Y%m%dT%H%M%SZ"))
}

/// A time zone with every clock change in a range of years.
fn time_zone(zone: Tz, from: i32, to: i32) -> String {
    let mut text = format!("BEGIN:VTIMEZONE\r\nTZID:{}\r\n", zone.name());
    let new_year = |year: i32| {
        NaiveDate::from_ymd_opt(year, 1, 1)
            .map_or(DateTime::UNIX_EPOCH, |day| day.and_time(chrono::NaiveTime::MIN).and_utc())
    };
    let (mut at, end) = (new_year(from), new_year(to + 1));
    text.push_str(&observance(zone, at, offset(zone, at), at.with_timezone(&zone).naive_local()));
    while at < end {
        let next = at + TimeDelta::days(1);
        let before = offset(zone, at);
        if offset(zone, next) != before || name(zone, next) != name(zone, at) {
            let change = change(zone, at, next);
            let onset = (change + before).naive_utc();
            text.push_str(&observance(zone, change, before, onset));
        }
        at = next;
    }
    text.push_str("END:VTIMEZONE\r\n");
    text
}

/// The offset from an instant on, shown as `onset` by the clock before the change.
fn observance(zone: Tz, from: DateTime<Utc>, before: TimeDelta, onset: NaiveDateTime) -> String {
    let here = from.with_timezone(&zone);
    let kind = if here.offset().dst_offset().is_zero() { "STANDARD" } else { "DAYLIGHT" };
    let name = here.offset().abbreviation().map_or_else(String::new, |name| format!("TZNAME:{name}\r\n"));
    format!(
        "BEGIN:{kind}\r\nDTSTART:{}\r\nTZOFFSETFROM:{}\r\nTZOFFSETTO:{}\r\n{name}END:{kind}\r\n",
        onset.format("%Y%m%dT%H%M%S"),
        utc_offset(before),
        utc_offset(offset(zone, from)),
    )
}

fn offset(zone: Tz, at: DateTime<Utc>) -> TimeDelta {
    TimeDelta::seconds(i64::from(zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()))
}

fn name(zone: Tz, at: DateTime<Utc>) -> (TimeDelta, Option<String>) {
    let offset = zone.offset_from_utc_datetime(&at.naive_utc());
    (offset.dst_offset(), offset.abbreviation().map(str::to_owned))
}

/// The second of the clock change between two instants.
fn change(zone: Tz, mut before: DateTime<Utc>, mut after: DateTime<Utc>) -> DateTime<Utc> {
    let old = (offset(zone, before), name(zone, before));
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if (offset(zone, middle), name(zone, middle)) == old { before = middle } else { after = middle }
    }
    after
}

fn utc_offset(offset: TimeDelta) -> String {
    let seconds = offset.num_seconds();
    let (sign, seconds) = if seconds < 0 { ('-', -seconds) } else { ('+', seconds) };
    format!("{sign}{:02}{:02}", seconds / 3600, seconds / 60 % 60)
}
