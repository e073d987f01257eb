//! The rows of authenticators and recovery codes.

use super::hash;
use crate::{
    accounts::model::Authenticator,
    args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
    error::Result,
};

impl FromRow for Authenticator {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            secret: row.get("secret")?,
            last_step: row.get("last_step")?,
            confirmed: row.get("confirmed")?,
        })
    }
}

pub(in crate::accounts) async fn authenticator(db: &Db, person: &str) -> Result<Option<Authenticator>> {
    db.fetch_optional("select * from authenticators where person = $1", &args![person]).await
}

pub(in crate::accounts) async fn begin_authenticator(
    tx: &mut Tx,
    person: &str,
    secret: &str,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "insert into authenticators (person, secret, last_step, confirmed, created_at) values ($1, $2, 0, $3, $4)
         on conflict (person) do update set secret = excluded.secret, last_step = 0, created_at = excluded.created_at",
        &args![person, secret, false, now],
    )
    .await?;
    Ok(())
}

/// Uses a time step up; false if it, or a later one, was used before.
pub(in crate::accounts) async fn use_step(tx: &mut Tx, person: &str, step: i64) -> Result<bool> {
    let sql = "update authenticators set last_step = $2, confirmed = $3 where person = $1 and last_step < $2";
    Ok(tx.execute(sql, &args![person, step, true]).await? > 0)
}

pub(in crate::accounts) async fn remove_authenticator(tx: &mut Tx, person: &str) -> Result<()> {
    tx.execute("delete from authenticators where person = $1", &args![person]).await?;
    Ok(())
}

pub(in crate::accounts) async fn replace_recovery_codes(
    tx: &mut Tx,
    person: &str,
    codes: &[String],
) -> Result<()> {
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

pub(in crate::accounts) async fn use_recovery_code(tx: &mut Tx, person: &str, code: &str) -> Result<bool> {
    let sql = "delete from recovery_codes where code_hash = $1 and person = $2";
    Ok(tx.execute(sql, &args![hash(&format!("{person}/{code}")), person]).await? > 0)
}

pub(in crate::accounts) async fn people_with_second_factor(db: &Db) -> Result<Vec<String>> {
    let sql =
        "select person from authenticators where confirmed union select person from passkeys order by person";
    db.fetch_all(sql, &[]).await
}
