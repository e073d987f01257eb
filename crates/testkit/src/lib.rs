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
mod postbox;
mod postgres;
mod provider;
mod repository;

pub use app::{Answer, Client, Setup, Stream, TestApp, noon, with_accounts};
pub use database::{Database, each_database, on_postgres, on_sqlite};
pub use log::Log;
pub use postbox::{Arrived, Postbox};
pub use postgres::{Cluster, in_ci, installed};
pub use provider::Provider;
pub use repository::Repository;
