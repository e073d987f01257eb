//! Calendars in RFC 5545 format.
//!
//! Every schedule is an event with a rule; a change of terms begins a new one, so that past events stay. Moved occurrences
//! override the rule (`RECURRENCE-ID`), skipped ones are excluded (`EXDATE`), extra ones are events of their own. It contains
//! nothing private: only the other person's name, the time, and the place entered for this purpose. A calendar of busy times
//! ([`write_busy`]) has one event per time and reveals neither what it is nor which events belong together.

use std::collections::BTreeSet;

use castra_calendar::{
    ical::{Timed, empty, fold, local},
    instant,
};
use castra_platform::{clock::Timestamp, text};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;
use icalendar::{Component, Event, EventLike, Property};

use super::{
    kinds::Outcome,
    model::{Record, Schedule, Series},
};

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

/// The calendar of some series, and of a person's turns in rotations.
pub(super) fn write(
    entries: &[Entry],
    duties: &[Timed],
    public_url: Option<&str>,
    today: NaiveDate,
) -> String {
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
    let own = duties.iter().map(|duty| duty.begins.year());
    let first_year = own.fold(first_year, i32::min);
    zones.extend(duties.iter().map(|duty| duty.zone.name()));
    for duty in duties {
        calendar.push(duty.event());
    }
    castra_calendar::ical::write(&calendar, zones, first_year, today.year())
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
    let ends = instant(begins, zone) + TimeDelta::minutes(schedule.terms.minutes);
    event.append_property(local("DTSTART", zone, begins));
    event.append_property(local("DTEND", zone, ends.with_timezone(&zone).naive_local()));
}

/// The rule up to its last day: in UTC, as RFC 5545 requires with a start in a named zone.
fn rule(schedule: &Schedule, ends: Option<NaiveDate>) -> String {
    let Some(last) = ends else { return schedule.terms.rule.clone() };
    let end = (last + Days::new(1)).and_time(chrono::NaiveTime::MIN);
    let until = instant(end, schedule.terms.zone) - TimeDelta::seconds(1);
    format!("{};UNTIL={}", schedule.terms.rule, until.format("%Y%m%dT%H%M%SZ"))
}
