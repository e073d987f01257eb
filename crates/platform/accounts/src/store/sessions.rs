//! The rows of sessions.

use castra_platform::{
    args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
    error::{Error, Result},
};

use super::hash;
use crate::{
    model::{Account, Session},
    rules,
};

impl FromRow for Session {
    fn from_row(row: &Row) -> Result<Self> {
        let method: String = row.get("method")?;
        Ok(Self {
            id: row.get("id")?,
            person: row.get("person")?,
            method: method.parse().map_err(|()| Error::internal("a session has an unknown method"))?,
            two_factors: row.get("two_factors")?,
            shown_at: row.get("shown_at")?,
            agent: row.get("agent")?,
            address: row.get("address")?,
            created_at: row.get("created_at")?,
            seen_at: row.get("seen_at")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

/// A valid session, with its account.
pub(crate) struct SessionOfAccount {
    pub(crate) session: Session,
    pub(crate) account: Account,
}

impl FromRow for SessionOfAccount {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { session: Session::from_row(row)?, account: Account::from_row(row)? })
    }
}

pub(crate) async fn session(db: &Db, token: &str, now: Timestamp) -> Result<Option<SessionOfAccount>> {
    let sql =
        "select s.id, s.method, s.two_factors, s.shown_at, s.agent, s.address, s.created_at, s.seen_at, s.expires_at,
                      a.person, a.email, a.operator, a.password_hash, a.disabled_at, a.signed_in_at, a.proven_at, a.admits, a.invited_by
               from sessions s join accounts a on a.person = s.person
               where s.token_hash = $1 and s.expires_at > $2 and a.disabled_at is null";
    db.fetch_optional(sql, &args![hash(token), now]).await
}

pub(crate) async fn add_session(
    tx: &mut Tx,
    session: &Session,
    token: &str,
    provider_session: Option<&str>,
) -> Result<()> {
    tx.execute("delete from sessions where expires_at <= $1", &args![session.created_at]).await?;
    tx.execute(
        "insert into sessions (id, token_hash, person, method, two_factors, shown_at, agent, address, provider_session, created_at, seen_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        &args![
            &session.id,
            hash(token),
            &session.person,
            session.method.as_str(),
            session.two_factors,
            session.shown_at,
            &session.agent,
            &session.address,
            provider_session,
            session.created_at,
            session.seen_at,
            session.expires_at
        ],
    )
    .await?;
    Ok(())
}

pub(crate) async fn session_was_used(tx: &mut Tx, session: &Session, now: Timestamp) -> Result<()> {
    let end = rules::session_end(session.created_at, now);
    tx.execute(
        "update sessions set seen_at = $2, expires_at = $3 where id = $1",
        &args![&session.id, now, end],
    )
    .await?;
    Ok(())
}

pub(crate) async fn sessions(db: &Db, person: &str, now: Timestamp) -> Result<Vec<Session>> {
    let sql = "select * from sessions where person = $1 and expires_at > $2 order by seen_at desc, id";
    db.fetch_all(sql, &args![person, now]).await
}

/// The ids of a person's valid sessions that began by a link, read within a change.
pub(crate) async fn session_ids_by_link(tx: &mut Tx, person: &str, now: Timestamp) -> Result<Vec<String>> {
    tx.fetch_all(
        "select id from sessions where person = $1 and expires_at > $2 and method = 'link'",
        &args![person, now],
    )
    .await
}

pub(crate) async fn end_session_of_token(tx: &mut Tx, token: &str) -> Result<()> {
    tx.execute("delete from sessions where token_hash = $1", &args![hash(token)]).await?;
    Ok(())
}

pub(crate) async fn end_session(tx: &mut Tx, person: &str, id: &str) -> Result<bool> {
    Ok(tx.execute("delete from sessions where id = $1 and person = $2", &args![id, person]).await? > 0)
}

/// Ends every session of a person except the given one.
pub(crate) async fn end_sessions(tx: &mut Tx, person: &str, kept: Option<&str>) -> Result<u64> {
    tx.execute("delete from half_sign_ins where person = $1", &args![person]).await?;
    let kept = kept.unwrap_or_default();
    tx.execute("delete from sessions where person = $1 and id <> $2", &args![person, kept]).await
}

pub(crate) async fn last_seen(db: &Db) -> Result<Vec<(String, Timestamp)>> {
    struct Seen(String, Timestamp);
    impl FromRow for Seen {
        fn from_row(row: &Row) -> Result<Self> {
            Ok(Self(row.get("person")?, row.get("seen_at")?))
        }
    }
    let rows: Vec<Seen> =
        db.fetch_all("select person, max(seen_at) as seen_at from sessions group by person", &[]).await?;
    Ok(rows.into_iter().map(|Seen(person, at)| (person, at)).collect())
}
