//! Ticking lines, skipping a meeting, and closing it: its outcome and its agenda are kept as they were.

use std::collections::BTreeSet;

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Result,
    clock::Timestamp,
    db::{Reads, Tx},
    feature::{self, AgendaLine},
    private::{Owner, Sealed, open_each},
    terms::Terms as _,
};
use chrono::NaiveDateTime;

use super::{change, entered, finish, host, me, nothing, owner, team};
use crate::{
    model::{Closing, Kept, KeptItem, Meeting, MeetingOutcome, Minutes, Record, Series, Skipping},
    rules,
    store::{self, MEETINGS},
};

/// Days after a meeting in which its agenda is still that of now.
const LATE: i64 = 3;

/// Whether a meeting was so long ago that what is to be said today was not its agenda.
pub(super) fn is_late(series: &Series, at: NaiveDateTime, now: Timestamp) -> bool {
    (series.today(now) - at.date()).num_days() > LATE
}

/// The agenda of a meeting now, as everyone in the room reads it; none of one long ago, which no one can know any more.
pub(super) async fn agenda(
    ctx: &Ctx,
    series: &Series,
    records: &[Record],
    at: NaiveDateTime,
) -> Result<Vec<AgendaLine>> {
    if is_late(series, at, ctx.now()) {
        return Ok(Vec::new());
    }
    let meeting = feature::Meeting {
        kind: series.kind,
        team: team(series),
        since: rules::since(series, records, at),
        today: series.today(ctx.now()),
        viewer: ctx.viewer.clone(),
    };
    feature::agenda(ctx, &meeting).await
}

/// A meeting that was neither closed nor skipped.
async fn open(from: impl Reads, series: &Series, at: NaiveDateTime) -> Result<Meeting> {
    let records = store::records(from, &series.id).await?;
    let found = rules::find(series, &records, at).ok_or_else(nothing)?;
    match found.outcome {
        None => Ok(found),
        Some(MeetingOutcome::Held) => {
            Err(Error::conflict("this review is closed; its agenda and outcome stay as they were"))
        }
        Some(MeetingOutcome::Skipped) => Err(Error::conflict("this review was skipped")),
    }
}

/// Marks a line of the agenda as discussed, or not.
pub(crate) async fn tick(ctx: &Ctx, id: &str, at: NaiveDateTime, line: &str, discussed: bool) -> Result<()> {
    // The agenda comes from all features: it is read before the change takes its turn.
    let (_, series, _) = entered(ctx, ctx.read(), id).await?;
    let records = store::records(ctx.read(), id).await?;
    let lines = agenda(ctx, &series, &records, at).await?;
    let is_known = lines.iter().any(|known| known.key == line);
    let (mut tx, _, series, _) = change(ctx, id).await?;
    open(&mut tx, &series, at).await?;
    if !discussed {
        store::untick(&mut tx, id, at, line).await?;
    } else if is_known {
        store::tick(&mut tx, id, at, line, me(ctx)?).await?;
    } else {
        return Err(Error::invalid_field("line", "this line is no longer on the agenda"));
    }
    finish(ctx, tx, id).await
}

async fn record(
    tx: &mut Tx,
    ctx: &Ctx,
    (series, at): (&Series, NaiveDateTime),
    outcome: MeetingOutcome,
    minutes: &Minutes,
) -> Result<()> {
    let key = format!("{}/{}", series.id, castra_calendar::local::write(at));
    let minutes =
        Sealed::new(tx, ctx, Owner::Record(&owner(&series.id)), (MEETINGS, &key, "minutes"), minutes).await?;
    let record = Record {
        series: series.id.clone(),
        at,
        outcome,
        marked_by: PersonId::from(me(ctx)?),
        marked_on: series.today(ctx.now()),
        minutes,
    };
    store::insert_record(tx, &record).await
}

/// Closes a meeting with its outcome. Its agenda is kept as it was, with what was discussed.
pub(crate) async fn close(ctx: &Ctx, id: &str, at: NaiveDateTime, closing: Closing) -> Result<()> {
    let (_, series, _) = entered(ctx, ctx.read(), id).await?;
    let records = store::records(ctx.read(), id).await?;
    let lines = agenda(ctx, &series, &records, at).await?;
    let (mut tx, _, series) = host(ctx, id).await?;
    let meeting = open(&mut tx, &series, at).await?;
    if at.date() > series.today(ctx.now()) {
        return Err(
            Error::conflict("a future review cannot be closed").hint("skip it if it does not take place")
        );
    }
    closing.faults().refuse("the outcome")?;
    let ticked: BTreeSet<String> = store::ticks(&mut tx, id, meeting.at).await?.into_iter().collect();
    let items = store::items(&mut tx, id).await?;
    let records = store::records(&mut tx, id).await?;
    let captured: Vec<_> =
        items.into_iter().filter(|item| item.raised_at == at || rules::waits(item, &records, at)).collect();
    let texts = open_each(ctx, captured.iter().map(|item| &item.body)).await?;
    let kept = captured.iter().zip(texts).filter_map(|(item, text)| {
        Some(KeptItem { text: text?, owner: item.owner.as_ref().map(PersonId::to_string), due: item.due })
    });
    let minutes = Minutes {
        text: closing.trimmed().outcome,
        agenda: lines.iter().map(|line| Kept::new(line, ticked.contains(&line.key))).collect(),
        items: kept.collect(),
    };
    record(&mut tx, ctx, (&series, at), MeetingOutcome::Held, &minutes).await?;
    finish(ctx, tx, id).await
}

/// Skips a meeting for a reason.
pub(crate) async fn skip(ctx: &Ctx, id: &str, at: NaiveDateTime, skipping: Skipping) -> Result<()> {
    let (mut tx, _, series) = host(ctx, id).await?;
    open(&mut tx, &series, at).await?;
    skipping.faults().refuse("the reason")?;
    let minutes = Minutes { text: skipping.trimmed().reason, ..Minutes::default() };
    record(&mut tx, ctx, (&series, at), MeetingOutcome::Skipped, &minutes).await?;
    finish(ctx, tx, id).await
}

/// Holds a meeting after all that was to be skipped, until its day is over.
pub(crate) async fn resume(ctx: &Ctx, id: &str, at: NaiveDateTime) -> Result<()> {
    let (mut tx, _, series) = host(ctx, id).await?;
    let records = store::records(&mut tx, id).await?;
    let found = rules::find(&series, &records, at).ok_or_else(nothing)?;
    if found.outcome != Some(MeetingOutcome::Skipped) {
        return Err(Error::conflict("this review was not skipped"));
    }
    if at.date() < series.today(ctx.now()) {
        return Err(Error::conflict("the day of this review is over"));
    }
    store::remove_skip(&mut tx, id, at).await?;
    finish(ctx, tx, id).await
}
