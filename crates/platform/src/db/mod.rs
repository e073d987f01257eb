//! The one seam to the databases: SQL written once, run on SQLite and on PostgreSQL.
//!
//! Features see [`Db`] for reads, [`Tx`] for writes, [`Reads`] for what is read in either, values through
//! [`crate::args!`], and rows through [`FromRow`]. Which database it is shows only in `dialect`.
//!
//! Architecture invariants: no other module names `sqlx`. Writing statements run by `execute` only, and any
//! error inside a transaction closes its connection: a failed COMMIT leaves the driver's transaction depth at
//! one, after which later commits would be savepoint releases that save nothing.

mod dialect;
mod listen;
mod migrate;
mod postgres;
mod reads;
mod row;
mod sqlite;
mod tx;
mod value;

use std::path::{Path, PathBuf};

pub(crate) use listen::Heard;
pub use migrate::{Migration, SchemaColumn};
pub use reads::Reads;
pub use row::{FromRow, Row};
pub use tx::Tx;
pub use value::Value;

use crate::error::{Error, Kind, Result};

/// Where an instance keeps its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// An embedded SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL server, by its URL.
    Postgres(String),
}

impl Location {
    /// Whether nobody on the way to it can read what is sent, or answer in its place.
    pub fn is_guarded(&self) -> Result<bool> {
        match self {
            Self::Sqlite(_) => Ok(true),
            Self::Postgres(url) => postgres::is_guarded(url),
        }
    }
}

/// A database that is open.
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
    /// Opens the database, creating an embedded one where there is none.
    pub async fn open(location: &Location) -> Result<Self> {
        match location {
            Location::Sqlite(path) => Ok(Self::Sqlite(sqlite::Sqlite::open(path).await?)),
            Location::Postgres(url) => Ok(Self::Postgres(postgres::Postgres::open(url).await?)),
        }
    }

    /// Applies what is missing of `migrations`, in order, each whole or not at all.
    pub async fn migrate(&self, migrations: &[Migration]) -> Result<usize> {
        migrate::run(self, migrations).await
    }

    /// The steps of the schema that are still to be applied; an error if it is a newer program's. Changes nothing.
    pub async fn missing(&self, migrations: &[Migration]) -> Result<Vec<&'static str>> {
        migrate::missing(self, migrations).await
    }

    /// Whether the database answers and, where it is a file, is whole page by page.
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

    /// The tables and columns as the database itself describes them; for the test that both agree.
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

    /// The embedded database's file, if it is embedded.
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(sqlite) => Some(sqlite.path()),
            Self::Postgres(_) => None,
        }
    }

    /// Starts a transaction for a change that will be said in the journal. Such transactions run one after
    /// the other on both databases, so that rules checked inside one stay true until it commits.
    pub async fn write(&self) -> Result<Tx> {
        match self {
            Self::Sqlite(sqlite) => sqlite.begin().await,
            Self::Postgres(postgres) => postgres.write().await,
        }
    }

    /// Grows with everybody who holds or waits for the turn to write in this process. For tests that let changes meet there.
    #[doc(hidden)]
    pub fn turns(&self) -> usize {
        match self {
            Self::Sqlite(sqlite) => sqlite.turns(),
            Self::Postgres(postgres) => postgres.turns(),
        }
    }

    /// Starts a transaction for the platform's own bookkeeping (sessions, job leases), which is not said.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        match self {
            Self::Sqlite(sqlite) => sqlite.begin().await,
            Self::Postgres(postgres) => postgres.begin().await,
        }
    }

    /// Every row of a reading statement.
    pub async fn fetch_all<T: FromRow>(&self, sql: &'static str, args: &[Value]) -> Result<Vec<T>> {
        value::check(args)?;
        let rows = match self {
            Self::Sqlite(sqlite) => sqlite.fetch_all(sql, args).await?,
            Self::Postgres(postgres) => postgres.fetch_all(sql, args).await?,
        };
        rows.iter().map(T::from_row).collect()
    }

    /// The first row of a reading statement, or none.
    pub async fn fetch_optional<T: FromRow>(&self, sql: &'static str, args: &[Value]) -> Result<Option<T>> {
        Ok(self.fetch_all(sql, args).await?.into_iter().next())
    }

    /// The one row that a reading statement always gives, such as a count.
    pub async fn fetch_one<T: FromRow>(&self, sql: &'static str, args: &[Value]) -> Result<T> {
        self.fetch_optional(sql, args)
            .await?
            .ok_or_else(|| Error::internal("a row that must exist is missing"))
    }

    /// Whether the database answers now.
    pub async fn ping(&self) -> Result<()> {
        self.fetch_one::<i64>("select 1", &[]).await.map(drop)
    }

    /// Writes SQLite's log into the file and empties it, so that what was deleted is in neither; PostgreSQL overwrites
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

/// What a driver's error means to a person.
fn failed(error: sqlx::Error) -> Error {
    let text = error.to_string();
    let unique = error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation);
    let constraint =
        error.as_database_error().is_some_and(|e| e.is_foreign_key_violation() || e.is_check_violation());
    if unique {
        return Error::conflict("something with this name or at this place exists already").caused_by(error);
    }
    if constraint {
        return Error::conflict("this does not fit what else is recorded").caused_by(error);
    }
    if is_our_fault(&error) {
        return Error::internal("the database refused what we asked of it; nothing was saved")
            .caused_by(error);
    }
    let full =
        text.contains("disk is full") || text.contains("No space left") || text.contains("disk I/O error");
    let (kind, message, hint) = if full {
        (Kind::Unavailable, "the disk is full or failing; nothing was saved", "free some space and try again")
    } else if matches!(error, sqlx::Error::ColumnNotFound(_) | sqlx::Error::ColumnDecode { .. }) {
        (Kind::Internal, "a stored row cannot be read", "run `castra audit verify` and report this")
    } else {
        (Kind::Unavailable, "the database did not answer; nothing was saved", "try again in a moment")
    };
    Error::new(kind, message).hint(hint).caused_by(error)
}

/// Whether a statement of ours is wrong: trying it again would not help. PostgreSQL's classes 22, 23 and 42 (data,
/// constraints, syntax), SQLite's primary codes 1, 19, 20 and 25 (error, constraint, mismatch, range).
fn is_our_fault(error: &sqlx::Error) -> bool {
    let Some(error) = error.as_database_error() else { return false };
    let code = error.code().unwrap_or_default();
    if error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some() {
        return ["22", "23", "42"].iter().any(|class| code.starts_with(class));
    }
    code.parse().is_ok_and(|code: i32| matches!(code & 0xff, 1 | 19 | 20 | 25))
}
