//! Notifications between programs that share one PostgreSQL database: sent within a transaction, received when it
//! commits.

use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::{task::AbortHandle, time::timeout};

use super::{
    Db, Tx, dialect, failed,
    limits::{self, within},
    tx::Connection,
};
use crate::{args, error::Result};

/// A notification from the other programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard<'a> {
    /// A change of this topic.
    Topic(&'a str),
    /// The connection was lost: anything may have changed.
    Gap,
}

/// How long to wait before listening again when the server does not answer.
const PAUSE: Duration = Duration::from_secs(2);
/// After how long a silence the connection is checked: a cut connection gives no signal.
const SILENCE: Duration = Duration::from_secs(30);

impl Db {
    /// Listens to every program on this database from now on, including this one, until aborted. `None` for an embedded
    /// database, which has no other programs.
    pub(crate) async fn listen(
        &self,
        hear: impl Fn(Heard<'_>) + Send + Sync + 'static,
    ) -> Result<Option<AbortHandle>> {
        let Self::Postgres(postgres) = self else { return Ok(None) };
        let url = postgres.url().to_owned();
        let mut listener = connect(&url).await.map_err(failed)?;
        let listening = tokio::spawn(async move {
            loop {
                let error = follow(&mut listener, &hear).await;
                tracing::warn!(%error, "notifications of other replicas are not received; trying again");
                listener = loop {
                    tokio::time::sleep(PAUSE).await;
                    if let Ok(again) = connect(&url).await {
                        break again;
                    }
                };
                hear(Heard::Gap);
            }
        });
        Ok(Some(listening.abort_handle()))
    }
}

async fn connect(url: &str) -> Result<PgListener, sqlx::Error> {
    within(Some(limits::CONNECTION), async {
        let mut listener = PgListener::connect(url).await?;
        listener.listen(dialect::CHANNEL).await?;
        Ok(listener)
    })
    .await
}

/// Passes on notifications until the connection breaks or is found to be cut.
async fn follow(listener: &mut PgListener, hear: &impl Fn(Heard<'_>)) -> sqlx::Error {
    loop {
        match timeout(SILENCE, listener.try_recv()).await {
            Ok(Ok(Some(said))) => hear(Heard::Topic(said.payload())),
            Ok(Ok(None)) => hear(Heard::Gap),
            Ok(Err(error)) => return error,
            Err(_) => {
                let answer = sqlx::query("select 1").execute(&mut *listener);
                if let Err(error) = within(Some(limits::CONNECTION), answer).await {
                    return error;
                }
            }
        }
    }
}

impl Tx {
    /// Notifies the other programs of the topics; false where there can be none.
    pub(super) async fn say_to_others(&mut self, topics: &[String]) -> Result<bool> {
        if !matches!(self.connection, Connection::Postgres(_)) {
            return Ok(false);
        }
        for topic in topics {
            self.run(dialect::NOTIFY, &args![dialect::CHANNEL, topic]).await?;
        }
        Ok(true)
    }
}
