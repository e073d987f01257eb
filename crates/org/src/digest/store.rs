//! SQL for choices and digests.

use castra_platform::{
    Error, Result, args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
};
use chrono::{NaiveDate, Weekday};

use super::model::{Choice, Chosen};

impl FromRow for Choice {
    fn from_row(row: &Row) -> Result<Self> {
        let number = |name: &str| -> Result<u8> {
            u8::try_from(row.get::<i64>(name)?).map_err(|_| Error::internal("a choice is out of range"))
        };
        let weekday = Weekday::try_from(number("weekday")?);
        Ok(Self {
            rhythm: row.parse("rhythm")?,
            weekday: weekday.map_err(|_| Error::internal("a stored weekday is invalid"))?,
            hour: number("hour")?.into(),
            zone: row.parse("zone")?,
            chosen_at: row.get("chosen_at")?,
        })
    }
}

impl FromRow for Chosen {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { person: row.get("person")?, choice: Choice::from_row(row)? })
    }
}

pub(super) async fn choice(db: &Db, person: &str) -> Result<Option<Choice>> {
    db.fetch_optional("select * from digest_choices where person = $1", &args![person]).await
}

/// Everyone who wants digests.
pub(super) async fn wanted(db: &Db) -> Result<Vec<Chosen>> {
    db.fetch_all("select * from digest_choices where rhythm <> 'none' order by person", &[]).await
}

pub(super) async fn save(tx: &mut Tx, person: &str, choice: &Choice) -> Result<()> {
    tx.execute(
        "insert into digest_choices (person, rhythm, weekday, hour, zone, chosen_at) values ($1, $2, $3, $4, $5, $6)
         on conflict (person) do update set rhythm = excluded.rhythm, weekday = excluded.weekday,
            hour = excluded.hour, zone = excluded.zone, chosen_at = excluded.chosen_at",
        &args![
            person,
            choice.rhythm.as_str(),
            i64::from(choice.weekday.num_days_from_monday()),
            i64::from(choice.hour),
            choice.zone.name(),
            choice.chosen_at
        ],
    )
    .await?;
    Ok(())
}

/// Ends a person's digests; returns whether they had any.
pub(super) async fn end(tx: &mut Tx, person: &str, now: Timestamp) -> Result<bool> {
    let sql =
        "update digest_choices set rhythm = 'none', chosen_at = $2 where person = $1 and rhythm <> 'none'";
    Ok(tx.execute(sql, &args![person, now]).await? > 0)
}

/// The person whose mail carried this secret.
pub(super) async fn person_of(db: &Db, token_hash: &str) -> Result<Option<String>> {
    db.fetch_optional("select person from digests where token_hash = $1", &args![token_hash]).await
}

/// Whether a digest of that day was sent or is being sent.
pub(super) async fn is_claimed(db: &Db, person: &str, day: NaiveDate) -> Result<bool> {
    let sql = "select count(*) from digests where person = $1 and day = $2";
    Ok(db.fetch_one::<i64>(sql, &args![person, day]).await? > 0)
}

/// Claims a digest for sending; false if another worker has or had it.
pub(super) async fn claim(
    tx: &mut Tx,
    person: &str,
    day: NaiveDate,
    (state, token_hash): (&str, &str),
    now: Timestamp,
) -> Result<bool> {
    let sql = "insert into digests (person, day, state, token_hash, at) values ($1, $2, $3, $4, $5)
               on conflict (person, day) do nothing";
    Ok(tx.execute(sql, &args![person, day, state, token_hash, now]).await? > 0)
}

/// Records the outcome of a claimed digest.
pub(super) async fn settle(tx: &mut Tx, token_hash: &str, state: &str, now: Timestamp) -> Result<()> {
    let sql = "update digests set state = $2, at = $3 where token_hash = $1 and state = 'sending'";
    tx.execute(sql, &args![token_hash, state, now]).await?;
    Ok(())
}

/// Releases a digest that was not accepted, so that it can be tried again.
pub(super) async fn release(tx: &mut Tx, token_hash: &str) -> Result<()> {
    tx.execute("delete from digests where token_hash = $1 and state = 'sending'", &args![token_hash]).await?;
    Ok(())
}

/// Deletes digests, and the links in them, from before a day.
pub(super) async fn forget(tx: &mut Tx, before: NaiveDate) -> Result<u64> {
    tx.execute("delete from digests where day < $1", &args![before]).await
}
