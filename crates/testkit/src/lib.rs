//! The foundation of tests: both databases, fresh for each test; an app on a fixed clock and seeded ids; a client that
//! calls it in process.
//!
//! What is absent: mocks. Tests run the real router, the real SQL and both real databases.
#![expect(clippy::disallowed_methods, reason = "tests start a PostgreSQL server and read where one is given")]

mod app;
pub mod bench;
mod database;
pub mod inputs;
mod log;
mod outline;
mod postbox;
mod postgres;
mod provider;
mod repository;

/// Whether tests that search by repetition run at full length, as `cargo x faults` asks them to. The daily run repeats less.
pub fn at_full_length() -> bool {
    std::env::var_os("CASTRA_FULL_LENGTH").is_some()
}

pub use app::{Answer, Client, Setup, Stream, TestApp, noon, with_accounts};
pub use database::{Database, each_database, on_postgres, on_sqlite};
pub use log::Log;
pub use outline::outline;
pub use postbox::{Arrived, Postbox};
pub use postgres::{Cluster, in_ci, installed};
pub use provider::Provider;
pub use repository::Repository;
