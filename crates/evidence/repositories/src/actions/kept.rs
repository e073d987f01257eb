//! What is kept of repositories: the summaries of their last scans, and their facts.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use castra_history::Facts;
use castra_org::organization::{self, Current, Repository, RepositoryId};
use castra_platform::{Ctx, Error, Kind, Result, access::Permission, db::Tx, files, jobs as queue, reading};

use super::register::{find, permission};
use crate::{
    aside::aside,
    lately::Lately,
    model::{ScanState, ScanSummary},
    rules,
    sharing::{self, Shared},
    source, store,
    summary::FactsVersion,
};

/// Facts with a repository's patterns applied.
type FactsLately = Lately<(String, FactsVersion, Vec<String>), Facts>;

/// The file of a repository's facts.
pub fn facts_file(ctx: &Ctx, repository: &str) -> PathBuf {
    ctx.app.data_dir.join("facts").join(format!("{repository}.facts"))
}

/// The facts of a repository; `None` before its first scan, or if they cannot be read here.
pub async fn facts(ctx: &Ctx, id: &str) -> Result<Option<Arc<Facts>>> {
    ctx.may(&Permission::ReadOrganization)?;
    let Some(summary) = summary(ctx, id).await? else { return Ok(None) };
    let current = organization::current(ctx).await?;
    facts_of(ctx, &current, &summary).await
}

/// The facts that a summary tells of, without the files that are left out by hand.
pub async fn facts_of(ctx: &Ctx, current: &Current, summary: &ScanSummary) -> Result<Option<Arc<Facts>>> {
    let lately = ctx.app.cache::<FactsLately>();
    let known = current.organization().repositories.get(&summary.repository);
    let patterns = known.map_or_else(Vec::new, |repository| repository.exclude.clone());
    let key = (summary.repository.to_string(), summary.version(), patterns);
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

/// The result of every repository's last scan, by id.
#[derive(Debug, Clone)]
pub(super) struct Summaries(pub(super) Arc<BTreeMap<RepositoryId, ScanSummary>>);

pub(super) async fn all_summaries(ctx: &Ctx) -> Result<Summaries> {
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
pub async fn summary(ctx: &Ctx, id: &str) -> Result<Option<ScanSummary>> {
    if ctx.memo.is_none() {
        return store::get(ctx.read(), id).await;
    }
    let Summaries(all) = ctx.once(all_summaries(ctx)).await?;
    Ok(all.get(id).cloned())
}

/// Stores facts as those of a repository, as a scan does, and queues the day's readings again.
pub async fn keep(ctx: &Ctx, id: &str, facts: Facts) -> Result<ScanSummary> {
    let current = organization::current(ctx).await?;
    let repository = find(&current, id)?.clone();
    ctx.may(&permission(&repository))?;
    let (file, now) = (facts_file(ctx, id), ctx.now());
    let kept = file.clone();
    let summary = aside(move || -> Result<ScanSummary> {
        let mut facts = facts;
        if let Some(folder) = file.parent() {
            files::private_folder(folder)?;
        }
        let saved = facts.save(&file);
        saved.map_err(|error| Error::new(Kind::Unavailable, error.to_string()).caused_by(error))?;
        facts.leave_out(&repository.exclude);
        let remote = repository.path.as_deref().and_then(|path| castra_history::remote_of(Path::new(path)));
        let remote = remote.and_then(|address| source::public_address(&address));
        Ok(ScanSummary { remote, ..ScanSummary::of(&facts, &repository.id, now) })
    })
    .await??;
    let shared = sharing::share(ctx, id, kept).await?;
    let summary = ScanSummary { facts: Some(shared.version.clone()), ..summary };
    let tx = ctx.write().await?;
    let details = format!("{} commits, {} files", summary.commits, summary.files);
    put(ctx, tx, &summary, Some(&shared), details).await?;
    Ok(summary)
}

/// Records why a scan failed; the figures of an earlier one stay.
pub async fn note_failure(ctx: &Ctx, repository: &Repository, error: &str) -> Result<()> {
    let mut tx = ctx.write().await?;
    let known = store::get(&mut tx, repository.id.as_str()).await?;
    let is_known = known
        .as_ref()
        .is_some_and(|known| known.state == ScanState::Failed && known.error.as_deref() == Some(error));
    if is_known {
        return tx.roll_back().await;
    }
    let none = || ScanSummary::of(&Facts::default(), &repository.id, ctx.now());
    let summary =
        ScanSummary { state: ScanState::Failed, error: Some(error.to_owned()), ..known.unwrap_or_else(none) };
    put(ctx, tx, &summary, None, error.to_owned()).await
}

async fn put(
    ctx: &Ctx,
    mut tx: Tx,
    summary: &ScanSummary,
    shared: Option<&Shared>,
    details: String,
) -> Result<()> {
    store::put(&mut tx, summary).await?;
    if let Some(shared) = shared {
        sharing::settle(&mut tx, summary.repository.as_str(), shared).await?;
    }
    queue::queue(&mut tx, ctx, "readings", "").await?;
    let did = if summary.state == ScanState::Failed { "could not scan" } else { "scanned" };
    tx.commit(ctx.says(did, format!("repository:{}", summary.repository), details)).await
}

/// Makes sure that a scan here continues from where the last one ended, on whichever server.
pub async fn bring_facts(ctx: &Ctx, id: &str) -> Result<()> {
    let known = store::get(ctx.read(), id).await?;
    if let Some(version) = known.and_then(|known| known.facts) {
        sharing::bring(ctx, id, &version, &facts_file(ctx, id)).await?;
    }
    Ok(())
}
