//! Reading the ladder, previewing a new one from a file, and applying it.

use std::sync::LazyLock;

use castra_org::{
    org_file::{faults, yaml::Problem},
    organization::{self, Current},
};
use castra_platform::{Ctx, Error, Result, Seen, access::Permission, db::Reads, figures::counted, work};

use super::{
    model::{Ladder, LadderChange},
    read, rules, store, write,
};

/// The built-in ladder.
static STANDARD: LazyLock<Ladder> = LazyLock::new(|| {
    read::read(include_str!("standard.yaml"), None).expect("a test reads the ladder that ships")
});

/// The current ladder and its version; version 0 is the built-in one.
pub async fn ladder(ctx: &Ctx) -> Result<(i64, Ladder)> {
    ladder_in(ctx, ctx.read()).await
}

/// The current ladder within a transaction.
pub(crate) async fn ladder_in(ctx: &Ctx, reads: impl Reads) -> Result<(i64, Ladder)> {
    ctx.may(&Permission::ReadOrganization)?;
    let Some(stored) = store::newest(reads).await? else { return Ok((0, STANDARD.clone())) };
    // It was checked when it was applied. A role removed since then keeps its profile.
    let ladder = read::read(&stored.text, None)
        .map_err(|_| Error::internal(format!("version {} of the ladder cannot be read", stored.version)))?;
    Ok((stored.version, ladder))
}

/// The effect of a file on the ladder.
#[derive(Debug, Clone)]
pub struct PlannedLadder {
    /// The version compared with.
    pub version: i64,
    /// The new ladder.
    pub ladder: Ladder,
    /// The changes, part by part.
    pub changes: Vec<LadderChange>,
}

fn roles(current: &Current) -> Vec<String> {
    current.organization().catalog.roles.iter().map(|role| role.id.to_string()).collect()
}

/// Reads a ladder in YAML or CSV and returns what it would change, or all its errors at once.
pub async fn plan(ctx: &Ctx, name: &str, text: &str) -> Result<PlannedLadder> {
    ctx.may(&Permission::WorkIn(None))?;
    let after = wanted(ctx, name, text).await?;
    compare(ctx, ctx.read(), after).await
}

async fn wanted(ctx: &Ctx, name: &str, text: &str) -> Result<Ladder> {
    let current = organization::current(ctx).await?;
    let (name, text) = (name.to_owned(), text.to_owned());
    work::on_file(ctx, move || {
        let problems =
            |found: Vec<Problem>| faults(&name, found.into_iter().map(|problem| (name.clone(), problem)));
        read::read(&text, Some(&roles(&current))).map_err(problems)
    })
    .await
}

async fn compare(ctx: &Ctx, reads: impl Reads, after: Ladder) -> Result<PlannedLadder> {
    let (version, before) = ladder_in(ctx, reads).await?;
    Ok(PlannedLadder { version, changes: rules::changes(&before, &after), ladder: after })
}

/// Applies a ladder, if the current version is still the one compared.
pub async fn apply(ctx: &Ctx, name: &str, text: &str, seen: &Seen) -> Result<PlannedLadder> {
    ctx.may(&Permission::WorkIn(None))?;
    // A long file is read outside the transaction, so that no other change waits for it.
    let after = wanted(ctx, name, text).await?;
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let planned = compare(ctx, &mut tx, after).await?;
    seen.check(planned.version)?;
    if planned.changes.is_empty() {
        tx.roll_back().await?;
        return Ok(planned);
    }
    let text = write::yaml(&planned.ladder);
    store::put(&mut tx, planned.version + 1, &text, &ctx.actor.to_string(), current.today).await?;
    let changes = counted(planned.changes.len(), "change", "changes");
    let details = format!("version {}, {changes}", planned.version + 1);
    tx.commit(ctx.says("changed the ladder", "ladder:1", details)).await?;
    Ok(planned)
}

/// The ladder as YAML.
pub async fn export(ctx: &Ctx) -> Result<String> {
    Ok(write::yaml(&ladder(ctx).await?.1))
}

/// The ladder as a table: its head and its rows.
pub async fn table(ctx: &Ctx) -> Result<([&'static str; 6], Vec<Vec<String>>)> {
    Ok((write::HEAD, write::rows(&ladder(ctx).await?.1)))
}
