//! The facts of `future-requirements`, as far as repositories show: the technologies in use.

use castra_analysis::analysis_for_reading;
use castra_history::{TechnologyOptions, technologies};
use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    reading::{Evidence, Facts},
};
use castra_repositories::{on_day, url};
use chrono::{DateTime, NaiveDate};
use futures::future::BoxFuture;

use super::rules::InUse;

const RESPONSIBILITY: &str = "future-requirements";
/// Maximum records linked from a reading.
const RECORDS: usize = 10;

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move { Ok(vec![of_organization(ctx, day).await?]) })
}

async fn of_organization(ctx: &Ctx, day: NaiveDate) -> Result<Facts> {
    let nothing = |because: &str| Facts::nothing(RESPONSIBILITY, "organization", because);
    let current = organization::current(ctx).await?;
    let (mut found, mut evidence) = (InUse::default(), Vec::new());
    for repository in on_day(&current, day, None) {
        let id = repository.id.as_str();
        let Some(analysis) = analysis_for_reading(ctx, id, day).await? else { continue };
        let all = technologies(&analysis.facts, &TechnologyOptions::at(analysis.now)).technologies;
        let in_use = all.iter().filter(|known| known.vanished.is_none());
        let since = |time| DateTime::from_timestamp(time, 0).unwrap_or_default().date_naive();
        found.add(in_use.map(|known| (known.name, since(known.first_time))));
        evidence.push(Evidence::new(format!("Technology in {id}"), url::technology(id)));
    }
    if found.repositories() == 0 {
        return Ok(nothing("No repository has been scanned yet, and no radar is recorded."));
    }
    evidence.truncate(RECORDS);
    Ok(nothing(&found.because(day)).links(evidence))
}
