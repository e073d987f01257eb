//! Writing down what was, with its dates: for the demonstration company, whose two years are written at once.

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Result,
    private::{self, Owner},
};
use chrono::{NaiveDate, NaiveDateTime};

use super::{items, last_day, notes, occurrences::reason_place, series::place_of};
use crate::one_on_ones::{
    merging,
    model::{ActionItem, Outcome, Point, Record, Schedule, Series, SeriesKind, SeriesState, Terms},
    recurrence, rules, store,
};

/// A series as it went.
#[derive(Debug, Clone)]
pub struct Past {
    /// What the two are to each other.
    pub kind: SeriesKind,
    /// The lead or mentor.
    pub host: PersonId,
    /// The other.
    pub guest: PersonId,
    /// What they agreed on.
    pub terms: Terms,
    /// Where.
    pub place: String,
    /// When it ended, if it did.
    pub ended_on: Option<NaiveDate>,
    /// What became of its occurrences, by their place in the rule.
    pub occurrences: Vec<PastOccurrence>,
    /// Points: who raised them, what, when, and in which occurrence they were talked about.
    pub points: Vec<(PersonId, String, NaiveDate, Option<NaiveDateTime>)>,
    /// Action items: whose, what, agreed on, due, done on.
    pub actions: Vec<PastAction>,
    /// Notes: in which occurrence, by whom, and whether for both.
    pub notes: Vec<(NaiveDateTime, PersonId, bool, String)>,
}

/// An action item: whose, what, agreed on, due, done on.
pub type PastAction = (PersonId, String, NaiveDate, Option<NaiveDate>, Option<NaiveDate>);

/// What became of an occurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PastOccurrence {
    /// They met as planned.
    Held(NaiveDateTime),
    /// They met at another time.
    Moved(NaiveDateTime, NaiveDateTime),
    /// They did not, for a reason of the host's.
    Skipped(NaiveDateTime, String),
}

/// Writes series down as they went, in one change; for the machine itself alone.
pub async fn record_past(ctx: &Ctx, all: &[Past]) -> Result<()> {
    if !ctx.viewer.host {
        return Err(Error::forbidden("what was is written down by those who were there"));
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
