//! The rows of sign-ins under way: links, attempts, half sign-ins.

use castra_platform::{
    args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
    error::{Error, Result},
};

use super::hash;
use crate::{
    model::{LinkKind, Method},
    rules::{self, Tries},
};

/// A link to issue.
pub(crate) struct NewLink<'a> {
    pub(crate) person: &'a str,
    pub(crate) kind: LinkKind,
    /// Whether only the person sees it.
    pub(crate) proves: bool,
    pub(crate) expires_at: Timestamp,
}

pub(crate) async fn add_link(tx: &mut Tx, secret: &str, link: &NewLink<'_>) -> Result<()> {
    tx.execute(
        "insert into sign_in_links (token_hash, purpose, person, kind, proves, expires_at)
         values ($1, 'sign-in', $2, $3, $4, $5)",
        &args![hash(secret), link.person, link.kind.as_str(), link.proves, link.expires_at],
    )
    .await?;
    Ok(())
}

/// Adds the one link that sets an instance up, in place of earlier ones.
pub(crate) async fn add_set_up_link(tx: &mut Tx, secret: &str, expires_at: Timestamp) -> Result<()> {
    tx.execute("delete from sign_in_links where purpose = 'set-up'", &[]).await?;
    tx.execute(
        "insert into sign_in_links (token_hash, purpose, expires_at) values ($1, 'set-up', $2)",
        &args![hash(secret), expires_at],
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

/// A valid link that was opened.
pub(crate) struct OpenedLink {
    pub(crate) person: String,
    pub(crate) kind: LinkKind,
}

impl FromRow for OpenedLink {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { person: row.get("person")?, kind: row.parse("kind")? })
    }
}

/// Finds a link and notes that it was opened, without using it up.
pub(crate) async fn open_link(tx: &mut Tx, link_hash: &str, now: Timestamp) -> Result<Option<OpenedLink>> {
    let sql = "update sign_in_links set opened_at = coalesce(opened_at, $2)
               where token_hash = $1 and purpose = 'sign-in' and expires_at > $2 returning person, kind";
    tx.fetch_optional(sql, &args![link_hash, now]).await
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
pub(crate) async fn use_link(tx: &mut Tx, link_hash: &str, now: Timestamp) -> Result<Option<UsedLink>> {
    let sql = "delete from sign_in_links where token_hash = $1 and purpose = 'sign-in' and expires_at > $2 returning person, proves";
    tx.fetch_optional(sql, &args![link_hash, now]).await
}

/// Whether a link of a kind that lasts beyond this instant was issued to a person.
pub(crate) async fn has_link_beyond(
    tx: &mut Tx,
    person: &str,
    kind: LinkKind,
    at: Timestamp,
) -> Result<bool> {
    let sql = "select token_hash from sign_in_links where person = $1 and kind = $2 and expires_at > $3";
    Ok(tx.fetch_optional::<String>(sql, &args![person, kind.as_str(), at]).await?.is_some())
}

/// Ends the link with this secret.
pub(crate) async fn end_link(tx: &mut Tx, secret: &str) -> Result<()> {
    tx.execute("delete from sign_in_links where token_hash = $1", &args![hash(secret)]).await?;
    Ok(())
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
#[derive(Debug, Clone)]
pub(crate) struct HalfSignIn {
    pub(crate) person: String,
    pub(crate) method: Method,
    pub(crate) provider_session: Option<String>,
    /// When it was shown, if known.
    pub(crate) shown_at: Option<Timestamp>,
    /// The hash of the link that it came by, where the person first chooses how they sign in.
    pub(crate) link: Option<String>,
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
            link: row.get("link_hash")?,
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
        "insert into half_sign_ins (token_hash, person, method, provider_session, shown_at, link_hash, expires_at) values ($1, $2, $3, $4, $5, $6, $7)",
        &args![
            hash(token),
            &half.person,
            half.method.as_str(),
            half.provider_session.clone(),
            half.shown_at,
            half.link.clone(),
            now + if half.link.is_some() { rules::CHOOSING } else { rules::HALF_WAY }
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn half_sign_in(db: &Db, token: &str, now: Timestamp) -> Result<Option<HalfSignIn>> {
    let sql = "select person, method, provider_session, shown_at, link_hash from half_sign_ins where token_hash = $1 and expires_at > $2";
    db.fetch_optional(sql, &args![hash(token), now]).await
}

/// Uses up the half sign-in whose token has this hash; false if another request was first.
pub(crate) async fn end_half_sign_in(tx: &mut Tx, token_hash: &str) -> Result<bool> {
    Ok(tx.execute("delete from half_sign_ins where token_hash = $1", &args![token_hash]).await? > 0)
}

/// Uses up the half sign-in whose token has this hash; the link it came by, empty where there is none, or `None` if another
/// request was first.
pub(crate) async fn take_half_sign_in(tx: &mut Tx, token_hash: &str) -> Result<Option<String>> {
    let sql =
        "delete from half_sign_ins where token_hash = $1 returning coalesce(link_hash, '') as link_hash";
    tx.fetch_optional(sql, &args![token_hash]).await
}
