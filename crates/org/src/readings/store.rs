//! The readings' SQL.

use castra_platform::{
    Result, args,
    db::{Db, FromRow, Row, Tx},
    reading::{Reading, Status},
};
use chrono::NaiveDate;

struct Stored(Reading);

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(Reading {
            responsibility: row.get("responsibility")?,
            scope: row.get("scope")?,
            value: row.get("value")?,
            unit: row.get("unit")?,
            sample: u32::try_from(row.get::<i64>("sample")?).unwrap_or(0),
            target: row.get("target")?,
            status: row.parse("status")?,
            because: row.get("because")?,
            evidence: row.json("evidence")?,
            observations: row.json("observations")?,
        }))
    }
}

/// Grows whenever readings are kept.
pub(super) async fn version(db: &Db) -> Result<i64> {
    db.fetch_one("select version from readings_version", &[]).await
}

/// The newest reading of every responsibility in every scope between two days.
pub(super) async fn newest(db: &Db, from: NaiveDate, to: NaiveDate) -> Result<Vec<Reading>> {
    let sql = "select readings.* from readings join
                   (select responsibility, scope, max(day) as day from readings where day >= $1 and day <= $2
                    group by responsibility, scope) as newest
                   on newest.responsibility = readings.responsibility and newest.scope = readings.scope
                   and newest.day = readings.day";
    let rows: Vec<Stored> = db.fetch_all(sql, &args![from, to]).await?;
    Ok(rows.into_iter().map(|Stored(reading)| reading).collect())
}

pub(super) struct Point {
    pub(super) responsibility: String,
    pub(super) day: NaiveDate,
    pub(super) value: Option<f64>,
    pub(super) status: Status,
}

impl FromRow for Point {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            responsibility: row.get("responsibility")?,
            day: row.get("day")?,
            value: row.get("value")?,
            status: row.parse("status")?,
        })
    }
}

/// The values of a scope's readings between two days, oldest first.
pub(super) async fn points(db: &Db, scope: &str, from: NaiveDate, to: NaiveDate) -> Result<Vec<Point>> {
    let sql = "select responsibility, day, value, status from readings
               where scope = $1 and day >= $2 and day <= $3 order by day";
    db.fetch_all(sql, &args![scope, from, to]).await
}

/// Keeps a day's reading in place of an earlier one of the same day.
pub(super) async fn put(tx: &mut Tx, day: NaiveDate, reading: &Reading) -> Result<()> {
    let sql = "insert into readings
                   (responsibility, scope, day, value, unit, sample, target, status, because, evidence, observations)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
               on conflict (responsibility, scope, day) do update set value = excluded.value, unit = excluded.unit,
                   sample = excluded.sample, target = excluded.target, status = excluded.status,
                   because = excluded.because, evidence = excluded.evidence, observations = excluded.observations";
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
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Says that readings were kept.
pub(super) async fn raise_version(tx: &mut Tx) -> Result<()> {
    tx.execute("update readings_version set version = version + 1", &[]).await.map(drop)
}

/// Lets go of what is older than a day.
pub(super) async fn forget_before(tx: &mut Tx, day: NaiveDate) -> Result<()> {
    tx.execute("delete from readings where day < $1", &args![day]).await.map(drop)
}
