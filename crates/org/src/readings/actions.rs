//! Taking the day's readings, and reading them back.

use std::collections::BTreeMap;

use castra_platform::{
    Ctx, Result,
    reading::{Reading, Status},
};
use chrono::{NaiveDate, TimeDelta};

use super::{Readings, store};
use crate::organization::{self, Scope};

/// A reading older than this says nothing about today any more.
const CURRENT_FOR: TimeDelta = TimeDelta::days(14);
/// Readings are kept for two years, so that every status has its trend.
const KEPT_FOR: TimeDelta = TimeDelta::days(731);

/// Takes every signal's readings for today and keeps them; gives how many there are.
pub async fn take(ctx: &Ctx) -> Result<usize> {
    let Ok(current) = organization::current(ctx).await else { return Ok(0) };
    let mut readings: Vec<Reading> = Vec::new();
    for signal in ctx.app.features.iter().flat_map(|feature| feature.signals) {
        readings.extend((signal.take)(ctx, current.today).await?);
    }
    keep(ctx, current.today, &readings).await?;
    Ok(readings.len())
}

/// Keeps readings of a day; a sample of nothing is no evidence, whatever the signal made of it.
pub async fn keep(ctx: &Ctx, day: NaiveDate, readings: &[Reading]) -> Result<()> {
    let mut tx = ctx.write().await?;
    for reading in readings {
        let judged = reading.sample > 0;
        let status = if judged { reading.status } else { Status::NoEvidence };
        store::put(&mut tx, day, &Reading { status, ..reading.clone() }).await?;
    }
    store::forget_before(&mut tx, day - KEPT_FOR).await?;
    tx.commit(ctx.says("took readings", "readings:all", format!("{} for {day}", readings.len()))).await
}

/// The readings as of a day.
pub async fn on(ctx: &Ctx, day: NaiveDate) -> Result<Readings> {
    // Later days overwrite earlier ones, so that each responsibility shows its newest reading.
    Ok(Readings::new(store::between(ctx.read(), day - CURRENT_FOR, day).await?))
}

/// The last 90 days of every responsibility of a scope: day, value and status, oldest first.
pub async fn trend(
    ctx: &Ctx,
    scope: &Scope,
    day: NaiveDate,
) -> Result<BTreeMap<String, Vec<(NaiveDate, f64, Status)>>> {
    let points = store::points(ctx.read(), scope.as_str(), day - TimeDelta::days(90), day).await?;
    let mut lines: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for point in points {
        if let Some(value) = point.value {
            lines.entry(point.responsibility).or_default().push((point.day, value, point.status));
        }
    }
    Ok(lines)
}
