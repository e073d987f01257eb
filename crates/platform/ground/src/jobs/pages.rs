//! `/jobs`, for operators.

use axum::{extract::Path, response::Response};

use super::{
    Job, State, store,
    views::{JobItem, ListJobs, RunningJob},
};
use crate::{
    access::Rule,
    clock::Timestamp,
    context::Ctx,
    error::Result,
    text::capitalized,
    ui::{Flash, Tone},
    web::{Page, Routes, redirect_with},
};

const SHOWN: i64 = 200;

pub(super) fn routes() -> Routes {
    Routes::new().get("/jobs", Rule::Operator, list).post("/jobs/{id}/retry", Rule::Operator, retry)
}

async fn list(ctx: Ctx) -> Result<Page> {
    let jobs = store::list(ctx.read(), SHOWN).await?;
    let (running, others): (Vec<Job>, Vec<Job>) =
        jobs.into_iter().partition(|job| job.state == State::Running);
    let running = running.into_iter().map(|job| RunningJob {
        doing: match job.progress_note.as_str() {
            "" => title(&ctx, &job),
            note => format!("{}: {note}", title(&ctx, &job)),
        },
        done: u64::try_from(job.progress_done).unwrap_or(0),
        total: u64::try_from(job.progress_total).unwrap_or(0),
        id: job.id,
    });
    let others = others.iter().map(|job| item(&ctx, job));
    let view = ListJobs { running: running.collect(), others: others.collect() };
    Ok(Page::new("Background jobs", view.render()))
}

fn title(ctx: &Ctx, job: &Job) -> String {
    let kind = ctx.app.features.iter().flat_map(|feature| feature.jobs).find(|kind| kind.name == job.kind);
    let title = kind.map_or(job.kind.as_str(), |kind| kind.title);
    if job.subject.is_empty() { title.to_owned() } else { format!("{title} {}", job.subject) }
}

fn item(ctx: &Ctx, job: &Job) -> JobItem {
    let (state, note) = match job.state {
        State::Queued if job.attempt > 0 => ((Tone::Warn, "Queued"), again(job)),
        State::Queued => ((Tone::Neutral, "Queued"), "Waiting for its turn.".to_owned()),
        State::Running => ((Tone::Info, "Running"), String::new()),
        State::Done => ((Tone::Good, "Done"), took(job)),
        State::Failed => ((Tone::Bad, "Failed"), reason(job)),
    };
    JobItem {
        id: job.id.clone(),
        title: title(ctx, job),
        queued: (job.queued_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), minute(job.queued_at)),
        state,
        note,
        may_retry: job.state == State::Failed,
    }
}

fn minute(at: Timestamp) -> String {
    at.format("%-d %B %Y, %H:%M UTC").to_string()
}

fn again(job: &Job) -> String {
    format!("Will be retried; attempt {} failed: {}", job.attempt, reason(job))
}

fn reason(job: &Job) -> String {
    format!("{}.", capitalized(job.error.as_deref().unwrap_or("it gave no reason")))
}

fn took(job: &Job) -> String {
    let seconds = job.started_at.zip(job.finished_at).map(|(from, to)| (to - from).num_seconds());
    match seconds {
        None => String::new(),
        Some(0) => "Took less than a second.".to_owned(),
        Some(1) => "Took a second.".to_owned(),
        Some(seconds) => format!("Took {seconds} seconds."),
    }
}

async fn retry(ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    store::retry(&ctx, &id).await?;
    let message = "Job queued again.".to_owned();
    Ok(redirect_with("/jobs", &Flash { tone: Tone::Good, message, undo: None }))
}
