//! Work that outlives a request: a durable queue in the database, queued in the change's own transaction.
//!
//! A worker claims a job with a lease that it keeps renewing; if the worker dies, the lease runs out and another one
//! takes over. The attempt number is a fence: a stalled worker that comes back finds that its attempt is not the current
//! one and can write nothing more.

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
    feature::{Feature, NamedAct, Navigation, Room},
};

/// The jobs as operators see them.
pub static FEATURE: Feature = Feature {
    navigation: &[Navigation::new(Room::Jobs, "Background jobs", "/jobs")],
    pages: Some(pages::routes),
    api: Some(api::routes),
    acts: &[NamedAct {
        label: "Background jobs",
        synonyms: &["queue", "jobs"],
        href: "/jobs",
        for_person: None,
        hat: Hat::Operator,
    }],
    ..Feature::new("jobs", "Background jobs")
};

/// The state of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waiting for a worker.
    Queued,
    /// A worker has it.
    Running,
    /// Finished successfully.
    Done,
    /// Given up after the last attempt; the reason is kept.
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
    /// The id.
    pub id: String,
    /// The name of its kind.
    pub kind: String,
    /// The subject, as the kind understands it, such as a repository's id.
    pub subject: String,
    /// The state.
    pub state: State,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// When it was last started.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// The attempt, from 1.
    pub attempt: i64,
    /// The progress, out of `progress_total`; a total of 0 means unknown.
    pub progress_done: i64,
    /// The total amount of work.
    pub progress_total: i64,
    /// The current step.
    pub progress_note: String,
    /// Why the last attempt failed.
    pub error: Option<String>,
}
