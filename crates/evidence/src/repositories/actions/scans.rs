//! Asking for scans, and keeping what they found.

use std::collections::BTreeSet;

use castra_history::Facts;
use castra_org::organization::{self, Place, Repository};
use castra_platform::{Ctx, Error, Result, access::Permission, jobs as queue};

use super::{
    super::{
        figures, jobs, mirror,
        model::{ScanState, ScanSummary},
        store,
    },
    active, aside, facts_file, find,
};

pub(super) fn permission(repository: &Repository) -> Permission<'_> {
    Permission::ChangeScope(Some(repository.team.as_str()))
}

/// Whether the viewer may say what it is, and ask for a scan of it.
pub fn may_change(ctx: &Ctx, repository: &Repository) -> bool {
    ctx.viewer.may(&permission(repository))
}

/// Asks for a scan of a repository; a scan already waiting is not queued twice.
pub async fn request_scan(ctx: &Ctx, id: &str) -> Result<()> {
    let current = organization::current(ctx).await?;
    let repository = find(&current, id)?;
    ctx.may(&permission(repository))?;
    let mut tx = ctx.write().await?;
    queue::queue(&mut tx, ctx, jobs::SCAN, id).await?;
    tx.commit(ctx.says("asked for a scan", format!("repository:{id}"), "")).await
}

/// Asks for a scan of every team's repositories; gives how many.
pub async fn scan_all_now(ctx: &Ctx) -> Result<usize> {
    let current = organization::current(ctx).await?;
    ctx.may(&Permission::ChangeOrganization)?;
    let mut tx = ctx.write().await?;
    let mut asked = 0;
    for repository in active(&current) {
        queue::queue(&mut tx, ctx, jobs::SCAN, repository.id.as_str()).await?;
        asked += 1;
    }
    tx.commit(ctx.says("asked for a scan", "repository:all", format!("{asked} repositories"))).await?;
    Ok(asked)
}

/// Queues a scan of every team's repositories, unsaid: it comes round by itself.
pub(in super::super) async fn queue_all(ctx: &Ctx) -> Result<()> {
    let current = match organization::current(ctx).await {
        Ok(current) => current,
        Err(error) if error.kind == castra_platform::Kind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let mut cloned = BTreeSet::new();
    for repository in active(&current) {
        match repository.place() {
            // What leads nowhere but was brought as facts, such as an invented history, stays as it is.
            Ok(Place::There(address))
                if address.is_made_up() && facts_file(ctx, repository.id.as_str()).exists() =>
            {
                continue;
            }
            Ok(Place::There(_)) => drop(cloned.insert(repository.id.clone())),
            _ => {}
        }
        queue::queue_now(ctx, jobs::SCAN, repository.id.as_str()).await?;
    }
    let ctx = ctx.clone();
    aside(move || mirror::remove_others(&ctx, &cloned)).await?
}

/// Keeps facts as those of a repository, as a scan does, and has the day's readings taken again.
pub async fn keep(ctx: &Ctx, id: &str, facts: Facts) -> Result<ScanSummary> {
    let current = organization::current(ctx).await?;
    let repository = find(&current, id)?.clone();
    ctx.may(&permission(&repository))?;
    let file = facts_file(ctx, id);
    let now = ctx.now();
    let summary = aside(move || -> Result<ScanSummary> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let saved = facts.save(&file);
        saved.map_err(|error| {
            Error::new(castra_platform::Kind::Unavailable, error.to_string()).caused_by(error)
        })?;
        Ok(figures::summary(&facts, &repository.id, now))
    })
    .await??;
    put(ctx, &summary, format!("{} commits, {} files", summary.commits, summary.files)).await?;
    Ok(summary)
}

/// Notes why a scan failed; the figures of an earlier one stay.
pub(in super::super) async fn note_failure(ctx: &Ctx, repository: &Repository, error: &str) -> Result<()> {
    let known = store::get(ctx.read(), repository.id.as_str()).await?;
    let is_known = known
        .as_ref()
        .is_some_and(|known| known.state == ScanState::Failed && known.error.as_deref() == Some(error));
    if is_known {
        return Ok(());
    }
    let none = || figures::summary(&Facts::default(), &repository.id, ctx.now());
    let summary =
        ScanSummary { state: ScanState::Failed, error: Some(error.to_owned()), ..known.unwrap_or_else(none) };
    put(ctx, &summary, error.to_owned()).await
}

async fn put(ctx: &Ctx, summary: &ScanSummary, details: String) -> Result<()> {
    let mut tx = ctx.write().await?;
    store::put(&mut tx, summary).await?;
    queue::queue(&mut tx, ctx, "readings", "").await?;
    let did = if summary.state == ScanState::Failed { "could not scan" } else { "scanned" };
    tx.commit(ctx.says(did, format!("repository:{}", summary.repository), details)).await
}
