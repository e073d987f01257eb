//! The worker: claims, runs, renews, retries with growing pauses.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use tokio::sync::watch;
use tracing::Instrument as _;

use super::{Job, store};
use crate::{
    app::App,
    context::Ctx,
    error::{Error, Result},
    feature::JobKind,
};

/// A job that fails at this attempt is given up and shown as failed.
const ATTEMPTS: i64 = 3;
/// How often the queue is checked without a notification.
const LOOK: Duration = Duration::from_secs(2);
/// How often a running job's lease is renewed; well within its length.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// How long a short job may go on after the worker was told to stop; a long one is handed back at once.
const PATIENCE: Duration = Duration::from_secs(5);

/// Jobs that wait for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// Jobs that may take minutes.
    Long,
    /// All other jobs.
    Short,
}

/// Works until `stop` turns true, and ends within seconds. Jobs that are still running then are dropped, and wait in the
/// queue for the next worker.
pub async fn work(app: Arc<App>, stop: watch::Receiver<bool>) {
    let ctx = Ctx::system(&app);
    // A due letter does not wait for a repository that takes an hour to clone.
    tokio::join!(work_in(&ctx, Lane::Short, stop.clone()), work_in(&ctx, Lane::Long, stop));
}

async fn work_in(ctx: &Ctx, lane: Lane, mut stop: watch::Receiver<bool>) {
    let mut queued = ctx.app.jobs_queued.subscribe();
    while !*stop.borrow() {
        let scheduled = if lane == Lane::Short { schedule(ctx).await } else { Ok(()) };
        match scheduled.and(run_one(ctx, lane, patience(lane, stop.clone())).await) {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(error = %error.chain(), "the job queue cannot be read"),
        }
        tokio::select! {
            _ = queued.changed() => {}
            () = tokio::time::sleep(LOOK) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Ends when a running job of this lane should be left.
async fn patience(lane: Lane, mut stop: watch::Receiver<bool>) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        // No one is left who could say so.
        return std::future::pending().await;
    }
    if lane == Lane::Short {
        tokio::time::sleep(PATIENCE).await;
    }
}

/// Runs every job due now, one after the other; for commands and tests.
pub async fn run_queued(ctx: &Ctx) -> Result<usize> {
    let mut ran = 0;
    let forever = std::future::pending::<()>;
    while run_one(ctx, Lane::Short, forever()).await? || run_one(ctx, Lane::Long, forever()).await? {
        ran += 1;
    }
    Ok(ran)
}

/// Queues recurring jobs that are not waiting already.
async fn schedule(ctx: &Ctx) -> Result<()> {
    for kind in ctx.app.features.iter().flat_map(|feature| feature.jobs) {
        let Some(seconds) = kind.every_seconds else { continue };
        let last = store::find(ctx.read(), kind.name, "").await?;
        let due = last.is_none_or(|job| {
            job.finished_at.is_some_and(|at| at + TimeDelta::seconds(seconds) <= ctx.now())
                && job.state != super::State::Queued
        });
        if due {
            store::forget_done(ctx, kind.name).await?;
            store::queue_now(ctx, kind.name, "").await?;
        }
    }
    Ok(())
}

/// Runs the next job, if any, but not beyond `leave`.
async fn run_one(ctx: &Ctx, lane: Lane, leave: impl Future<Output = ()>) -> Result<bool> {
    let Some(job) = store::claim(ctx, lane).await? else { return Ok(false) };
    let kind = ctx.app.features.iter().flat_map(|feature| feature.jobs).find(|kind| kind.name == job.kind);
    let result = match kind {
        Some(kind) => {
            let span =
                tracing::info_span!("job", kind = job.kind, subject = job.subject, attempt = job.attempt);
            let ended = tokio::select! {
                biased;
                ended = guarded(ctx, kind, &job).instrument(span) => Some(ended),
                () = leave => None,
            };
            let Some(ended) = ended else {
                tracing::info!(job.kind, job.subject, "a job is left to the next start");
                store::hand_back(ctx, &job).await?;
                return Ok(true);
            };
            ended
        }
        None => Err(Error::internal(format!("no feature has jobs of the kind {}", job.kind))),
    };
    match result {
        Ok(()) => store::finish(ctx, &job, None, None).await?,
        Err(error) => {
            tracing::warn!(job.kind, job.subject, job.attempt, error = %error.chain(), "a job failed");
            let pause = TimeDelta::seconds(15 * job.attempt * job.attempt);
            let may_pass = matches!(error.kind, crate::Kind::Unavailable | crate::Kind::Unknown);
            let again = (job.attempt < ATTEMPTS && may_pass).then(|| ctx.now() + pause);
            store::finish(ctx, &job, Some(&error.message), again).await?;
        }
    }
    Ok(true)
}

/// Runs a job while its lease is renewed; a panic in the job is the job's error, not the worker's.
async fn guarded(ctx: &Ctx, kind: &JobKind, job: &Job) -> Result<()> {
    use futures::FutureExt;
    let run = std::panic::AssertUnwindSafe(async { (kind.run)(ctx, job).await }).catch_unwind();
    let done = async {
        run.await.unwrap_or_else(|_| Err(Error::internal("the job stopped because of an internal error")))
    };
    tokio::select! {
        result = done => result,
        taken = heartbeat(ctx, job) => Err(taken),
    }
}

/// Renews the lease repeatedly; ends when another worker has taken over the job.
async fn heartbeat(ctx: &Ctx, job: &Job) -> Error {
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        match store::keep(ctx, job).await {
            Ok(()) => {}
            Err(error) if error.kind == crate::Kind::Conflict => return error,
            Err(error) => {
                tracing::warn!(job.kind, error = %error.chain(), "a job's lease could not be renewed");
            }
        }
    }
}

impl Job {
    /// Records progress and renews the lease; an error means that the job is no longer ours and must stop.
    pub async fn progress(&self, ctx: &Ctx, done: u64, total: u64, note: &str) -> Result<()> {
        let done = i64::try_from(done).unwrap_or(i64::MAX);
        let total = i64::try_from(total).unwrap_or(i64::MAX);
        store::renew(ctx, self, done, total, note).await
    }
}
