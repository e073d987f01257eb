//! What follows from a series and what happened in it: where it stands, what is late, what is made up for.

use std::collections::BTreeMap;

use castra_platform::{Error, Result, clock::Timestamp};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};

use super::{
    model::{Occurrence, Outcome, Record, Schedule, Series, SeriesState},
    recurrence,
};

/// How far ahead the next occurrence is looked for: a rule by the year is found.
pub(super) const DAYS_AHEAD: u64 = 400;
/// How many weeks the strip of coverage shows.
pub(super) const WEEKS: u64 = 26;
/// The longest text of a point, an action item or a reason.
const LONGEST: usize = 2000;
/// The longest note.
pub(super) const LONGEST_NOTE: usize = 40_000;

impl Occurrence {
    /// When it begins.
    pub(super) fn starts_at(&self) -> Timestamp {
        recurrence::instant(self.begins, self.zone)
    }

    /// Its day, by its own clock.
    pub(super) fn day(&self) -> NaiveDate {
        self.begins.date()
    }

    /// Whether it is at another time than the rule has it.
    pub(super) fn is_moved(&self) -> bool {
        self.at != self.begins
    }

    /// Where it stands.
    pub(super) fn standing(&self, now: Timestamp) -> Standing {
        match self.outcome {
            Some(Outcome::Held) => Standing::Held,
            Some(Outcome::Skipped) => Standing::Skipped,
            None if self.starts_at() <= now => Standing::Unmarked,
            None => Standing::Planned,
        }
    }
}

/// Where an occurrence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// They met.
    Held,
    /// They did not, for a reason.
    Skipped,
    /// Its time has come, and nobody said what became of it.
    Unmarked,
    /// It is to come.
    Planned,
}

fn of_schedule(schedule: &Schedule, at: NaiveDateTime, record: Option<&Record>) -> Occurrence {
    Occurrence {
        at,
        begins: record.and_then(|record| record.moved_to).unwrap_or(at),
        zone: schedule.terms.zone,
        minutes: schedule.terms.minutes,
        schedule: schedule.id.clone(),
        is_extra: record.is_some_and(|record| record.is_extra),
        outcome: record.and_then(|record| record.outcome),
        held_on: record.and_then(|record| record.held_on),
    }
}

/// The occurrences from one day to another, both included, by when they are. After `last_day`, when one of the two leaves,
/// nothing recurs.
pub(super) fn occurrences(
    series: &Series,
    from: NaiveDate,
    to: NaiveDate,
    last_day: Option<NaiveDate>,
) -> Vec<Occurrence> {
    let mut found: BTreeMap<NaiveDateTime, Occurrence> = BTreeMap::new();
    for schedule in &series.schedules {
        let ends = [Some(to), schedule.last_day, last_day].into_iter().flatten().min().unwrap_or(to);
        for at in recurrence::starts_between(&schedule.terms, from.max(schedule.first_day), ends) {
            found.insert(at, of_schedule(schedule, at, series.record(at)));
        }
        // Those that were moved into the time that is looked at.
        let moved = series.records.iter().filter(|record| record.moved_to.is_some() && !record.is_extra);
        for record in moved.filter(|record| !found_in(from, ends, record.at)) {
            let is_of = schedule.first_day <= record.at.date()
                && schedule.last_day.is_none_or(|last| record.at.date() <= last)
                && last_day.is_none_or(|last| record.at.date() <= last);
            if is_of {
                found.insert(record.at, of_schedule(schedule, record.at, Some(record)));
            }
        }
    }
    let beside = series.records.iter().filter(|record| record.is_extra || record.outcome.is_some());
    for record in beside {
        let is_known = found.contains_key(&record.at);
        if let (false, Some(schedule)) = (is_known, series.schedule_on(record.at.date())) {
            found.insert(record.at, of_schedule(schedule, record.at, Some(record)));
        }
    }
    let mut found: Vec<Occurrence> =
        found.into_values().filter(|known| (from..=to).contains(&known.day())).collect();
    found.sort_by_key(|known| (known.begins, known.at));
    found
}

fn found_in(from: NaiveDate, to: NaiveDate, at: NaiveDateTime) -> bool {
    (from..=to).contains(&at.date())
}

/// One occurrence by what it stays known by.
pub(super) fn find(series: &Series, at: NaiveDateTime, last_day: Option<NaiveDate>) -> Result<Occurrence> {
    let on = at.date();
    let moved = series.record(at).and_then(|record| record.moved_to).map_or(on, |to| to.date());
    occurrences(series, on.min(moved), on.max(moved), last_day)
        .into_iter()
        .find(|known| known.at == at)
        .ok_or_else(|| Error::not_found("one-on-one like this"))
}

/// What the pair's page is about: today's unless it was skipped, or else the next to come.
pub(super) fn focus(
    series: &Series,
    now: Timestamp,
    today: NaiveDate,
    last_day: Option<NaiveDate>,
) -> Option<Occurrence> {
    let ahead = occurrences(series, today, today + Days::new(DAYS_AHEAD), last_day);
    let mut open = ahead.into_iter().filter(|known| known.outcome != Some(Outcome::Skipped));
    open.find(|known| known.day() == today || known.standing(now) == Standing::Planned)
}

/// The next that is to come.
pub(super) fn next(
    series: &Series,
    now: Timestamp,
    today: NaiveDate,
    last_day: Option<NaiveDate>,
) -> Option<Occurrence> {
    let ahead = occurrences(series, today, today + Days::new(DAYS_AHEAD), last_day);
    ahead.into_iter().find(|known| known.standing(now) == Standing::Planned)
}

/// The day they met last, as of a day.
pub(super) fn last_held(series: &Series, day: NaiveDate) -> Option<NaiveDate> {
    series.records.iter().filter_map(|record| record.held_on).filter(|held| *held <= day).max()
}

/// How late the pair is: by Fellow's rule, when more than one and a half cadences have passed since they met, or since an
/// occurrence was skipped for a reason, or since they agreed to meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overdue {
    /// Days since they met, if they did.
    pub(super) since_held: Option<i64>,
    /// The cadence in days.
    pub(super) cadence: i64,
}

pub(super) fn overdue(series: &Series, today: NaiveDate) -> Option<Overdue> {
    if series.state != SeriesState::Running {
        return None;
    }
    let schedule = series.schedule_on(today)?;
    let skipped = series.records.iter().filter(|record| record.outcome == Some(Outcome::Skipped));
    let excused = skipped.map(|record| record.at.date()).filter(|day| *day <= today).max();
    let held = last_held(series, today);
    let since = [held, excused, Some(schedule.terms.starts.date().max(schedule.first_day))];
    let since = since.into_iter().flatten().max()?;
    let is_late = 2 * (today - since).num_days() > 3 * schedule.cadence_days;
    is_late.then(|| Overdue {
        since_held: held.map(|held| (today - held).num_days()),
        cadence: schedule.cadence_days,
    })
}

/// How meetings that fell out are made up for. Nobody is asked to do it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CatchUp {
    /// The next one is near enough.
    Next {
        /// How many fell out since they met.
        missed: usize,
        /// When the next one is.
        at: NaiveDateTime,
    },
    /// The next one is far: a time before it is offered.
    Between {
        /// How many fell out since they met.
        missed: usize,
        /// The time that is offered.
        offered: NaiveDateTime,
    },
}

/// Whether and how something is to be made up for.
pub(super) fn catch_up(
    series: &Series,
    now: Timestamp,
    today: NaiveDate,
    last_day: Option<NaiveDate>,
) -> Option<CatchUp> {
    if series.state != SeriesState::Running {
        return None;
    }
    let schedule = series.schedule_on(today)?;
    let since = last_held(series, today).unwrap_or(series.created_on);
    let missed = occurrences(series, since, today, last_day)
        .iter()
        .filter(|known| matches!(known.standing(now), Standing::Skipped | Standing::Unmarked))
        .filter(|known| known.day() < today)
        .count();
    let is_long_ago = 2 * (today - since).num_days() > 3 * schedule.cadence_days;
    if missed == 0 || !is_long_ago {
        return None;
    }
    let next = next(series, now, today, last_day);
    let near = (schedule.cadence_days / 2).clamp(2, 7);
    match next {
        Some(next) if (next.day() - today).num_days() <= near => {
            Some(CatchUp::Next { missed, at: next.begins })
        }
        _ => {
            let day = workday_after(today);
            let offered = day.and_time(schedule.terms.starts.time());
            last_day.is_none_or(|last| day <= last).then_some(CatchUp::Between { missed, offered })
        }
    }
}

fn workday_after(day: NaiveDate) -> NaiveDate {
    let mut next = day + Days::new(1);
    while matches!(next.weekday(), Weekday::Sat | Weekday::Sun) {
        next = next + Days::new(1);
    }
    next
}

/// What a week was for a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Week {
    /// They met.
    Held,
    /// They did not, for a reason.
    Skipped,
    /// One was due, and nobody said that it was held.
    Overdue,
    /// One is to come in it.
    Planned,
    /// None was due.
    Nothing,
}

impl Week {
    /// Its name in interfaces.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Skipped => "skipped",
            Self::Overdue => "overdue",
            Self::Planned => "planned",
            Self::Nothing => "none",
        }
    }
}

/// The Mondays of the weeks that are shown, oldest first, this week's last.
pub(super) fn mondays(today: NaiveDate) -> Vec<NaiveDate> {
    let this = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    (0..WEEKS).rev().map(|back| this - Days::new(7 * back)).collect()
}

/// What each of the weeks was, and which occurrence says so, by when the rule has it.
pub(super) fn weeks(
    series: &Series,
    mondays: &[NaiveDate],
    now: Timestamp,
    last_day: Option<NaiveDate>,
) -> Vec<(Week, Option<NaiveDateTime>)> {
    let (Some(first), Some(last)) = (mondays.first(), mondays.last()) else { return Vec::new() };
    let all = occurrences(series, *first, *last + Days::new(6), last_day);
    let in_week = |monday: NaiveDate, day: NaiveDate| (0..7).contains(&(day - monday).num_days());
    let week = |monday: NaiveDate| {
        let is_held = |record: &&Record| record.held_on.is_some_and(|day| in_week(monday, day));
        let held = series.records.iter().find(is_held).map(|record| (Week::Held, record.at));
        let one = |standing, week| {
            let is_one =
                |known: &&Occurrence| in_week(monday, known.day()) && known.standing(now) == standing;
            all.iter().find(is_one).map(|known| (week, known.at))
        };
        let found = held
            .or_else(|| one(Standing::Unmarked, Week::Overdue))
            .or_else(|| one(Standing::Skipped, Week::Skipped))
            .or_else(|| one(Standing::Planned, Week::Planned));
        found.map_or((Week::Nothing, None), |(week, at)| (week, Some(at)))
    };
    mondays.iter().map(|monday| week(*monday)).collect()
}

/// What a reading counts of one member on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    /// They met within one and a half times the agreed cadence.
    Within,
    /// They did not.
    Not,
    /// They agreed to pause.
    Paused,
    /// They never agreed to meet.
    Never,
}

/// Whether a member met somebody who leads them within one and a half times the agreed cadence, by the series between them.
/// Either of the two takes back that a meeting was held where it was not.
pub(super) fn met(series: &[&Series], day: NaiveDate) -> Met {
    let begun: Vec<&&Series> =
        series.iter().filter(|known| known.schedules.iter().any(|s| s.first_day <= day)).collect();
    if begun.is_empty() {
        return Met::Never;
    }
    let within = |known: &&&Series| {
        let cadence = known.schedule_on(day).map_or(0, |schedule| schedule.cadence_days);
        last_held(known, day).is_some_and(|held| 2 * (day - held).num_days() <= 3 * cadence)
    };
    if begun.iter().any(within) {
        return Met::Within;
    }
    let goes_on = |known: &&&Series| {
        known.schedules.iter().any(|s| s.first_day <= day && s.last_day.is_none_or(|last| day <= last))
    };
    // Where nothing is agreed for the day it rests, or it ended and nothing took its place.
    let rests = !begun.iter().any(goes_on) && begun.iter().any(|known| is_resting(known, day));
    if rests { Met::Paused } else { Met::Not }
}

/// How many minutes a week a series asks for by the terms in force on a day; none where it rests.
pub(super) fn minutes_a_week(series: &Series, day: NaiveDate) -> Option<f64> {
    let in_force =
        |known: &&Schedule| known.first_day <= day && known.last_day.is_none_or(|last| day <= last);
    let schedule = series.schedules.iter().find(in_force)?;
    #[expect(clippy::cast_precision_loss, reason = "minutes and days are few")]
    let (minutes, days) = (schedule.terms.minutes as f64, schedule.cadence_days.max(1) as f64);
    (series.state == SeriesState::Running).then_some(minutes * 7.0 / days)
}

/// Whether a series without terms on a day goes on later, or may.
fn is_resting(series: &Series, day: NaiveDate) -> bool {
    series.state == SeriesState::Paused || series.schedules.iter().any(|schedule| schedule.first_day > day)
}

/// A text of a line or a few; trimmed, or what is wrong with it.
pub(super) fn text(field: &str, text: &str) -> Result<String> {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(Error::invalid_field(field, format!("write between 1 and {LONGEST} characters")));
    }
    Ok(text)
}

/// The length of a meeting and the name of its place, or what is wrong with them.
pub(super) fn check_length_and_place(minutes: i64, place: &str) -> Result<()> {
    if !(5..=480).contains(&minutes) {
        return Err(Error::invalid_field("minutes", "a one-on-one takes between 5 and 480 minutes"));
    }
    if place.chars().count() > 300 || place.contains(|c: char| c.is_control()) {
        return Err(Error::invalid_field("place", "name the place in one line of at most 300 characters"));
    }
    Ok(())
}
