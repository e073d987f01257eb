//! The queue's SQL.

use std::collections::HashMap;

use chrono::TimeDelta;

use super::{Job, worker::Lane};
use crate::{
    args,
    clock::Timestamp,
    context::Ctx,
    db::{Db, FromRow, Row, Tx, Value},
    error::{Error, Result},
};

impl FromRow for Job {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            kind: row.get("kind")?,
            subject: row.get("subject")?,
            state: row.parse("state")?,
            queued_at: row.get("queued_at")?,
            started_at: row.get("started_at")?,
            finished_at: row.get("finished_at")?,
            attempt: row.get("attempt")?,
            progress_done: row.get("progress_done")?,
            progress_total: row.get("progress_total")?,
            progress_note: row.get("progress_note")?,
            error: row.get("error")?,
        })
    }
}

/// Queues a job inside the change that needs it, unless the same work is already waiting.
pub async fn queue(tx: &mut Tx, ctx: &Ctx, kind: &str, subject: &str) -> Result<()> {
    queue_at(tx, ctx, kind, subject, ctx.now()).await
}

pub(super) async fn queue_at(tx: &mut Tx, ctx: &Ctx, kind: &str, subject: &str, at: Timestamp) -> Result<()> {
    tx.execute(
        "insert into jobs (id, kind, subject, state, queued_at, run_after, attempt, progress_done, progress_total, progress_note)
         values ($1, $2, $3, 'queued', $4, $5, 0, 0, 0, '')
         on conflict (kind, subject) where state = 'queued' do nothing",
        &args![ctx.new_id(), kind, subject, ctx.now(), at],
    )
    .await?;
    ctx.app.jobs_queued.send_replace(());
    Ok(())
}

/// Queues a job that belongs to no change.
pub async fn queue_now(ctx: &Ctx, kind: &str, subject: &str) -> Result<()> {
    let mut tx = ctx.app.db.begin().await?;
    queue(&mut tx, ctx, kind, subject).await?;
    tx.commit_unsaid().await
}

/// Deletes recurring jobs that succeeded more than a day ago: they would crowd out the others.
pub(super) async fn forget_done(ctx: &Ctx, kind: &str) -> Result<()> {
    let mut tx = ctx.app.db.begin().await?;
    tx.execute(
        "delete from jobs where kind = $1 and subject = '' and state = 'done' and finished_at < $2",
        &args![kind, ctx.now() - TimeDelta::days(1)],
    )
    .await?;
    tx.commit_unsaid().await
}

/// The number of failed jobs.
pub async fn failed(db: &Db) -> Result<i64> {
    db.fetch_one("select count(*) from jobs where state = 'failed'", &[]).await
}

/// The newest jobs: running, then queued, then ended.
pub async fn list(db: &Db, limit: i64) -> Result<Vec<Job>> {
    db.fetch_all(
        "select * from jobs
         order by case state when 'running' then 0 when 'queued' then 1 else 2 end, queued_at desc limit $1",
        &args![limit],
    )
    .await
}

/// The newest job of a kind on a subject, if any.
pub async fn find(db: &Db, kind: &str, subject: &str) -> Result<Option<Job>> {
    db.fetch_optional(
        "select * from jobs where kind = $1 and subject = $2 order by queued_at desc, id desc limit 1",
        &args![kind, subject],
    )
    .await
}

/// The newest job of a kind on each subject, by subject.
pub async fn newest(db: &Db, kind: &str) -> Result<HashMap<String, Job>> {
    // Ids sort in the order of creation.
    let sql = "select * from jobs where id in (select max(id) from jobs where kind = $1 group by subject)";
    let jobs: Vec<Job> = db.fetch_all(sql, &args![kind]).await?;
    Ok(jobs.into_iter().map(|job| (job.subject.clone(), job)).collect())
}

/// Queues a failed job again.
pub async fn retry(ctx: &Ctx, id: &str) -> Result<()> {
    let job: Option<Job> = ctx.read().fetch_optional("select * from jobs where id = $1", &args![id]).await?;
    let job = job.ok_or_else(|| Error::not_found(format!("job {id}")))?;
    if job.state != super::State::Failed {
        return Err(Error::conflict(format!("this job is {}; only failed jobs can be retried", job.state)));
    }
    queue_now(ctx, &job.kind, &job.subject).await
}

/// A job whose worker has died this often is not retried: the job may be the cause.
pub(super) const CRASHES: i64 = 5;

/// How long a lease lasts without renewal.
pub(super) fn lease() -> TimeDelta {
    TimeDelta::seconds(40)
}

/// Claims the next due job of a lane, or one whose worker has died.
pub(super) async fn claim(ctx: &Ctx, lane: Lane) -> Result<Option<Job>> {
    let now = ctx.now();
    let kinds = ctx.app.features.iter().flat_map(|feature| feature.jobs);
    let long = Value::list(kinds.filter(|kind| kind.is_long).map(|kind| kind.name));
    let mut tx = ctx.app.db.write().await?;
    let given_up = tx
        .execute(
            "update jobs set state = 'failed', finished_at = $1, lease_until = null, error = $2
             where state = 'running' and lease_until < $1 and attempt >= $3",
            &args![now, "its worker stopped in the middle of it several times", CRASHES],
        )
        .await?;
    let claimed: Option<Job> = tx
        .fetch_optional(
            "update jobs set state = 'running', started_at = $1, finished_at = null, lease_until = $2,
                    attempt = attempt + 1, progress_done = 0, progress_total = 0, progress_note = ''
             where id = (select id from jobs
                         where (kind in (any_of($3))) = $4 and ((state = 'queued' and run_after <= $1)
                            or (state = 'running' and lease_until < $1))
                         order by run_after, id limit 1)
             returning *",
            &args![now, now + lease(), long, lane == Lane::Long],
        )
        .await?;
    if claimed.is_some() || given_up > 0 {
        tx.commit_unsaid().await?;
    } else {
        tx.roll_back().await?;
    }
    Ok(claimed)
}

/// Renews only the lease; fails if another worker has taken over the job.
pub(super) async fn keep(ctx: &Ctx, job: &Job) -> Result<()> {
    let sql = "update jobs set lease_until = $1 where id = $2 and attempt = $3 and state = 'running'";
    still_ours(ctx, sql, &args![ctx.now() + lease(), &job.id, job.attempt]).await
}

/// Renews the lease and records the progress; fails if another worker has taken over the job.
pub(super) async fn renew(ctx: &Ctx, job: &Job, done: i64, total: i64, note: &str) -> Result<()> {
    let sql = "update jobs set lease_until = $1, progress_done = $2, progress_total = $3, progress_note = $4
               where id = $5 and attempt = $6 and state = 'running'";
    still_ours(ctx, sql, &args![ctx.now() + lease(), done, total, note, &job.id, job.attempt]).await
}

/// Runs an update that affects the job only while this attempt is the current one.
async fn still_ours(ctx: &Ctx, sql: &'static str, args: &[Value]) -> Result<()> {
    let mut tx = ctx.app.db.begin().await?;
    let touched = tx.execute(sql, args).await?;
    if touched == 0 {
        tx.roll_back().await?;
        return Err(Error::conflict("another worker has taken over this job"));
    }
    tx.commit_unsaid().await
}

/// Puts a job that was dropped halfway back into the queue, due at once. The attempt does not count: nothing failed, and
/// nothing of it is left that could still write.
pub(super) async fn hand_back(ctx: &Ctx, job: &Job) -> Result<()> {
    let mut tx = ctx.app.db.begin().await?;
    // The same work may be waiting already.
    tx.execute(
        "delete from jobs where id = $1 and attempt = $2 and state = 'running'
                and exists (select 1 from jobs waiting
                    where waiting.kind = jobs.kind and waiting.subject = jobs.subject and waiting.state = 'queued')",
        &args![&job.id, job.attempt],
    )
    .await?;
    tx.execute(
        "update jobs set state = 'queued', lease_until = null, attempt = attempt - 1, progress_done = 0,
                progress_total = 0, progress_note = ''
         where id = $1 and attempt = $2 and state = 'running'",
        &args![&job.id, job.attempt],
    )
    .await?;
    tx.commit_unsaid().await
}

pub(super) async fn finish(
    ctx: &Ctx,
    job: &Job,
    error: Option<&str>,
    again_at: Option<Timestamp>,
) -> Result<()> {
    let state = match (error, again_at) {
        (None, _) => "done",
        (Some(_), None) => "failed",
        (Some(_), Some(_)) => "queued",
    };
    let mut tx = ctx.app.db.begin().await?;
    // The same work may have been queued again in the meantime; then that job continues and this one has failed.
    tx.execute(
        "update jobs set finished_at = $2, lease_until = null, error = $3, run_after = coalesce($4, run_after),
                state = case when $1 = 'queued' and exists (select 1 from jobs waiting
                    where waiting.kind = jobs.kind and waiting.subject = jobs.subject and waiting.state = 'queued')
                    then 'failed' else $1 end
         where id = $5 and attempt = $6 and state = 'running'",
        &args![state, ctx.now(), error, again_at, &job.id, job.attempt],
    )
    .await?;
    tx.commit_unsaid().await
}
