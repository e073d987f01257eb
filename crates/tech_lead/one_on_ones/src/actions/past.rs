//! Backfill of past one-on-ones with their dates: for the demo company, whose two years are written at once.

use castra_org::organization::{self, PersonId};
use castra_platform::{
    Ctx, Error, Result,
    db::Tx,
    private::{Owner, Sealed},
};
use chrono::{NaiveDate, NaiveDateTime};

use super::{
    find,
    items::{ACTIONS, POINTS},
    notes,
    occurrences::seal_reason,
    series::schedule,
};
use crate::{
    kinds::{Outcome, SeriesKind, SeriesState},
    merging,
    model::{ActionItem, Point, Record, Schedule, Series, Terms},
    recurrence, store,
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
    let current = organization::current(ctx).await?;
    for past in all {
        let id = ctx.new_id();
        let (rule, starts) = recurrence::check(&past.terms.rule, past.terms.starts)
            .map_err(|fault| Error::invalid_field("rule", fault))?;
        let host = past.host.as_str();
        let terms = Terms { rule, starts, ..past.terms.clone() };
        let schedule = schedule(&mut tx, ctx, host, terms, &past.place).await?;
        let series = Series {
            id: id.clone(),
            kind: past.kind,
            host: past.host.clone(),
            guest: past.guest.clone(),
            state: if past.ended_on.is_some() { SeriesState::Ended } else { SeriesState::Running },
            created_on: starts.date(),
            revision: 1,
            changed_at: ctx.now(),
            schedules: vec![Schedule { last_day: past.ended_on, ..schedule }],
            records: Vec::new(),
        };
        store::insert(&mut tx, &series).await?;
        store::put_schedule(&mut tx, &id, &series.schedules[0]).await?;
        for occurrence in &past.occurrences {
            let record = record(&mut tx, ctx, &series, occurrence).await?;
            store::put_record(&mut tx, &id, &record).await?;
        }
        for (author, text, raised_on, done_in) in &past.points {
            let id = ctx.new_id();
            let owner = Owner::Person(author.as_str());
            let point = Point {
                body: Sealed::new(&mut tx, ctx, owner, (POINTS, &id, "body"), text).await?,
                id,
                author: author.clone(),
                raised_on: *raised_on,
                done_in: *done_in,
                revision: 1,
            };
            store::insert_point(&mut tx, &series.id, &point).await?;
        }
        for (owner, text, agreed_on, due, done_on) in &past.actions {
            let id = ctx.new_id();
            let item = ActionItem {
                body: Sealed::new(&mut tx, ctx, Owner::Person(host), (ACTIONS, &id, "body"), text).await?,
                id,
                series: series.id.clone(),
                author: past.host.clone(),
                owner: owner.clone(),
                due: *due,
                agreed_on: *agreed_on,
                done_on: *done_on,
                is_dropped: false,
                revision: 1,
            };
            store::insert_action(&mut tx, &item).await?;
        }
        for (at, author, is_shared, text) in &past.notes {
            if find(&current, &series, *at).is_ok() {
                let reader = if *is_shared { "" } else { author.as_str() };
                let lines = [(author.clone(), merging::normal(text))];
                notes::add(&mut tx, ctx, (&id, *at, reader), 1, &lines).await?;
            }
        }
    }
    tx.commit(ctx.says_privately()).await
}

async fn record(tx: &mut Tx, ctx: &Ctx, series: &Series, past: &PastOccurrence) -> Result<Record> {
    let marked_by = Some(series.host.clone());
    let (at, moved_to) = match past {
        PastOccurrence::Held(at) => (*at, None),
        PastOccurrence::Moved(at, to) => (*at, Some(*to)),
        PastOccurrence::Skipped(at, reason) => {
            let reason = seal_reason(tx, ctx, series.host.as_str(), &series.id, *at, reason).await?;
            return Ok(Record {
                at: *at,
                outcome: Some(Outcome::Skipped),
                reason_by: marked_by.clone(),
                marked_by,
                reason: Some(reason),
                ..Record::default()
            });
        }
    };
    let held_on = Some(moved_to.unwrap_or(at).date());
    Ok(Record { at, moved_to, outcome: Some(Outcome::Held), held_on, marked_by, ..Record::default() })
}
