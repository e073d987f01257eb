//! The rows of keys.

use std::collections::BTreeSet;

use crate::{
    args,
    clock::Timestamp,
    context::Ctx,
    db::{Db, FromRow, Row, Tx, Value},
    error::{Error, Result},
};

/// A private key as stored.
pub(super) struct WrappedKey {
    pub(super) id: String,
    pub(super) owner: String,
    pub(super) master: String,
    pub(super) wrapped: String,
}

impl FromRow for WrappedKey {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            owner: row.get("owner")?,
            master: row.get("master")?,
            wrapped: row.get("wrapped")?,
        })
    }
}

/// A master key as the database knows it: its id, not the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MasterKeyRecord {
    /// The key's id.
    pub id: String,
    /// When it became current.
    pub created_at: Timestamp,
    /// When another key replaced it.
    pub retired_at: Option<Timestamp>,
    /// The number of private keys it wraps.
    pub private_keys: i64,
}

impl FromRow for MasterKeyRecord {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            created_at: row.get("created_at")?,
            retired_at: row.get("retired_at")?,
            private_keys: row.get("private_keys")?,
        })
    }
}

/// Every master key that this instance has had, newest first.
pub async fn masters(db: &Db) -> Result<Vec<MasterKeyRecord>> {
    let sql = "select id, created_at, retired_at,
                      (select count(*) from private_keys p where p.master = m.id) as private_keys
               from master_keys m order by created_at desc, id";
    db.fetch_all(sql, &[]).await
}

pub(super) async fn add_first_master(db: &Db, id: &str, now: Timestamp) -> Result<()> {
    let mut tx = db.write().await?;
    // Of two that start at once on one database, the first one's key is the instance's.
    let known: i64 = tx.fetch_optional("select count(*) from master_keys", &[]).await?.unwrap_or_default();
    if known > 0 {
        tx.roll_back().await?;
        return Err(Error::conflict("another process started on this database at the same moment")
            .hint("start again, with the same key for all of them"));
    }
    tx.execute("insert into master_keys (id, created_at) values ($1, $2)", &args![id, now]).await?;
    tx.commit_unsaid().await
}

pub(super) async fn current_master(tx: &mut Tx) -> Result<String> {
    let found = tx.fetch_optional("select id from master_keys where retired_at is null", &[]).await?;
    found.ok_or_else(|| Error::internal("no master key is current"))
}

pub(super) async fn change_master(tx: &mut Tx, ctx: &Ctx, new: &str) -> Result<()> {
    tx.execute("update master_keys set retired_at = $1 where retired_at is null", &args![ctx.now()]).await?;
    tx.execute(
        "insert into master_keys (id, created_at) values ($1, $2)
         on conflict (id) do update set retired_at = null",
        &args![new, ctx.now()],
    )
    .await?;
    Ok(())
}

pub(super) async fn key_of(tx: &mut Tx, owner: &str) -> Result<Option<WrappedKey>> {
    tx.fetch_optional("select id, owner, master, wrapped from private_keys where owner = $1", &args![owner])
        .await
}

pub(super) async fn key_of_owner(db: &Db, owner: &str) -> Result<Option<WrappedKey>> {
    db.fetch_optional("select id, owner, master, wrapped from private_keys where owner = $1", &args![owner])
        .await
}

/// The existing keys among these ids.
pub(super) async fn keys(db: &Db, ids: BTreeSet<&str>) -> Result<Vec<WrappedKey>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "select id, owner, master, wrapped from private_keys where id in (any_of($1))";
    db.fetch_all(sql, &args![Value::list(ids)]).await
}

pub(super) async fn all_keys(tx: &mut Tx) -> Result<Vec<WrappedKey>> {
    tx.fetch_all("select id, owner, master, wrapped from private_keys order by id", &[]).await
}

pub(super) async fn add_key(tx: &mut Tx, now: Timestamp, key: &WrappedKey) -> Result<()> {
    let WrappedKey { id, owner, master, wrapped } = key;
    tx.execute(
        "insert into private_keys (id, owner, master, wrapped, created_at) values ($1, $2, $3, $4, $5)",
        &args![id, owner, master, wrapped, now],
    )
    .await?;
    Ok(())
}

pub(super) async fn rewrap(tx: &mut Tx, id: &str, master: &str, wrapped: &str) -> Result<()> {
    tx.execute(
        "update private_keys set master = $2, wrapped = $3 where id = $1",
        &args![id, master, wrapped],
    )
    .await?;
    Ok(())
}

pub(super) async fn delete_key(tx: &mut Tx, owner: &str) -> Result<bool> {
    Ok(tx.execute("delete from private_keys where owner = $1", &args![owner]).await? > 0)
}
