//! The SQL of points for the agenda and of action items. Their texts are sealed.

use std::collections::HashMap;

use castra_platform::{
    Error, Result, args,
    db::{Db, FromRow, Reads, Row, Tx, Value},
    private::Sealed,
    record,
};
use chrono::NaiveDate;

use super::{local_of, stored};
use crate::model::{ActionItem, Point};

record!(ActionItem {
    id, series, author, owner, due, agreed_on, done_on, is_dropped, revision;
    body in "one_on_one_actions"
});

impl FromRow for Point {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            author: row.get("author")?,
            body: Sealed::of(row, "one_on_one_points", "body")?,
            raised_on: row.get("raised_on")?,
            done_in: local_of(row, "done_in")?,
            revision: row.get("revision")?,
        })
    }
}

/// All points of a series that were not withdrawn, in the order they were raised.
pub(crate) async fn points(db: &Db, series: &str) -> Result<Vec<Point>> {
    let sql =
        "select * from one_on_one_points where series = $1 and is_withdrawn = false order by raised_on, id";
    db.fetch_all(sql, &args![series]).await
}

/// The number of open points of each of several series.
pub(crate) async fn open_points(db: &Db, series: &[&str]) -> Result<HashMap<String, usize>> {
    struct Open(String, i64);
    impl FromRow for Open {
        fn from_row(row: &Row) -> Result<Self> {
            Ok(Self(row.get("series")?, row.get("open")?))
        }
    }
    let sql = "select series, count(*) as open from one_on_one_points
               where series in (any_of($1)) and is_withdrawn = false and done_in is null group by series";
    let found: Vec<Open> = db.fetch_all(sql, &args![Value::list(series.iter().copied())]).await?;
    Ok(found.into_iter().map(|Open(series, open)| (series, usize::try_from(open).unwrap_or(0))).collect())
}

pub(crate) async fn point(mut from: impl Reads, series: &str, id: &str) -> Result<Point> {
    let sql = "select * from one_on_one_points where id = $1 and series = $2 and is_withdrawn = false";
    let found = from.fetch_optional(sql, &args![id, series]).await?;
    found.ok_or_else(|| Error::not_found("such point"))
}

pub(crate) async fn insert_point(tx: &mut Tx, series: &str, point: &Point) -> Result<()> {
    let sql = "insert into one_on_one_points
                   (id, series, author, body, raised_on, done_in, is_withdrawn, revision)
               values ($1, $2, $3, $4, $5, $6, false, $7)";
    let args = args![
        &point.id,
        series,
        &point.author,
        &point.body,
        point.raised_on,
        point.done_in.map(stored),
        point.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves a point as the next revision, unless it was changed in the meantime.
pub(crate) async fn update_point(tx: &mut Tx, point: &Point, is_withdrawn: bool) -> Result<()> {
    let sql =
        "update one_on_one_points set body = $1, done_in = $2, is_withdrawn = $3, revision = revision + 1
               where id = $4 and revision = $5 and is_withdrawn = false";
    let args = args![&point.body, point.done_in.map(stored), is_withdrawn, &point.id, point.revision];
    tx.update_one(sql, &args).await
}

/// All action items of a series, in the order they were agreed.
pub(crate) async fn actions(db: &Db, series: &str) -> Result<Vec<ActionItem>> {
    db.fetch_all("select * from one_on_one_actions where series = $1 order by agreed_on, id", &args![series])
        .await
}

/// A person's open action items.
pub(crate) async fn actions_of_owner(db: &Db, owner: &str) -> Result<Vec<ActionItem>> {
    let sql = "select * from one_on_one_actions where owner = $1 and done_on is null and is_dropped = false
               order by id";
    db.fetch_all(sql, &args![owner]).await
}

/// The action items that a person finished on a day.
pub(crate) async fn actions_done_on(db: &Db, owner: &str, day: NaiveDate) -> Result<Vec<ActionItem>> {
    let sql = "select * from one_on_one_actions where owner = $1 and done_on = $2 order by id";
    db.fetch_all(sql, &args![owner, day]).await
}

/// The numbers of open and of overdue action items of a series.
pub(crate) async fn open_actions_between(db: &Db, series: &str, today: NaiveDate) -> Result<(i64, i64)> {
    let open = "select count(*) from one_on_one_actions
                where series = $1 and done_on is null and is_dropped = false";
    let late = "select count(*) from one_on_one_actions
                where series = $1 and done_on is null and is_dropped = false and due < $2";
    Ok((db.fetch_one(open, &args![series]).await?, db.fetch_one(late, &args![series, today]).await?))
}

pub(crate) async fn action(mut from: impl Reads, series: &str, id: &str) -> Result<ActionItem> {
    let sql = "select * from one_on_one_actions where id = $1 and series = $2";
    let found = from.fetch_optional(sql, &args![id, series]).await?;
    found.ok_or_else(|| Error::not_found("such action item"))
}

pub(crate) async fn insert_action(tx: &mut Tx, item: &ActionItem) -> Result<()> {
    let sql = "insert into one_on_one_actions
                   (id, series, author, owner, body, due, agreed_on, done_on, is_dropped, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let args = args![
        &item.id,
        &item.series,
        &item.author,
        &item.owner,
        &item.body,
        item.due,
        item.agreed_on,
        item.done_on,
        item.is_dropped,
        item.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves an action item as the next revision, unless it was changed in the meantime.
pub(crate) async fn update_action(tx: &mut Tx, item: &ActionItem) -> Result<()> {
    let sql = "update one_on_one_actions set owner = $1, author = $2, body = $3, due = $4, done_on = $5,
                   is_dropped = $6, revision = revision + 1
               where id = $7 and revision = $8";
    let args = args![
        &item.owner,
        &item.author,
        &item.body,
        item.due,
        item.done_on,
        item.is_dropped,
        &item.id,
        item.revision,
    ];
    tx.update_one(sql, &args).await
}
