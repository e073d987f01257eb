//! PostgreSQL: each replica has its own pool.

use std::{net::IpAddr, pin::pin, sync::Arc, time::Duration};

use sqlx::{
    PgPool,
    postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgSslMode},
    query::Query,
};
use tokio::{
    sync::{Mutex, OwnedMutexGuard},
    time::{sleep, timeout},
};

use super::{
    Row, Tx, Value, dialect, failed, limits,
    row::Inner,
    tx::{Connection, PostgresWriter},
};
use crate::{
    args,
    error::{Error, Kind, Result},
};

#[derive(Debug, Clone)]
pub struct Postgres {
    pool: PgPool,
    /// For a separate connection outside the pool.
    url: Arc<str>,
    /// The turn to write, in this process. Waiting here takes no connection, so readers keep theirs.
    turn: Arc<Mutex<()>>,
}

const CONNECTIONS: u32 = 12;
/// How long to wait before asking again when the server does not answer.
const AGAIN: Duration = Duration::from_millis(200);

/// Whether no one on the network can read what is sent to this server, or answer in its place: the connection stays on
/// this machine, or the server's certificate and name are verified. `verify-ca` is not enough: the driver then accepts a
/// certificate that any public authority issued to anyone.
pub(super) fn is_guarded(url: &str) -> Result<bool> {
    let options: PgConnectOptions = url.parse().map_err(|error: sqlx::Error| {
        Error::invalid("the address of PostgreSQL cannot be read").caused_by(error)
    })?;
    let host = options.get_host();
    let number: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    let is_here = options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || number.is_some_and(|number| number.is_loopback());
    Ok(is_here || matches!(options.get_ssl_mode(), PgSslMode::VerifyFull))
}

impl Postgres {
    pub(super) async fn open(url: &str) -> Result<Self> {
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(limits::CONNECTION)
            .after_connect(|connection, _| {
                Box::pin(async move {
                    sqlx::raw_sql(limits::POSTGRES_SESSION).execute(connection).await.map(drop)
                })
            })
            .connect(url)
            .await
            .map_err(|error| {
                Error::new(Kind::Unavailable, "cannot reach PostgreSQL")
                    .hint("check DATABASE_URL and that the server runs")
                    .caused_by(error)
            })?;
        Ok(Self { pool, url: url.into(), turn: Arc::default() })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Starts a transaction that takes its turn, in this process and among all replicas.
    pub(super) async fn write(&self) -> Result<Tx> {
        let turn = timeout(limits::TURN, Arc::clone(&self.turn).lock_owned());
        let turn = turn.await.map_err(|_| limits::busy())?;
        let mut tx = self.start(Some(turn)).await?;
        self.wait_for_others(&mut tx).await?;
        Ok(tx)
    }

    async fn wait_for_others(&self, tx: &mut Tx) -> Result<()> {
        let mut locked = pin!(tx.run(dialect::LOCK_WRITERS, &[]));
        let mut patience = limits::SILENCE;
        loop {
            if let Ok(locked) = timeout(patience, &mut locked).await {
                return locked.map(drop);
            }
            self.end_silent_writer().await;
            patience = limits::LOOK;
        }
    }

    /// Ends the current writer's transaction, if the server has been waiting for its program all the time: the program is
    /// stopped or cut off. The server's own limit does not detect one that is in the middle of sending or receiving.
    async fn end_silent_writer(&self) {
        match self.fetch_all(dialect::END_SILENT_WRITER, &[]).await {
            Ok(ended) if ended.is_empty() => {}
            Ok(_) => {
                tracing::warn!("the transaction of another program was ended: it hung and blocked all others")
            }
            Err(error) => {
                tracing::warn!(error = %error.chain(), "the transaction that blocks all others cannot be determined")
            }
        }
    }

    /// Whether a journal entry was saved, after its commit was not answered. Looks once every current writer has ended,
    /// so the answer stays true.
    pub(super) async fn was_saved(&self, place: i64, hash: &str) -> Result<bool> {
        let find_out = async {
            loop {
                match self.look_for(place, hash).await {
                    Ok(found) => return found,
                    Err(error) => {
                        tracing::warn!(error = %error.chain(), "it is not known yet whether a change was saved")
                    }
                }
                sleep(AGAIN).await;
            }
        };
        timeout(limits::FIND_OUT, find_out).await.map_err(|_| limits::busy())
    }

    async fn look_for(&self, place: i64, hash: &str) -> Result<bool> {
        let mut tx = self.write().await?;
        let sql = "select sequence from journal where sequence = $1 and hash = $2";
        let found: Option<i64> = tx.fetch_optional(sql, &args![place, hash]).await?;
        tx.roll_back().await?;
        Ok(found.is_some())
    }

    pub(super) fn turns(&self) -> usize {
        Arc::strong_count(&self.turn)
    }

    pub(super) async fn begin(&self) -> Result<Tx> {
        self.start(None).await
    }

    async fn start(&self, turn: Option<OwnedMutexGuard<()>>) -> Result<Tx> {
        let connection = self.pool.acquire().await.map_err(failed)?;
        let writer = PostgresWriter::new(connection, turn, self.clone());
        let mut tx = Tx::new(Connection::Postgres(writer), Some(limits::STATEMENT));
        tx.run("begin", &[]).await?;
        Ok(tx)
    }

    pub(super) async fn fetch_all(&self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>> {
        let read = bind(sqlx::query(dialect::for_postgres(sql)), args).fetch_all(&self.pool);
        let rows = limits::within(Some(limits::STATEMENT), read).await.map_err(failed)?;
        Ok(rows.into_iter().map(|row| Row(Inner::Postgres(row))).collect())
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

pub(super) fn bind<'q>(
    mut query: Query<'q, sqlx::Postgres, PgArguments>,
    args: &[Value],
) -> Query<'q, sqlx::Postgres, PgArguments> {
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
