//! Time zones of a calendar: names of the Internet and of Windows, definitions in the file, and names that no one knows.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use castra_platform::clock::Timestamp;
use chrono::{LocalResult, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::{
    content::Component,
    recur::{self, Steps},
};

/// The most zones that a file may define.
const MOST: usize = 500;
/// The most changes of its clock that a zone may define: two a year last for long.
const ONSETS: usize = 4_000;

/// Names that Windows gives zones, and the place of each (CLDR).
static WINDOWS: &str = include_str!("windows.tsv");

/// A zone of wall-clock times.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Zone {
    /// A known zone.
    Known(Tz),
    /// A zone defined in the file: from when on by its clock, and the offset from then on and before, in seconds.
    Own(Arc<Vec<Onset>>),
}

/// A change of the clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Onset {
    at: NaiveDateTime,
    from: i64,
    to: i64,
}

impl Zone {
    /// The instant of a wall-clock time. A time skipped by the clocks is taken with the offset before, and of a repeated one
    /// the first, as RFC 5545 requires.
    pub(crate) fn instant(&self, local: NaiveDateTime) -> Timestamp {
        match self {
            Self::Known(zone) => match zone.from_local_datetime(&local) {
                LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => at.with_timezone(&Utc),
                LocalResult::None => {
                    let before = zone.from_local_datetime(&(local - TimeDelta::days(1))).earliest();
                    let offset =
                        before.map_or(TimeDelta::zero(), |before| before.naive_local() - before.naive_utc());
                    (local - offset).and_utc()
                }
            },
            Self::Own(onsets) => {
                let last = onsets.iter().rev().find(|onset| onset.at <= local);
                let offset = last.map_or_else(
                    || onsets.first().map_or(0, |first| first.from),
                    |onset| {
                        let skipped = TimeDelta::seconds((onset.to - onset.from).max(0));
                        if local < onset.at + skipped { onset.from } else { onset.to }
                    },
                );
                (local - TimeDelta::seconds(offset)).and_utc()
            }
        }
    }

    /// The wall-clock time at an instant.
    pub(crate) fn local(&self, at: Timestamp) -> NaiveDateTime {
        match self {
            Self::Known(zone) => at.with_timezone(zone).naive_local(),
            Self::Own(onsets) => {
                let utc = at.naive_utc();
                let last = onsets.iter().rev().find(|onset| onset.at - TimeDelta::seconds(onset.from) <= utc);
                let offset =
                    last.map_or_else(|| onsets.first().map_or(0, |first| first.from), |onset| onset.to);
                utc + TimeDelta::seconds(offset)
            }
        }
    }
}

/// The zones of one calendar.
#[derive(Debug, Default)]
pub(crate) struct Zones {
    defined: Vec<(String, Zone)>,
    /// The names that were looked for: every event names one, and a file only a few.
    asked: RefCell<HashMap<String, Option<Zone>>>,
}

impl Zones {
    /// Reads the definitions of a calendar.
    pub(crate) fn of(calendar: &Component, steps: &mut Steps) -> Self {
        let defined = calendar.parts("VTIMEZONE").take(MOST).filter_map(|zone| {
            let name = zone.get("TZID")?.value.trim().to_owned();
            let place = zone.get("X-LIC-LOCATION").and_then(|known| by_name(&known.value));
            let zone = place.map(Zone::Known).or_else(|| own(zone, steps))?;
            Some((name, zone))
        });
        Self { defined: defined.collect(), asked: RefCell::default() }
    }

    /// The zone with a name, if it is known or defined.
    pub(crate) fn find(&self, name: &str) -> Option<Zone> {
        let name = name.trim().trim_matches('"');
        if let Some(known) = self.asked.borrow().get(name) {
            return known.clone();
        }
        let found = by_name(name).map(Zone::Known).or_else(|| {
            self.defined
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(name))
                .map(|(_, zone)| zone.clone())
        });
        self.asked.borrow_mut().insert(name.to_owned(), found.clone());
        found
    }
}

/// The zone with a name of the Internet, perhaps after the name of its registry, or of Windows.
fn by_name(name: &str) -> Option<Tz> {
    let name = name.trim().trim_matches('"');
    let exact =
        |name: &str| TZ_VARIANTS.iter().find(|known| known.name().eq_ignore_ascii_case(name)).copied();
    if let Some(known) = exact(name) {
        return Some(known);
    }
    let windows = WINDOWS.lines().filter_map(|line| line.split_once('\t'));
    if let Some(known) = windows
        .into_iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .and_then(|(_, place)| exact(place))
    {
        return Some(known);
    }
    // "/freeassociation.sourceforge.net/Europe/Vienna": the longest end that is a zone.
    let segments: Vec<&str> = name.split('/').collect();
    let ends = (1..segments.len()).map(|at| segments[at..].join("/"));
    ends.filter(|end| end.contains('/')).find_map(|end| exact(&end))
}

fn own(zone: &Component, steps: &mut Steps) -> Option<Zone> {
    let mut onsets = Vec::new();
    for part in zone.parts.iter().filter(|part| part.name == "STANDARD" || part.name == "DAYLIGHT") {
        let (from, to) = (offset(&part.get("TZOFFSETFROM")?.value)?, offset(&part.get("TZOFFSETTO")?.value)?);
        let begins = recur::date_time(&part.get("DTSTART")?.value)?.0;
        let mut all = vec![begins];
        if let Some(rule) = part.get("RRULE") {
            let until = |at: NaiveDateTime| at - TimeDelta::seconds(from);
            let found = recur::starts(
                &rule.value,
                begins,
                begins.max(recur::beginning()),
                recur::horizon(),
                steps,
                until,
            );
            all.extend(found.unwrap_or_default());
        }
        let dates = part.all("RDATE").flat_map(|dates| dates.value.split(','));
        all.extend(dates.filter_map(|date| Some(recur::date_time(date)?.0)));
        onsets.extend(all.into_iter().map(|at| Onset { at, from, to }));
    }
    onsets.sort_unstable();
    onsets.dedup();
    onsets.truncate(ONSETS);
    (!onsets.is_empty()).then(|| Zone::Own(Arc::new(onsets)))
}

/// An offset such as `+0130` or `-043015`, in seconds.
fn offset(text: &str) -> Option<i64> {
    let text = text.trim();
    let sign = match text.chars().next()? {
        '-' => -1,
        '+' => 1,
        _ => return None,
    };
    let pair = |at: usize| text.get(at..at + 2).map_or(Some(0), |pair| pair.parse::<i64>().ok());
    let plain = text[1..].chars().all(|c| c.is_ascii_digit()) && matches!(text.len(), 5 | 7);
    if !plain {
        return None;
    }
    Some(sign * (pair(1)? * 3600 + pair(3)? * 60 + pair(5)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_windows_name_is_a_zone() {
        let lost: Vec<&str> =
            WINDOWS.lines().filter(|line| line.split('\t').next().and_then(by_name).is_none()).collect();
        assert!(WINDOWS.lines().count() > 130 && lost.is_empty(), "{lost:?}");
    }

    #[test]
    fn names_have_many_spellings() {
        for (name, expected) in [
            ("Europe/Vienna", Some(Tz::Europe__Vienna)),
            ("\"europe/vienna\"", Some(Tz::Europe__Vienna)),
            ("W. Europe Standard Time", Some(Tz::Europe__Berlin)),
            ("/freeassociation.sourceforge.net/Europe/Vienna", Some(Tz::Europe__Vienna)),
            (
                "/citadel.org/20260101_1/America/Argentina/Buenos_Aires",
                Some(Tz::America__Argentina__Buenos_Aires),
            ),
            ("UTC", Some(Tz::UTC)),
            ("Customized Time Zone", None),
            ("Europe/Wien", None),
        ] {
            assert_eq!(by_name(name), expected, "{name}");
        }
    }

    #[test]
    fn a_zone_of_the_file_changes_its_clocks() {
        let file = b"BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:16011028T030000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nEND:STANDARD\nBEGIN:DAYLIGHT\nDTSTART:16010325T020000\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:DAYLIGHT\nEND:VTIMEZONE\nEND:VCALENDAR\n";
        let (calendars, _) = super::super::content::read(file);
        let zones = Zones::of(&calendars[0], &mut Steps::default());
        let zone = zones.find("customized time zone").expect("it is defined");
        let vienna = Zone::Known(Tz::Europe__Vienna);
        for text in [
            "20260115T090000",
            "20260715T090000",
            "20260329T013000",
            "20260329T033000",
            "20261025T013000",
            "20261025T023000",
            "20261025T033000",
        ] {
            let local = recur::date_time(text).unwrap().0;
            assert_eq!(zone.instant(local), vienna.instant(local), "{text}");
            assert_eq!(zone.local(zone.instant(local)), vienna.local(vienna.instant(local)), "{text}");
        }
        assert_eq!(zones.find("Somewhere Else"), None);
    }

    #[test]
    fn offsets_are_signed() {
        for (text, expected) in [
            ("+0100", Some(3600)),
            ("-0430", Some(-16200)),
            ("+002000", Some(1200)),
            ("0100", None),
            ("+1", None),
            ("+01é", None),
        ] {
            assert_eq!(offset(text), expected, "{text}");
        }
    }
}
