//! The rows of passkeys, and of ceremonies under way.

use castra_platform::{
    args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
    error::Result,
};

use super::hash;
use crate::{
    model::{Ceremony, Passkey, SecondFactors},
    rules,
};

impl FromRow for Passkey {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            person: row.get("person")?,
            name: row.get("name")?,
            host: row.get("host")?,
            created_at: row.get("created_at")?,
            used_at: row.get("used_at")?,
            credential_id: row.get("credential_id")?,
            credential: row.get("credential")?,
        })
    }
}

pub(crate) async fn passkeys(db: &Db, person: &str) -> Result<Vec<Passkey>> {
    db.fetch_all("select * from passkeys where person = $1 order by created_at, id", &args![person]).await
}

pub(crate) async fn passkey(db: &Db, person: &str, id: &str) -> Result<Option<Passkey>> {
    db.fetch_optional("select * from passkeys where id = $1 and person = $2", &args![id, person]).await
}

pub(crate) async fn passkey_of_credential(db: &Db, credential_id: &str) -> Result<Option<Passkey>> {
    db.fetch_optional("select * from passkeys where credential_id = $1", &args![credential_id]).await
}

/// Adds a passkey; false if its credential is already known.
pub(crate) async fn add_passkey(tx: &mut Tx, passkey: &Passkey) -> Result<bool> {
    let added = tx
        .execute(
            "insert into passkeys (id, credential_id, person, name, host, credential, created_at)
             values ($1, $2, $3, $4, $5, $6, $7) on conflict (credential_id) do nothing",
            &args![
                &passkey.id,
                &passkey.credential_id,
                &passkey.person,
                &passkey.name,
                &passkey.host,
                &passkey.credential,
                passkey.created_at
            ],
        )
        .await?;
    Ok(added > 0)
}

pub(crate) async fn rename_passkey(tx: &mut Tx, person: &str, id: &str, name: &str) -> Result<bool> {
    let sql = "update passkeys set name = $3 where id = $1 and person = $2";
    Ok(tx.execute(sql, &args![id, person, name]).await? > 0)
}

pub(crate) async fn remove_passkey(tx: &mut Tx, person: &str, id: &str) -> Result<bool> {
    Ok(tx.execute("delete from passkeys where id = $1 and person = $2", &args![id, person]).await? > 0)
}

/// Stores the credential with its new counter; false if it has changed since it was read: of two concurrent answers with
/// the same counter, the second comes from a copy.
pub(crate) async fn passkey_was_used(
    tx: &mut Tx,
    passkey: &Passkey,
    credential: &str,
    now: Timestamp,
) -> Result<bool> {
    let sql = "update passkeys set credential = $3, used_at = $4 where id = $1 and credential = $2";
    Ok(tx.execute(sql, &args![&passkey.id, &passkey.credential, credential, now]).await? > 0)
}

/// The handle by which authenticators know the account, set to the given one if there is none yet.
pub(crate) async fn settle_passkey_handle(tx: &mut Tx, person: &str, fresh: &str) -> Result<Option<String>> {
    let sql = "update accounts set passkey_handle = coalesce(passkey_handle, $2) where person = $1 returning passkey_handle";
    tx.fetch_optional(sql, &args![person, fresh]).await
}

pub(crate) async fn person_of_handle(db: &Db, handle: &str) -> Result<Option<String>> {
    let sql = "select person from accounts where passkey_handle = $1 and disabled_at is null";
    db.fetch_optional(sql, &args![handle]).await
}

pub(crate) async fn add_ceremony(
    tx: &mut Tx,
    token: &str,
    ceremony: &Ceremony<'_>,
    state: &str,
    now: Timestamp,
) -> Result<()> {
    tx.execute("delete from passkey_ceremonies where expires_at <= $1", &args![now]).await?;
    tx.execute(
        "insert into passkey_ceremonies (token_hash, purpose, whose, state, expires_at) values ($1, $2, $3, $4, $5)",
        &args![hash(token), ceremony.purpose(), whose(ceremony), state, now + rules::CEREMONY],
    )
    .await?;
    Ok(())
}

/// Uses up a ceremony, whatever the outcome: a challenge is answered once.
pub(crate) async fn take_ceremony(
    tx: &mut Tx,
    token: &str,
    ceremony: &Ceremony<'_>,
    now: Timestamp,
) -> Result<Option<String>> {
    let sql = "delete from passkey_ceremonies where token_hash = $1 and purpose = $2 and whose = $3 and expires_at > $4 returning state";
    tx.fetch_optional(sql, &args![hash(token), ceremony.purpose(), whose(ceremony), now]).await
}

fn whose(ceremony: &Ceremony<'_>) -> String {
    match ceremony {
        Ceremony::Adding(person) => (*person).to_owned(),
        Ceremony::SigningIn => String::new(),
        Ceremony::SecondFactor(half) => hash(half),
    }
}

const SECOND_FACTORS: &str = "select (select count(*) from authenticators where person = $1) as apps,
            (select count(*) from passkeys where person = $1) as passkeys,
            (select count(*) from recovery_codes where person = $1) as codes";

impl FromRow for SecondFactors {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            app: row.get::<i64>("apps")? > 0,
            passkeys: row.get("passkeys")?,
            codes: row.get("codes")?,
        })
    }
}

pub(crate) async fn second_factors(db: &Db, person: &str) -> Result<SecondFactors> {
    db.fetch_one(SECOND_FACTORS, &args![person]).await
}

/// The second factors, read within a change.
pub(crate) async fn second_factors_within(tx: &mut Tx, person: &str) -> Result<Option<SecondFactors>> {
    tx.fetch_optional(SECOND_FACTORS, &args![person]).await
}

/// Ends recovery codes that replace nothing: they need a second factor.
pub(crate) async fn end_codes_without_factor(tx: &mut Tx, person: &str) -> Result<()> {
    tx.execute(
        "delete from recovery_codes where person = $1
            and not exists (select 1 from passkeys where person = $1)
            and not exists (select 1 from authenticators where person = $1)",
        &args![person],
    )
    .await?;
    Ok(())
}
