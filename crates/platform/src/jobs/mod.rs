//! Work that outlives a request: a durable queue in the database, queued in the change's own transaction.
//!
//! A worker claims a job with a lease that it keeps renewing; a worker that died lets the lease run out and
//! another takes the job again. The attempt number fences: a stalled worker that comes back finds that its
//! attempt is not the current one and can write nothing more.

mod api;
mod pages;
mod store;
mod views;
mod worker;

use std::{fmt, str::FromStr};

pub use store::{failed, find, list, newest, queue, queue_now, retry};
pub use worker::{run_queued, work};

use crate::{
    access::Hat,
    clock::Timestamp,
    feature::{Feature, Navigation},
};

/// The jobs as operators see them.
pub static FEATURE: Feature = Feature {
    navigation: &[Navigation { label: "Background jobs", href: "/jobs", hat: Hat::Operator, key: None }],
    pages: Some(pages::routes),
    api: Some(api::routes),
    ..Feature::new("jobs", "Background jobs")
};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waiting for a worker.
    Queued,
    /// A worker has it.
    Running,
    /// It did what it was for.
    Done,
    /// It gave up after its last attempt; the reason is kept.
    Failed,
}

impl fmt::Display for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        })
    }
}

impl FromStr for State {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Queued, Self::Running, Self::Done, Self::Failed]
            .into_iter()
            .find(|state| state.to_string() == text)
            .ok_or(())
    }
}

/// A job in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// Its kind's name.
    pub kind: String,
    /// What it works on, as the kind understands it: a repository's id.
    pub subject: String,
    /// Where it stands.
    pub state: State,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// When it was last started.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Which attempt this is, from 1.
    pub attempt: i64,
    /// How much is done, of `progress_total`; a total of 0 means not known.
    pub progress_done: i64,
    /// How much there is to do.
    pub progress_total: i64,
    /// What is being done.
    pub progress_note: String,
    /// Why it failed, last time.
    pub error: Option<String>,
}
