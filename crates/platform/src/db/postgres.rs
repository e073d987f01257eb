//! PostgreSQL: a pool that every replica has its own of.

use std::{net::IpAddr, sync::Arc, time::Duration};

use sqlx::{
    PgPool,
    postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgSslMode},
    query::Query,
};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::{
    Row, Tx, Value, dialect, failed,
    row::Inner,
    tx::{Connection, PostgresWriter},
};
use crate::error::{Error, Kind, Result};

#[derive(Debug, Clone)]
pub struct Postgres {
    pool: PgPool,
    /// For a connection of its own beside the pool.
    url: Arc<str>,
    /// Whose turn it is to write, in this process. Waiting here takes no connection, so that readers keep theirs.
    turn: Arc<Mutex<()>>,
}

const CONNECTIONS: u32 = 12;

/// Whether nobody on the way can read what is sent to the server at this address, or answer in its place: the way stays on
/// this machine, or the server's certificate and name are verified. `verify-ca` is not enough: the driver then takes the
/// certificate that any public authority gave to anybody.
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
            .acquire_timeout(Duration::from_secs(5))
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
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let mut tx = self.start(Some(turn)).await?;
        tx.run(dialect::LOCK_WRITERS, &[]).await?;
        Ok(tx)
    }

    pub(super) fn turns(&self) -> usize {
        Arc::strong_count(&self.turn)
    }

    pub(super) async fn begin(&self) -> Result<Tx> {
        self.start(None).await
    }

    async fn start(&self, turn: Option<OwnedMutexGuard<()>>) -> Result<Tx> {
        let connection = self.pool.acquire().await.map_err(failed)?;
        let mut tx = Tx::new(Connection::Postgres(PostgresWriter::new(connection, turn)));
        tx.run("begin", &[]).await?;
        Ok(tx)
    }

    pub(super) async fn fetch_all(&self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>> {
        let rows = bind(sqlx::query(dialect::for_postgres(sql)), args)
            .fetch_all(&self.pool)
            .await
            .map_err(failed)?;
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
