//! `/api/v1/jobs`, for operators.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Job, State, store};
use crate::{
    access::Rule,
    context::Ctx,
    error::{Error, Result},
    web::{
        Routes,
        api::{self, Json, Listed, Path, Query},
    },
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Background jobs", "Work that outlives a request; for operators.")
        .api(Rule::Operator, routes!(list_jobs))
        .api(Rule::Operator, routes!(retry_job))
}

/// A background job.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Job)]
struct JobItem {
    /// The job's id.
    id: String,
    /// The kind of work.
    kind: String,
    /// The subject, such as a repository's id.
    subject: String,
    /// `queued`, `running`, `done` or `failed`.
    state: String,
    /// When it was queued.
    queued_at: DateTime<Utc>,
    /// When it was last started.
    #[schema(required)]
    started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[schema(required)]
    finished_at: Option<DateTime<Utc>>,
    /// The number of times it was started.
    attempt: i64,
    /// The progress, out of `progress_total`.
    progress_done: i64,
    /// The total amount of work; 0 if unknown.
    progress_total: i64,
    /// The current step.
    progress_note: String,
    /// Why the last attempt failed.
    #[schema(required)]
    error: Option<String>,
}

impl JobItem {
    fn of(job: Job) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            subject: job.subject,
            state: job.state.to_string(),
            queued_at: job.queued_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
            attempt: job.attempt,
            progress_done: job.progress_done,
            progress_total: job.progress_total,
            progress_note: job.progress_note,
            error: job.error,
        }
    }
}

/// A job's state.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum JobState {
    Queued,
    Running,
    Done,
    Failed,
}

/// The filters for jobs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct JobsQuery {
    /// Only jobs in this state, among the newest.
    #[param(inline)]
    state: Option<JobState>,
    /// How many of the newest jobs to look at, up to 500; 50 by default.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List background jobs
///
/// Running jobs first, then queued, then ended, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/jobs",
    params(JobsQuery),
    responses((status = 200, description = "The newest jobs.", body = Listed<JobItem>)),
)]
async fn list_jobs(ctx: Ctx, Query(query): Query<JobsQuery>) -> Result<Json<Listed<JobItem>>> {
    let limit =
        i64::try_from(api::limit(query.limit)?).map_err(|_| Error::internal("a limit is at most 500"))?;
    let wanted = query.state.map(|state| match state {
        JobState::Queued => State::Queued,
        JobState::Running => State::Running,
        JobState::Done => State::Done,
        JobState::Failed => State::Failed,
    });
    let jobs = store::list(ctx.read(), limit).await?.into_iter();
    let jobs = jobs.filter(|job| wanted.is_none_or(|state| job.state == state));
    Ok(Json(Listed::whole(jobs.map(JobItem::of).collect())))
}

/// Retry a failed job
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{id}/retry",
    responses(
        (status = 202, description = "The job is queued again."),
        (status = 404, description = "There is no such job."),
        (status = 409, description = "The job has not failed."),
    ),
)]
async fn retry_job(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    store::retry(&ctx, &id).await?;
    Ok(StatusCode::ACCEPTED)
}
