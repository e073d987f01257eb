//! Words between the programs that share one PostgreSQL database: said within a transaction, heard when it commits.

use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::task::AbortHandle;

use super::{Db, Tx, dialect, failed, tx::Connection};
use crate::{args, error::Result};

/// What is heard of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard<'a> {
    /// A change of this topic.
    Topic(&'a str),
    /// The line was broken: anything may have changed.
    Gap,
}

/// How long to wait before listening again where the server does not answer.
const PAUSE: Duration = Duration::from_secs(2);

impl Db {
    /// Hears what every program on this database says from now on, this one's own words among them, until aborted. An
    /// embedded database has no other programs: none.
    pub(crate) async fn listen(
        &self,
        hear: impl Fn(Heard<'_>) + Send + 'static,
    ) -> Result<Option<AbortHandle>> {
        let Self::Postgres(postgres) = self else { return Ok(None) };
        let mut listener = PgListener::connect(postgres.url()).await.map_err(failed)?;
        listener.listen(dialect::CHANNEL).await.map_err(failed)?;
        let listening = tokio::spawn(async move {
            loop {
                match listener.try_recv().await {
                    Ok(Some(said)) => hear(Heard::Topic(said.payload())),
                    Ok(None) => hear(Heard::Gap),
                    Err(error) => {
                        tracing::warn!(%error, "changes of other replicas are not heard; trying again");
                        tokio::time::sleep(PAUSE).await;
                        hear(Heard::Gap);
                    }
                }
            }
        });
        Ok(Some(listening.abort_handle()))
    }
}

impl Tx {
    /// Says the topics to the other programs, where there can be any; false where there are none.
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
