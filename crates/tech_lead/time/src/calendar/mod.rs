//! A calendar file in, meetings out: the times at which a person was busy, the others, and how certain it is.
//!
//! All-day, free, cancelled and declined events give nothing. A moved or cancelled occurrence replaces the one of its rule.
//! What cannot be read is named in a note, and the rest is taken.

mod content;
mod recur;
mod zones;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use castra_platform::{clock::Timestamp, text};
use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use chrono_tz::Tz;

use content::{Component, Property};
pub(crate) use recur::minute;
use recur::{Steps, Unread};
use zones::{Zone, Zones};

/// From this length on an event is a day off or a trip, not a meeting, in minutes.
const WHOLE_DAY: i64 = 24 * 60;
/// The most meetings that are kept of one calendar.
const MOST: usize = 6_000;
/// The most notes that are kept.
const NOTES: usize = 20;

/// A time at which a person was busy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Meeting {
    /// Its start, in minutes since 1970.
    pub(crate) from: i64,
    /// Its end.
    pub(crate) to: i64,
    /// The title.
    pub(crate) title: String,
    /// The addresses of the others, in their normal form.
    pub(crate) others: Arc<BTreeSet<String>>,
    /// Whether it certainly took place with this person, as far as the calendar says.
    pub(crate) is_certain: bool,
}

/// The content of a calendar file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Read {
    /// The meetings by the event's id, in the order of ids.
    pub(crate) meetings: BTreeMap<String, Vec<Meeting>>,
    /// What could not be read or had to be assumed.
    pub(crate) notes: Vec<String>,
}

/// Who reads the calendar, and of which time.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    /// The person's addresses, in their normal form.
    pub(crate) addresses: BTreeSet<String>,
    /// The zone of times without one.
    pub(crate) zone: Tz,
    /// The first day to read.
    pub(crate) from: NaiveDate,
    /// The last day.
    pub(crate) to: NaiveDate,
}

/// The normal form of a calendar address: `MAILTO:Ana%40Example.org`, `<ana@example.org>` and `Ana@EXAMPLE.org` are one.
pub(crate) fn address(text: &str) -> String {
    let text = text.trim().trim_matches(['<', '>', '"', '\'']);
    let is_mail = text.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    let text = if is_mail { &text[7..] } else { text };
    let escaped = format!("a={}", text.replace('&', "%26").replace('+', "%2B"));
    let text = castra_platform::web::form::pairs(&escaped)
        .into_iter()
        .next()
        .map_or_else(String::new, |(_, text)| text);
    let text = text.split('?').next().unwrap_or_default();
    text::folded_address(text.trim().trim_matches(['<', '>']))
}

/// Reads a file; `None` if it is no calendar.
pub(crate) fn read(bytes: &[u8], reader: &Reader) -> Option<Read> {
    let (calendars, bad) = content::read(bytes);
    if calendars.is_empty() {
        return None;
    }
    let mut notes = Notes::default();
    for number in bad {
        notes.add(match number {
            usize::MAX => "The file ends within an event, which was left out.".to_owned(),
            number => format!("Line {number} could not be read."),
        });
    }
    let mut found = Read::default();
    let (mut steps, mut left) = (Steps::default(), MOST);
    for calendar in &calendars {
        let floating = calendar.get("X-WR-TIMEZONE").map(|zone| zone.value.trim().to_owned());
        let mut of = Of {
            zones: Zones::of(calendar, &mut steps),
            floating: Zone::Known(reader.zone),
            reader,
            notes: &mut notes,
            steps: &mut steps,
            left: &mut left,
        };
        if let Some(name) = floating.filter(|name| !name.is_empty()) {
            match of.zones.find(&name) {
                Some(zone) => of.floating = zone,
                None => of.notes.unknown_zone(&name, reader.zone),
            }
        }
        let is_cancelled = calendar.word("METHOD") == "CANCEL";
        let mut by_uid: BTreeMap<String, Vec<Event>> = BTreeMap::new();
        for (at, event) in calendar.parts("VEVENT").enumerate() {
            let Some(mut event) = of.event(event) else { continue };
            event.is_cancelled |= is_cancelled;
            let uid = if event.uid.is_empty() { format!("without-id-{at}") } else { event.uid.clone() };
            by_uid.entry(uid).or_default().push(event);
        }
        for (uid, events) in by_uid {
            let meetings = of.meetings(&events);
            found.meetings.entry(uid).or_default().extend(meetings);
        }
    }
    for meetings in found.meetings.values_mut() {
        meetings.sort();
        meetings.dedup();
    }
    if left == 0 {
        notes.add(format!("Only the first {MOST} meetings were taken."));
    }
    found.meetings.retain(|_, meetings| !meetings.is_empty());
    found.notes = notes.all();
    Some(found)
}

/// The notes of a file: each once, with how often.
#[derive(Debug, Default)]
struct Notes {
    known: Vec<(String, usize)>,
    /// How many were not kept.
    more: usize,
}

impl Notes {
    fn add(&mut self, note: String) {
        let is_full = self.known.len() >= NOTES;
        match self.known.iter_mut().find(|(known, _)| *known == note) {
            Some((_, count)) => *count += 1,
            None if is_full => self.more += 1,
            None => self.known.push((note, 1)),
        }
    }

    fn unknown_zone(&mut self, name: &str, taken: Tz) {
        self.add(format!(
            "The time zone “{name}” is not known. Its times are taken as {}, and count as possible only.",
            taken.name()
        ));
    }

    fn all(self) -> Vec<String> {
        let line =
            |(note, count): (String, usize)| if count > 1 { format!("{note} ({count} times)") } else { note };
        let mut lines: Vec<String> = self.known.into_iter().map(line).collect();
        if self.more > 0 {
            lines.push(format!("{} more.", self.more));
        }
        lines
    }
}

/// A time of an event.
#[derive(Debug, Clone, PartialEq)]
enum When {
    Day(NaiveDate),
    At { local: NaiveDateTime, zone: Zone, is_known: bool },
}

impl When {
    /// What tells one occurrence from another.
    fn key(&self) -> Key {
        match self {
            Self::Day(day) => Key::Day(*day),
            Self::At { local, zone, .. } => Key::At(zone.instant(*local)),
        }
    }

    fn local(&self) -> NaiveDateTime {
        match self {
            Self::Day(day) => day.and_time(chrono::NaiveTime::MIN),
            Self::At { local, .. } => *local,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    Day(NaiveDate),
    At(Timestamp),
}

/// An event, or a changed occurrence of one.
#[derive(Debug, Clone)]
struct Event {
    uid: String,
    sequence: i64,
    /// The occurrence it replaces, and whether those after it too.
    replaces: Option<(When, bool)>,
    start: When,
    /// In minutes.
    length: i64,
    rule: Option<String>,
    more: Vec<When>,
    without: BTreeSet<Key>,
    is_cancelled: bool,
    /// All-day, free or declined: it takes no time.
    takes_no_time: bool,
    is_certain: bool,
    title: String,
    others: Arc<BTreeSet<String>>,
}

/// One calendar while it is read.
struct Of<'a> {
    zones: Zones,
    floating: Zone,
    reader: &'a Reader,
    notes: &'a mut Notes,
    /// The work that is left for rules.
    steps: &'a mut Steps,
    /// How many meetings more are kept.
    left: &'a mut usize,
}

impl Of<'_> {
    fn when(&mut self, property: &Property, value: &str) -> Option<When> {
        let is_day = property.parameter("VALUE").is_some_and(|kind| kind.eq_ignore_ascii_case("DATE"));
        if let Some(day) = recur::date(value) {
            return Some(When::Day(day));
        }
        let (local, is_utc) = recur::date_time(value)?;
        if is_day {
            return Some(When::Day(local.date()));
        }
        let (zone, is_known) = match property.parameter("TZID") {
            _ if is_utc => (Zone::Known(Tz::UTC), true),
            None => (self.floating.clone(), true),
            Some(name) => match self.zones.find(name) {
                Some(zone) => (zone, true),
                None => {
                    self.notes.unknown_zone(name, self.reader.zone);
                    (Zone::Known(self.reader.zone), false)
                }
            },
        };
        Some(When::At { local, zone, is_known })
    }

    fn event(&mut self, event: &Component) -> Option<Event> {
        let title: String =
            event.get("SUMMARY").map(Property::text).unwrap_or_default().chars().take(200).collect();
        let shown =
            if title.is_empty() { "An event without a title".to_owned() } else { format!("“{title}”") };
        let start = event.get("DTSTART").and_then(|start| self.when(start, &start.value));
        let Some(start) = start else {
            self.notes.add(format!("{shown} has no start that can be read, and was left out."));
            return None;
        };
        let end = event.get("DTEND").and_then(|end| self.when(end, &end.value));
        let length = match (&start, &end) {
            (When::At { .. }, Some(end @ When::At { .. })) => match (start.key(), end.key()) {
                (Key::At(start), Key::At(end)) => (end - start).num_minutes(),
                _ => 0,
            },
            (_, None) => {
                event.get("DURATION").and_then(|length| recur::duration(&length.value)).unwrap_or_default()
            }
            _ => 0,
        };
        if length < 0 {
            self.notes.add(format!("{shown} ends before it begins, and was left out."));
            return None;
        }
        let replaces = event.get("RECURRENCE-ID").map(|id| {
            let and_later =
                id.parameter("RANGE").is_some_and(|range| range.eq_ignore_ascii_case("THISANDFUTURE"));
            (self.when(id, &id.value), and_later)
        });
        let replaces = match replaces {
            Some((Some(when), and_later)) => Some((when, and_later)),
            Some((None, _)) => {
                self.notes.add(format!(
                    "{shown} replaces an occurrence at a time that cannot be read, and was left out."
                ));
                return None;
            }
            None => None,
        };
        let mut times = |name: &str| -> Vec<When> {
            let all: Vec<(Property, String)> = event
                .all(name)
                .flat_map(|known| {
                    known.value.split(',').map(|value| (known.clone(), recur::start_of(value).to_owned()))
                })
                .collect();
            all.iter().filter_map(|(known, value)| self.when(known, value)).collect()
        };
        let (more, without) = (times("RDATE"), times("EXDATE").iter().map(When::key).collect());
        if event.get("EXRULE").is_some() {
            self.notes.add(format!("{shown} leaves occurrences out by a rule, which is not read."));
        }
        let is_known = !matches!(start, When::At { is_known: false, .. });
        let is_whole_day = matches!(start, When::Day(_))
            || length >= WHOLE_DAY
            || event.word("X-MICROSOFT-CDO-ALLDAYEVENT") == "TRUE";
        let busy = event.word("X-MICROSOFT-CDO-BUSYSTATUS");
        let is_free = event.word("TRANSP") == "TRANSPARENT" || busy == "FREE" || busy == "WORKINGELSEWHERE";
        let (part, others) = self.attendees(event);
        Some(Event {
            uid: event.get("UID").map(|uid| uid.value.trim().to_owned()).unwrap_or_default(),
            sequence: event
                .get("SEQUENCE")
                .and_then(|known| known.value.trim().parse().ok())
                .unwrap_or_default(),
            replaces,
            start,
            length,
            rule: event.get("RRULE").map(|rule| rule.value.clone()),
            more,
            without,
            is_cancelled: event.word("STATUS") == "CANCELLED",
            takes_no_time: is_whole_day || is_free || part == Part::Declined,
            is_certain: is_known
                && part == Part::Comes
                && event.word("STATUS") != "TENTATIVE"
                && busy != "TENTATIVE",
            title,
            others: Arc::new(others),
        })
    }

    /// How the person takes part, and the addresses of the others. Rooms and other things are no people.
    fn attendees(&mut self, event: &Component) -> (Part, BTreeSet<String>) {
        let reader: &Reader = self.reader;
        let mine = &reader.addresses;
        let is_mine = |known: &Property| {
            let spelled = [Some(known.value.as_str()), known.parameter("EMAIL")];
            spelled.into_iter().flatten().any(|text| mine.contains(&address(text)))
        };
        let is_person = |known: &Property| {
            let kind = known.parameter("CUTYPE").unwrap_or_default().to_uppercase();
            !matches!(kind.as_str(), "ROOM" | "RESOURCE")
        };
        let all: Vec<&Property> = event.all("ATTENDEE").filter(|known| is_person(known)).collect();
        let organizer = event.get("ORGANIZER");
        let of_others = all.iter().copied().chain(organizer).filter(|known| !is_mine(known));
        let others: BTreeSet<String> = of_others
            .map(|known| address(&known.value))
            .filter(|known| !known.is_empty())
            .take(200)
            .collect();
        let organizes = organizer.is_some_and(is_mine);
        let answer = all
            .iter()
            .find(|known| is_mine(known))
            .map(|known| known.parameter("PARTSTAT").unwrap_or("NEEDS-ACTION").to_uppercase());
        let part = match answer.as_deref() {
            Some("DECLINED" | "DELEGATED") => Part::Declined,
            Some("ACCEPTED" | "COMPLETED" | "IN-PROCESS") => Part::Comes,
            _ if organizes => Part::Comes,
            Some(_) => Part::Perhaps,
            None if all.is_empty() => Part::Comes,
            None => {
                self.notes.add(
                    "Some events invite none of your addresses, and count as possible only. Add the address you are invited at."
                        .to_owned(),
                );
                Part::Perhaps
            }
        };
        (part, others)
    }

    /// The meetings of the events with one id.
    fn meetings(&mut self, events: &[Event]) -> Vec<Meeting> {
        let newest = |one: &&Event, other: &&Event| one.sequence.cmp(&other.sequence);
        // Of equals `max_by` takes the last, which is the later one in the file.
        let master = events.iter().filter(|event| event.replaces.is_none()).max_by(newest);
        let mut changed: HashMap<Key, &Event> = HashMap::new();
        let mut later: BTreeMap<Key, &Event> = BTreeMap::new();
        for event in events {
            let Some((when, and_later)) = &event.replaces else { continue };
            let known = changed.entry(when.key()).or_insert(event);
            if known.sequence <= event.sequence {
                *known = event;
            }
            if *and_later {
                later.insert(when.key(), event);
            }
        }
        let mut found = Vec::new();
        let mut used: BTreeSet<Key> = BTreeSet::new();
        if let Some(master) = master.filter(|master| !master.is_cancelled) {
            for start in self.starts(master) {
                let key = start.key();
                let by_day = Key::Day(start.local().date());
                if master.without.contains(&key) || master.without.contains(&by_day) {
                    continue;
                }
                let exact = changed.get_key_value(&key).or_else(|| changed.get_key_value(&by_day));
                if let Some((key, event)) = exact {
                    used.insert(*key);
                    found.extend(self.meeting(event, &event.start));
                    continue;
                }
                match later.range(..=key).next_back() {
                    Some((_, event)) => {
                        let moved =
                            event.replaces.as_ref().map(|(when, _)| event.start.local() - when.local());
                        let start = shifted(&start, moved.unwrap_or_default());
                        found.extend(self.meeting(event, &start));
                    }
                    None => found.extend(self.meeting(master, &start)),
                }
            }
        }
        // Moved from outside the span into it, or invited to without the rest.
        let is_gone = master.is_some_and(|master| master.is_cancelled);
        for (key, event) in changed.iter().filter(|(key, _)| !used.contains(key) && !is_gone) {
            if master.is_none_or(|master| !master.without.contains(key)) {
                found.extend(self.meeting(event, &event.start));
            }
        }
        found
    }

    /// The starts of an event within the span.
    fn starts(&mut self, event: &Event) -> Vec<When> {
        let (from, to) = (self.reader.from - Days::new(2), self.reader.to + Days::new(2));
        let mut starts = Vec::new();
        match (&event.rule, &event.start) {
            (Some(rule), start) => {
                let instant = |local: NaiveDateTime| match start {
                    When::At { zone, .. } => zone.instant(local).naive_utc(),
                    When::Day(_) => local,
                };
                let midnight = chrono::NaiveTime::MIN;
                let found = recur::starts(
                    rule,
                    start.local(),
                    from.and_time(midnight),
                    to.and_time(midnight),
                    self.steps,
                    instant,
                );
                match found {
                    Ok(found) => {
                        let by = found.into_iter().map(|local| shifted(start, local - start.local()));
                        starts.extend(by);
                    }
                    Err(Unread::TooMany) => {
                        let note = "The calendar repeats too many events over too long a time: of some, only the first date counts.";
                        self.notes.add(note.to_owned());
                        starts.push(start.clone());
                    }
                    Err(Unread::Rule) => {
                        self.notes.add(format!(
                            "“{}” repeats by a rule that cannot be read: only its first date counts.",
                            event.title
                        ));
                        starts.push(start.clone());
                    }
                }
            }
            (None, start) => starts.push(start.clone()),
        }
        starts.extend(event.more.iter().cloned());
        let mut seen = BTreeSet::new();
        starts.retain(|start| seen.insert(start.key()));
        starts
    }

    fn meeting(&mut self, event: &Event, start: &When) -> Option<Meeting> {
        let When::At { local, zone, .. } = start else { return None };
        if event.is_cancelled || event.takes_no_time || event.length == 0 {
            return None;
        }
        let local = zone.local(zone.instant(*local));
        let from = minute(zone.instant(local));
        let day = Zone::Known(self.reader.zone).local(zone.instant(local)).date();
        let is_within = day + TimeDelta::days(1) >= self.reader.from && day <= self.reader.to;
        if !is_within || *self.left == 0 {
            return None;
        }
        *self.left -= 1;
        Some(Meeting {
            from,
            to: from + event.length,
            title: event.title.clone(),
            others: Arc::clone(&event.others),
            is_certain: event.is_certain,
        })
    }
}

fn shifted(start: &When, by: TimeDelta) -> When {
    match start {
        When::Day(day) => When::Day(*day + by),
        When::At { local, zone, is_known } => {
            When::At { local: *local + by, zone: zone.clone(), is_known: *is_known }
        }
    }
}

/// How a person takes part in an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Comes,
    Perhaps,
    Declined,
}

#[cfg(test)]
mod tests;
