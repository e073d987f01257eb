//! Analyses and answers, computed on a blocking thread and kept while they hold.

use std::sync::Arc;

use castra_org::organization::{self, Current, Organization};
use castra_platform::{Ctx, Error, Kind, Result};
use castra_repositories::{
    FactsVersion, Lately, ScanSummary, aside, facts_of, find, source_of, summary, team_name,
};
use chrono::NaiveDate;

use crate::{figures::Analysis, model::Answered};

type AnswersLately<T> = Lately<(String, &'static str, FactsVersion, i64, NaiveDate), T>;
type AnalysesLately = Lately<(String, FactsVersion, i64, NaiveDate), Analysis>;

/// The error if a repository was scanned, but its facts are not available here.
fn not_read_here(id: &str) -> Error {
    Error::new(Kind::Unavailable, format!("this server has not scanned the repository `{id}` yet"))
        .hint("it is scanned within the hour, or at once with “Scan now” on its page")
}

/// The analysis of a repository on a day, with its people mapped to the organization's.
pub async fn analysis(ctx: &Ctx, id: &str, day: NaiveDate) -> Result<Option<Arc<Analysis>>> {
    let current = organization::current(ctx).await?;
    let Some(summary) = summary(ctx, id).await? else { return Ok(None) };
    analysis_of(ctx, &current, &summary, day).await
}

/// The same for a judgement: an error if the repository was scanned but its facts are not available, so that
/// no false sentence results.
pub async fn analysis_for_reading(ctx: &Ctx, id: &str, day: NaiveDate) -> Result<Option<Arc<Analysis>>> {
    let current = organization::current(ctx).await?;
    let Some(summary) = summary(ctx, id).await? else { return Ok(None) };
    match analysis_of(ctx, &current, &summary, day).await? {
        None if summary.head.is_some() => Err(not_read_here(id)),
        found => Ok(found),
    }
}

/// The analysis of the facts that a summary tells of.
pub(super) async fn analysis_of(
    ctx: &Ctx,
    current: &Current,
    summary: &ScanSummary,
    day: NaiveDate,
) -> Result<Option<Arc<Analysis>>> {
    let lately = ctx.app.cache::<AnalysesLately>();
    let key = (summary.repository.to_string(), summary.version(), current.version, day);
    if let Some(known) = lately.get(&key) {
        return Ok(Some(known));
    }
    let Some(facts) = facts_of(ctx, current, summary).await? else { return Ok(None) };
    let (organization, folders) = (current.charter.shared(), summary.folders.clone());
    let analysis = Arc::new(aside(move || Analysis::new(facts, &organization, day, folders)).await?);
    lately.keep(key, &analysis);
    Ok(Some(analysis))
}

/// An answer about a repository, computed on a blocking thread and cached until its facts, the organization
/// or the day change.
pub(super) async fn answered<T: Clone + Send + Sync + 'static>(
    ctx: &Ctx,
    id: &str,
    question: &'static str,
    answer: impl FnOnce(&Analysis, &Organization) -> T + Send + 'static,
) -> Result<Answered<T>> {
    let current = organization::current(ctx).await?;
    let repository = find(&current, id)?.clone();
    let summary = summary(ctx, id).await?;
    let mut answered = Answered {
        team_name: team_name(&current, &repository),
        source: source_of(&ctx.app.settings.code_links, &repository, summary.as_ref()),
        repository,
        answer: None,
    };
    let Some(summary) = summary else { return Ok(answered) };
    let lately = ctx.app.cache::<AnswersLately<T>>();
    let key = (id.to_owned(), question, summary.version(), current.version, current.today);
    if let Some(known) = lately.get(&key) {
        answered.answer = Some(T::clone(&known));
        return Ok(answered);
    }
    let Some(analysis) = analysis_of(ctx, &current, &summary, current.today).await? else {
        return Ok(answered);
    };
    let organization = current.charter.shared();
    let found = Arc::new(aside(move || answer(&analysis, &organization)).await?);
    lately.keep(key, &found);
    answered.answer = Some(T::clone(&found));
    Ok(answered)
}
