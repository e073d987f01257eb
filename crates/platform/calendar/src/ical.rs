//! Calendars in RFC 5545 format, for the feeds of every practice.
//!
//! The crate `icalendar` writes events. It stamps time zones as if they were events, so those are written here: every clock
//! change from the year before the first event to ten years ahead, one by one, which is right for every zone. Lines are
//! folded here too. What is in a calendar, and who may read it, is the practices' own.

use std::collections::BTreeSet;

use castra_platform::{clock::Timestamp, text};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{OffsetComponents, OffsetName, Tz};
use icalendar::{Calendar, Component, Event, Property};

const YEARS_AHEAD: i32 = 10;

/// An event at a time by the wall clock of a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timed {
    /// The stable id, without the part after `@`.
    pub uid: String,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Increases with every change.
    pub sequence: i64,
    /// The title.
    pub summary: String,
    /// The page.
    pub url: Option<String>,
    /// The time zone.
    pub zone: Tz,
    /// The start.
    pub begins: NaiveDateTime,
    /// The end.
    pub ends: NaiveDateTime,
}

impl Timed {
    /// The event.
    pub fn event(&self) -> Event {
        let mut event = Event::new();
        event
            .uid(&format!("{}@castra", self.uid))
            .timestamp(self.changed_at)
            .sequence(u32::try_from(self.sequence).unwrap_or(u32::MAX))
            .summary(&text::plain(&self.summary));
        if let Some(url) = &self.url {
            event.append_property(Property::new("URL", url));
        }
        event.append_property(local("DTSTART", self.zone, self.begins));
        event.append_property(local("DTEND", self.zone, self.ends));
        event.done()
    }
}

/// A calendar with the time zones that its events refer to, from the year before this one.
pub fn write(calendar: &Calendar, zones: BTreeSet<&'static str>, first_year: i32, this_year: i32) -> String {
    let written = fold(&calendar.to_string().replace("\r\n ", ""));
    let zones: String = zones
        .into_iter()
        .filter_map(|name| name.parse().ok())
        .filter(|zone| *zone != Tz::UTC)
        .map(|zone| time_zone(zone, first_year - 1, this_year + YEARS_AHEAD))
        .collect();
    // Zones precede the events that refer to them.
    let at = written.find("BEGIN:VEVENT").or_else(|| written.find("END:VCALENDAR")).unwrap_or(written.len());
    format!("{}{zones}{}", &written[..at], &written[at..])
}

/// A calendar without events.
pub fn empty(name: &str) -> Calendar {
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
pub fn fold(text: &str) -> String {
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

/// A property with a time by the wall clock of a zone.
pub fn local(key: &str, zone: Tz, at: NaiveDateTime) -> Property {
    let at = at.format("%Y%m%dT%H%M%S");
    if zone == Tz::UTC {
        return Property::new(key, format!("{at}Z"));
    }
    Property::new(key, at.to_string()).add_parameter("TZID", zone.name()).done()
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
