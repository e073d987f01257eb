//! Starting, rescheduling, pausing, resuming and ending a series.

use castra_org::organization::{Current, PersonId};
use castra_platform::{
    Ctx, Error, Result,
    clock::Timestamp,
    db::Tx,
    private::{self, Owner},
};
use chrono::{Days, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use super::{change_as_seen, finish, last_day, me, said};
use crate::{
    model::{Schedule, Series, SeriesKind, SeriesState, Terms},
    recurrence, rules, store,
};

/// How many days in the past a new series may begin.
const DAYS_BACK: u64 = 31;

/// The other person's relation to the viewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum With {
    /// Lead or member, by the charter.
    LeadOrMember,
    /// The viewer's mentee.
    Mentee,
    /// The viewer's mentor.
    Mentor,
    /// None of these.
    Peer,
}

/// The agreed terms, as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTerms {
    /// The recurrence rule.
    pub rule: String,
    /// The time zone, by name.
    pub zone: String,
    /// The first occurrence, by the wall clock of that zone.
    pub starts: NaiveDateTime,
    /// The length in minutes.
    pub minutes: i64,
    /// The place; may be empty.
    pub place: String,
}

/// A series to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSeries {
    /// The other person.
    pub with: PersonId,
    /// Their relation to the viewer.
    pub as_: With,
    /// The agreed terms.
    pub terms: NewTerms,
}

pub(super) fn place_of(schedule: &str) -> String {
    format!("one_on_one_schedules/{schedule}/place")
}

fn check(sent: &NewTerms) -> Result<Terms> {
    let zone: Tz = sent.zone.parse().map_err(|_| {
        Error::invalid_field("zone", format!("`{}` is not a time zone such as Europe/Lisbon", sent.zone))
    })?;
    rules::check_length_and_place(sent.minutes, &sent.place)?;
    let (rule, starts) = recurrence::check(&sent.rule, sent.starts)?;
    Ok(Terms { rule, zone, starts, minutes: sent.minutes })
}

async fn schedule(tx: &mut Tx, ctx: &Ctx, terms: Terms, place: &str) -> Result<Schedule> {
    let id = ctx.new_id();
    let sealed_place = private::seal(tx, ctx, Owner::Person(me(ctx)?), &place_of(&id), place.trim()).await?;
    Ok(Schedule {
        first_day: terms.starts.date(),
        last_day: None,
        cadence_days: recurrence::cadence_days(&terms.rule, terms.starts),
        sealed_place,
        terms,
        id,
    })
}

/// The kind of the series, its host and its guest, by the relation of the two.
fn roles(current: &Current, me: &PersonId, new: &NewSeries) -> Result<(SeriesKind, PersonId, PersonId)> {
    let leads = |who: &PersonId, whom: &PersonId| current.charter.leaders(whom).contains(who);
    let (mine, theirs) = (me.clone(), new.with.clone());
    match new.as_ {
        With::LeadOrMember if leads(&mine, &theirs) => Ok((SeriesKind::LeadReport, mine, theirs)),
        With::LeadOrMember if leads(&theirs, &mine) => Ok((SeriesKind::LeadReport, theirs, mine)),
        With::LeadOrMember => {
            Err(Error::invalid_field("as", "neither of you leads the other in today's charter"))
        }
        With::Mentee => Ok((SeriesKind::MentorMentee, mine, theirs)),
        With::Mentor => Ok((SeriesKind::MentorMentee, theirs, mine)),
        With::Peer => Ok((SeriesKind::Peer, mine, theirs)),
    }
}

/// Starts a series of the viewer with another person.
pub async fn start(ctx: &Ctx, new: &NewSeries) -> Result<Series> {
    let mut tx = ctx.write().await?;
    let current = castra_org::organization::current(ctx).await?;
    let mine = PersonId::from(me(ctx)?);
    if new.with == mine {
        return Err(Error::invalid_field("with", "choose someone other than yourself"));
    }
    if !current.organization().is_active(&new.with, current.today) {
        return Err(Error::invalid_field("with", "choose a person who is active today"));
    }
    let terms = check(&new.terms)?;
    if terms.starts.date() + Days::new(DAYS_BACK) < current.today {
        return Err(Error::invalid_field("starts", "the first day can be at most a month ago"));
    }
    let (kind, host, guest) = roles(&current, &mine, new)?;
    let known = store::of_person(&mut tx, mine.as_str()).await?;
    if let Some(same) = known.iter().find(|known| known.is_live_of(kind, &mine, &new.with)) {
        return Err(Error::conflict("the two of you already have one-on-ones of this kind")
            .hint(format!("change them at /one-on-ones/{}", same.id)));
    }
    let schedule = schedule(&mut tx, ctx, terms, &new.terms.place).await?;
    let series = Series {
        id: ctx.new_id(),
        kind,
        host,
        guest,
        state: SeriesState::Running,
        created_on: current.today,
        revision: 1,
        changed_at: ctx.now(),
        schedules: vec![schedule],
        records: Vec::new(),
    };
    store::insert(&mut tx, &series).await?;
    store::put_schedule(&mut tx, &series.id, &series.schedules[0]).await?;
    said(ctx, tx, &series.id).await?;
    Ok(series)
}

/// The last day of replaced terms: yesterday, or today if today's occurrence has begun.
fn last_day_of_old(
    series: &Series,
    today: NaiveDate,
    now: Timestamp,
    leaves: Option<NaiveDate>,
) -> NaiveDate {
    let todays = rules::occurrences(series, today, today, leaves);
    let has_begun = todays.iter().any(|known| known.starts_at() <= now);
    if has_begun { today } else { today - Days::new(1) }
}

/// Ends the terms in force.
async fn close_terms(tx: &mut Tx, series: &mut Series, last: NaiveDate) -> Result<()> {
    for schedule in &mut series.schedules {
        if schedule.last_day.is_none_or(|known| known > last) {
            schedule.last_day = Some(last);
            store::put_schedule(tx, &series.id, schedule).await?;
        }
    }
    Ok(())
}

async fn take_back_unused(tx: &mut Tx, series: &mut Series) -> Result<()> {
    for unused in
        series.schedules.iter().filter(|known| known.last_day.is_some_and(|last| last < known.first_day))
    {
        store::drop_schedule(tx, &unused.id).await?;
    }
    series.schedules.retain(|known| known.last_day.is_none_or(|last| last >= known.first_day));
    Ok(())
}

/// Changes the terms. If only length or place change, the occurrences stay as they are; otherwise future ones follow the new
/// terms and past ones stay.
pub async fn reschedule(ctx: &Ctx, id: &str, seen: Option<i64>, sent: &NewTerms) -> Result<Series> {
    let (mut tx, current, mut series) = change_as_seen(ctx, id, seen).await?;
    if series.state != SeriesState::Running {
        return Err(Error::conflict("these one-on-ones are not running").hint("resume them first"));
    }
    let terms = check(sent)?;
    let same = series.schedules.iter_mut().find(|known| {
        known.last_day.is_none()
            && (&known.terms.rule, known.terms.zone, known.terms.starts)
                == (&terms.rule, terms.zone, terms.starts)
    });
    if let Some(same) = same {
        same.terms.minutes = terms.minutes;
        same.sealed_place =
            private::seal(&mut tx, ctx, Owner::Person(me(ctx)?), &place_of(&same.id), sent.place.trim())
                .await?;
        store::put_schedule(&mut tx, id, same).await?;
    } else {
        if terms.starts.date() < current.today {
            return Err(Error::invalid_field("starts", "the new schedule can start today at the earliest"));
        }
        let leaves = last_day(&current, &series);
        let last = last_day_of_old(&series, current.today, ctx.now(), leaves);
        close_terms(&mut tx, &mut series, last.min(terms.starts.date() - Days::new(1))).await?;
        take_back_unused(&mut tx, &mut series).await?;
        let new = schedule(&mut tx, ctx, terms, &sent.place).await?;
        store::put_schedule(&mut tx, id, &new).await?;
        series.schedules.push(new);
    }
    finish(ctx, tx, &mut series).await?;
    Ok(series)
}

async fn stop(ctx: &Ctx, id: &str, seen: Option<i64>, state: SeriesState) -> Result<Series> {
    let (mut tx, current, mut series) = change_as_seen(ctx, id, seen).await?;
    if series.state == state || series.state == SeriesState::Ended {
        return Err(Error::conflict(format!("these one-on-ones are already {}", series.state)));
    }
    let leaves = last_day(&current, &series);
    let last = last_day_of_old(&series, current.today, ctx.now(), leaves);
    close_terms(&mut tx, &mut series, last).await?;
    series.state = state;
    finish(ctx, tx, &mut series).await?;
    Ok(series)
}

/// Pauses a series.
pub async fn pause(ctx: &Ctx, id: &str, seen: Option<i64>) -> Result<Series> {
    stop(ctx, id, seen, SeriesState::Paused).await
}

/// Ends a series; what was kept stays readable to the two.
pub async fn end(ctx: &Ctx, id: &str, seen: Option<i64>) -> Result<Series> {
    stop(ctx, id, seen, SeriesState::Ended).await
}

/// Resumes a series, on the same terms and in the same rhythm.
pub async fn resume(ctx: &Ctx, id: &str, seen: Option<i64>) -> Result<Series> {
    let (mut tx, current, mut series) = change_as_seen(ctx, id, seen).await?;
    if series.state == SeriesState::Running {
        return Err(Error::conflict("these one-on-ones are already running"));
    }
    let others = store::of_person(&mut tx, me(ctx)?).await?;
    let is_replaced = others
        .iter()
        .any(|known| known.id != series.id && known.is_live_of(series.kind, &series.host, &series.guest));
    let both = [&series.host, &series.guest];
    let are_here = both.iter().all(|person| current.organization().is_active(person, current.today));
    if is_replaced || !are_here {
        let why = if is_replaced { "the two of you have started others" } else { "one of you has left" };
        return Err(Error::conflict(format!("these one-on-ones cannot be resumed: {why}")));
    }
    let old = series.schedules.last().cloned().ok_or_else(|| Error::internal("a series has no terms"))?;
    let horizon = current.today + Days::new(rules::DAYS_AHEAD);
    let from = old.last_day.map_or(current.today, |last| current.today.max(last + Days::new(1)));
    let next = recurrence::starts_between(&old.terms, from, horizon).into_iter().next();
    let starts = next.ok_or_else(|| Error::conflict("their rule has no date in the coming year"))?;
    let place = private::open(ctx, &place_of(&old.id), &old.sealed_place).await?.unwrap_or_default();
    take_back_unused(&mut tx, &mut series).await?;
    let new = schedule(&mut tx, ctx, Terms { starts, ..old.terms }, &place).await?;
    store::put_schedule(&mut tx, id, &new).await?;
    series.schedules.push(new);
    series.state = SeriesState::Running;
    finish(ctx, tx, &mut series).await?;
    Ok(series)
}
