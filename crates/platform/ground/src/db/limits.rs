//! Time limits: how long the database may keep us waiting, and how long we may keep it.
//!
//! A program that hangs in the middle of a transaction (stopped, swapped out, cut off) must not keep the others from
//! writing: the server ends silent transactions, and the next writer ends those that the server does not see as silent.
//! Every wait ends here, before the request's own time limit.

use std::{io, time::Duration};

use crate::error::{Error, Kind};

/// The longest wait for the turn to write.
pub(super) const TURN: Duration = Duration::from_secs(20);
/// The longest wait for a connection.
pub(super) const CONNECTION: Duration = Duration::from_secs(5);
/// The longest a statement may take: the server's limit and half as much again for the network. Migrations are not
/// limited.
pub(super) const STATEMENT: Duration = Duration::from_secs(45);
/// The longest that the current writer may be silent.
pub(super) const SILENCE: Duration = Duration::from_secs(5);
/// How often the next writer checks whether the current one is silent.
pub(super) const LOOK: Duration = Duration::from_secs(2);
/// The longest attempt to find out whether a change was saved after its answer was lost.
pub(super) const FIND_OUT: Duration = Duration::from_secs(8);
/// The longest wait for a SQLite file that another program is writing to.
pub(super) const FILE: Duration = Duration::from_secs(5);

/// The settings of every PostgreSQL connection. Statements end before `STATEMENT`; a transaction whose program is silent
/// for `SILENCE` is rolled back; a broken connection is detected.
pub(super) const POSTGRES_SESSION: &str = "
    set statement_timeout = '30s';
    set lock_timeout = '20s';
    set idle_in_transaction_session_timeout = '5s';
    set tcp_keepalives_idle = 5;
    set tcp_keepalives_interval = 2;
    set tcp_keepalives_count = 2;
    set tcp_user_timeout = '9s'";

/// What a migration may take beyond that: a large table takes time, and another replica may be migrating.
pub(super) const POSTGRES_MIGRATION: &str = "
    set local statement_timeout = 0;
    set local lock_timeout = '10min'";

/// Gives up after the limit; without one, never.
pub(super) async fn within<T>(
    limit: Option<Duration>,
    work: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    match limit {
        None => work.await,
        Some(limit) => tokio::time::timeout(limit, work).await.unwrap_or_else(|_| {
            Err(sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, "the database does not answer")))
        }),
    }
}

/// The error for a change that did not get its turn.
pub(super) fn busy() -> Error {
    Error::new(Kind::Unavailable, "other changes are being saved right now; nothing was saved")
        .hint("try again in a moment")
}
