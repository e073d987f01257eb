//! A person's weeks: what is known of each, and the person's own word.

use std::collections::{BTreeMap, HashSet};

use castra_analysis::{Stamp, WeekRow, analysis_for_reading, end_of_day, full_weeks, weeks_of};
use castra_org::organization::{self, Current, PersonId, Repository};
use castra_platform::{
    Ctx, Error, Result, Seen,
    private::{Owner, Sealed, open_each},
    terms::Terms as _,
};
use castra_repositories::on_day;
use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;

use super::{me, settings::settings_of};
use crate::{
    counting,
    kinds::{CalendarKind, Part},
    model::{
        Calendar, Coding, Correction, CorrectionRow, Hours, Kept, KeptMeeting, NewCalendar, Resource,
        Settings, State,
    },
    rules,
    split::{self, Block, Commits, Known, Span, Split},
    store,
};

/// The viewer's own coding time, visible only to them.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnWeek {
    /// The last full weeks, oldest first.
    pub weeks: Vec<WeekRow>,
    /// The median week's minutes.
    pub median_minutes: f64,
    /// The median as a share of a 40-hour week.
    pub share: f64,
}

/// The viewer's own coding time over all repositories; `None` without a known Git identity.
pub async fn own_week(ctx: &Ctx) -> Result<Option<OwnWeek>> {
    let Some(person) = ctx.viewer.person.as_deref().map(PersonId::from) else { return Ok(None) };
    let current = organization::current(ctx).await?;
    let repositories = on_day(&current, current.today, None);
    let mondays = full_weeks(current.today, rules::WEEKS);
    let Some(weeks) = commit_weeks(ctx, &repositories, &person, current.today, &mondays).await? else {
        return Ok(None);
    };
    let median_minutes = rules::median(&weeks.iter().map(|week| week.minutes).collect::<Vec<_>>());
    Ok(Some(OwnWeek { weeks, median_minutes, share: median_minutes / 60.0 / rules::WEEK_HOURS }))
}

/// What commits in some repositories show of a person's weeks; `None` if none has a Git identity of theirs.
pub(super) async fn commit_weeks(
    ctx: &Ctx,
    repositories: &[Repository],
    person: &PersonId,
    day: NaiveDate,
    mondays: &[NaiveDate],
) -> Result<Option<Vec<WeekRow>>> {
    let midnight = mondays.first().map_or(i64::MIN, |day| day.and_time(NaiveTime::MIN).and_utc().timestamp());
    let (mut is_known, mut seen, mut stamps) = (false, HashSet::new(), Vec::new());
    for repository in repositories {
        let Some(analysis) = analysis_for_reading(ctx, repository.id.as_str(), day).await? else {
            continue;
        };
        if !analysis.knows(person) {
            continue;
        }
        is_known = true;
        // Two extra days, because time zones and sessions cross midnight.
        let commits = analysis.commits_since(midnight.saturating_sub(2 * 86_400));
        for commit in commits.filter(|commit| analysis.person(commit.author()) == Some(person)) {
            // A commit in two repositories was written only once.
            if seen.insert(commit.id()) {
                stamps.push(Stamp { time: commit.author_time(), offset: commit.author_offset() });
            }
        }
    }
    Ok(is_known.then(|| weeks_of(stamps, mondays)))
}

/// A person's sealed records. For this practice: others see what its caller makes of them.
struct Record {
    settings: Settings,
    corrections: BTreeMap<NaiveDate, (Correction, i64)>,
    meetings: Vec<KeptMeeting>,
    has_calendar: bool,
}

async fn record(ctx: &Ctx, person: &str) -> Result<Record> {
    let (settings, _) = settings_of(ctx, ctx.read(), person).await?;
    let rows = store::corrections(ctx.read(), person).await?;
    let bodies = open_each(ctx, rows.iter().map(|row| &row.body)).await?;
    let corrections =
        rows.iter().zip(bodies).filter_map(|(row, body)| Some((row.monday, (body?, row.revision)))).collect();
    let has_calendar = !store::calendars(ctx.read(), person).await?.is_empty();
    let resources = if has_calendar { store::resources_of(ctx.read(), person).await? } else { Vec::new() };
    let mut meetings = Vec::new();
    for text in open_each(ctx, resources.iter().map(|row| &row.body)).await?.into_iter().flatten() {
        meetings.extend(serde_json::from_str::<Kept>(&text)?.meetings);
    }
    // The same meeting in two calendars.
    meetings.sort_by(|a, b| {
        (a.from, a.to, &a.title, !a.is_certain).cmp(&(b.from, b.to, &b.title, !b.is_certain))
    });
    meetings.dedup_by(|a, b| (a.from, a.to, &a.title) == (b.from, b.to, &b.title));
    Ok(Record { settings, corrections, meetings, has_calendar })
}

impl Record {
    fn hours(&self) -> u32 {
        let own = self.settings.hours.and_then(|hours| u32::try_from(hours).ok());
        own.map_or(split::FULL_WEEK, |hours| hours * 60)
    }

    fn known(&self, week: Span, monday: NaiveDate, commits: Option<Commits>, held: &[Span]) -> Known {
        let within = |from: i64, to: i64| {
            let span = Span { from: from.max(week.from), to: to.min(week.to) };
            (span.from < span.to).then_some(span)
        };
        let block = |meeting: &KeptMeeting| {
            let span = within(meeting.from, meeting.to)?;
            Some(Block {
                span,
                part: counting::part(&self.settings, meeting)?,
                is_certain: meeting.is_certain,
            })
        };
        Known {
            commits,
            held: held.iter().filter_map(|span| within(span.from, span.to)).collect(),
            meetings: self.meetings.iter().filter_map(block).collect(),
            own: self.corrections.get(&monday).map(|(own, _)| own.parts()).unwrap_or_default(),
            hours: self.hours(),
        }
    }

    fn is_left_out(&self, monday: NaiveDate) -> bool {
        self.corrections.get(&monday).is_some_and(|(own, _)| own.left_out)
    }
}

/// The minutes of a week in a zone.
fn span_of(monday: NaiveDate, zone: Tz) -> Span {
    let start = |day: NaiveDate| (end_of_day(day - Days::new(1), zone) + 1).div_euclid(60);
    Span { from: start(monday), to: start(monday + Days::new(7)) }
}

/// A week of the viewer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Week {
    pub(crate) monday: NaiveDate,
    pub(crate) split: Split,
    /// The working time, in minutes.
    pub(crate) hours: u32,
    pub(crate) correction: Correction,
    /// Of the correction; 0 without one.
    pub(crate) revision: i64,
}

/// Some weeks of the viewer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Weeks {
    /// Oldest first.
    pub(crate) weeks: Vec<Week>,
    /// Whether a Git identity of theirs is known.
    pub(crate) has_commits: bool,
    pub(crate) has_calendar: bool,
}

/// The Mondays of the last full weeks before a day.
pub(crate) fn weeks_back(day: NaiveDate, n: u32) -> Vec<NaiveDate> {
    full_weeks(day, n)
}

/// The viewer's weeks.
pub(crate) async fn own(ctx: &Ctx, mondays: &[NaiveDate]) -> Result<Weeks> {
    let me = me(ctx)?;
    let current = organization::current(ctx).await?;
    let zone = current.organization().settings.timezone;
    let last = mondays.last().map_or(current.today, |monday| (*monday + Days::new(6)).min(current.today));
    let repositories = on_day(&current, last, None);
    let commits = commit_weeks(ctx, &repositories, &PersonId::from(me), last, mondays).await?;
    let record = record(ctx, me).await?;
    let (from, to) = (mondays.first().copied().unwrap_or(last), last);
    let held: Vec<Span> = castra_one_on_ones::held(ctx, from, to)
        .await?
        .into_iter()
        .map(|met| {
            let from = met.begins.timestamp().div_euclid(60);
            Span { from, to: from + met.minutes }
        })
        .collect();
    let week = |(at, monday): (usize, &NaiveDate)| {
        let row = commits.as_ref().and_then(|rows| rows.get(at));
        let by = row.map(|row| Commits { low: row.low, high: row.high, count: row.commits });
        let (correction, revision) = record.corrections.get(monday).cloned().unwrap_or_default();
        Week {
            monday: *monday,
            split: split::split(&record.known(span_of(*monday, zone), *monday, by, &held)),
            hours: record.hours(),
            correction,
            revision,
        }
    };
    Ok(Weeks {
        weeks: mondays.iter().enumerate().map(week).collect(),
        has_commits: commits.is_some(),
        has_calendar: record.has_calendar,
    })
}

/// The viewer's meetings of some days, for what could be given away, and for their own data.
pub(crate) async fn meetings_of(
    ctx: &Ctx,
    mondays: &[NaiveDate],
) -> Result<Vec<(KeptMeeting, Option<Part>)>> {
    let me = me(ctx)?;
    let current = organization::current(ctx).await?;
    let zone = current.organization().settings.timezone;
    let record = record(ctx, me).await?;
    let (Some(first), Some(last)) = (mondays.first(), mondays.last()) else { return Ok(Vec::new()) };
    let (from, to) = (span_of(*first, zone).from, span_of(*last, zone).to);
    let within = record.meetings.iter().filter(|meeting| meeting.from < to && meeting.to > from);
    Ok(within.map(|meeting| (meeting.clone(), counting::part(&record.settings, meeting))).collect())
}

/// A person's coding in some weeks, without those left out, and the hours of their week if they set any; `None` if nothing is
/// known. The caller shows no more of it than a status, where it is private.
pub(crate) async fn coding_weeks(
    ctx: &Ctx,
    repositories: &[Repository],
    person: &PersonId,
    day: NaiveDate,
    mondays: &[NaiveDate],
) -> Result<Option<Vec<Coding>>> {
    let current: Current = organization::current(ctx).await?;
    let zone = current.organization().settings.timezone;
    let rows = commit_weeks(ctx, repositories, person, day, mondays).await?;
    let record = record(ctx, person.as_str()).await?;
    let mut is_known = rows.is_some();
    let mut weeks = Vec::new();
    for (at, monday) in mondays.iter().enumerate().filter(|(_, monday)| !record.is_left_out(**monday)) {
        let row = rows.as_ref().and_then(|rows| rows.get(at));
        let floor = row.map(|row| Commits { low: row.minutes, high: row.minutes, count: row.commits });
        let known = record.known(span_of(*monday, zone), *monday, floor, &[]);
        let by_calendar = known.meetings.iter().any(|block| block.part == Part::Coding);
        let split = split::split(&known);
        let estimate = split.get(Part::Coding);
        is_known |= estimate.is_own() || by_calendar;
        weeks.push(Coding {
            monday: *monday,
            low: estimate.low,
            high: estimate.high,
            commits: row.map_or(0, |row| row.commits),
            is_own: estimate.is_own(),
            is_private: estimate.is_own() || by_calendar,
        });
    }
    Ok(is_known.then_some(weeks))
}

/// The corrections of a person, by Monday. For this practice.
pub(super) async fn corrections_of(ctx: &Ctx, person: &str) -> Result<BTreeMap<NaiveDate, Correction>> {
    let record = store::corrections(ctx.read(), person).await?;
    let bodies = open_each(ctx, record.iter().map(|row| &row.body)).await?;
    Ok(record.iter().zip(bodies).filter_map(|(row, body)| Some((row.monday, body?))).collect())
}

/// The viewer's corrections, by Monday.
pub(crate) async fn my_corrections(ctx: &Ctx) -> Result<BTreeMap<NaiveDate, Correction>> {
    corrections_of(ctx, me(ctx)?).await
}

/// The first day of a week that may be corrected.
fn checked(current: &Current, monday: NaiveDate) -> Result<NaiveDate> {
    if monday.weekday() != Weekday::Mon {
        return Err(Error::invalid_field("monday", "a week is named by its Monday"));
    }
    if monday > current.today {
        return Err(Error::invalid_field("monday", "this week has not begun"));
    }
    if monday + Days::new(super::refresh::DAYS_BACK) < current.today {
        return Err(Error::invalid_field("monday", "weeks are kept for two years"));
    }
    Ok(monday)
}

/// The viewer's word on a week, and its revision; nothing, at revision 0, without one.
pub(crate) async fn correction_of(ctx: &Ctx, monday: NaiveDate) -> Result<(Correction, i64)> {
    let me = me(ctx)?;
    checked(&organization::current(ctx).await?, monday)?;
    match store::correction(ctx.read(), me, monday).await? {
        Some(row) => Ok((row.body.open(ctx).await?.unwrap_or_default(), row.revision)),
        None => Ok((Correction::default(), 0)),
    }
}

/// Corrects a week of the viewer. What was measured stays.
pub(crate) async fn correct(ctx: &Ctx, monday: NaiveDate, seen: &Seen, correction: Correction) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let monday = checked(&organization::current(ctx).await?, monday)?;
    let mut faults = correction.faults();
    if correction.parts().values().sum::<u32>() > 7 * 24 * 60 {
        faults.add("coding", "a week has 168 hours");
    }
    faults.refuse("the correction")?;
    let row = store::correction(&mut tx, me, monday).await?;
    seen.check(row.as_ref().map_or(0, |row| row.revision))?;
    let owner = Owner::Person(me);
    match row {
        Some(row) => {
            let body = row.body.replace(&mut tx, ctx, owner, &correction).await?;
            store::change_correction(&mut tx, &CorrectionRow { body, ..row }).await?;
        }
        None => {
            let id = ctx.new_id();
            let body =
                Sealed::new(&mut tx, ctx, owner, ("week_corrections", &id, "body"), &correction).await?;
            let row = CorrectionRow { id, person: PersonId::from(me), monday, body, revision: 1 };
            store::add_correction(&mut tx, &row).await?;
        }
    }
    tx.commit(ctx.says_privately()).await
}

/// Takes the viewer's word on a week back: it is as measured again.
pub(crate) async fn remove_correction(ctx: &Ctx, monday: NaiveDate, seen: &Seen) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let row =
        store::correction(&mut tx, me, monday).await?.ok_or_else(|| Error::not_found("such correction"))?;
    seen.check(row.revision)?;
    store::remove_correction(&mut tx, &row).await?;
    tx.commit(ctx.says_privately()).await
}

/// A past correction, for the demo company.
#[derive(Debug, Clone)]
pub struct PastCorrection {
    /// The week's Monday.
    pub monday: NaiveDate,
    /// Minutes of coding.
    pub coding: Option<u32>,
    /// Minutes of reviews.
    pub reviews: Option<u32>,
    /// Minutes of conflict.
    pub conflict: Option<u32>,
    /// Whether the week is left out.
    pub left_out: bool,
}

/// A past event: its title, the others of the organization, and the start and end of every occurrence in minutes since 1970.
pub type PastEvent = (String, Vec<PersonId>, Vec<(i64, i64)>);

/// A person's past weeks, for the demo company.
#[derive(Debug, Clone)]
pub struct PastWeeks {
    /// The person.
    pub person: PersonId,
    /// Their corrections.
    pub corrections: Vec<PastCorrection>,
    /// Their calendar: of each event the title, the others of the organization, and the start and end of every occurrence in
    /// minutes since 1970.
    pub calendar: Vec<PastEvent>,
}

/// Saves past weeks as if written then; only for the machine itself.
pub async fn record_past(ctx: &Ctx, all: &[PastWeeks]) -> Result<()> {
    if !ctx.viewer.host {
        return Err(super::nothing());
    }
    let mut tx = ctx.write().await?;
    for past in all {
        let owner = Owner::Person(past.person.as_str());
        for known in &past.corrections {
            let correction = Correction {
                coding: Hours(known.coding),
                reviews: Hours(known.reviews),
                conflict: Hours(known.conflict),
                left_out: known.left_out,
                ..Correction::default()
            };
            let id = ctx.new_id();
            let body =
                Sealed::new(&mut tx, ctx, owner, ("week_corrections", &id, "body"), &correction).await?;
            let row =
                CorrectionRow { id, person: past.person.clone(), monday: known.monday, body, revision: 1 };
            store::add_correction(&mut tx, &row).await?;
        }
        if past.calendar.is_empty() {
            continue;
        }
        let calendar = ctx.new_id();
        let of =
            NewCalendar { name: "Work".to_owned(), address: "file".to_owned(), ..NewCalendar::default() };
        let state = State { read_at: Some(ctx.now().timestamp()), ..State::default() };
        let state = serde_json::to_string(&state)?;
        let row = Calendar {
            body: Sealed::new(&mut tx, ctx, owner, ("week_calendars", &calendar, "body"), &of).await?,
            state: Sealed::new(&mut tx, ctx, owner, ("week_calendars", &calendar, "state"), &state).await?,
            person: past.person.clone(),
            kind: CalendarKind::File,
            revision: 1,
            id: calendar,
        };
        store::add_calendar(&mut tx, &row).await?;
        for (title, with, times) in &past.calendar {
            let meeting = |(from, to): &(i64, i64)| KeptMeeting {
                from: *from,
                to: *to,
                title: title.clone(),
                with: with.iter().map(ToString::to_string).collect(),
                others: u32::try_from(with.len()).unwrap_or(u32::MAX),
                is_certain: true,
            };
            let kept =
                Kept { key: title.clone(), meetings: times.iter().map(meeting).collect(), ..Kept::default() };
            let id = ctx.new_id();
            let text = serde_json::to_string(&kept)?;
            let body = Sealed::new(&mut tx, ctx, owner, ("week_resources", &id, "body"), &text).await?;
            store::add_resource(&mut tx, &Resource { id, calendar: row.id.clone(), body }).await?;
        }
    }
    tx.commit(ctx.says_privately()).await
}
