//! The rows of authenticators and recovery codes.

use castra_platform::{
    args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
    error::Result,
};

use super::hash;
use crate::{model::Authenticator, rules};

impl FromRow for Authenticator {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { secret: row.get("secret")?, last_step: row.get("last_step")? })
    }
}

pub(crate) async fn authenticator(db: &Db, person: &str) -> Result<Option<Authenticator>> {
    db.fetch_optional("select * from authenticators where person = $1", &args![person]).await
}

/// Stores the sealed secret of an app that awaits its first code, for the sign-in that began it only.
pub(crate) async fn begin_authenticator(
    tx: &mut Tx,
    person: &str,
    begun_by: &str,
    secret: &str,
    now: Timestamp,
) -> Result<()> {
    let long_ago = now - rules::WAITING_AUTHENTICATOR;
    let sql = "delete from waiting_authenticators where begun_by = $1 or created_at <= $2";
    tx.execute(sql, &args![begun_by, long_ago]).await?;
    tx.execute(
        "insert into waiting_authenticators (begun_by, person, secret, created_at) values ($1, $2, $3, $4)",
        &args![begun_by, person, secret, now],
    )
    .await?;
    Ok(())
}

/// The sealed secret that awaits this sign-in's first code.
pub(crate) async fn waiting_authenticator(db: &Db, person: &str, begun_by: &str) -> Result<Option<String>> {
    let sql = "select secret from waiting_authenticators where begun_by = $1 and person = $2";
    db.fetch_optional(sql, &args![begun_by, person]).await
}

/// Turns the waiting app into the second factor and discards other waiting ones; false if an app is already on, or if
/// this secret is no longer waiting.
pub(crate) async fn confirm_authenticator(
    tx: &mut Tx,
    person: &str,
    begun_by: &str,
    secret: &str,
    step: i64,
    now: Timestamp,
) -> Result<bool> {
    let sql = "delete from waiting_authenticators where begun_by = $1 and person = $2 and secret = $3";
    if tx.execute(sql, &args![begun_by, person, secret]).await? == 0 {
        return Ok(false);
    }
    tx.execute("delete from waiting_authenticators where person = $1", &args![person]).await?;
    let sql = "insert into authenticators (person, secret, last_step, created_at) values ($1, $2, $3, $4)
               on conflict (person) do nothing";
    Ok(tx.execute(sql, &args![person, secret, step, now]).await? > 0)
}

/// Uses up a time step; false if it, or a later one, was used before.
pub(crate) async fn use_step(tx: &mut Tx, person: &str, step: i64) -> Result<bool> {
    let sql = "update authenticators set last_step = $2 where person = $1 and last_step < $2";
    Ok(tx.execute(sql, &args![person, step]).await? > 0)
}

pub(crate) async fn remove_authenticator(tx: &mut Tx, person: &str) -> Result<()> {
    tx.execute("delete from authenticators where person = $1", &args![person]).await?;
    Ok(())
}

pub(crate) async fn replace_recovery_codes(tx: &mut Tx, person: &str, codes: &[String]) -> Result<()> {
    tx.execute("delete from recovery_codes where person = $1", &args![person]).await?;
    for code in codes {
        tx.execute(
            "insert into recovery_codes (code_hash, person) values ($1, $2)",
            &args![hash(&format!("{person}/{code}")), person],
        )
        .await?;
    }
    Ok(())
}

pub(crate) async fn use_recovery_code(tx: &mut Tx, person: &str, code: &str) -> Result<bool> {
    let sql = "delete from recovery_codes where code_hash = $1 and person = $2";
    Ok(tx.execute(sql, &args![hash(&format!("{person}/{code}")), person]).await? > 0)
}

pub(crate) async fn people_with_second_factor(db: &Db) -> Result<Vec<String>> {
    let sql = "select person from authenticators union select person from passkeys order by person";
    db.fetch_all(sql, &[]).await
}
