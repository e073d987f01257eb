//! Requests for scans, and the hourly round.

use std::collections::BTreeSet;

use castra_org::organization::{self, Place, Repository};
use castra_platform::{Ctx, Kind, Result, access::Permission, jobs as queue};
use castra_repositories::{SCAN, active, aside, find, permission, summaries};

use crate::mirror;

/// Requests a scan of a repository; a waiting scan is not queued twice.
pub async fn request_scan(ctx: &Ctx, id: &str) -> Result<()> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let repository = find(&current, id)?;
    ctx.may(&permission(repository))?;
    queue::queue(&mut tx, ctx, SCAN, id).await?;
    tx.commit(ctx.says("requested a scan", format!("repository:{id}"), "")).await
}

/// Requests a scan of every team's repositories; returns how many.
pub async fn scan_all_now(ctx: &Ctx) -> Result<usize> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    ctx.may(&Permission::WorkIn(None))?;
    let mut asked = 0;
    for repository in active(&current) {
        queue::queue(&mut tx, ctx, SCAN, repository.id.as_str()).await?;
        asked += 1;
    }
    tx.commit(ctx.says("requested a scan", "repository:all", format!("{asked} repositories"))).await?;
    Ok(asked)
}

/// Queues a scan of every team's repositories without a journal entry: it is routine.
pub(crate) async fn queue_all(ctx: &Ctx) -> Result<()> {
    let current = match organization::current(ctx).await {
        Ok(current) => current,
        Err(error) if error.kind == Kind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    let known = summaries(ctx).await?;
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
        queue::queue_now(ctx, SCAN, repository.id.as_str()).await?;
    }
    let ctx = ctx.clone();
    aside(move || mirror::remove_others(&ctx, &cloned)).await?
}

/// Whether a repository has no source but was supplied as facts, such as an invented history: it stays as it
/// is.
pub(crate) fn is_brought(repository: &Repository, was_read: bool) -> bool {
    was_read && matches!(repository.place(), Ok(Place::There(address)) if address.is_made_up())
}
