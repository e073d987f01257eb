//! A writing transaction, which any error ends for good.
//!
//! What is absent: savepoints, nested transactions, and a commit without a journal entry (except for the platform's own
//! bookkeeping).

use std::time::Duration;

use futures::future::BoxFuture;
use serde::Serialize;
use sqlx::{PgConnection, SqliteConnection, pool::PoolConnection};
use tokio::{runtime::Handle, sync::OwnedMutexGuard};

use super::{
    FromRow, Row, Value, dialect, failed,
    limits::{self, within},
    postgres::{self, Postgres},
    row::Inner,
    sqlite, unanswered, value,
};
use crate::{
    error::{Error, Kind, Result},
    idempotency::{self, Claim},
    journal::{self, Changing, Entry, JournalKey},
    live::Live,
    revision,
};

/// An open transaction. Dropping it rolls back.
#[derive(Debug)]
pub struct Tx {
    pub(super) connection: Connection,
    /// The longest wait for a statement.
    pub(super) limit: Option<Duration>,
    ended: bool,
    claim: Option<Claim>,
    changing: Option<Changing>,
    live: Option<Live>,
    told: Vec<String>,
}

#[derive(Debug)]
pub(super) enum Connection {
    Sqlite(SqliteWriter),
    Postgres(PostgresWriter),
}

/// The only writer; closed on drop unless its transaction ended well.
#[derive(Debug)]
pub(super) struct SqliteWriter {
    slot: OwnedMutexGuard<Option<SqliteConnection>>,
    healthy: bool,
}

impl SqliteWriter {
    pub(super) fn new(slot: OwnedMutexGuard<Option<SqliteConnection>>) -> Self {
        Self { slot, healthy: false }
    }
}

impl Drop for SqliteWriter {
    fn drop(&mut self) {
        if !self.healthy {
            drop(self.slot.take());
        }
    }
}

/// A pooled connection. On drop it returns to the pool where its transaction ended well, is rolled back first where
/// nothing went wrong (a change was refused: reconnecting for each would cost more than the change), and is closed
/// otherwise.
#[derive(Debug)]
pub(super) struct PostgresWriter {
    connection: Option<PoolConnection<sqlx::Postgres>>,
    /// Held by transactions that take turns; released after the connection.
    turn: Option<OwnedMutexGuard<()>>,
    /// To find out over another connection what became of a commit that was not answered.
    server: Postgres,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// A statement failed, or is not known to have ended.
    Unsure,
    /// The transaction continues; no statement is under way.
    Open,
    /// The transaction has ended.
    Ended,
}

impl PostgresWriter {
    pub(super) fn new(
        connection: PoolConnection<sqlx::Postgres>,
        turn: Option<OwnedMutexGuard<()>>,
        server: Postgres,
    ) -> Self {
        Self { connection: Some(connection), turn, server, state: State::Unsure }
    }

    /// Runs a statement; if it fails or is abandoned, the connection is closed.
    async fn ask<T>(
        &mut self,
        limit: Option<Duration>,
        statement: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
    ) -> Result<Result<T, sqlx::Error>> {
        let Some(connection) = self.connection.as_mut() else { return Err(Error::internal(GONE)) };
        self.state = State::Unsure;
        let done = within(limit, statement(connection)).await;
        if done.is_ok() {
            self.state = State::Open;
        }
        Ok(done)
    }

    async fn roll_back(mut self) {
        let rolled_back = self
            .ask(Some(limits::STATEMENT), async |connection| {
                sqlx::raw_sql("rollback").execute(connection).await.map(drop)
            })
            .await;
        if matches!(rolled_back, Ok(Ok(()))) {
            self.state = State::Ended;
        }
    }
}

impl Drop for PostgresWriter {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        match (self.state, Handle::try_current()) {
            (State::Ended, _) => {}
            (State::Open, Ok(runtime)) => {
                let (turn, server) = (self.turn.take(), self.server.clone());
                let open = Self { connection: Some(connection), turn, server, state: State::Open };
                runtime.spawn(open.roll_back());
            }
            _ => drop::<PgConnection>(connection.detach()),
        }
    }
}

/// The connection was lost while a change was being saved, and it is known that it was not saved.
fn lost(unknown: Error) -> Error {
    Error::new(Kind::Unavailable, "the database did not answer; nothing was saved")
        .hint("try again in a moment")
        .caused_by(unknown)
}

const GONE: &str = "the transaction has ended after an earlier error";

impl Tx {
    pub(super) fn new(connection: Connection, limit: Option<Duration>) -> Self {
        Self { connection, limit, ended: false, claim: None, changing: None, live: None, told: Vec::new() }
    }

    /// Sets the claim under which the change is made; the commit records it.
    pub(crate) fn under(self, claim: Option<Claim>) -> Self {
        Self { claim, ..self }
    }

    /// Sets the key that hashes the records passed to [`changing`](Self::changing).
    pub(crate) fn hashing(self, key: JournalKey) -> Self {
        Self { changing: Some(Changing::new(key)), ..self }
    }

    /// Records the state before and after a change, for the journal, which keeps keyed hashes of both. For private text,
    /// pass the sealed form.
    pub fn changing<T: Serialize>(&mut self, before: Option<&T>, after: Option<&T>) -> Result<()> {
        match &mut self.changing {
            Some(changing) => changing.add(before, after),
            None => Err(Error::internal("a change of records begins with `ctx.write()`")),
        }
    }

    /// Sets the subscribers whom the commit notifies.
    pub(crate) fn telling(self, live: Live) -> Self {
        Self { live: Some(live), ..self }
    }

    /// Notifies the subscribers of this topic ([`crate::live`]) once the change is committed. A topic names a record by
    /// its id and carries nothing private.
    pub fn tells(&mut self, topic: impl Into<String>) {
        self.told.push(topic.into());
    }

    /// Runs a writing statement; returns the number of affected rows.
    pub async fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<u64> {
        self.run(sql, args).await
    }

    /// Runs an update of one row at the revision that was read: refused if the row no longer has it.
    pub async fn update_one(&mut self, sql: &'static str, args: &[Value]) -> Result<()> {
        match self.execute(sql, args).await? {
            1 => Ok(()),
            _ => Err(revision::changed()),
        }
    }

    /// Runs several statements without arguments, as a migration does.
    pub(super) async fn execute_script(&mut self, sql: &'static str) -> Result<()> {
        self.check()?;
        let result = match &mut self.connection {
            Connection::Sqlite(writer) => match writer.slot.as_mut() {
                Some(connection) => sqlx::raw_sql(sql).execute(connection).await.map(drop),
                None => return Err(Error::internal(GONE)),
            },
            Connection::Postgres(writer) => {
                let script = async |connection: &mut PgConnection| {
                    sqlx::raw_sql(sql).execute(connection).await.map(drop)
                };
                writer.ask(self.limit, script).await?
            }
        };
        result.map_err(|error| self.end(error))
    }

    /// All rows of a statement.
    pub async fn fetch_all<T: FromRow>(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<T>> {
        self.rows(sql, args).await?.iter().map(T::from_row).collect()
    }

    fn rows<'a>(&'a mut self, sql: &'static str, args: &'a [Value]) -> BoxFuture<'a, Result<Vec<Row>>> {
        Box::pin(async move {
            self.check()?;
            value::check(args)?;
            let rows = match &mut self.connection {
                Connection::Sqlite(writer) => match writer.slot.as_mut() {
                    Some(connection) => sqlite::bind(sqlx::query(dialect::for_sqlite(sql)), args)
                        .fetch_all(connection)
                        .await
                        .map(|rows| rows.into_iter().map(|row| Row(Inner::Sqlite(row))).collect::<Vec<_>>()),
                    None => return Err(Error::internal(GONE)),
                },
                Connection::Postgres(writer) => {
                    let query = postgres::bind(sqlx::query(dialect::for_postgres(sql)), args);
                    let rows = async |connection: &mut PgConnection| query.fetch_all(connection).await;
                    writer
                        .ask(self.limit, rows)
                        .await?
                        .map(|rows| rows.into_iter().map(|row| Row(Inner::Postgres(row))).collect())
                }
            };
            rows.map_err(|error| self.end(error))
        })
    }

    /// The first row of a statement, or `None`.
    pub async fn fetch_optional<T: FromRow>(
        &mut self,
        sql: &'static str,
        args: &[Value],
    ) -> Result<Option<T>> {
        Ok(self.fetch_all(sql, args).await?.into_iter().next())
    }

    /// Commits, with the entry for the journal. After an error nothing was saved, unless its kind is [`Kind::Unknown`]:
    /// then it could not be found out whether it was.
    pub fn commit(mut self, entry: Entry) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move {
            let changing = self.changing.take();
            let (before, after) = changing.map(|known| known.hashes(&entry.subject)).unwrap_or_default();
            let (place, hash) = journal::append(&mut self, &entry, &before, &after).await?;
            if let Some(claim) = self.claim.take() {
                idempotency::mark(&mut self, &claim).await?;
            }
            let server = match &self.connection {
                Connection::Postgres(writer) => Some(writer.server.clone()),
                // A failing file cannot say what will be left of the write.
                Connection::Sqlite(_) => None,
            };
            match (self.commit_unsaid().await, server) {
                (Err(error), Some(server)) if error.kind == Kind::Unknown => {
                    match server.was_saved(place, &hash).await {
                        Ok(true) => Ok(()),
                        Ok(false) => Err(lost(error)),
                        Err(_) => Err(error),
                    }
                }
                (committed, _) => committed,
            }
        })
    }

    /// Commits a change that a later change will record: an entry written now would have its place in the chain between
    /// two known instants, and so reveal when this was written (decision 0020). Only for anonymous text.
    pub async fn commit_to_be_said_later(self) -> Result<()> {
        self.commit_unsaid().await
    }

    /// Commits bookkeeping that no one needs to read about: leases, a person's own snoozed items. Whatever another person
    /// could miss or rely on needs an entry: see [`Self::commit`].
    pub fn commit_unsaid(mut self) -> BoxFuture<'static, Result<()>> {
        Box::pin(async move {
            let told = std::mem::take(&mut self.told);
            let is_said = self.say_to_others(&told).await?;
            self.perform("commit", &[]).await?.map_err(|error| {
                self.ended = true;
                unanswered(error)
            })?;
            // Where the database carries notifications, it delivers them here too.
            if let Some(live) = self.live.take().filter(|_| !is_said) {
                for topic in &told {
                    live.tell(topic);
                }
            }
            self.ended = true;
            match &mut self.connection {
                Connection::Sqlite(writer) => writer.healthy = true,
                Connection::Postgres(writer) => writer.state = State::Ended,
            }
            Ok(())
        })
    }

    /// Ends without saving and keeps the connection for the next transaction.
    pub async fn roll_back(mut self) -> Result<()> {
        self.run("rollback", &[]).await?;
        match &mut self.connection {
            Connection::Sqlite(writer) => writer.healthy = true,
            Connection::Postgres(writer) => writer.state = State::Ended,
        }
        Ok(())
    }

    pub(super) async fn run(&mut self, sql: &'static str, args: &[Value]) -> Result<u64> {
        self.perform(sql, args).await?.map_err(|error| self.end(error))
    }

    fn perform<'a>(
        &'a mut self,
        sql: &'static str,
        args: &'a [Value],
    ) -> BoxFuture<'a, Result<Result<u64, sqlx::Error>>> {
        Box::pin(async move {
            self.check()?;
            value::check(args)?;
            Ok(match &mut self.connection {
                Connection::Sqlite(writer) => match writer.slot.as_mut() {
                    Some(connection) => sqlite::bind(sqlx::query(dialect::for_sqlite(sql)), args)
                        .execute(connection)
                        .await
                        .map(|done| done.rows_affected()),
                    None => return Err(Error::internal(GONE)),
                },
                Connection::Postgres(writer) => {
                    let query = postgres::bind(sqlx::query(dialect::for_postgres(sql)), args);
                    let done = async |connection: &mut PgConnection| query.execute(connection).await;
                    writer.ask(self.limit, done).await?.map(|done| done.rows_affected())
                }
            })
        })
    }

    fn check(&self) -> Result<()> {
        if self.ended { Err(Error::new(Kind::Unavailable, GONE)) } else { Ok(()) }
    }

    fn end(&mut self, error: sqlx::Error) -> Error {
        self.ended = true;
        failed(error)
    }
}
