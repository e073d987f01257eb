//! The only interface to the databases: SQL written once, run on SQLite and on PostgreSQL.
//!
//! Features use [`Db`] for reads, [`Tx`] for writes, [`Reads`] for reads in either, [`crate::args!`] for values, and
//! [`FromRow`] for rows. Only `dialect` knows which database it is.
//!
//! Architecture invariants: no other module names `sqlx`. Writing statements run only through `execute`, and any error
//! inside a transaction closes its connection: a failed COMMIT leaves the driver's transaction depth at one, after which
//! later commits would be savepoint releases that save nothing.

mod dialect;
mod limits;
mod listen;
mod migrate;
mod postgres;
mod reads;
mod row;
mod sqlite;
mod tx;
mod value;

use std::path::{Path, PathBuf};

use futures::future::BoxFuture;
use sqlx::postgres::PgSeverity;

pub(crate) use listen::Heard;
pub use migrate::{Migration, SchemaColumn};
pub use reads::Reads;
pub use row::{AsText, FromRow, Row};
pub use tx::Tx;
pub use value::Value;

use crate::error::{Error, Kind, Result};

/// The location of an instance's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// An embedded SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server, by its URL.
    Postgres(String),
}

impl Location {
    /// Whether no one on the network can read what is sent, or answer in its place.
    pub fn is_guarded(&self) -> Result<bool> {
        match self {
            Self::Sqlite(_) => Ok(true),
            Self::Postgres(url) => postgres::is_guarded(url),
        }
    }
}

/// An open database.
#[derive(Debug, Clone)]
pub enum Db {
    /// Embedded: one writer connection, several readers.
    #[doc(hidden)]
    Sqlite(sqlite::Sqlite),
    /// A server shared by any number of replicas.
    #[doc(hidden)]
    Postgres(postgres::Postgres),
}

impl Db {
    /// Opens the database, creating an embedded one if it does not exist.
    pub async fn open(location: &Location) -> Result<Self> {
        match location {
            Location::Sqlite(path) => Ok(Self::Sqlite(sqlite::Sqlite::open(path).await?)),
            Location::Postgres(url) => Ok(Self::Postgres(postgres::Postgres::open(url).await?)),
        }
    }

    /// Applies the missing `migrations`, in order, each completely or not at all.
    pub async fn migrate(&self, migrations: &[Migration]) -> Result<usize> {
        migrate::run(self, migrations).await
    }

    /// The schema steps still to be applied; an error if the schema is a newer program's. Changes nothing.
    pub async fn missing(&self, migrations: &[Migration]) -> Result<Vec<&'static str>> {
        migrate::missing(self, migrations).await
    }

    /// Checks that the database answers and that an embedded one is intact, page by page.
    pub async fn is_whole(&self) -> Result<()> {
        self.ping().await?;
        if let Self::Postgres(_) = self {
            return Ok(());
        }
        let found: String = self.fetch_one(dialect::SQLITE_IS_WHOLE, &[]).await?;
        if found == "ok" {
            return Ok(());
        }
        Err(Error::new(Kind::Unavailable, "the database file is damaged")
            .hint("restore it from a backup")
            .caused_by(found))
    }

    /// The tables and columns as the database describes them; for the test that both databases agree.
    pub async fn schema(&self) -> Result<Vec<SchemaColumn>> {
        migrate::schema(self).await
    }

    /// Which database this is: `SQLite` or `PostgreSQL`.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// Whether programs with their own data folders may share it.
    pub fn is_shared(&self) -> bool {
        self.file().is_none()
    }

    /// The embedded database's file, if it is embedded.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(sqlite) => Some(sqlite.path()),
            Self::Postgres(_) => None,
        }
    }

    /// Starts a transaction for a change that is recorded in the journal. Such transactions run one after the other on
    /// both databases, so rules checked inside one hold until it commits.
    pub fn write(&self) -> BoxFuture<'_, Result<Tx>> {
        Box::pin(async move {
            match self {
                Self::Sqlite(sqlite) => sqlite.begin().await,
                Self::Postgres(postgres) => postgres.write().await,
            }
        })
    }

    /// The number of writers in this process, holding or awaiting their turn. For tests that make changes meet there.
    #[doc(hidden)]
    pub fn turns(&self) -> usize {
        match self {
            Self::Sqlite(sqlite) => sqlite.turns(),
            Self::Postgres(postgres) => postgres.turns(),
        }
    }

    /// Starts a transaction for bookkeeping, such as sessions and leases, which the journal does not record and which ends
    /// with [`Tx::commit_unsaid`]. On PostgreSQL such transactions take no turns.
    pub fn begin(&self) -> BoxFuture<'_, Result<Tx>> {
        Box::pin(async move {
            match self {
                Self::Sqlite(sqlite) => sqlite.begin().await,
                Self::Postgres(postgres) => postgres.begin().await,
            }
        })
    }

    /// All rows of a query.
    pub async fn fetch_all<T: FromRow>(&self, sql: &'static str, args: &[Value]) -> Result<Vec<T>> {
        self.rows(sql, args).await?.iter().map(T::from_row).collect()
    }

    fn rows<'a>(&'a self, sql: &'static str, args: &'a [Value]) -> BoxFuture<'a, Result<Vec<Row>>> {
        Box::pin(async move {
            value::check(args)?;
            match self {
                Self::Sqlite(sqlite) => sqlite.fetch_all(sql, args).await,
                Self::Postgres(postgres) => postgres.fetch_all(sql, args).await,
            }
        })
    }

    /// The first row of a query, or `None`.
    pub async fn fetch_optional<T: FromRow>(&self, sql: &'static str, args: &[Value]) -> Result<Option<T>> {
        Ok(self.fetch_all(sql, args).await?.into_iter().next())
    }

    /// The single row that a query always returns, such as a count.
    pub async fn fetch_one<T: FromRow>(&self, sql: &'static str, args: &[Value]) -> Result<T> {
        self.fetch_optional(sql, args)
            .await?
            .ok_or_else(|| Error::internal("a row that must exist is missing"))
    }

    /// Whether the database answers now.
    pub async fn ping(&self) -> Result<()> {
        self.fetch_one::<i64>("select 1", &[]).await.map(drop)
    }

    /// Writes SQLite's log into the file and empties it, so that deleted records are in neither; PostgreSQL overwrites
    /// its log in its own time.
    pub async fn empty_log(&self) -> Result<()> {
        match self {
            Self::Sqlite(sqlite) => sqlite.empty_log().await,
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Closes every connection; what was committed stays.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
            Self::Postgres(postgres) => postgres.close().await,
        }
    }
}

/// The files of an embedded database: the file itself, its log and the log's index, which share its permissions.
pub fn files_of(file: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|ending| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    })
}

/// The error that people see for a driver's error in a statement whose transaction was not saved.
fn failed(error: sqlx::Error) -> Error {
    let (kind, message, hint) = match Fault::of(&error) {
        Fault::Unique => {
            return Error::conflict("something with this name, or in this place, already exists")
                .caused_by(error);
        }
        Fault::Constraint => {
            return Error::conflict("this contradicts other records; nothing was saved").caused_by(error);
        }
        Fault::Ours => {
            return Error::internal("the database refused a statement of Castra; nothing was saved")
                .caused_by(error);
        }
        Fault::Row => {
            (Kind::Internal, "a stored row cannot be read", "run `castra audit verify` and report this")
        }
        Fault::Turn => return limits::busy().caused_by(error),
        Fault::File => (
            Kind::Unavailable,
            "another program is writing to the database file; nothing was saved",
            "wait until the other `castra` command has ended, or stop it if it hangs",
        ),
        Fault::Slow => (
            Kind::Unavailable,
            "this took too long in the database and was stopped; nothing was saved",
            "try again in a moment",
        ),
        Fault::Silent => (
            Kind::Unavailable,
            "this hung in the middle of a change, and the database rolled it back; nothing was saved",
            "try again",
        ),
        Fault::Disk { .. } => (
            Kind::Unavailable,
            "the disk is full or failing; nothing was saved",
            "free some space and try again",
        ),
        Fault::Other | Fault::Line => {
            (Kind::Unavailable, "the database did not answer; nothing was saved", "try again in a moment")
        }
    };
    Error::new(kind, message).hint(hint).caused_by(error)
}

/// The error for a failed commit. Where its answer was lost, it may have been saved all the same.
fn unanswered(error: sqlx::Error) -> Error {
    let message = match Fault::of(&error) {
        Fault::Line => {
            "the database did not answer while this was being saved: it is not known whether it was saved"
        }
        Fault::Disk { in_writing: true } => {
            "the disk failed while this was being saved: it is not known whether it stays saved"
        }
        _ => return failed(error),
    };
    Error::new(Kind::Unknown, message).hint("check whether it is there before you try again").caused_by(error)
}

/// A fault reported by the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// A duplicate.
    Unique,
    /// A contradiction to other records.
    Constraint,
    /// An invalid statement of ours: trying it again would not help.
    Ours,
    /// A row of an unknown form.
    Row,
    /// Others were writing for too long.
    Turn,
    /// Another program is using the file.
    File,
    /// The statement took longer than allowed.
    Slow,
    /// We were silent for too long.
    Silent,
    /// No space, or a failing disk; `in_writing` when the written data may be there nevertheless.
    Disk { in_writing: bool },
    /// An answer that says only that it was not done.
    Other,
    /// No answer.
    Line,
}

impl Fault {
    fn of(error: &sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::ColumnNotFound(_) | sqlx::Error::ColumnDecode { .. }) {
            return Self::Row;
        }
        let Some(known) = error.as_database_error() else { return Self::Line };
        if known.is_unique_violation() {
            return Self::Unique;
        }
        if known.is_foreign_key_violation() || known.is_check_violation() {
            return Self::Constraint;
        }
        let code = known.code().unwrap_or_default();
        match known.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
            Some(server) => Self::of_postgres(&code, server.severity()),
            None => Self::of_sqlite(code.parse().unwrap_or_default()),
        }
    }

    /// PostgreSQL's classes 22, 23 and 42 are data, constraints and syntax. The end of a session does not answer the
    /// statement: a server that is shutting down may have saved it just before.
    fn of_postgres(code: &str, severity: PgSeverity) -> Self {
        match code {
            "25P03" => Self::Silent,
            _ if matches!(severity, PgSeverity::Fatal | PgSeverity::Panic) => Self::Line,
            "55P03" => Self::Turn,
            "57014" => Self::Slow,
            "53100" | "58030" => Self::Disk { in_writing: false },
            _ if ["22", "23", "42"].iter().any(|class| code.starts_with(class)) => Self::Ours,
            _ => Self::Other,
        }
    }

    /// SQLite's primary codes: 1, 19, 20 and 25 are error, constraint, mismatch and range, 5 is busy, 10 a failing disk,
    /// 13 a full one. Data written but not synchronized (10 with 4 or 5 above) may be found after a crash.
    fn of_sqlite(code: i32) -> Self {
        match (code & 0xff, code >> 8) {
            (1 | 19 | 20 | 25, _) => Self::Ours,
            (5, _) => Self::File,
            (13, _) => Self::Disk { in_writing: false },
            (10, above) => Self::Disk { in_writing: matches!(above, 4 | 5) },
            _ => Self::Other,
        }
    }
}
