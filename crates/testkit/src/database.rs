//! A fresh database of either kind for one test.

use std::{
    path::Path,
    process::{self, Command},
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use castra_platform::db::{Db, Location};
use tempfile::TempDir;

use crate::postgres;

/// A database that no other test uses.
#[derive(Debug)]
pub struct Database {
    /// The database, open and empty.
    pub db: Db,
    /// Its location, for a second process or a second connection.
    pub location: Location,
    dir: TempDir,
}

impl Database {
    async fn sqlite() -> Self {
        let dir = folder();
        Self::open(Location::Sqlite(dir.path().join("castra.sqlite")), dir).await
    }

    async fn postgres(server: &str) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let dir = folder();
        let name = format!("castra_test_{}_{}", process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        Self::open(Location::Postgres(postgres::create_database(server, &name)), dir).await
    }

    async fn open(location: Location, dir: TempDir) -> Self {
        let db = Db::open(&location).await.expect("a fresh database opens");
        Self { db, location, dir }
    }

    /// A folder that is removed when the test ends.
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    async fn close(self) {
        self.db.close().await;
        if let Location::Postgres(url) = &self.location {
            postgres::drop_database(url);
        }
    }
}

/// A folder in memory where the machine has room for it, because each commit waits for the disk; otherwise the usual one.
fn folder() -> TempDir {
    static IN_MEMORY: OnceLock<bool> = OnceLock::new();
    let memory = Path::new("/dev/shm");
    let is_in_memory = *IN_MEMORY.get_or_init(|| {
        let asked = Command::new("df").args(["--output=avail", "--block-size=1M"]).arg(memory).output();
        let megabytes = asked.ok().and_then(|answer| {
            String::from_utf8_lossy(&answer.stdout).lines().nth(1)?.trim().parse::<u64>().ok()
        });
        megabytes.is_some_and(|megabytes| megabytes >= ROOM)
    });
    let made = if is_in_memory { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("the temporary folder is writable")
}

/// The megabytes that must be free in memory: tests run beside each other, and some hold a repository.
const ROOM: u64 = 2_000;

/// Runs a test on SQLite and then on PostgreSQL, each time with a fresh and empty database.
///
/// # Panics
/// If the test does, and in CI if PostgreSQL is not installed. Elsewhere its absence is reported and skipped.
pub fn each_database(test: impl AsyncFn(&Database)) {
    on_sqlite(&test);
    on_postgres(test);
}

/// Runs a test only on PostgreSQL, for what an embedded database does not have.
///
/// # Panics
/// As [`each_database`].
#[expect(clippy::needless_pass_by_value, reason = "a closure reads better without `&` in every test")]
pub fn on_postgres(test: impl AsyncFn(&Database)) {
    let Some(server) = postgres::server() else { return };
    runtime().block_on(async {
        let database = Database::postgres(&server).await;
        say(&database);
        test(&database).await;
        database.close().await;
    });
}

/// Runs a test only on SQLite, for what PostgreSQL does not have.
#[expect(clippy::needless_pass_by_value, reason = "a closure reads better without `&` in every test")]
pub fn on_sqlite(test: impl AsyncFn(&Database)) {
    runtime().block_on(async {
        let database = Database::sqlite().await;
        say(&database);
        test(&database).await;
        database.close().await;
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts")
}

/// Prints on which database a test runs; visible if it fails.
#[expect(clippy::print_stdout, reason = "the test's own output, shown by the runner where it fails")]
fn say(database: &Database) {
    println!("on {}:", database.db.engine());
}
