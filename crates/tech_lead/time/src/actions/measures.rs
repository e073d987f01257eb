//! What commits showed of the last weeks of those whose role has a band of coding, kept so that Today need not ask every
//! repository.

use castra_analysis::full_weeks;
use castra_org::{
    charter::Charter,
    organization::{self, PersonId},
};
use castra_platform::{
    Ctx, Kind, Result,
    db::Tx,
    jobs::Job,
    private::{Owner, Sealed, open_each},
};
use castra_repositories::on_day;
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use super::{
    me,
    refresh::DAYS_BACK,
    weeks::{commit_weeks, corrections_of},
};
use crate::{model::Measure, rules, store};

/// How many weeks Today looks at.
const WEEKS: u32 = 3;

/// The people whose role has a band: leads in their own right, and the CTO.
fn banded(charter: &Charter) -> Vec<PersonId> {
    let scopes = charter.scopes();
    let held = scopes.iter().flat_map(|scope| {
        let leads = charter.holders("tech-lead", scope);
        let ctos = charter.holders("cto", scope);
        leads.into_iter().chain(ctos).map(|held| held.person.clone()).collect::<Vec<_>>()
    });
    let mut people: Vec<PersonId> = held.collect();
    people.sort();
    people.dedup();
    people
}

/// Measures the last weeks; only for the machine itself.
pub async fn measure(ctx: &Ctx) -> Result<()> {
    let current = match organization::current(ctx).await {
        Err(error) if error.kind == Kind::NotFound => return Ok(()),
        current => current?,
    };
    if !ctx.viewer.host {
        return Err(super::nothing());
    }
    let mondays = full_weeks(current.today, WEEKS);
    let repositories = on_day(&current, current.today, None);
    let mut measured = Vec::new();
    for person in banded(&current.charter) {
        if let Some(rows) = commit_weeks(ctx, &repositories, &person, current.today, &mondays).await? {
            measured.extend(rows.into_iter().map(|row| (person.clone(), row.monday, row.minutes)));
        }
    }
    let mut tx = ctx.write().await?;
    for (person, monday, minutes) in measured {
        keep(&mut tx, ctx, &person, monday, minutes).await?;
    }
    // What is older is of no use to Today, and of no one's role any more.
    if let Some(first) = mondays.first() {
        store::forget_measures(&mut tx, *first).await?;
    }
    store::forget_corrections(&mut tx, current.today - Days::new(DAYS_BACK)).await?;
    tx.commit_unsaid().await
}

async fn keep(tx: &mut Tx, ctx: &Ctx, person: &PersonId, monday: NaiveDate, minutes: u32) -> Result<()> {
    let id = ctx.new_id();
    let owner = Owner::Person(person.as_str());
    let body = Sealed::new(tx, ctx, owner, ("week_measures", &id, "body"), &minutes.to_string()).await?;
    store::keep_measure(tx, person.as_str(), &Measure { id, monday, body }).await
}

/// The daily job.
pub(crate) fn take_all<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(measure(ctx))
}

/// If the viewer's coding was out of its band for exactly the last two weeks: the first of them, the minutes of both, and the
/// band as shares of the week.
pub(crate) async fn out_of_band(ctx: &Ctx) -> Result<Option<(NaiveDate, [u32; 2], [f64; 2])>> {
    let person = me(ctx)?;
    let current = organization::current(ctx).await?;
    let Some(band) = rules::band_of(&current.charter, &PersonId::from(person)) else { return Ok(None) };
    let mondays = full_weeks(current.today, WEEKS);
    let Some(first) = mondays.first() else { return Ok(None) };
    let rows = store::measures(ctx.read(), person, *first).await?;
    let bodies = open_each(ctx, rows.iter().map(|row| &row.body)).await?;
    let corrections = corrections_of(ctx, person).await?;
    let minutes: Vec<Option<u32>> = mondays
        .iter()
        .map(|monday| {
            let own = corrections.get(monday);
            if own.is_some_and(|own| own.left_out) {
                return None;
            }
            let measured = rows.iter().zip(&bodies).find(|(row, _)| row.monday == *monday);
            let measured = measured.and_then(|(_, body)| body.as_deref()?.parse().ok());
            own.and_then(|own| own.coding.0).or(measured)
        })
        .collect();
    Ok(rules::two_weeks_out(&minutes, band).map(|minutes| (mondays[1], minutes, band)))
}
