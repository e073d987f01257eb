//! SQL for first steps.

use castra_platform::{
    Result, args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
};

/// When the steps of a person began, and ended.
pub(super) struct Begun {
    pub(super) begun_at: Timestamp,
    pub(super) put_away_at: Option<Timestamp>,
}

impl FromRow for Begun {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { begun_at: row.get("begun_at")?, put_away_at: row.get("put_away_at")? })
    }
}

pub(super) async fn begin(tx: &mut Tx, person: &str, now: Timestamp) -> Result<()> {
    let sql = "insert into first_steps (person, begun_at) values ($1, $2) on conflict (person) do nothing";
    tx.execute(sql, &args![person, now]).await?;
    Ok(())
}

pub(super) async fn begun(db: &Db, person: &str) -> Result<Option<Begun>> {
    let sql = "select begun_at, put_away_at from first_steps where person = $1";
    db.fetch_optional(sql, &args![person]).await
}

/// Puts the list away; false if it is not shown to this person.
pub(super) async fn put_away(tx: &mut Tx, person: &str, now: Timestamp) -> Result<bool> {
    let sql = "update first_steps set put_away_at = $2 where person = $1 and put_away_at is null";
    Ok(tx.execute(sql, &args![person, now]).await? > 0)
}

pub(super) async fn bring_back(tx: &mut Tx, person: &str) -> Result<()> {
    tx.execute("update first_steps set put_away_at = null where person = $1", &args![person]).await.map(drop)
}

pub(super) async fn unskip(tx: &mut Tx, step: &str) -> Result<()> {
    tx.execute("delete from first_steps_skipped where step = $1", &args![step]).await.map(drop)
}

pub(super) async fn skip(tx: &mut Tx, step: &str, now: Timestamp) -> Result<()> {
    let sql =
        "insert into first_steps_skipped (step, skipped_at) values ($1, $2) on conflict (step) do nothing";
    tx.execute(sql, &args![step, now]).await?;
    Ok(())
}

pub(super) async fn skipped(db: &Db) -> Result<Vec<String>> {
    db.fetch_all("select step from first_steps_skipped", &[]).await
}

/// The last test of the mail server.
pub(super) struct MailTest {
    pub(super) at: Timestamp,
    /// Why it failed, if it did.
    pub(super) problem: Option<String>,
}

impl FromRow for MailTest {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { at: row.get("at")?, problem: row.get("problem")? })
    }
}

pub(super) async fn mail_test(db: &Db) -> Result<Option<MailTest>> {
    db.fetch_optional("select at, problem from mail_tests where id = 1", &[]).await
}

pub(super) async fn save_mail_test(tx: &mut Tx, now: Timestamp, problem: Option<&str>) -> Result<()> {
    tx.execute(
        "insert into mail_tests (id, at, problem) values (1, $1, $2)
         on conflict (id) do update set at = excluded.at, problem = excluded.problem",
        &args![now, problem],
    )
    .await?;
    Ok(())
}
