//! The resources' rows.

use castra_platform::{
    Result, args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
};
use serde_json::Value;

use super::resource::Kind;

/// A resource that a directory made or changed.
#[derive(Debug, Clone)]
pub(super) struct Provisioned {
    pub(super) id: String,
    /// As they were sent, without what the organization knows better.
    pub(super) attributes: Value,
    pub(super) created_at: Timestamp,
    pub(super) changed_at: Timestamp,
    /// When the directory deleted it; what stays says that it is not to be found.
    pub(super) deleted_at: Option<Timestamp>,
}

impl FromRow for Provisioned {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            attributes: row.json("attributes")?,
            created_at: row.get("created_at")?,
            changed_at: row.get("changed_at")?,
            deleted_at: row.get("deleted_at")?,
        })
    }
}

pub(super) async fn all(db: &Db, kind: Kind) -> Result<Vec<Provisioned>> {
    db.fetch_all("select * from provisioned where kind = $1 order by id", &args![kind.as_str()]).await
}

pub(super) async fn save(
    tx: &mut Tx,
    kind: Kind,
    id: &str,
    attributes: &Value,
    now: Timestamp,
) -> Result<()> {
    tx.execute(
        "insert into provisioned (kind, id, attributes, created_at, changed_at) values ($1, $2, $3, $4, $4)
         on conflict (kind, id) do update set attributes = excluded.attributes, changed_at = excluded.changed_at",
        &args![kind.as_str(), id, attributes.to_string(), now],
    )
    .await?;
    Ok(())
}

/// Says that a resource is gone; what was kept of it goes too.
pub(super) async fn delete(tx: &mut Tx, kind: Kind, id: &str, now: Timestamp) -> Result<()> {
    tx.execute(
        "insert into provisioned (kind, id, attributes, created_at, changed_at, deleted_at) values ($1, $2, '{}', $3, $3, $3)
         on conflict (kind, id) do update set attributes = '{}', deleted_at = excluded.deleted_at",
        &args![kind.as_str(), id, now],
    )
    .await?;
    Ok(())
}
