//! The SQL of series, their schedules and records. Wall-clock times are text such as `2026-03-30T10:00`.

mod feeds;
mod items;
mod notes;

use std::collections::HashMap;

use castra_platform::{
    Error, Result, args,
    clock::Timestamp,
    db::{Db, FromRow, Reads, Row, Tx, Value},
    private::Sealed,
    record,
};
use chrono::{NaiveDate, NaiveDateTime};

pub(super) use feeds::{add_feed, end_feeds, feed_of_hash, feeds, revoke_feed};
pub(super) use items::{
    action, actions, actions_done_on, actions_of_owner, insert_action, insert_point, open_actions_between,
    open_points, point, points, update_action, update_point,
};
pub(super) use notes::{NOTES, StoredPart, add_note, note, note_at, notes_of};

use super::{
    local::{self, write as stored},
    model::{Record, Schedule, Series, Share, Terms},
};

/// The people of its private records.
pub(super) const PRIVATE_TO: &str =
    "select host from one_on_one_series union select guest from one_on_one_series
     union select reader from one_on_one_shares";

/// The tables of schedules and records; a record's reason is sealed for its whole key, which is its `id`.
pub(super) const SCHEDULES: &str = "one_on_one_schedules";
pub(super) const RECORDS: &str = "one_on_one_records";

fn local_of(row: &Row, column: &str) -> Result<Option<NaiveDateTime>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| local::read(&text).map_err(Error::internal)).transpose()
}

fn required_local(row: &Row, column: &str) -> Result<NaiveDateTime> {
    local_of(row, column)?.ok_or_else(|| Error::internal("a time is missing"))
}

impl FromRow for Series {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            host: row.get("host")?,
            guest: row.get("guest")?,
            state: row.get("state")?,
            created_on: row.get("created_on")?,
            revision: row.get("revision")?,
            changed_at: row.get("changed_at")?,
            schedules: Vec::new(),
            records: Vec::new(),
        })
    }
}

/// A row of another table with the series it belongs to.
struct Of<T>(String, T);

impl FromRow for Of<Schedule> {
    fn from_row(row: &Row) -> Result<Self> {
        let schedule = Schedule {
            id: row.get("id")?,
            first_day: row.get("first_day")?,
            last_day: row.get("last_day")?,
            terms: Terms {
                rule: row.get("rule")?,
                zone: row.parse("zone")?,
                starts: required_local(row, "starts")?,
                minutes: row.get("minutes")?,
            },
            place: Sealed::of(row, SCHEDULES, "place")?,
            cadence_days: row.get("cadence_days")?,
        };
        Ok(Self(row.get("series")?, schedule))
    }
}

impl FromRow for Of<Record> {
    fn from_row(row: &Row) -> Result<Self> {
        let has_reason = row.get::<Option<String>>("reason")?.is_some();
        let record = Record {
            at: required_local(row, "at")?,
            is_extra: row.get("is_extra")?,
            moved_to: local_of(row, "moved_to")?,
            outcome: row.get("outcome")?,
            held_on: row.get("held_on")?,
            marked_by: row.get("marked_by")?,
            reason: has_reason.then(|| Sealed::of(row, RECORDS, "reason")).transpose()?,
            reason_by: row.get("reason_by")?,
        };
        Ok(Self(row.get("series")?, record))
    }
}

record!(Share { series, reader, host_agreed_on, guest_agreed_on });

fn whole(series: Vec<Series>, schedules: Vec<Of<Schedule>>, records: Vec<Of<Record>>) -> Vec<Series> {
    let mut of: HashMap<String, (Vec<Schedule>, Vec<Record>)> = HashMap::new();
    for Of(id, schedule) in schedules {
        of.entry(id).or_default().0.push(schedule);
    }
    for Of(id, record) in records {
        of.entry(id).or_default().1.push(record);
    }
    let add = |series: Series| {
        let (schedules, records) = of.remove(&series.id).unwrap_or_default();
        Series { schedules, records, ..series }
    };
    series.into_iter().map(add).collect()
}

/// A series, without any access check.
pub(super) async fn get(mut from: impl Reads, id: &str) -> Result<Option<Series>> {
    let series = from.fetch_all("select * from one_on_one_series where id = $1", &args![id]).await?;
    let schedules = "select * from one_on_one_schedules where series = $1 order by first_day, id";
    let records = "select *, series || '/' || at as id from one_on_one_records where series = $1 order by at";
    let found = whole(
        series,
        from.fetch_all(schedules, &args![id]).await?,
        from.fetch_all(records, &args![id]).await?,
    );
    Ok(found.into_iter().next())
}

/// All series of a person, newest first.
pub(super) async fn of_person(mut from: impl Reads, person: &str) -> Result<Vec<Series>> {
    let series = "select * from one_on_one_series where host = $1 or guest = $1 order by id desc";
    let schedules = "select s.* from one_on_one_schedules s join one_on_one_series o on o.id = s.series
                     where o.host = $1 or o.guest = $1 order by s.first_day, s.id";
    let records = "select r.*, r.series || '/' || r.at as id from one_on_one_records r join one_on_one_series o on o.id = r.series
                   where o.host = $1 or o.guest = $1 order by r.at";
    let args = args![person];
    Ok(whole(
        from.fetch_all(series, &args).await?,
        from.fetch_all(schedules, &args).await?,
        from.fetch_all(records, &args).await?,
    ))
}

/// All series of leads and members, with the records of a span of days: for readings.
pub(super) async fn of_leads(db: &Db, from: &str, to: &str) -> Result<Vec<Series>> {
    let series = "select * from one_on_one_series where kind = 'lead-report' order by id";
    let schedules = "select s.* from one_on_one_schedules s join one_on_one_series o on o.id = s.series
                     where o.kind = 'lead-report' order by s.first_day, s.id";
    let records = "select r.*, r.series || '/' || r.at as id from one_on_one_records r join one_on_one_series o on o.id = r.series
                   where o.kind = 'lead-report' and r.held_on >= $1 and r.held_on <= $2 order by r.at";
    Ok(whole(
        db.fetch_all(series, &[]).await?,
        db.fetch_all(schedules, &[]).await?,
        db.fetch_all(records, &args![from, to]).await?,
    ))
}

pub(super) async fn insert(tx: &mut Tx, series: &Series) -> Result<()> {
    let sql = "insert into one_on_one_series (id, kind, host, guest, state, created_on, revision, changed_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let args = args![
        &series.id,
        series.kind,
        &series.host,
        &series.guest,
        series.state,
        series.created_on,
        series.revision,
        series.changed_at,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves the state of a series as the next revision, unless it was changed in the meantime.
pub(super) async fn touch(tx: &mut Tx, series: &Series, now: Timestamp) -> Result<()> {
    let sql = "update one_on_one_series set state = $1, changed_at = $2, revision = revision + 1
               where id = $3 and revision = $4";
    tx.update_one(sql, &args![series.state, now, &series.id, series.revision]).await
}

pub(super) async fn put_schedule(tx: &mut Tx, series: &str, schedule: &Schedule) -> Result<()> {
    let sql = "insert into one_on_one_schedules
                   (id, series, first_day, last_day, rule, zone, starts, minutes, place, cadence_days)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
               on conflict (id) do update set last_day = excluded.last_day, minutes = excluded.minutes,
                   place = excluded.place";
    let terms = &schedule.terms;
    let args = args![
        &schedule.id,
        series,
        schedule.first_day,
        schedule.last_day,
        &terms.rule,
        terms.zone.name(),
        stored(terms.starts),
        terms.minutes,
        &schedule.place,
        schedule.cadence_days,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Deletes a schedule that never came into force.
pub(super) async fn drop_schedule(tx: &mut Tx, id: &str) -> Result<()> {
    tx.execute("delete from one_on_one_schedules where id = $1", &args![id]).await.map(drop)
}

pub(super) async fn put_record(tx: &mut Tx, series: &str, record: &Record) -> Result<()> {
    let sql = "insert into one_on_one_records
                   (series, at, is_extra, moved_to, outcome, held_on, marked_by, reason, reason_by)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
               on conflict (series, at) do update set is_extra = excluded.is_extra, moved_to = excluded.moved_to,
                   outcome = excluded.outcome, held_on = excluded.held_on, marked_by = excluded.marked_by,
                   reason = excluded.reason, reason_by = excluded.reason_by";
    let args = args![
        series,
        stored(record.at),
        record.is_extra,
        record.moved_to.map(stored),
        record.outcome,
        record.held_on,
        record.marked_by.clone(),
        record.reason.as_ref().map_or(Value::Text(None), Value::from),
        record.reason_by.clone(),
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Deletes the record of an occurrence, so that it follows the rule again.
pub(super) async fn drop_record(tx: &mut Tx, series: &str, at: NaiveDateTime) -> Result<()> {
    let sql = "delete from one_on_one_records where series = $1 and at = $2";
    tx.execute(sql, &args![series, stored(at)]).await.map(drop)
}

/// The open and proposed shares of a series.
pub(super) async fn shares(mut from: impl Reads, series: &str) -> Result<Vec<Share>> {
    from.fetch_all("select * from one_on_one_shares where series = $1 order by reader", &args![series]).await
}

/// The open and proposed shares with a reader.
pub(super) async fn shares_with(db: &Db, reader: &str) -> Result<Vec<Share>> {
    db.fetch_all("select * from one_on_one_shares where reader = $1 order by series", &args![reader]).await
}

/// The ids of all series with an open or proposed share.
pub(super) async fn shared(mut from: impl Reads) -> Result<Vec<String>> {
    from.fetch_all("select distinct series from one_on_one_shares order by series", &[]).await
}

/// Records the agreement of one of the two; the other's stays as it is.
pub(super) async fn agree_to_share(
    tx: &mut Tx,
    series: &str,
    reader: &str,
    is_host: bool,
    on: NaiveDate,
) -> Result<()> {
    let sql = if is_host {
        "insert into one_on_one_shares (series, reader, host_agreed_on) values ($1, $2, $3)
         on conflict (series, reader) do update set host_agreed_on = excluded.host_agreed_on"
    } else {
        "insert into one_on_one_shares (series, reader, guest_agreed_on) values ($1, $2, $3)
         on conflict (series, reader) do update set guest_agreed_on = excluded.guest_agreed_on"
    };
    tx.execute(sql, &args![series, reader, on]).await.map(drop)
}

/// Ends a share for good; false if there was none.
pub(super) async fn drop_share(tx: &mut Tx, series: &str, reader: &str) -> Result<bool> {
    let sql = "delete from one_on_one_shares where series = $1 and reader = $2";
    Ok(tx.execute(sql, &args![series, reader]).await? == 1)
}
