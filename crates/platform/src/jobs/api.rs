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
        .chapter("Background jobs", "Work that outlives a request, for those who operate this instance.")
        .api(Rule::Operator, routes!(list_jobs))
        .api(Rule::Operator, routes!(retry_job))
}

/// A background job.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Job)]
struct JobItem {
    /// Its id.
    id: String,
    /// What sort of work.
    kind: String,
    /// What it works on, such as a repository's id.
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
    /// How often it was started.
    attempt: i64,
    /// How much is done, of `progress_total`.
    progress_done: i64,
    /// How much there is to do; 0 where that is not known.
    progress_total: i64,
    /// What is being done.
    progress_note: String,
    /// Why it failed, last time.
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

/// Where a job stands, as asked for.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum JobState {
    Queued,
    Running,
    Done,
    Failed,
}

/// Which jobs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct JobsQuery {
    /// Only those that stand so, among the newest.
    #[param(inline)]
    state: Option<JobState>,
    /// How many of the newest are looked at, up to 500; 50 where absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// List background jobs
///
/// Running, then queued, then the newest that ended.
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

/// Try a failed job again
#[utoipa::path(
    post,
    path = "/api/v1/jobs/{id}/retry",
    params(("id" = String, Path, description = "The job's id.")),
    responses(
        (status = 202, description = "It is queued again."),
        (status = 404, description = "There is no such job."),
        (status = 409, description = "It has not failed."),
    ),
)]
async fn retry_job(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    store::retry(&ctx, &id).await?;
    Ok(StatusCode::ACCEPTED)
}
