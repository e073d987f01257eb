//! SQL for resources.

use castra_platform::{
    Result, args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
};
use serde_json::{Map, Value};

use super::resource::{self, Kind};

/// A resource that a directory created or changed.
#[derive(Debug, Clone)]
pub(super) struct Provisioned {
    pub(super) id: String,
    /// As sent, without what the organization records itself.
    pub(super) attributes: Value,
    /// Whether a directory with a token created on the machine set it.
    pub(super) is_trusted: bool,
    pub(super) created_at: Timestamp,
    pub(super) changed_at: Timestamp,
    /// When the directory deleted it; the row stays so that it is not found again.
    pub(super) deleted_at: Option<Timestamp>,
}

impl FromRow for Provisioned {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            attributes: row.json("attributes")?,
            is_trusted: row.get("is_trusted")?,
            created_at: row.get("created_at")?,
            changed_at: row.get("changed_at")?,
            deleted_at: row.get("deleted_at")?,
        })
    }
}

const ALL: &str = "select * from provisioned where kind = $1 order by id";

pub(super) async fn all(db: &Db, kind: Kind) -> Result<Vec<Provisioned>> {
    db.fetch_all(ALL, &args![kind.as_str()]).await
}

/// The same within a change.
pub(super) async fn all_within(tx: &mut Tx, kind: Kind) -> Result<Vec<Provisioned>> {
    tx.fetch_all(ALL, &args![kind.as_str()]).await
}

/// The people kept by a directory with a token created on the machine.
pub(super) async fn trusted_people(db: &Db) -> Result<Vec<Provisioned>> {
    let sql = "select * from provisioned where kind = $1 and is_trusted and deleted_at is null order by id";
    db.fetch_all(sql, &args![Kind::User.as_str()]).await
}

pub(super) async fn save(
    tx: &mut Tx,
    kind: Kind,
    id: &str,
    attributes: &Map<String, Value>,
    is_trusted: bool,
    now: Timestamp,
) -> Result<()> {
    let name = resource::folded(attributes.get(kind.unique_name()));
    let attributes = Value::Object(attributes.clone()).to_string();
    tx.execute(
        "insert into provisioned (kind, id, attributes, folded_name, is_trusted, created_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $6)
         on conflict (kind, id) do update set attributes = excluded.attributes, folded_name = excluded.folded_name,
            is_trusted = excluded.is_trusted, changed_at = excluded.changed_at",
        &args![kind.as_str(), id, attributes, name, is_trusted, now],
    )
    .await?;
    Ok(())
}

/// Marks a resource as deleted and erases its attributes.
pub(super) async fn delete(tx: &mut Tx, kind: Kind, id: &str, now: Timestamp) -> Result<()> {
    tx.execute(
        "insert into provisioned (kind, id, attributes, created_at, changed_at, deleted_at) values ($1, $2, '{}', $3, $3, $3)
         on conflict (kind, id) do update set attributes = '{}', folded_name = null, is_trusted = false,
            deleted_at = excluded.deleted_at",
        &args![kind.as_str(), id, now],
    )
    .await?;
    Ok(())
}
