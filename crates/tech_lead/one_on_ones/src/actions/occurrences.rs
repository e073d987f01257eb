//! Marking an occurrence as held or skipped, moving it, and planning extra ones.

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Result,
    clock::{Timestamp, date_in},
    private::{self, Owner},
};
use chrono::{Days, NaiveDate, NaiveDateTime};

use super::{change_as_seen, finish, last_day, me};
use crate::{
    model::{Occurrence, Outcome, Record, Series, SeriesState},
    rules, store,
};

/// How many days from its date an occurrence can be moved or marked.
const DAYS_AROUND: i64 = 92;

/// A mark on an occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// They met, on its day or on another.
    Held(Option<NaiveDate>),
    /// They did not meet, for a reason.
    Skipped(String),
    /// It is moved to another time, by the same wall clock.
    Moved(NaiveDateTime),
    /// The latest mark is undone; an extra meeting without a mark is cancelled.
    AsPlanned,
}

pub(super) fn reason_place(series: &str, at: NaiveDateTime) -> String {
    format!("one_on_one_records/{series}/{}/reason", at.format(store::LOCAL))
}

fn record(series: &Series, at: NaiveDateTime) -> Record {
    series.record(at).cloned().unwrap_or(Record {
        at,
        is_extra: false,
        moved_to: None,
        outcome: None,
        held_on: None,
        marked_by: None,
        sealed_reason: None,
        reason_by: None,
    })
}

fn days_apart(a: NaiveDate, b: NaiveDate) -> i64 {
    (a - b).num_days().abs()
}

/// Marks an occurrence.
pub async fn mark(ctx: &Ctx, id: &str, at: NaiveDateTime, seen: Option<i64>, mark: Mark) -> Result<Series> {
    let (mut tx, current, mut series) = change_as_seen(ctx, id, seen).await?;
    let leaves = last_day(&current, &series);
    let known = rules::find(&series, at, leaves)?;
    let before = record(&series, at);
    let marked = Record { marked_by: Some(PersonId::from(me(ctx)?)), ..before.clone() };
    let plain = Record { sealed_reason: None, reason_by: None, outcome: None, held_on: None, ..marked };
    let (mut after, reason) = match mark {
        Mark::Held(on) => {
            let on = held_on(&known, on, date_in(ctx.now(), known.zone))?;
            let after = Record { outcome: Some(Outcome::Held), held_on: Some(on), ..plain };
            (Some(after), None)
        }
        Mark::Skipped(reason) => {
            let reason = rules::text("reason", &reason)?;
            let after =
                Record { outcome: Some(Outcome::Skipped), reason_by: plain.marked_by.clone(), ..plain };
            (Some(after), Some(reason))
        }
        Mark::Moved(to) => {
            check_move(&series, &known, to, ctx.now(), leaves)?;
            (Some(Record { moved_to: (to != at).then_some(to), ..plain }), None)
        }
        Mark::AsPlanned => (as_planned(&before, plain), None),
    };
    if after.as_ref().is_some_and(|after| after.held_on.is_some() && after.held_on == before.held_on) {
        tx.roll_back().await?;
        return Ok(series);
    }
    if let (Some(after), Some(reason)) = (&mut after, reason) {
        let place = reason_place(id, at);
        after.sealed_reason =
            Some(private::seal(&mut tx, ctx, Owner::Person(me(ctx)?), &place, &reason).await?);
    }
    match &after {
        Some(after) => store::put_record(&mut tx, id, after).await?,
        None => store::drop_record(&mut tx, id, at).await?,
    }
    series.records.retain(|known| known.at != at);
    series.records.extend(after);
    series.records.sort_by_key(|record| record.at);
    finish(ctx, tx, &mut series).await?;
    Ok(series)
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
    if crate::recurrence::instant(to, known.zone) < now {
        return Err(Error::invalid_field("to", "choose a future time; if you have met, mark it as held"));
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
pub async fn add_extra(ctx: &Ctx, id: &str, seen: Option<i64>, at: NaiveDateTime) -> Result<Series> {
    let (mut tx, current, mut series) = change_as_seen(ctx, id, seen).await?;
    if series.state == SeriesState::Ended {
        return Err(Error::conflict("these one-on-ones have ended").hint("resume them first"));
    }
    let (from, to) = (current.today - Days::new(31), current.today + Days::new(rules::DAYS_AHEAD));
    if !(from..=to).contains(&at.date()) {
        return Err(Error::invalid_field("to", "choose a day in the last month or the coming year"));
    }
    is_free(&series, at, at, last_day(&current, &series))?;
    if series.record(at).is_some() {
        return Err(Error::invalid_field("to", "the meeting of this time was moved to another time"));
    }
    let record = Record { is_extra: true, marked_by: Some(PersonId::from(me(ctx)?)), ..record(&series, at) };
    store::put_record(&mut tx, id, &record).await?;
    series.records.push(record);
    series.records.sort_by_key(|record| record.at);
    finish(ctx, tx, &mut series).await?;
    Ok(series)
}
