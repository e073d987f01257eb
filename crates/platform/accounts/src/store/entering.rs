//! The rows of sign-ins under way: links, attempts, half sign-ins.

use castra_platform::{
    args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
    error::{Error, Result},
};

use super::hash;
use crate::{
    model::Method,
    rules::{self, Tries},
};

pub(crate) async fn add_link(
    tx: &mut Tx,
    secret: &str,
    person: Option<&str>,
    proves: bool,
    expires_at: Timestamp,
) -> Result<()> {
    let purpose = if person.is_some() { "sign-in" } else { "set-up" };
    if person.is_none() {
        tx.execute("delete from sign_in_links where purpose = 'set-up'", &[]).await?;
    }
    tx.execute(
        "insert into sign_in_links (token_hash, purpose, person, proves, expires_at) values ($1, $2, $3, $4, $5)",
        &args![hash(secret), purpose, person, proves, expires_at],
    )
    .await?;
    Ok(())
}

pub(crate) async fn is_set_up_link(db: &Db, secret: &str, now: Timestamp) -> Result<bool> {
    let sql =
        "select purpose from sign_in_links where token_hash = $1 and purpose = 'set-up' and expires_at > $2";
    Ok(db.fetch_optional::<String>(sql, &args![hash(secret), now]).await?.is_some())
}

pub(crate) async fn use_set_up_link(tx: &mut Tx, secret: &str, now: Timestamp) -> Result<bool> {
    let sql = "delete from sign_in_links where token_hash = $1 and purpose = 'set-up' and expires_at > $2";
    Ok(tx.execute(sql, &args![hash(secret), now]).await? > 0)
}

/// A used link.
pub(crate) struct UsedLink {
    pub(crate) person: String,
    /// Whether only the person has seen it.
    pub(crate) proves: bool,
}

impl FromRow for UsedLink {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { person: row.get("person")?, proves: row.get("proves")? })
    }
}

/// One statement finds the link and uses it up: of two concurrent uses, the second finds nothing.
pub(crate) async fn use_sign_in_link(tx: &mut Tx, secret: &str, now: Timestamp) -> Result<Option<UsedLink>> {
    let sql = "delete from sign_in_links where token_hash = $1 and purpose = 'sign-in' and expires_at > $2 returning person, proves";
    tx.fetch_optional(sql, &args![hash(secret), now]).await
}

pub(crate) async fn end_links(tx: &mut Tx, person: &str) -> Result<()> {
    tx.execute("delete from sign_in_links where person = $1", &args![person]).await?;
    Ok(())
}

/// Records an attempt and counts it with the earlier ones.
pub(crate) async fn note_try(tx: &mut Tx, account: &str, address: &str, now: Timestamp) -> Result<Tries> {
    let since = now - rules::WINDOW;
    tx.execute("delete from sign_in_tries where at <= $1", &args![since]).await?;
    tx.execute(
        "insert into sign_in_tries (account, address, at) values ($1, $2, $3)",
        &args![account, address, now],
    )
    .await?;
    let found = tx
        .fetch_optional(
            "select (select count(*) from sign_in_tries where account = $1 and address = $2) as here,
                    (select count(*) from sign_in_tries where account = $1) as account,
                    (select count(*) from sign_in_tries where address = $2) as address",
            &args![account, address],
        )
        .await?;
    found.ok_or_else(|| Error::internal("counts always give a row"))
}

impl FromRow for Tries {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { here: row.get("here")?, account: row.get("account")?, address: row.get("address")? })
    }
}

pub(crate) async fn forget_tries(tx: &mut Tx, account: &str, address: &str) -> Result<()> {
    tx.execute("delete from sign_in_tries where account = $1 and address = $2", &args![account, address])
        .await?;
    Ok(())
}

/// A sign-in whose first factor has been shown.
#[derive(Debug)]
pub(crate) struct HalfSignIn {
    pub(crate) person: String,
    pub(crate) method: Method,
    pub(crate) provider_session: Option<String>,
    /// When it was shown, if known.
    pub(crate) shown_at: Option<Timestamp>,
}

impl FromRow for HalfSignIn {
    fn from_row(row: &Row) -> Result<Self> {
        let method: String = row.get("method")?;
        let method = method.parse().map_err(|()| Error::internal("a sign-in has an unknown method"))?;
        Ok(Self {
            person: row.get("person")?,
            method,
            provider_session: row.get("provider_session")?,
            shown_at: row.get("shown_at")?,
        })
    }
}

pub(crate) async fn add_half_sign_in(
    tx: &mut Tx,
    token: &str,
    half: &HalfSignIn,
    now: Timestamp,
) -> Result<()> {
    tx.execute("delete from half_sign_ins where expires_at <= $1", &args![now]).await?;
    tx.execute(
        "insert into half_sign_ins (token_hash, person, method, provider_session, shown_at, expires_at) values ($1, $2, $3, $4, $5, $6)",
        &args![
            hash(token),
            &half.person,
            half.method.as_str(),
            half.provider_session.clone(),
            half.shown_at,
            now + rules::HALF_WAY
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn half_sign_in(db: &Db, token: &str, now: Timestamp) -> Result<Option<HalfSignIn>> {
    let sql = "select person, method, provider_session, shown_at from half_sign_ins where token_hash = $1 and expires_at > $2";
    db.fetch_optional(sql, &args![hash(token), now]).await
}

/// Uses up the half sign-in whose token has this hash; false if another request was first.
pub(crate) async fn end_half_sign_in(tx: &mut Tx, token_hash: &str) -> Result<bool> {
    Ok(tx.execute("delete from half_sign_ins where token_hash = $1", &args![token_hash]).await? > 0)
}
