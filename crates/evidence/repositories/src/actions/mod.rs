//! The register's queries and changes.

mod kept;
mod naming;
mod parts;
mod register;

use castra_org::organization::{self, Repository};
use castra_platform::{Ctx, Result, jobs as queue};

use crate::{SCAN, model::Listed};
use kept::{Summaries, all_summaries};

pub use kept::{
    bring_facts, facts, facts_file, facts_of, keep, note_failure, summaries, summary, telling_left_out,
};
pub(crate) use naming::{change, let_go, name, teams_to_name_for};
pub use naming::{leave_out, revision};
pub use parts::{folders, set_folders};
pub use register::{active, find, may_change, on_day, permission, team_name};

/// Every repository that belongs to a team today, by team and id.
pub(crate) async fn list(ctx: &Ctx) -> Result<Vec<Listed>> {
    let current = organization::current(ctx).await?;
    let Summaries(summaries) = ctx.once(all_summaries(ctx)).await?;
    let scans = queue::newest(ctx.read(), SCAN).await?;
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

/// A repository.
pub(crate) async fn repository(ctx: &Ctx, id: &str) -> Result<Repository> {
    find(&organization::current(ctx).await?, id).cloned()
}

/// A repository with its last scan.
pub(crate) async fn listed(ctx: &Ctx, id: &str) -> Result<Listed> {
    let current = organization::current(ctx).await?;
    let repository = find(&current, id)?;
    Ok(Listed {
        team_name: team_name(&current, repository),
        repository: repository.clone(),
        summary: summary(ctx, id).await?,
        job: queue::find(ctx.read(), SCAN, id).await?,
    })
}
