//! Taking the day's readings, and loading them.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, PoisonError},
};

use castra_platform::{
    Ctx, Error, Result,
    access::Shown,
    db::Tx,
    reading::{Facts, Reading, Subject},
};
use chrono::{NaiveDate, TimeDelta};

use super::{Loads, Point, Readings, judging, rules, store};
use crate::{
    catalog::Privacy,
    charter::Charter,
    organization::{self, PersonId, Scope},
};

/// A reading older than this does not count as current.
const CURRENT_FOR: TimeDelta = TimeDelta::days(14);
/// Readings are kept for two years, so that every status has its trend.
const KEPT_FOR: TimeDelta = TimeDelta::days(731);

/// Days kept in memory: today, and a few that are looked back at.
const COPIES: usize = 4;

/// Takes the readings of every signal for today and stores them; returns their number. If a signal fails, the others
/// are stored and its error is returned.
pub async fn take(ctx: &Ctx) -> Result<usize> {
    let Ok(current) = organization::current(ctx).await else { return Ok(0) };
    take_on(ctx, current.today).await
}

/// The same for another day.
pub async fn take_on(ctx: &Ctx, day: NaiveDate) -> Result<usize> {
    let (facts, failed) = gather(ctx, day).await?;
    if !facts.is_empty() {
        keep(ctx, day, &facts).await?;
    }
    failed.map_or_else(|| Ok(facts.len()), Err)
}

/// The facts of a day from every signal that is used here, and the first error of one that failed: no reading is
/// better than a false one, and the others remain valid. A signal that is not used is not read.
async fn gather(ctx: &Ctx, day: NaiveDate) -> Result<(Vec<Facts>, Option<Error>)> {
    let charter = organization::current(ctx).await?.charter_on(day);
    let organization = charter.organization();
    let (mut facts, mut failed) = (Vec::new(), None);
    for signal in ctx.app.features.iter().flat_map(|feature| feature.signals) {
        let known = organization.catalog.responsibility(signal.responsibility);
        if let Some(unused) = known.filter(|known| !organization.is_used(&known.id)) {
            let scopes = charter.scopes().into_iter().filter(|scope| unused.scope.fits(scope));
            facts.extend(scopes.map(|scope| Facts::nothing(signal.responsibility, scope.as_str(), "")));
            continue;
        }
        match (signal.take)(ctx, day).await {
            Ok(taken) => facts.extend(taken),
            Err(error) => {
                tracing::warn!(error = %error.chain(), "a signal takes no reading");
                failed.get_or_insert(error);
            }
        }
    }
    Ok((facts, failed))
}

/// Judges a day's facts by the rules of every reading and stores the readings, without what would reveal few people.
pub async fn keep(ctx: &Ctx, day: NaiveDate, facts: &[Facts]) -> Result<()> {
    let mut tx = ctx.write().await?;
    let charter = organization::current(ctx).await?.charter_on(day);
    let before = store::before(&mut tx, day - CURRENT_FOR, day).await?;
    let hold = |facts| {
        let judged = judging::judge(&charter, facts);
        let before = before.get(&(judged.responsibility.clone(), judged.scope.clone()));
        judging::hold(judged, before)
    };
    let readings: Vec<Reading> = facts.iter().map(hold).collect();
    let of_day = store::groups_of(&mut tx, day).await?;
    let mut shown = shown_before(&mut tx, day, &readings).await?;
    for reading in &readings {
        let responsibility = reading.responsibility.as_str();
        let groups = shown.entry(responsibility).or_default();
        let today = of_day.get(&(reading.responsibility.clone(), reading.scope.clone()));
        let known = charter.organization().catalog.responsibility(responsibility);
        let is_private = known.is_some_and(|known| known.privacy != Privacy::Open);
        let Some(mut kept) = rules::kept(reading, is_private, today, groups) else { continue };
        kept.subject.led_by = led_by(&charter, &kept.subject);
        store::put(&mut tx, day, &kept).await?;
        if let Some(group) = kept.subject.group.filter(|_| !kept.subject.withheld) {
            groups.add(group);
        }
    }
    store::raise_version(&mut tx).await?;
    store::forget_before(&mut tx, day - KEPT_FOR).await?;
    tx.commit(ctx.says("took readings", "readings:all", format!("{} for {day}", readings.len()))).await
}

/// The groups shown on any day that these readings cover, by responsibility.
async fn shown_before<'a>(
    tx: &mut Tx,
    day: NaiveDate,
    readings: &'a [Reading],
) -> Result<HashMap<&'a str, Shown<String>>> {
    let mut since: HashMap<&str, NaiveDate> = HashMap::new();
    for reading in readings.iter().filter(|reading| reading.subject.group.is_some()) {
        let from = reading.subject.since.unwrap_or(day);
        let known = since.entry(&reading.responsibility).or_insert(from);
        *known = from.min(*known);
    }
    let mut shown = HashMap::new();
    for (responsibility, from) in since {
        let groups = store::groups_between(tx, responsibility, from, day).await?;
        shown.insert(responsibility, Shown::new(groups));
    }
    Ok(shown)
}

/// The leaders of the person whose figures are shown, on the charter's day.
fn led_by(charter: &Charter, subject: &Subject) -> Vec<String> {
    let about = subject.about.as_deref().map(PersonId::from);
    let leaders = about.map(|person| charter.leaders(&person)).unwrap_or_default();
    leaders.iter().map(ToString::to_string).collect()
}

/// The last loaded readings of some days: this process's cache.
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

/// The readings as of a day: the newest of each responsibility in each scope.
pub async fn on(ctx: &Ctx, day: NaiveDate) -> Result<Readings> {
    let copies = ctx.app.cache::<Copies>();
    // The version is read first: if readings are stored in between, the copy counts as old and is read again.
    let version = store::version(ctx.read()).await?;
    if let Some(known) = copies.find(version, day) {
        return Ok(known);
    }
    let found = store::newest(ctx.read(), day - CURRENT_FOR, day).await?;
    let readings = Readings::new(found).with(Loads::on(ctx, day).await?);
    copies.keep(Copy { version, day, readings: readings.clone() });
    Ok(readings)
}

/// The last 90 days of every responsibility of a scope, oldest first, as stored: [`crate::charter::trends`] shows the
/// part the viewer may see.
pub(crate) async fn points(ctx: &Ctx, scope: &Scope, day: NaiveDate) -> Result<Vec<Point>> {
    store::points(ctx.read(), scope.as_str(), day - TimeDelta::days(90), day).await
}
