//! The foundation of every feature of Castra: database, journal, jobs, access, web, configuration.
//!
//! Architecture invariants: this crate names no feature and no responsibility; who a caller is, and what the organization
//! says of a person, it asks the functions of [`callers`] and [`directory`] that it is given; only [`db`] names `sqlx`; only
//! [`config`] reads the environment; only [`clock`] reads the real clock.

// For paths that a macro writes, within this crate too.
extern crate self as castra_platform;

pub mod access;
pub mod agenda;
pub mod app;
pub mod callers;
pub mod clock;
mod closed_set;
pub mod config;
pub mod context;
pub mod db;
pub mod directory;
pub mod drafts;
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
pub mod rooms;
pub mod terms;
pub mod text;
pub mod web;
pub mod work;

pub use app::App;
pub use castra_ui as ui;
pub use castra_ui::figures;
pub use context::Ctx;
pub use error::{Error, Kind, Result};
pub use revision::Seen;
