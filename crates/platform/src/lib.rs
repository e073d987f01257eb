//! The foundation of every feature of Castra: database, journal, jobs, access, web, configuration.
//!
//! Architecture invariants: this crate names no feature and no person, team or responsibility; only [`db`] names `sqlx`;
//! only [`config`] reads the environment; only [`clock`] reads the real clock.

pub mod access;
pub mod accounts;
pub mod app;
pub mod clock;
mod closed_set;
pub mod config;
pub mod context;
pub mod db;
pub mod error;
pub mod feature;
pub mod files;
pub mod idempotency;
pub mod ids;
pub mod jobs;
pub mod journal;
pub mod live;
pub mod mail;
pub mod outgoing;
pub mod own_data;
pub mod private;
pub mod reading;
pub mod revision;
pub mod terms;
pub mod text;
pub mod ui;
pub mod web;
pub mod work;

pub use app::App;
pub use context::Ctx;
pub use error::{Error, Kind, Result};
pub use revision::Seen;
