//! Embedded SQLite: one writer connection behind a lock, and a pool of readers that cannot write.

use std::{path::Path, sync::Arc};

use sqlx::{
    ConnectOptions, Connection as _, SqliteConnection, SqlitePool,
    query::Query,
    sqlite::{
        SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
    },
};
use tokio::{sync::Mutex, time::timeout};

use super::{
    Fault, Row, Tx, Value, dialect, failed, limits,
    row::Inner,
    tx::{Connection, SqliteWriter},
};
use crate::{
    error::{Error, Kind, Result},
    files,
};

#[derive(Debug, Clone)]
pub struct Sqlite {
    path: Arc<Path>,
    writer: Arc<Mutex<Option<SqliteConnection>>>,
    readers: SqlitePool,
}

const READERS: u32 = 6;

impl Sqlite {
    pub(super) async fn open(path: &Path) -> Result<Self> {
        let writer = connect(path).await?;
        let options = options(path).read_only(true).pragma("query_only", "on");
        let readers = SqlitePoolOptions::new().max_connections(READERS).connect_lazy_with(options);
        Ok(Self { path: path.into(), writer: Arc::new(Mutex::new(Some(writer))), readers })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) async fn begin(&self) -> Result<Tx> {
        let turn = timeout(limits::TURN, Arc::clone(&self.writer).lock_owned());
        let mut writer = turn.await.map_err(|_| limits::busy())?;
        if writer.is_none() {
            *writer = Some(connect(&self.path).await?);
        }
        let mut tx = Tx::new(Connection::Sqlite(SqliteWriter::new(writer)), None);
        tx.run("begin immediate", &[]).await?;
        Ok(tx)
    }

    pub(super) fn turns(&self) -> usize {
        Arc::strong_count(&self.writer)
    }

    pub(super) async fn empty_log(&self) -> Result<()> {
        let mut writer = self.writer.lock().await;
        if let Some(connection) = writer.as_mut() {
            sqlx::query("pragma wal_checkpoint(truncate)").execute(connection).await.map_err(failed)?;
        }
        Ok(())
    }

    pub(super) async fn fetch_all(&self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>> {
        let rows = bind(sqlx::query(dialect::for_sqlite(sql)), args)
            .fetch_all(&self.readers)
            .await
            .map_err(failed)?;
        Ok(rows.into_iter().map(|row| Row(Inner::Sqlite(row))).collect())
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        // The last connection to close writes the log into the file; after that, the file is all there is.
        if let Some(writer) = self.writer.lock().await.take()
            && let Err(error) = writer.close().await
        {
            tracing::warn!(%error, "the database was not closed cleanly; its log is read at the next start");
        }
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(limits::FILE)
        .foreign_keys(true)
        .statement_cache_capacity(200)
        .disable_statement_logging()
}

async fn connect(path: &Path) -> Result<SqliteConnection> {
    // Created here if missing, because SQLite would make it readable by others.
    if !path.exists() {
        files::private_file(path).map_err(|error| cannot_open(path).caused_by(error))?;
    }
    // FULL: a commit is on disk before it is acknowledged.
    let options = options(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        // Deleted data is overwritten: a shredded key is nowhere in the file.
        .pragma("secure_delete", "on");
    options.connect().await.map_err(|error| match Fault::of(&error) {
        Fault::File => failed(error),
        _ => cannot_open(path).caused_by(error),
    })
}

fn cannot_open(path: &Path) -> Error {
    Error::new(Kind::Unavailable, format!("cannot open the database {}", path.display()))
        .hint("check that the folder exists, is writable and has free space")
}

pub(super) fn bind<'q>(
    mut query: Query<'q, sqlx::Sqlite, SqliteArguments>,
    args: &[Value],
) -> Query<'q, sqlx::Sqlite, SqliteArguments> {
    for value in args {
        query = match value.clone() {
            Value::Text(value) => query.bind(value),
            Value::Integer(value) => query.bind(value),
            Value::Real(value) => query.bind(value),
            Value::Boolean(value) => query.bind(value),
        };
    }
    query
}
