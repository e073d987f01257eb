//! The folders that were set as parts of a repository.

use castra_org::organization;
use castra_platform::{Ctx, Error, Result, Seen, jobs as queue};

use super::register::{find, permission};
use crate::{naming, store};

/// The globs of folders that were set as parts of a repository, and their revision: 0 before the first.
pub async fn folders(ctx: &Ctx, id: &str) -> Result<(Vec<String>, i64)> {
    let current = organization::current(ctx).await?;
    find(&current, id)?;
    Ok(store::folders(ctx.read(), id).await?.unwrap_or_default())
}

/// Sets which folders are parts of their own, one glob per line; none leaves it to the folders' content. `seen` is the
/// revision that the change is based on.
pub async fn set_folders(ctx: &Ctx, id: &str, seen: &Seen, said: &str) -> Result<(Vec<String>, i64)> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let known = find(&current, id)?;
    ctx.may(&permission(known))?;
    if known.period.is_past(current.today) {
        return Err(Error::conflict(format!("{id} was removed")).hint("add it again"));
    }
    let folders = naming::folders(said).map_err(|problem| Error::invalid_field("folders", problem))?;
    let (before, revision) = store::folders(&mut tx, id).await?.unwrap_or_default();
    seen.check(revision)?;
    if before == folders {
        tx.roll_back().await?;
        return Ok((folders, revision));
    }
    store::put_folders(&mut tx, id, &folders, revision).await?;
    queue::queue(&mut tx, ctx, "readings", "").await?;
    let details = folders.join(", ");
    tx.commit(ctx.says("set the parts of a repository", format!("repository:{id}"), details)).await?;
    Ok((folders, revision + 1))
}
