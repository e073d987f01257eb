//! Requesting scans, and storing their results.

use std::collections::BTreeSet;

use castra_history::Facts;
use castra_org::organization::{self, Place, Repository};
use castra_platform::{Ctx, Error, Result, access::Permission, db::Tx, files, jobs as queue};

use super::{
    super::{
        figures, jobs, mirror,
        model::{ScanState, ScanSummary},
        sharing::{self, Shared},
        store,
    },
    active, aside, facts_file, find,
};

pub(super) fn permission(repository: &Repository) -> Permission<'_> {
    Permission::WorkIn(Some(repository.team.as_str()))
}

/// Whether the viewer may edit a repository and request a scan of it.
pub fn may_change(ctx: &Ctx, repository: &Repository) -> bool {
    ctx.viewer.may(&permission(repository))
}

/// Requests a scan of a repository; a waiting scan is not queued twice.
pub async fn request_scan(ctx: &Ctx, id: &str) -> Result<()> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let repository = find(&current, id)?;
    ctx.may(&permission(repository))?;
    queue::queue(&mut tx, ctx, jobs::SCAN, id).await?;
    tx.commit(ctx.says("requested a scan", format!("repository:{id}"), "")).await
}

/// Requests a scan of every team's repositories; returns how many.
pub async fn scan_all_now(ctx: &Ctx) -> Result<usize> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    ctx.may(&Permission::WorkIn(None))?;
    let mut asked = 0;
    for repository in active(&current) {
        queue::queue(&mut tx, ctx, jobs::SCAN, repository.id.as_str()).await?;
        asked += 1;
    }
    tx.commit(ctx.says("requested a scan", "repository:all", format!("{asked} repositories"))).await?;
    Ok(asked)
}

/// Queues a scan of every team's repositories without a journal entry: it is routine.
pub(in super::super) async fn queue_all(ctx: &Ctx) -> Result<()> {
    let current = match organization::current(ctx).await {
        Ok(current) => current,
        Err(error) if error.kind == castra_platform::Kind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let known = store::list(ctx.read()).await?;
    let was_read = |repository: &Repository| {
        known.iter().any(|summary| summary.repository == repository.id && summary.head.is_some())
    };
    let mut cloned = BTreeSet::new();
    for repository in active(&current) {
        if is_brought(repository, was_read(repository)) {
            continue;
        }
        if matches!(repository.place(), Ok(Place::There(_))) {
            cloned.insert(repository.id.clone());
        }
        queue::queue_now(ctx, jobs::SCAN, repository.id.as_str()).await?;
    }
    let ctx = ctx.clone();
    aside(move || mirror::remove_others(&ctx, &cloned)).await?
}

/// Whether a repository has no source but was supplied as facts, such as an invented history: it stays as it
/// is.
pub(in super::super) fn is_brought(repository: &Repository, was_read: bool) -> bool {
    was_read && matches!(repository.place(), Ok(Place::There(address)) if address.is_made_up())
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
        saved.map_err(|error| {
            Error::new(castra_platform::Kind::Unavailable, error.to_string()).caused_by(error)
        })?;
        facts.leave_out(&repository.exclude);
        Ok(figures::summary(&facts, &repository.id, now))
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
pub(in super::super) async fn note_failure(ctx: &Ctx, repository: &Repository, error: &str) -> Result<()> {
    let mut tx = ctx.write().await?;
    let known = store::get(&mut tx, repository.id.as_str()).await?;
    let is_known = known
        .as_ref()
        .is_some_and(|known| known.state == ScanState::Failed && known.error.as_deref() == Some(error));
    if is_known {
        return tx.roll_back().await;
    }
    let none = || figures::summary(&Facts::default(), &repository.id, ctx.now());
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
pub(in super::super) async fn bring_facts(ctx: &Ctx, id: &str) -> Result<()> {
    let known = store::get(ctx.read(), id).await?;
    if let Some(version) = known.and_then(|known| known.facts) {
        sharing::bring(ctx, id, &version, &facts_file(ctx, id)).await?;
    }
    Ok(())
}
