//! What the parts of a repository are, where its folders do not tell it by themselves.

use castra_org::organization;
use castra_platform::{Ctx, Error, Result, jobs as queue};

use super::{
    super::{naming, store},
    find, scans,
};

/// The globs of folders that are parts of a repository of their own.
pub(in super::super) async fn folders(ctx: &Ctx, id: &str) -> Result<Vec<String>> {
    let current = organization::current(ctx).await?;
    find(&current, id)?;
    store::folders(ctx.read(), id).await.map(|known| known.map_or_else(Vec::new, |(folders, _)| folders))
}

/// Says which folders are parts of their own, a glob a line; none leaves it to what the folders hold.
pub(in super::super) async fn set_folders(ctx: &Ctx, id: &str, said: &str) -> Result<Vec<String>> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let known = find(&current, id)?;
    ctx.may(&scans::permission(known))?;
    if known.period.is_past(current.today) {
        return Err(Error::conflict(format!("{id} was let go")).hint("name it again"));
    }
    let folders = naming::folders(said).map_err(|problem| Error::invalid_field("folders", problem))?;
    let (before, revision) = store::folders(&mut tx, id).await?.unwrap_or_default();
    if before == folders {
        tx.roll_back().await?;
        return Ok(folders);
    }
    store::put_folders(&mut tx, id, &folders, revision).await?;
    queue::queue(&mut tx, ctx, "readings", "").await?;
    let details = folders.join(", ");
    tx.commit(ctx.says("said what the parts of a repository are", format!("repository:{id}"), details))
        .await?;
    Ok(folders)
}
