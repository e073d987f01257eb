//! How long the database may keep us waiting, and how long we may keep it.
//!
//! A program that stands still in the middle of a transaction (stopped, swapped out, cut off) must not keep the others from
//! writing: the server ends what is silent, and whoever waits for their turn ends what the server cannot see to be silent.
//! Everything that is waited for has an end here, before a request's own end comes.

use std::{io, time::Duration};

use crate::error::{Error, Kind};

/// The longest that a change waits for its turn.
pub(super) const TURN: Duration = Duration::from_secs(20);
/// The longest that a connection is waited for.
pub(super) const CONNECTION: Duration = Duration::from_secs(5);
/// The longest that a statement may take the server, and half as long again the way there and back. Migrations take what they take.
pub(super) const STATEMENT: Duration = Duration::from_secs(45);
/// For how long whoever has the turn may say nothing.
pub(super) const SILENCE: Duration = Duration::from_secs(5);
/// How often whoever waits for their turn looks whether the one who has it is silent.
pub(super) const LOOK: Duration = Duration::from_secs(2);
/// The longest that it is tried to find out whether a change was saved whose answer was lost.
pub(super) const FIND_OUT: Duration = Duration::from_secs(8);
/// The longest that a SQLite file is waited for which another program writes.
pub(super) const FILE: Duration = Duration::from_secs(5);

/// What every connection to PostgreSQL is told at its beginning. Statements end before `STATEMENT` does; a transaction
/// whose program says nothing for `SILENCE` is taken back; what is at the other end of a broken line is found to be gone.
pub(super) const POSTGRES_SESSION: &str = "
    set statement_timeout = '30s';
    set lock_timeout = '20s';
    set idle_in_transaction_session_timeout = '5s';
    set tcp_keepalives_idle = 5;
    set tcp_keepalives_interval = 2;
    set tcp_keepalives_count = 2;
    set tcp_user_timeout = '9s'";

/// What a migration is allowed beyond that: a large table takes its time, and another replica may be migrating.
pub(super) const POSTGRES_MIGRATION: &str = "
    set local statement_timeout = 0;
    set local lock_timeout = '10min'";

/// Gives up after so long; without a limit, never.
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

/// What is said where a change did not get its turn.
pub(super) fn busy() -> Error {
    Error::new(Kind::Unavailable, "other changes are being made just now; nothing was saved")
        .hint("try again in a moment")
}
