//! Backfill of goals with their own dates, by the host only: the demo uses it.

use castra_org::organization::TeamId;
use castra_platform::{Ctx, Error, Result};

use crate::{
    model::{CheckIn, Goal, KeyResult, Work},
    store,
};

/// A goal with its key results and their check-ins.
pub type PastGoal = (Goal, Vec<(KeyResult, Vec<CheckIn>)>);

/// Past goals and work.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// Goals, each with its key results and their check-ins; the newest is the key result's current value.
    pub goals: Vec<PastGoal>,
    /// Work.
    pub work: Vec<Work>,
    /// Agreed upkeep in percent, by team.
    pub upkeep: Vec<(TeamId, i64)>,
}

/// Backfills goals in one transaction.
///
/// # Errors
/// For anyone but the host, and those of the database.
pub async fn take_in(ctx: &Ctx, past: &Past) -> Result<()> {
    if !ctx.viewer.host {
        return Err(Error::forbidden("only the host can backfill past goals"));
    }
    let mut tx = ctx.write().await?;
    for (goal, results) in &past.goals {
        store::insert(&mut tx, goal).await?;
        for (result, check_ins) in results {
            store::insert_result(&mut tx, result).await?;
            for made in check_ins {
                store::put_check_in(&mut tx, made).await?;
            }
        }
    }
    for work in &past.work {
        store::insert_work(&mut tx, work).await?;
    }
    for (team, percent) in &past.upkeep {
        store::put_upkeep(&mut tx, team.as_str(), *percent).await?;
    }
    tx.commit(ctx.says("backfilled goals", "goals:all", format!("{} goals", past.goals.len()))).await
}
