//! Adding, editing and removing repositories.

use castra_org::organization::{self, Change, Current, Record, Repository, Team};
use castra_platform::{Ctx, Error, Kind, Result, Seen, access::Permission, db::Tx, revision};

use super::register::{find, permission};
use crate::naming::{self, Asking, Said};

/// The teams to which the viewer may add repositories today.
pub(crate) async fn teams_to_name_for(ctx: &Ctx) -> Result<Vec<Team>> {
    let current = organization::current(ctx).await?;
    let teams = current.organization().teams.values();
    let may = |team: &&Team| {
        team.period.contains(current.today) && ctx.viewer.may(&Permission::WorkIn(Some(team.id.as_str())))
    };
    Ok(teams.filter(may).cloned().collect())
}

fn understand(ctx: &Ctx, current: &Current, known: Option<&Repository>, said: &Said) -> Result<Repository> {
    let asking = Asking {
        organization: current.organization(),
        today: current.today,
        is_operator: ctx.viewer.may(&Permission::Operate),
    };
    let named = naming::understand(asking, known, said)
        .map_err(|errors| Error::new(Kind::Invalid, "the repository was not saved").with_fields(errors))?;
    ctx.may(&permission(&named))?;
    Ok(named)
}

/// Adds a repository to a team and scans it at once.
pub(crate) async fn name(ctx: &Ctx, said: &Said) -> Result<Repository> {
    let tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let named = understand(ctx, &current, None, said)?;
    let after = Record::Repository(named.clone());
    let change = match current.organization().repositories.get(&named.id) {
        Some(ended) => Change::replace(Record::Repository(ended.clone()), after),
        None => Change::add(after),
    };
    put(ctx, tx, change, "added a repository", &named).await?;
    Ok(named)
}

/// The revision of a repository's settings.
pub fn revision(repository: &Repository) -> Result<i64> {
    revision::of_content(repository)
}

/// Edits a repository, if it still has the revision seen, and scans it at once.
pub(crate) async fn change(ctx: &Ctx, id: &str, seen: &Seen, said: &Said) -> Result<Repository> {
    change_by(ctx, id, seen, |_| said.clone()).await
}

/// Sets which files of a repository are left out, one pattern per line; nothing else changes.
pub async fn leave_out(ctx: &Ctx, id: &str, seen: &Seen, patterns: &str) -> Result<Repository> {
    let lines = patterns.lines().map(str::trim).filter(|line| !line.is_empty());
    let exclude: Vec<String> = lines.map(str::to_owned).collect();
    change_by(ctx, id, seen, |known| Said { exclude: Some(exclude), ..Said::of(known) }).await
}

async fn change_by(
    ctx: &Ctx,
    id: &str,
    seen: &Seen,
    said: impl FnOnce(&Repository) -> Said,
) -> Result<Repository> {
    let tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let known = find(&current, id)?;
    ctx.may(&permission(known))?;
    if known.period.is_past(current.today) {
        return Err(Error::conflict(format!("{id} was removed")).hint("add it again"));
    }
    seen.check(revision(known)?)?;
    let named = understand(ctx, &current, Some(known), &said(known))?;
    if &named == known {
        tx.roll_back().await?;
        return Ok(named);
    }
    let [before, after] = [known, &named].map(|each| Record::Repository(each.clone()));
    put(ctx, tx, Change::replace(before, after), "edited a repository", &named).await?;
    Ok(named)
}

async fn put(ctx: &Ctx, mut tx: Tx, change: Change, did: &str, named: &Repository) -> Result<()> {
    organization::apply_in(&mut tx, ctx, &[change]).await?;
    // What is left out changes what readings count, so the journal has it.
    let excluded = match named.exclude.as_slice() {
        [] => String::new(),
        patterns => format!(", without {}", patterns.join(", ")),
    };
    let details = format!("{}{excluded}", naming::where_it_is(named));
    tx.commit(ctx.says(did, format!("repository:{}", named.id), details)).await
}

/// Removes a repository: from today it belongs to no team and is no longer scanned. Its figures stay.
pub(crate) async fn let_go(ctx: &Ctx, id: &str) -> Result<()> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let known = find(&current, id)?;
    ctx.may(&permission(known))?;
    if known.period.is_past(current.today) {
        return Err(Error::conflict(format!("{id} was already removed")));
    }
    let after = known.let_go(current.today);
    let change = Change::replace(Record::Repository(known.clone()), Record::Repository(after));
    organization::apply_in(&mut tx, ctx, &[change]).await?;
    tx.commit(ctx.says("removed a repository", format!("repository:{id}"), "")).await
}
