//! Taking the day's readings, and reading them back.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, PoisonError},
};

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

/// So many days are kept in memory: today, and a look back or two.
const COPIES: usize = 4;

/// Takes every signal's readings for today and keeps them; gives how many there are. Where a signal cannot judge, the others
/// are kept and its error is given.
pub async fn take(ctx: &Ctx) -> Result<usize> {
    let Ok(current) = organization::current(ctx).await else { return Ok(0) };
    let mut readings: Vec<Reading> = Vec::new();
    let mut failed = None;
    for signal in ctx.app.features.iter().flat_map(|feature| feature.signals) {
        match (signal.take)(ctx, current.today).await {
            Ok(taken) => readings.extend(taken),
            // No reading is better than a false one, and the others are as good as ever.
            Err(error) => {
                tracing::warn!(error = %error.chain(), "a signal takes no reading");
                failed.get_or_insert(error);
            }
        }
    }
    if !readings.is_empty() {
        keep(ctx, current.today, &readings).await?;
    }
    failed.map_or_else(|| Ok(readings.len()), Err)
}

/// Keeps readings of a day; a sample of nothing is no evidence, whatever the signal made of it.
pub async fn keep(ctx: &Ctx, day: NaiveDate, readings: &[Reading]) -> Result<()> {
    let mut tx = ctx.write().await?;
    for reading in readings {
        let judged = reading.sample > 0;
        let status = if judged { reading.status } else { Status::NoEvidence };
        store::put(&mut tx, day, &Reading { status, ..reading.clone() }).await?;
    }
    store::raise_version(&mut tx).await?;
    store::forget_before(&mut tx, day - KEPT_FOR).await?;
    tx.commit(ctx.says("took readings", "readings:all", format!("{} for {day}", readings.len()))).await
}

/// The readings as of some days, as they were read last: this process's copy.
#[derive(Debug, Default)]
struct Copies(Mutex<VecDeque<Copy>>);

#[derive(Debug)]
struct Copy {
    version: i64,
    day: NaiveDate,
    readings: Readings,
}

impl Copies {
    fn find(&self, version: i64, day: NaiveDate) -> Option<Readings> {
        let copies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = copies.iter().find(|copy| copy.version == version && copy.day == day);
        known.map(|copy| copy.readings.clone())
    }

    fn keep(&self, copy: Copy) {
        let mut copies = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        copies.retain(|known| known.version == copy.version && known.day != copy.day);
        copies.push_front(copy);
        copies.truncate(COPIES);
    }
}

/// The readings as of a day: of each responsibility in each scope the newest.
pub async fn on(ctx: &Ctx, day: NaiveDate) -> Result<Readings> {
    let copies = ctx.app.cache::<Copies>();
    // The version is read first: if readings are kept in between, the copy looks old and is read again.
    let version = store::version(ctx.read()).await?;
    if let Some(known) = copies.find(version, day) {
        return Ok(known);
    }
    let readings = Readings::new(store::newest(ctx.read(), day - CURRENT_FOR, day).await?);
    copies.keep(Copy { version, day, readings: readings.clone() });
    Ok(readings)
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
