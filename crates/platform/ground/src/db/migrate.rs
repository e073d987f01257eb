//! Forward-only migrations, committed together, under a lock, in one global order.

use std::collections::BTreeSet;

use super::{Db, FromRow, Row, Tx, dialect, limits};
use crate::{
    args,
    error::{Error, Kind, Result},
};

/// One step of the schema. Its key is a date and a name, and keys sort in the order of application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migration {
    /// `YYYYMMDD_name`, unique in the whole product.
    pub key: &'static str,
    /// Portable statements, separated by semicolons.
    pub sql: &'static str,
}

/// One column as a database describes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SchemaColumn {
    /// The table.
    pub table: String,
    /// The column's name.
    pub column: String,
    /// The type, in the portable subset's terms.
    pub data_type: String,
    /// Whether a value is required.
    pub required: bool,
}

impl FromRow for SchemaColumn {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            table: row.get("table_name")?,
            column: row.get("column_name")?,
            data_type: row.get("data_type")?,
            required: row.get::<i64>("required")? == 1,
        })
    }
}

const TABLE: &str = "create table if not exists schema_migrations (key text primary key not null, applied_order bigint not null)";

/// Applies what is missing, all of it or nothing: an upgrade that fails leaves a database that the version before can open.
pub(super) async fn run(db: &Db, migrations: &[Migration]) -> Result<usize> {
    let mut ordered: Vec<&Migration> = migrations.iter().collect();
    ordered.sort_by_key(|migration| migration.key);
    let mut tx = locked(db).await?;
    let known = known(&mut tx).await?;
    refuse_newer(&known, &ordered)?;
    let missing: Vec<&Migration> =
        ordered.into_iter().filter(|migration| !known.contains(migration.key)).collect();
    for (order, migration) in (known.len()..).zip(&missing) {
        tx.execute_script(migration.sql).await.map_err(|error| {
            let message = format!("migration {} failed; nothing was changed", migration.key);
            Error::new(error.kind, message).caused_by(error)
        })?;
        let order = i64::try_from(order).unwrap_or(i64::MAX);
        let sql = "insert into schema_migrations (key, applied_order) values ($1, $2)";
        tx.run(sql, &args![migration.key, order]).await?;
    }
    tx.commit_unsaid().await?;
    Ok(missing.len())
}

/// The steps still to be applied.
pub(super) async fn missing(db: &Db, migrations: &[Migration]) -> Result<Vec<&'static str>> {
    let known: BTreeSet<String> =
        db.fetch_all::<String>("select key from schema_migrations", &[]).await?.into_iter().collect();
    refuse_newer(&known, &migrations.iter().collect::<Vec<_>>())?;
    Ok(migrations.iter().map(|migration| migration.key).filter(|key| !known.contains(*key)).collect())
}

async fn locked(db: &Db) -> Result<Tx> {
    let mut tx = db.begin().await?;
    if let Db::Postgres(_) = db {
        tx.limit = None;
        tx.execute_script(limits::POSTGRES_MIGRATION).await?;
        tx.run(dialect::LOCK_MIGRATIONS, &[]).await?;
    }
    tx.run(TABLE, &[]).await?;
    Ok(tx)
}

async fn known(tx: &mut Tx) -> Result<BTreeSet<String>> {
    Ok(tx.fetch_all::<String>("select key from schema_migrations", &[]).await?.into_iter().collect())
}

fn refuse_newer(known: &BTreeSet<String>, ours: &[&Migration]) -> Result<()> {
    match known.iter().find(|key| ours.iter().all(|migration| migration.key != key.as_str())) {
        None => Ok(()),
        Some(key) => Err(Error::new(
            Kind::Conflict,
            format!(
                "this database was written by a newer Castra (it has the step {key}); nothing was changed"
            ),
        )
        .hint("start the newer version, or restore a backup made before the upgrade")),
    }
}

pub(super) async fn schema(db: &Db) -> Result<Vec<SchemaColumn>> {
    let sql = if let Db::Sqlite(_) = db { dialect::SQLITE_SCHEMA } else { dialect::POSTGRES_SCHEMA };
    let mut columns: Vec<SchemaColumn> = db.fetch_all(sql, &[]).await?;
    columns.sort();
    Ok(columns)
}
