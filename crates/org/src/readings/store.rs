//! SQL for readings.

use std::collections::{BTreeSet, HashMap};

use castra_platform::{
    Error, Result, args,
    db::{Db, FromRow, Row, Tx},
    reading::{Basis, Found, Reading, Status, Subject},
};
use chrono::NaiveDate;

use super::judging::Before;

fn subject(row: &Row) -> Result<Subject> {
    let group: Option<String> = row.get("counted")?;
    Ok(Subject {
        about: row.get("about")?,
        led_by: row.json("led_by")?,
        held_by: row.json("held_by")?,
        group: group.as_deref().map(serde_json::from_str).transpose()?,
        since: row.get("since")?,
        withheld: row.get("withheld")?,
    })
}

fn found(row: &Row) -> Result<Found> {
    Ok(Found { status: row.parse("found")?, since: row.get("found_since")? })
}

fn basis(row: &Row) -> Result<Option<Basis>> {
    let basis: Option<String> = row.get("basis")?;
    let parse = |text: String| text.parse().map_err(|()| Error::internal("a stored basis is unknown"));
    basis.map(parse).transpose()
}

struct Stored(Reading);

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(Reading {
            responsibility: row.get("responsibility")?,
            scope: row.get("scope")?,
            day: row.get("day")?,
            value: row.get("value")?,
            unit: row.get("unit")?,
            sample: u32::try_from(row.get::<i64>("sample")?).unwrap_or(0),
            target: row.get("target")?,
            status: row.parse("status")?,
            found: found(row)?,
            basis: basis(row)?,
            rule: row.get("rule")?,
            because: row.get("because")?,
            evidence: row.json("evidence")?,
            observations: row.json("observations")?,
            subject: subject(row)?,
        }))
    }
}

/// The version, which grows whenever readings are stored.
pub(super) async fn version(db: &Db) -> Result<i64> {
    db.fetch_one("select version from readings_version", &[]).await
}

/// The newest reading of every responsibility in every scope, between two days.
pub(super) async fn newest(db: &Db, from: NaiveDate, to: NaiveDate) -> Result<Vec<Reading>> {
    let sql = "select readings.* from readings join
                   (select responsibility, scope, max(day) as day from readings where day >= $1 and day <= $2
                    group by responsibility, scope) as newest
                   on newest.responsibility = readings.responsibility and newest.scope = readings.scope
                   and newest.day = readings.day";
    let rows: Vec<Stored> = db.fetch_all(sql, &args![from, to]).await?;
    Ok(rows.into_iter().map(|Stored(reading)| reading).collect())
}

/// The readings with a person's own figures, newest first.
pub(super) async fn about(db: &Db, person: &str) -> Result<Vec<Reading>> {
    let sql = "select * from readings where about = $1 order by day desc, responsibility, scope";
    let rows: Vec<Stored> = db.fetch_all(sql, &args![person]).await?;
    Ok(rows.into_iter().map(|Stored(reading)| reading).collect())
}

struct LastBefore((String, String), Before);

impl FromRow for LastBefore {
    fn from_row(row: &Row) -> Result<Self> {
        let before = Before {
            status: row.parse("status")?,
            found: found(row)?,
            held_by: row.json("held_by")?,
            rule: row.get("rule")?,
        };
        Ok(Self((row.get("responsibility")?, row.get("scope")?), before))
    }
}

/// The last reading of every responsibility and scope, from a day on and before another. Days on which the signal was off do not
/// count: switching it off and on again would otherwise change a status at once.
pub(super) async fn before(
    tx: &mut Tx,
    from: NaiveDate,
    day: NaiveDate,
) -> Result<HashMap<(String, String), Before>> {
    let sql = "select readings.responsibility as responsibility, readings.scope as scope, status, found, found_since, held_by,
                   rule
               from readings join
                   (select responsibility, scope, max(day) as day from readings
                    where day >= $1 and day < $2 and status <> 'not-used' group by responsibility, scope) as newest
                   on newest.responsibility = readings.responsibility and newest.scope = readings.scope
                   and newest.day = readings.day";
    let rows: Vec<LastBefore> = tx.fetch_all(sql, &args![from, day]).await?;
    Ok(rows.into_iter().map(|LastBefore(place, before)| (place, before)).collect())
}

/// A day's reading, for a trend.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Point {
    /// The responsibility's id.
    pub(crate) responsibility: String,
    /// The calendar day.
    pub(crate) day: NaiveDate,
    /// The value, unless withheld.
    pub(crate) value: Option<f64>,
    /// The status that day.
    pub(crate) status: Status,
    /// The basis of the reading.
    pub(crate) basis: Option<Basis>,
    /// The version of the rules that produced it.
    pub(crate) rule: i64,
    /// The people it is about.
    pub(crate) subject: Subject,
}

impl FromRow for Point {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            responsibility: row.get("responsibility")?,
            day: row.get("day")?,
            value: row.get("value")?,
            status: row.parse("status")?,
            basis: basis(row)?,
            rule: row.get("rule")?,
            subject: subject(row)?,
        })
    }
}

/// A scope's readings between two days, oldest first.
pub(super) async fn points(db: &Db, scope: &str, from: NaiveDate, to: NaiveDate) -> Result<Vec<Point>> {
    let sql =
        "select responsibility, day, value, status, basis, rule, about, led_by, held_by, since, counted, withheld
               from readings where scope = $1 and day >= $2 and day <= $3 order by day";
    db.fetch_all(sql, &args![scope, from, to]).await
}

struct ShownGroup {
    responsibility: String,
    scope: String,
    group: BTreeSet<String>,
}

impl FromRow for ShownGroup {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            responsibility: row.get("responsibility")?,
            scope: row.get("scope")?,
            group: row.json("counted")?,
        })
    }
}

/// The groups shown on a day, by responsibility and scope.
pub(super) async fn groups_of(
    tx: &mut Tx,
    day: NaiveDate,
) -> Result<HashMap<(String, String), BTreeSet<String>>> {
    let sql = "select responsibility, scope, counted from readings
               where day = $1 and withheld = false and counted is not null";
    let rows: Vec<ShownGroup> = tx.fetch_all(sql, &args![day]).await?;
    Ok(rows.into_iter().map(|row| ((row.responsibility, row.scope), row.group)).collect())
}

/// The groups shown by readings of a responsibility that cover any day between two.
pub(super) async fn groups_between(
    tx: &mut Tx,
    responsibility: &str,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<BTreeSet<String>>> {
    let sql = "select distinct counted from readings
               where responsibility = $1 and day >= $2 and since <= $3 and withheld = false and counted is not null";
    let rows: Vec<String> = tx.fetch_all(sql, &args![responsibility, from, to]).await?;
    rows.iter().map(|group| Ok(serde_json::from_str(group)?)).collect()
}

/// Stores a day's reading, replacing an earlier one of the same day.
pub(super) async fn put(tx: &mut Tx, day: NaiveDate, reading: &Reading) -> Result<()> {
    let sql = "insert into readings
                   (responsibility, scope, day, value, unit, sample, target, status, because, evidence, observations,
                    about, led_by, since, counted, withheld, held_by, basis, rule, found, found_since)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
               on conflict (responsibility, scope, day) do update set value = excluded.value, unit = excluded.unit,
                   sample = excluded.sample, target = excluded.target, status = excluded.status,
                   because = excluded.because, evidence = excluded.evidence, observations = excluded.observations,
                   about = excluded.about, led_by = excluded.led_by, since = excluded.since,
                   counted = excluded.counted, withheld = excluded.withheld, held_by = excluded.held_by,
                   basis = excluded.basis, rule = excluded.rule, found = excluded.found,
                   found_since = excluded.found_since";
    let Subject { about, led_by, held_by, group, since, withheld } = &reading.subject;
    let args = args![
        &reading.responsibility,
        &reading.scope,
        day,
        reading.value,
        &reading.unit,
        reading.sample,
        &reading.target,
        reading.status.as_str(),
        &reading.because,
        serde_json::to_string(&reading.evidence)?,
        serde_json::to_string(&reading.observations)?,
        about.clone(),
        serde_json::to_string(led_by)?,
        *since,
        group.as_ref().map(serde_json::to_string).transpose()?,
        *withheld,
        serde_json::to_string(held_by)?,
        reading.basis.map(Basis::as_str),
        reading.rule,
        reading.found.status.as_str(),
        reading.found.since,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Raises the version.
pub(super) async fn raise_version(tx: &mut Tx) -> Result<()> {
    tx.execute("update readings_version set version = version + 1", &[]).await.map(drop)
}

/// Deletes readings older than a day.
pub(super) async fn forget_before(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    tx.execute("delete from readings where day < $1", &args![day]).await.map(drop)
}
