//! Backfill of past one-on-ones with their dates: for the demo company, whose two years are written at once.

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Result,
    private::{self, Owner},
};
use chrono::{NaiveDate, NaiveDateTime};

use super::{items, last_day, notes, occurrences::reason_place, series::place_of};
use crate::{
    merging,
    model::{ActionItem, Outcome, Point, Record, Schedule, Series, SeriesKind, SeriesState, Terms},
    recurrence, rules, store,
};

/// A past series.
#[derive(Debug, Clone)]
pub struct Past {
    /// The relation of the two.
    pub kind: SeriesKind,
    /// The lead or mentor.
    pub host: PersonId,
    /// The other person.
    pub guest: PersonId,
    /// The agreed terms.
    pub terms: Terms,
    /// The place.
    pub place: String,
    /// The day it ended, if it has.
    pub ended_on: Option<NaiveDate>,
    /// The outcomes of its occurrences.
    pub occurrences: Vec<PastOccurrence>,
    /// Points: author, text, day raised, and the occurrence in which each was discussed.
    pub points: Vec<(PersonId, String, NaiveDate, Option<NaiveDateTime>)>,
    /// Action items: owner, text, day agreed, due date, day done.
    pub actions: Vec<PastAction>,
    /// Notes: occurrence, author, whether shared, and text.
    pub notes: Vec<(NaiveDateTime, PersonId, bool, String)>,
}

/// An action item: owner, text, day agreed, due date, day done.
pub type PastAction = (PersonId, String, NaiveDate, Option<NaiveDate>, Option<NaiveDate>);

/// The outcome of an occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PastOccurrence {
    /// They met as planned.
    Held(NaiveDateTime),
    /// They met at another time.
    Moved(NaiveDateTime, NaiveDateTime),
    /// They did not meet, for a reason given by the host.
    Skipped(NaiveDateTime, String),
}

/// Backfills past series in one transaction; for the host only.
pub async fn record_past(ctx: &Ctx, all: &[Past]) -> Result<()> {
    if !ctx.viewer.host {
        return Err(Error::forbidden("only the host can backfill past one-on-ones"));
    }
    let mut tx = ctx.write().await?;
    let current = castra_org::organization::current(ctx).await?;
    for past in all {
        let id = ctx.new_id();
        let schedule_id = ctx.new_id();
        let (rule, starts) = recurrence::check(&past.terms.rule, past.terms.starts)?;
        let host = past.host.as_str();
        let place = place_of(&schedule_id);
        let schedule = Schedule {
            first_day: starts.date(),
            last_day: past.ended_on,
            cadence_days: recurrence::cadence_days(&rule, starts),
            sealed_place: private::seal(&mut tx, ctx, Owner::Person(host), &place, &past.place).await?,
            terms: Terms { rule, starts, ..past.terms.clone() },
            id: schedule_id,
        };
        let series = Series {
            id: id.clone(),
            kind: past.kind,
            host: past.host.clone(),
            guest: past.guest.clone(),
            state: if past.ended_on.is_some() { SeriesState::Ended } else { SeriesState::Running },
            created_on: starts.date(),
            revision: 1,
            changed_at: ctx.now(),
            schedules: vec![schedule],
            records: Vec::new(),
        };
        store::insert(&mut tx, &series).await?;
        store::put_schedule(&mut tx, &id, &series.schedules[0]).await?;
        for occurrence in &past.occurrences {
            let record = record(&mut tx, ctx, &series, occurrence).await?;
            store::put_record(&mut tx, &id, &record).await?;
        }
        for (author, text, raised_on, done_in) in &past.points {
            let point_id = ctx.new_id();
            let place = items::point_place(&point_id);
            let sealed = private::seal(&mut tx, ctx, Owner::Person(author.as_str()), &place, text).await?;
            let point = Point {
                id: point_id,
                author: author.clone(),
                text: Some(sealed),
                raised_on: *raised_on,
                done_in: *done_in,
                revision: 1,
            };
            store::insert_point(&mut tx, &id, &point).await?;
        }
        for (owner, text, agreed_on, due, done_on) in &past.actions {
            let action_id = ctx.new_id();
            let place = items::action_place(&action_id);
            let sealed = private::seal(&mut tx, ctx, Owner::Person(host), &place, text).await?;
            let item = ActionItem {
                id: action_id,
                series: id.clone(),
                author: past.host.clone(),
                owner: owner.clone(),
                text: Some(sealed),
                due: *due,
                agreed_on: *agreed_on,
                done_on: *done_on,
                is_dropped: false,
                revision: 1,
            };
            store::insert_action(&mut tx, &item).await?;
        }
        let leaves = last_day(&current, &series);
        for (at, author, is_shared, text) in &past.notes {
            if rules::find(&series, *at, leaves).is_ok() {
                let reader = if *is_shared { "" } else { author.as_str() };
                notes::add_first(&mut tx, ctx, &id, *at, reader, author, &merging::normal(text)).await?;
            }
        }
    }
    tx.commit(ctx.says_privately()).await
}

async fn record(
    tx: &mut castra_platform::db::Tx,
    ctx: &Ctx,
    series: &Series,
    past: &PastOccurrence,
) -> Result<Record> {
    let (at, moved_to, reason) = match past {
        PastOccurrence::Held(at) => (*at, None, None),
        PastOccurrence::Moved(at, to) => (*at, Some(*to), None),
        PastOccurrence::Skipped(at, reason) => (*at, None, Some(reason)),
    };
    let host = series.host.as_str();
    let sealed_reason = match reason {
        Some(reason) => {
            Some(private::seal(tx, ctx, Owner::Person(host), &reason_place(&series.id, at), reason).await?)
        }
        None => None,
    };
    let is_skipped = sealed_reason.is_some();
    Ok(Record {
        at,
        is_extra: false,
        moved_to,
        outcome: Some(if is_skipped { Outcome::Skipped } else { Outcome::Held }),
        held_on: (!is_skipped).then(|| moved_to.unwrap_or(at).date()),
        marked_by: Some(series.host.clone()),
        reason_by: is_skipped.then(|| series.host.clone()),
        sealed_reason,
    })
}
