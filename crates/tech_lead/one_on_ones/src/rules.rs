//! What follows from a series and its records: occurrences, lateness, and catching up.

use std::collections::BTreeMap;

use castra_platform::{
    clock::{Timestamp, date_in},
    terms::{Faults, Terms as _},
};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, Weekday};
use chrono_tz::Tz;

use super::{
    kinds::{Outcome, SeriesState},
    local,
    model::{ActionTerms, FeedTerms, NewTerms, Occurrence, Record, Schedule, Series, Terms},
    recurrence,
};

/// How far ahead the next occurrence is looked for: far enough for a yearly rule.
pub(super) const DAYS_AHEAD: u64 = 400;
/// The number of weeks the coverage strip shows.
pub(super) const WEEKS: u64 = 26;

/// The terms to store, from those sent; not to be used if there is any fault.
pub(super) fn agreed(sent: &NewTerms) -> (Terms, Faults) {
    let mut faults = sent.faults();
    if sent.place.contains(char::is_control) {
        faults.add("place", "enter the place in one line");
    }
    let zone = sent.zone.trim().parse().unwrap_or_else(|_| {
        faults.add("zone", format!("`{}` is not a time zone such as Europe/Lisbon", sent.zone.trim()));
        Tz::UTC
    });
    let starts = local::read(&sent.starts).unwrap_or_else(|fault| {
        faults.add("starts", fault);
        NaiveDateTime::default()
    });
    let (rule, starts) = recurrence::check(&sent.rule, starts).unwrap_or_else(|fault| {
        faults.add("rule", fault);
        (String::new(), starts)
    });
    (Terms { rule, zone, starts, minutes: sent.minutes }, faults)
}

/// What is wrong with an action item; one of the two has to own it.
pub(super) fn faults_of_action(terms: &ActionTerms, series: &Series) -> Faults {
    let mut faults = terms.faults();
    if !series.is_of(terms.owner.trim()) {
        faults.add("owner", "choose one of the two of you");
    }
    faults
}

/// What is wrong with the name of a feed.
pub(super) fn faults_of_feed(terms: &FeedTerms) -> Faults {
    let mut faults = terms.faults();
    if terms.name.contains(char::is_control) {
        faults.add("name", "enter the name in one line");
    }
    faults
}

/// Today by the wall clock of a series; `day` is today in the organization.
pub(super) fn today(series: &Series, now: Timestamp, day: NaiveDate) -> NaiveDate {
    date_in(now, series.schedule_on(day).map_or(Tz::UTC, |schedule| schedule.terms.zone))
}

impl Occurrence {
    pub(super) fn starts_at(&self) -> Timestamp {
        castra_calendar::instant(self.begins, self.zone)
    }

    /// Its day, by its own wall clock.
    pub(super) fn day(&self) -> NaiveDate {
        self.begins.date()
    }

    /// Whether it is at another time than in the rule.
    pub(super) fn is_moved(&self) -> bool {
        self.at != self.begins
    }

    pub(super) fn standing(&self, now: Timestamp) -> Standing {
        match self.outcome {
            Some(Outcome::Held) => Standing::Held,
            Some(Outcome::Skipped) => Standing::Skipped,
            None if self.starts_at() <= now => Standing::Unmarked,
            None => Standing::Planned,
        }
    }
}

/// The status of an occurrence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// They met.
    Held,
    /// They did not meet, for a reason.
    Skipped,
    /// Its time has passed, and it was not marked.
    Unmarked,
    /// It is in the future.
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

/// The occurrences from one day to another, both included, by time. Nothing recurs after `last_day`, when one of the two
/// leaves.
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
        // Occurrences moved into this span.
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
    let others = series.records.iter().filter(|record| record.is_extra || record.outcome.is_some());
    for record in others {
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

/// The occurrence with a time in the rule.
pub(super) fn find(series: &Series, at: NaiveDateTime, last_day: Option<NaiveDate>) -> Option<Occurrence> {
    let on = at.date();
    let moved = series.record(at).and_then(|record| record.moved_to).map_or(on, |to| to.date());
    occurrences(series, on.min(moved), on.max(moved), last_day).into_iter().find(|known| known.at == at)
}

/// The planned occurrence that a meeting of this time was: the nearest of its day without an outcome.
pub(super) fn to_log(series: &Series, at: NaiveDateTime, last_day: Option<NaiveDate>) -> Option<Occurrence> {
    let day = occurrences(series, at.date(), at.date(), last_day).into_iter();
    day.filter(|known| known.outcome.is_none()).min_by_key(|known| (known.begins - at).abs())
}

/// The occurrence the pair's page shows: today's unless it was skipped, otherwise the next one.
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

/// The next planned occurrence.
pub(super) fn next(
    series: &Series,
    now: Timestamp,
    today: NaiveDate,
    last_day: Option<NaiveDate>,
) -> Option<Occurrence> {
    let ahead = occurrences(series, today, today + Days::new(DAYS_AHEAD), last_day);
    ahead.into_iter().find(|known| known.standing(now) == Standing::Planned)
}

/// The day they last met, up to a day.
pub(super) fn last_held(series: &Series, day: NaiveDate) -> Option<NaiveDate> {
    series.records.iter().filter_map(|record| record.held_on).filter(|held| *held <= day).max()
}

/// How late the pair is. By Fellow's rule they are late when more than one and a half cadences have passed since they met,
/// since an occurrence was skipped for a reason, or since they agreed to meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overdue {
    /// Days since they last met, if ever.
    pub(super) since_held: Option<i64>,
    /// The cadence in days.
    pub(super) cadence: i64,
    /// Full cadences by which they are late.
    pub(super) missed: i64,
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
        missed: (today - since).num_days() / schedule.cadence_days.max(1) - 1,
    })
}

/// How missed meetings can be made up for. It is an offer, not a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CatchUp {
    /// The next meeting is near enough.
    Next {
        /// Meetings missed since they met.
        missed: usize,
        /// The time of the next one.
        at: NaiveDateTime,
    },
    /// The next meeting is far off: a time before it is offered.
    Between {
        /// Meetings missed since they met.
        missed: usize,
        /// The offered time.
        offered: NaiveDateTime,
    },
}

/// Whether and how missed meetings can be made up for.
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

/// The status of a week for a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Week {
    /// They met.
    Held,
    /// They did not meet, for a reason.
    Skipped,
    /// A meeting was due and was not marked as held.
    Overdue,
    /// A meeting is planned.
    Planned,
    /// No meeting was due.
    Nothing,
}

impl Week {
    /// The name in interfaces.
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

/// The Mondays of the weeks shown, oldest first, ending with this week.
pub(super) fn mondays(today: NaiveDate) -> Vec<NaiveDate> {
    let this = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    (0..WEEKS).rev().map(|back| this - Days::new(7 * back)).collect()
}

/// The status of each week, and the occurrence it comes from, by its time in the rule.
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

/// What a reading counts for a member on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Met {
    /// They met within one and a half times the agreed cadence.
    Within,
    /// They did not meet within it.
    Not,
    /// Their one-on-ones are paused.
    Paused,
    /// They never agreed to meet.
    Never,
}

/// Whether a member met a lead of theirs within one and a half times the agreed cadence, by the series between them. Either of
/// the two can undo a mark as held that is wrong.
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
    // Without terms for the day, the series is either paused, or it ended without a successor.
    let rests = !begun.iter().any(goes_on) && begun.iter().any(|known| is_resting(known, day));
    if rests { Met::Paused } else { Met::Not }
}

/// The weekly minutes of a series by the terms in force on a day; none while paused.
pub(super) fn minutes_a_week(series: &Series, day: NaiveDate) -> Option<f64> {
    let in_force =
        |known: &&Schedule| known.first_day <= day && known.last_day.is_none_or(|last| day <= last);
    let schedule = series.schedules.iter().find(in_force)?;
    #[expect(clippy::cast_precision_loss, reason = "minutes and days are few")]
    let (minutes, days) = (schedule.terms.minutes as f64, schedule.cadence_days.max(1) as f64);
    (series.state == SeriesState::Running).then_some(minutes * 7.0 / days)
}

/// Whether a series without terms on a day continues later, or can be resumed.
fn is_resting(series: &Series, day: NaiveDate) -> bool {
    series.state == SeriesState::Paused || series.schedules.iter().any(|schedule| schedule.first_day > day)
}
