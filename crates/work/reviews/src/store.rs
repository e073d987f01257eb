//! The SQL. Wall-clock times are text such as `2026-03-30T10:00`.

use castra_calendar::{Terms, local};
use castra_org::organization::PersonId;
use castra_platform::{
    Error, Result, args,
    db::{Db, FromRow, Reads, Row, Tx, Value},
    private::Sealed,
};
use chrono::{NaiveDate, NaiveDateTime};

use super::model::{Item, Record, Series};

/// The people of its private records.
pub(super) const PRIVATE_TO: &str =
    "select author from review_items union select owner from review_items where owner is not null
     union select started_by from review_series";

pub(super) const SERIES: &str = "review_series";
pub(super) const MEETINGS: &str = "review_meetings";
pub(super) const ITEMS: &str = "review_items";

fn local_of(row: &Row, column: &str) -> Result<NaiveDateTime> {
    local::read(&row.get::<String>(column)?).map_err(Error::internal)
}

impl FromRow for Series {
    fn from_row(row: &Row) -> Result<Self> {
        let team: String = row.get("team")?;
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            team: (!team.is_empty()).then(|| team.as_str().into()),
            state: row.get("state")?,
            terms: Terms {
                rule: row.get("rule")?,
                zone: row.parse("zone")?,
                starts: local_of(row, "starts")?,
                minutes: row.get("minutes")?,
            },
            place: Sealed::of(row, SERIES, "place")?,
            started_by: row.get("started_by")?,
            started_on: row.get("started_on")?,
            ended_on: row.get("ended_on")?,
            revision: row.get("revision")?,
            changed_at: row.get("changed_at")?,
        })
    }
}

impl FromRow for Record {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            series: row.get("series")?,
            at: local_of(row, "at")?,
            outcome: row.get("outcome")?,
            marked_by: row.get("marked_by")?,
            marked_on: row.get("marked_on")?,
            minutes: Sealed::of(row, MEETINGS, "minutes")?,
        })
    }
}

impl FromRow for Item {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            series: row.get("series")?,
            raised_at: local_of(row, "raised_at")?,
            author: row.get("author")?,
            owner: row.get("owner")?,
            due: row.get("due")?,
            body: Sealed::of(row, ITEMS, "body")?,
            raised_on: row.get("raised_on")?,
            done_on: row.get("done_on")?,
            is_dropped: row.get("is_dropped")?,
            revision: row.get("revision")?,
        })
    }
}

fn team_of(series: &Series) -> &str {
    series.team.as_ref().map_or("", |team| team.as_str())
}

/// A series, without any access check.
pub(super) async fn get(mut from: impl Reads, id: &str) -> Result<Option<Series>> {
    from.fetch_optional("select * from review_series where id = $1", &args![id]).await
}

/// The series of some teams, and those of the whole company, newest first.
pub(super) async fn of_teams(mut from: impl Reads, teams: &[&str]) -> Result<Vec<Series>> {
    let sql = "select * from review_series where team in (any_of($1)) or team = '' order by id desc";
    from.fetch_all(sql, &args![Value::list(teams.iter().copied())]).await
}

/// The running series of a kind and team.
pub(super) async fn running(mut from: impl Reads, kind: &str, team: &str) -> Result<Option<Series>> {
    let sql = "select * from review_series where kind = $1 and team = $2 and state = 'running'";
    from.fetch_optional(sql, &args![kind, team]).await
}

pub(super) async fn insert(tx: &mut Tx, series: &Series) -> Result<()> {
    let sql =
        "insert into review_series (id, kind, team, state, rule, zone, starts, minutes, place, started_by,
                   started_on, ended_on, revision, changed_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let args = args![
        &series.id,
        series.kind,
        team_of(series),
        series.state,
        &series.terms.rule,
        series.terms.zone.name(),
        local::write(series.terms.starts),
        series.terms.minutes,
        &series.place,
        &series.started_by,
        series.started_on,
        series.ended_on,
        series.revision,
        series.changed_at,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves the terms and the state of a series as the next revision, unless it was changed in the meantime.
pub(super) async fn update(tx: &mut Tx, series: &Series) -> Result<()> {
    let sql =
        "update review_series set state = $1, rule = $2, zone = $3, starts = $4, minutes = $5, place = $6,
                   ended_on = $7, changed_at = $8, revision = revision + 1
               where id = $9 and revision = $10";
    let args = args![
        series.state,
        &series.terms.rule,
        series.terms.zone.name(),
        local::write(series.terms.starts),
        series.terms.minutes,
        &series.place,
        series.ended_on,
        series.changed_at,
        &series.id,
        series.revision,
    ];
    tx.update_one(sql, &args).await
}

/// The meetings of a series that were closed or skipped, oldest first.
pub(super) async fn records(mut from: impl Reads, series: &str) -> Result<Vec<Record>> {
    let sql = "select *, series || '/' || at as id from review_meetings where series = $1 order by at";
    from.fetch_all(sql, &args![series]).await
}

/// The same for several series since a time.
pub(super) async fn records_of(db: &Db, series: &[&str], from: NaiveDate) -> Result<Vec<Record>> {
    let sql = "select *, series || '/' || at as id from review_meetings
               where series in (any_of($1)) and at >= $2 order by at";
    db.fetch_all(sql, &args![Value::list(series.iter().copied()), from.to_string()]).await
}

pub(super) async fn insert_record(tx: &mut Tx, record: &Record) -> Result<()> {
    let sql = "insert into review_meetings (series, at, outcome, marked_by, marked_on, minutes)
               values ($1, $2, $3, $4, $5, $6)";
    let args = args![
        &record.series,
        local::write(record.at),
        record.outcome,
        &record.marked_by,
        record.marked_on,
        &record.minutes,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Removes the mark of a meeting that was skipped.
pub(super) async fn remove_skip(tx: &mut Tx, series: &str, at: NaiveDateTime) -> Result<()> {
    let sql = "delete from review_meetings where series = $1 and at = $2 and outcome = 'skipped'";
    tx.execute(sql, &args![series, local::write(at)]).await.map(drop)
}

/// The keys of the lines that were discussed in a meeting.
pub(super) async fn ticks(mut from: impl Reads, series: &str, at: NaiveDateTime) -> Result<Vec<String>> {
    let sql = "select line from review_ticks where series = $1 and at = $2 order by line";
    from.fetch_all(sql, &args![series, local::write(at)]).await
}

pub(super) async fn tick(tx: &mut Tx, series: &str, at: NaiveDateTime, line: &str, by: &str) -> Result<()> {
    let sql = "insert into review_ticks (series, at, line, ticked_by) values ($1, $2, $3, $4)
               on conflict (series, at, line) do nothing";
    tx.execute(sql, &args![series, local::write(at), line, by]).await.map(drop)
}

pub(super) async fn untick(tx: &mut Tx, series: &str, at: NaiveDateTime, line: &str) -> Result<()> {
    let sql = "delete from review_ticks where series = $1 and at = $2 and line = $3";
    tx.execute(sql, &args![series, local::write(at), line]).await.map(drop)
}

/// The items of a series that were not dropped, in the order they were captured.
pub(super) async fn items(mut from: impl Reads, series: &str) -> Result<Vec<Item>> {
    let sql = "select * from review_items where series = $1 and is_dropped = false order by raised_on, id";
    from.fetch_all(sql, &args![series]).await
}

pub(super) async fn item(mut from: impl Reads, series: &str, id: &str) -> Result<Item> {
    let sql = "select * from review_items where id = $1 and series = $2 and is_dropped = false";
    let found = from.fetch_optional(sql, &args![id, series]).await?;
    found.ok_or_else(|| Error::not_found("such item"))
}

/// A person's open actions.
pub(super) async fn actions_of(db: &Db, owner: &str) -> Result<Vec<Item>> {
    let sql =
        "select * from review_items where owner = $1 and done_on is null and is_dropped = false order by id";
    db.fetch_all(sql, &args![owner]).await
}

/// What a person wrote or is to do, in all series.
pub(super) async fn items_of(db: &Db, person: &str) -> Result<Vec<Item>> {
    db.fetch_all("select * from review_items where owner = $1 or author = $1 order by id", &args![person])
        .await
}

pub(super) async fn insert_item(tx: &mut Tx, item: &Item) -> Result<()> {
    let sql = "insert into review_items (id, series, raised_at, author, owner, due, body, raised_on, done_on, is_dropped,
                   revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let args = args![
        &item.id,
        &item.series,
        local::write(item.raised_at),
        &item.author,
        item.owner.as_ref().map(PersonId::as_str),
        item.due,
        &item.body,
        item.raised_on,
        item.done_on,
        item.is_dropped,
        item.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves an item as the next revision, unless it was changed in the meantime.
pub(super) async fn update_item(tx: &mut Tx, item: &Item) -> Result<()> {
    let sql =
        "update review_items set author = $1, owner = $2, due = $3, body = $4, done_on = $5, is_dropped = $6,
                   revision = revision + 1
               where id = $7 and revision = $8";
    let args = args![
        &item.author,
        item.owner.as_ref().map(PersonId::as_str),
        item.due,
        &item.body,
        item.done_on,
        item.is_dropped,
        &item.id,
        item.revision,
    ];
    tx.update_one(sql, &args).await
}
