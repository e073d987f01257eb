//! Marking an occurrence as held or skipped, moving it, and planning extra ones.

use castra_org::organization::{Current, PersonId};
use castra_platform::{
    Ctx, Error, Result, Seen,
    clock::{Timestamp, date_in},
    db::Tx,
    private::{Owner, Sealed},
    terms::Terms as _,
};
use chrono::{Days, NaiveDate, NaiveDateTime};

use super::{change, change_as_seen, find, finish, last_day, me};
use crate::{
    kinds::{Outcome, SeriesState},
    local,
    model::{Occurrence, Reason, Record, Series},
    rules,
    store::{self, RECORDS},
};

/// How many days from its date an occurrence can be moved or marked.
const DAYS_AROUND: i64 = 92;

/// A mark on an occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// They met, on its day or on another.
    Held(Option<NaiveDate>),
    /// They did not meet, for a reason.
    Skipped(Reason),
    /// It is moved to another time, by the same wall clock.
    Moved(NaiveDateTime),
    /// The latest mark is undone; an extra meeting without a mark is cancelled.
    AsPlanned,
}

/// The reason for skipping an occurrence, sealed.
pub(super) async fn seal_reason(
    tx: &mut Tx,
    ctx: &Ctx,
    author: &str,
    series: &str,
    at: NaiveDateTime,
    reason: &String,
) -> Result<Sealed<String>> {
    let id = format!("{series}/{}", local::write(at));
    Sealed::new(tx, ctx, Owner::Person(author), (RECORDS, &id, "reason"), reason).await
}

fn days_apart(a: NaiveDate, b: NaiveDate) -> i64 {
    (a - b).num_days().abs()
}

/// Marks an occurrence.
pub async fn mark(ctx: &Ctx, id: &str, at: NaiveDateTime, seen: &Seen, mark: Mark) -> Result<()> {
    let (mut tx, current, series) = change_as_seen(ctx, id, seen).await?;
    let known = find(&current, &series, at)?;
    let before = series.record(at).cloned().unwrap_or(Record { at, ..Record::default() });
    let mine = PersonId::from(me(ctx)?);
    let plain = Record {
        marked_by: Some(mine.clone()),
        reason: None,
        reason_by: None,
        outcome: None,
        held_on: None,
        ..before.clone()
    };
    let after = match mark {
        Mark::Held(on) => {
            let on = held_on(&known, on, date_in(ctx.now(), known.zone))?;
            if before.held_on == Some(on) {
                return tx.roll_back().await;
            }
            Some(Record { outcome: Some(Outcome::Held), held_on: Some(on), ..plain })
        }
        Mark::Skipped(reason) => {
            reason.faults().refuse("the reason")?;
            let reason = reason.trimmed().reason;
            let reason = Some(seal_reason(&mut tx, ctx, mine.as_str(), id, at, &reason).await?);
            Some(Record { outcome: Some(Outcome::Skipped), reason, reason_by: Some(mine), ..plain })
        }
        Mark::Moved(to) => {
            check_move(&series, &known, to, ctx.now(), last_day(&current, &series))?;
            Some(Record { moved_to: (to != at).then_some(to), ..plain })
        }
        Mark::AsPlanned => as_planned(&before, plain),
    };
    match &after {
        Some(after) => store::put_record(&mut tx, id, after).await?,
        None => store::drop_record(&mut tx, id, at).await?,
    }
    finish(ctx, tx, &series).await
}

/// The record of an occurrence after undoing its latest mark: first its outcome, then its move. An extra meeting with nothing
/// to undo is cancelled.
fn as_planned(before: &Record, plain: Record) -> Option<Record> {
    if before.outcome.is_some() {
        return (plain.is_extra || plain.moved_to.is_some()).then_some(plain);
    }
    None
}

fn held_on(known: &Occurrence, on: Option<NaiveDate>, here: NaiveDate) -> Result<NaiveDate> {
    let on = on.unwrap_or_else(|| known.day());
    if on > here {
        return Err(Error::conflict("a future meeting cannot be marked as held")
            .hint("move it if you met earlier than planned"));
    }
    if days_apart(on, known.day()) > DAYS_AROUND {
        return Err(Error::invalid_field("on", "choose a day within three months of the planned one"));
    }
    Ok(on)
}

fn check_move(
    series: &Series,
    known: &Occurrence,
    to: NaiveDateTime,
    now: Timestamp,
    leaves: Option<NaiveDate>,
) -> Result<()> {
    if known.outcome == Some(Outcome::Held) {
        return Err(Error::conflict("this meeting is already marked as held"));
    }
    if days_apart(to.date(), known.at.date()) > DAYS_AROUND {
        return Err(Error::invalid_field("to", "a meeting can be moved by at most three months"));
    }
    // An earlier time of today is no future time, but a meeting that was brought forward took place then.
    if to.date() < date_in(now, known.zone) {
        return Err(Error::invalid_field(
            "to",
            "choose today or a later day; if you have met, log the meeting",
        ));
    }
    is_free(series, known.at, to, leaves)
}

/// Rejects a time at which the two already meet.
fn is_free(series: &Series, at: NaiveDateTime, to: NaiveDateTime, leaves: Option<NaiveDate>) -> Result<()> {
    let there = rules::occurrences(series, to.date(), to.date(), leaves);
    if there.iter().any(|other| other.at != at && (other.begins == to || other.at == to)) {
        return Err(Error::invalid_field("to", "the two of you already meet at that time"));
    }
    if leaves.is_some_and(|last| to.date() > last) {
        return Err(Error::invalid_field("to", "one of you has left by that day"));
    }
    Ok(())
}

/// Adds an extra meeting, in the future or the recent past.
pub async fn add_extra(ctx: &Ctx, id: &str, at: NaiveDateTime) -> Result<()> {
    let (mut tx, current, series) = to_add(ctx, id).await?;
    let (from, to) = (current.today - Days::new(31), current.today + Days::new(rules::DAYS_AHEAD));
    if !(from..=to).contains(&at.date()) {
        return Err(Error::invalid_field("to", "choose a day in the last month or the coming year"));
    }
    check_extra(&current, &series, at)?;
    let marked_by = Some(PersonId::from(me(ctx)?));
    let record = Record { at, is_extra: true, marked_by, ..Record::default() };
    store::put_record(&mut tx, id, &record).await?;
    finish(ctx, tx, &series).await
}

async fn to_add(ctx: &Ctx, id: &str) -> Result<(Tx, Current, Series)> {
    let (tx, current, series) = change(ctx, id).await?;
    if series.state == SeriesState::Ended {
        return Err(Error::conflict("these one-on-ones have ended").hint("resume them first"));
    }
    Ok((tx, current, series))
}

/// Rejects an extra meeting at a time that is taken.
fn check_extra(current: &Current, series: &Series, at: NaiveDateTime) -> Result<()> {
    is_free(series, at, at, last_day(current, series))?;
    if series.record(at).is_some() {
        return Err(Error::invalid_field("to", "the meeting of this time was moved to another time"));
    }
    Ok(())
}

/// Logs a meeting that took place, and returns the time that identifies it: the planned one of its day, if that is not
/// marked yet, otherwise an extra one.
pub(crate) async fn log(ctx: &Ctx, id: &str, at: NaiveDateTime) -> Result<NaiveDateTime> {
    let (mut tx, current, series) = to_add(ctx, id).await?;
    let zone = series.schedule_on(at.date()).map_or(chrono_tz::Tz::UTC, |schedule| schedule.terms.zone);
    if castra_calendar::instant(at, zone) > ctx.now() {
        return Err(Error::invalid_field("to", "a meeting to come cannot be logged; plan it instead"));
    }
    if days_apart(at.date(), date_in(ctx.now(), zone)) > DAYS_AROUND {
        return Err(Error::invalid_field("to", "choose a day in the last three months"));
    }
    let planned = rules::to_log(&series, at, last_day(&current, &series));
    if planned.is_none() {
        check_extra(&current, &series, at)?;
    }
    let key = planned.as_ref().map_or(at, |planned| planned.at);
    let record = Record {
        at: key,
        is_extra: planned.is_none_or(|planned| planned.is_extra),
        moved_to: (key != at).then_some(at),
        outcome: Some(Outcome::Held),
        held_on: Some(at.date()),
        marked_by: Some(PersonId::from(me(ctx)?)),
        reason: None,
        reason_by: None,
    };
    store::put_record(&mut tx, id, &record).await?;
    finish(ctx, tx, &series).await?;
    Ok(key)
}
