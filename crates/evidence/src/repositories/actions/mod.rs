//! Queries about repositories.

mod naming;
mod parts;
mod people;
mod scans;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use castra_history::Facts;
use castra_org::organization::{self, Current, Organization, Repository, RepositoryId, TeamId};
use castra_platform::{Ctx, Error, Kind, Result, access::Permission, clock::Timestamp, jobs as queue, reading};
use chrono::NaiveDate;
pub(super) use naming::{change, leave_out, let_go, name, revision, teams_to_name_for};
pub(super) use parts::{folders, set_folders};
pub use people::{ask_whom, handover, person_areas, person_fading, person_languages};
pub(super) use scans::{bring_facts, is_brought, note_failure, queue_all};
pub use scans::{keep, may_change, request_scan, scan_all_now};

pub use super::figures::{Analysis, ComponentActivity};
use super::{
    figures, jobs,
    model::{
        AcrossView, AgeView, Answered, CodeMap, CoupledRow, CrossingsView, FileView, KnowledgeMap,
        LeftOutView, Listed, ReleasesView, RepositoryView, ScanSummary, TechnologyRow,
    },
    rules, sharing, store,
};

/// How many repositories' facts and answers stay in memory; the least recently used is evicted first.
const KEPT: usize = 48;

/// Distinguishes facts from those of another scan, and answers from those with other folders as parts.
type Version = (Timestamp, Option<String>, Vec<String>);

/// Recently used entries, newest last.
#[derive(Debug)]
struct Lately<K, V>(Mutex<Vec<(K, Arc<V>)>>);

impl<K, V> Default for Lately<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: PartialEq, V> Lately<K, V> {
    fn get(&self, key: &K) -> Option<Arc<V>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| known == key)?;
        let found = kept.remove(at);
        let value = Arc::clone(&found.1);
        kept.push(found);
        Some(value)
    }

    fn keep(&self, key: K, value: &Arc<V>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| known != &key);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((key, Arc::clone(value)));
    }
}

/// Facts with a repository's patterns applied.
type FactsLately = Lately<(String, Version, Vec<String>), Facts>;
type AnswersLately<T> = Lately<(String, &'static str, Version, i64, NaiveDate), T>;
type AnalysesLately = Lately<(String, Version, i64, NaiveDate), Analysis>;

/// The file of a repository's facts.
pub(super) fn facts_file(ctx: &Ctx, repository: &str) -> PathBuf {
    ctx.app.data_dir.join("facts").join(format!("{repository}.facts"))
}

/// Runs slow work on a blocking thread.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::internal("a computation failed unexpectedly").caused_by(error))
}

/// The facts of a repository; `None` before its first scan, or if they cannot be read here.
pub async fn facts(ctx: &Ctx, id: &str) -> Result<Option<Arc<Facts>>> {
    ctx.may(&Permission::ReadOrganization)?;
    let Some(summary) = summary(ctx, id).await? else { return Ok(None) };
    let current = organization::current(ctx).await?;
    facts_of(ctx, &current, &summary).await
}

async fn facts_of(ctx: &Ctx, current: &Current, summary: &ScanSummary) -> Result<Option<Arc<Facts>>> {
    let lately = ctx.app.cache::<FactsLately>();
    let known = current.organization().repositories.get(&summary.repository);
    let patterns = known.map_or_else(Vec::new, |repository| repository.exclude.clone());
    let key = (summary.repository.to_string(), version(summary), patterns);
    if let Some(known) = lately.get(&key) {
        return Ok(Some(known));
    }
    if summary.head.is_none() {
        return Ok(None);
    }
    let id = summary.repository.as_str();
    let file = facts_file(ctx, id);
    let load = || {
        let file = file.clone();
        aside(move || Facts::load(&file))
    };
    let mut loaded = match &summary.facts {
        Some(version) if !sharing::bring(ctx, id, version, &file).await? => {
            tracing::warn!(repository = id, "facts are not on this server; the next scan fetches them");
            return Ok(None);
        }
        _ => load().await?,
    };
    if let (Err(_), Some(version)) = (&loaded, &summary.facts)
        && sharing::bring_anew(ctx, id, version, &file).await?
    {
        loaded = load().await?;
    }
    match loaded {
        Ok(mut facts) => {
            facts.leave_out(&key.2);
            let facts = Arc::new(facts);
            lately.keep(key, &facts);
            Ok(Some(facts))
        }
        Err(error) => {
            tracing::warn!(repository = %summary.repository, %error, "facts cannot be read; the next scan rebuilds them");
            Ok(None)
        }
    }
}

/// The error if a repository was scanned, but its facts are not available here.
fn not_read_here(id: &str) -> Error {
    Error::new(Kind::Unavailable, format!("this server has not scanned the repository `{id}` yet"))
        .hint("it is scanned within the hour, or at once with “Scan now” on its page")
}

fn version(summary: &ScanSummary) -> Version {
    (summary.scanned_at, summary.head.clone(), summary.folders.clone())
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
    let Some(summary) = store::get(ctx.read(), id).await? else { return Ok(None) };
    match analysis_of(ctx, &current, &summary, day).await? {
        None if summary.head.is_some() => Err(not_read_here(id)),
        found => Ok(found),
    }
}

async fn analysis_of(
    ctx: &Ctx,
    current: &Current,
    summary: &ScanSummary,
    day: NaiveDate,
) -> Result<Option<Arc<Analysis>>> {
    let lately = ctx.app.cache::<AnalysesLately>();
    let key = (summary.repository.to_string(), version(summary), current.version, day);
    if let Some(known) = lately.get(&key) {
        return Ok(Some(known));
    }
    let Some(facts) = facts_of(ctx, current, summary).await? else { return Ok(None) };
    let (organization, folders) = (current.charter.shared(), summary.folders.clone());
    let analysis = Arc::new(aside(move || Analysis::new(facts, &organization, day, folders)).await?);
    lately.keep(key, &analysis);
    Ok(Some(analysis))
}

/// The result of every repository's last scan, by id.
#[derive(Debug, Clone)]
struct Summaries(Arc<BTreeMap<RepositoryId, ScanSummary>>);

async fn all_summaries(ctx: &Ctx) -> Result<Summaries> {
    let all = store::list(ctx.read()).await?;
    Ok(Summaries(Arc::new(all.into_iter().map(|summary| (summary.repository.clone(), summary)).collect())))
}

/// Adds to facts read from these repositories where files are left out by hand; judges nothing where most are.
pub async fn telling_left_out(
    ctx: &Ctx,
    facts: reading::Facts,
    repositories: &[Repository],
) -> Result<reading::Facts> {
    let Summaries(all) = ctx.once(all_summaries(ctx)).await?;
    let known = repositories.iter().filter_map(|repository| all.get(&repository.id));
    let (counted, left_out) = known.fold((0, 0), |(counted, left_out), known| {
        (counted + u64::from(known.files), left_out + known.left_out.excluded_files)
    });
    Ok(rules::with_left_out(facts, repositories, counted, left_out))
}

/// The result of every repository's last scan.
pub async fn summaries(ctx: &Ctx) -> Result<Vec<ScanSummary>> {
    ctx.may(&Permission::ReadOrganization)?;
    let Summaries(all) = ctx.once(all_summaries(ctx)).await?;
    Ok(all.values().cloned().collect())
}

/// The result of a repository's last scan. Pages usually ask for several, so all are loaded.
pub(super) async fn summary(ctx: &Ctx, id: &str) -> Result<Option<ScanSummary>> {
    if ctx.memo.is_none() {
        return store::get(ctx.read(), id).await;
    }
    let Summaries(all) = ctx.once(all_summaries(ctx)).await?;
    Ok(all.get(id).cloned())
}

/// Every repository that belongs to a team today, by team and id.
pub async fn list(ctx: &Ctx) -> Result<Vec<Listed>> {
    let current = organization::current(ctx).await?;
    let Summaries(summaries) = ctx.once(all_summaries(ctx)).await?;
    let scans = queue::newest(ctx.read(), jobs::SCAN).await?;
    let mut listed = Vec::new();
    for repository in active(&current) {
        let summary = summaries.get(&repository.id).cloned();
        let job = scans.get(repository.id.as_str()).cloned();
        listed.push(Listed {
            team_name: team_name(&current, repository),
            repository: repository.clone(),
            summary,
            job,
        });
    }
    listed.sort_by(|a, b| (&a.team_name, &a.repository.id).cmp(&(&b.team_name, &b.repository.id)));
    Ok(listed)
}

/// The repositories of today's teams.
fn active(current: &Current) -> impl Iterator<Item = &Repository> {
    current
        .organization()
        .repositories
        .values()
        .filter(|repository| repository.period.contains(current.today))
}

/// The repositories that a day's signals read: one team's, or all.
pub fn on_day(current: &Current, day: NaiveDate, team: Option<&TeamId>) -> Vec<Repository> {
    let all = current.organization().repositories.values();
    let wanted = |repository: &&Repository| {
        repository.period.contains(day) && team.is_none_or(|team| &repository.team == team)
    };
    all.filter(wanted).cloned().collect()
}

fn team_name(current: &Current, repository: &Repository) -> String {
    let teams = &current.organization().teams;
    teams.get(&repository.team).map_or_else(|| repository.team.to_string(), |team| team.name.clone())
}

fn find<'a>(current: &'a Current, id: &str) -> Result<&'a Repository> {
    let found = current.organization().repositories.get(id);
    found.ok_or_else(|| Error::not_found(format!("repository `{id}`")))
}

/// A repository.
pub(super) async fn repository(ctx: &Ctx, id: &str) -> Result<Repository> {
    find(&organization::current(ctx).await?, id).cloned()
}

/// Everything about one repository that its viewer may see.
pub async fn opened(ctx: &Ctx, id: &str) -> Result<RepositoryView> {
    let current = organization::current(ctx).await?;
    let repository = find(&current, id)?.clone();
    let summary = summary(ctx, id).await?;
    let analysis = match &summary {
        Some(summary) => analysis_of(ctx, &current, summary, current.today).await?,
        None => None,
    };
    let organization = current.charter.shared();
    let viewer = ctx.viewer.person.clone();
    let figures = match analysis {
        Some(analysis) => {
            Some(aside(move || figures::figures(&analysis, &organization, viewer.as_deref())).await?)
        }
        None => None,
    };
    Ok(RepositoryView {
        team_name: team_name(&current, &repository),
        job: queue::find(ctx.read(), jobs::SCAN, id).await?,
        may_change: may_change(ctx, &repository),
        is_let_go: repository.period.is_past(current.today),
        repository,
        summary,
        figures,
    })
}

/// Everything about one file of a repository.
pub async fn opened_file(ctx: &Ctx, id: &str, path: &str) -> Result<FileView> {
    let current = organization::current(ctx).await?;
    let repository = find(&current, id)?.clone();
    let missing = || Error::not_found(format!("file `{path}` in the last scan of {id}"));
    let analysis = analysis_for_reading(ctx, id, current.today).await?.ok_or_else(missing)?;
    let (organization, path) = (current.charter.shared(), path.to_owned());
    let team_name = team_name(&current, &repository);
    let found = aside(move || figures::file(&analysis, &organization, repository, &path)).await?;
    Ok(FileView { team_name, ..found.ok_or_else(missing)? })
}

/// An answer about a repository, computed on a blocking thread and cached until its facts, the organization
/// or the day change.
async fn answered<T: Clone + Send + Sync + 'static>(
    ctx: &Ctx,
    id: &str,
    question: &'static str,
    answer: impl FnOnce(&Analysis, &Organization) -> T + Send + 'static,
) -> Result<Answered<T>> {
    let current = organization::current(ctx).await?;
    let repository = find(&current, id)?.clone();
    let mut answered = Answered { team_name: team_name(&current, &repository), repository, answer: None };
    let Some(summary) = summary(ctx, id).await? else { return Ok(answered) };
    let lately = ctx.app.cache::<AnswersLately<T>>();
    let key = (id.to_owned(), question, version(&summary), current.version, current.today);
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

/// Who knows what of a repository, by people or by teams.
pub async fn knowledge_map(ctx: &Ctx, id: &str, by_team: bool) -> Result<Answered<KnowledgeMap>> {
    let question = if by_team { "knowledge by team" } else { "knowledge" };
    answered(ctx, id, question, move |analysis, organization| {
        figures::knowledge_map(analysis, organization, by_team)
    })
    .await
}

/// How old a repository's code is.
pub async fn age(ctx: &Ctx, id: &str) -> Result<Answered<AgeView>> {
    answered(ctx, id, "age", |analysis, _| figures::age(analysis)).await
}

/// A repository's technologies.
pub async fn technologies(ctx: &Ctx, id: &str) -> Result<Answered<Vec<TechnologyRow>>> {
    answered(ctx, id, "technologies", |analysis, _| figures::technologies(analysis)).await
}

/// A repository's releases, and the documents left behind by its code.
pub async fn releases(ctx: &Ctx, id: &str) -> Result<Answered<ReleasesView>> {
    answered(ctx, id, "releases", |analysis, _| figures::releases(analysis)).await
}

/// The files of a repository that are left out.
pub async fn left_out(ctx: &Ctx, id: &str) -> Result<Answered<LeftOutView>> {
    answered(ctx, id, "left out", |analysis, _| figures::left_out_files(analysis)).await
}

/// Files that change together in a repository.
pub async fn coupled(ctx: &Ctx, id: &str) -> Result<Answered<Vec<CoupledRow>>> {
    answered(ctx, id, "coupling", |analysis, _| figures::coupled(analysis)).await
}

/// Where several teams work on a repository's code.
pub async fn crossings(ctx: &Ctx, id: &str) -> Result<Answered<CrossingsView>> {
    let current = organization::current(ctx).await?;
    let owner = find(&current, id)?.team.clone();
    answered(ctx, id, "crossings", move |analysis, organization| {
        figures::crossings(analysis, organization, &owner)
    })
    .await
}

/// Parts that change together across the repositories of today's teams.
pub async fn across(ctx: &Ctx) -> Result<AcrossView> {
    let current = organization::current(ctx).await?;
    let (mut found, mut all) = (Vec::new(), 0);
    for repository in active(&current) {
        all += 1;
        if let Some(analysis) = analysis(ctx, repository.id.as_str(), current.today).await? {
            found.push((repository.id.clone(), analysis));
        }
    }
    let read = found.len();
    let rows = aside(move || {
        let facts: Vec<_> =
            found.iter().map(|(id, analysis)| (id.clone(), analysis.facts.as_ref())).collect();
        let now = found.iter().map(|(_, analysis)| analysis.now).max().unwrap_or_default();
        figures::across(&facts, now)
    });
    Ok(AcrossView { rows: rows.await?, repositories: (all, read) })
}

/// The map of a folder of a repository's code; no answer before its first scan.
pub async fn code_map(ctx: &Ctx, id: &str, folder: &str) -> Result<Answered<CodeMap>> {
    let current = organization::current(ctx).await?;
    let repository = find(&current, id)?.clone();
    let answered = Answered { team_name: team_name(&current, &repository), repository, answer: None };
    let Some(analysis) = analysis(ctx, id, current.today).await? else { return Ok(answered) };
    let wanted = folder.to_owned();
    let map = aside(move || figures::code_map(&analysis, &wanted)).await?;
    if map.is_none() && !folder.is_empty() {
        return Err(Error::not_found(format!("folder `{folder}` in the last scan of {id}")));
    }
    Ok(Answered { answer: map, ..answered })
}
