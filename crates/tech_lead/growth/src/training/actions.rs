//! The training catalog and a team's learning budget.

use std::collections::BTreeMap;

use castra_org::{
    charter,
    organization::{self, Current, PersonId, Scope, TeamId},
};
use castra_platform::{Ctx, Error, Result, Seen, access::Permission, db::Reads, revision, terms::Terms as _};
use chrono::{Datelike, NaiveDate};

use super::{
    model::{Costs, LearningBudget, Training, TrainingTerms},
    rules, store,
};
use crate::{RESPONSIBILITY, sight};

/// Whether the viewer may edit the catalog: anyone accountable for growing people in any team, the CTO, operators.
pub fn may_keep(ctx: &Ctx, current: &Current) -> bool {
    if ctx.viewer.may(&Permission::WorkIn(None)) {
        return true;
    }
    let mut teams = current.organization().active_teams(current.today);
    teams.any(|team| charter::practises(ctx, &current.charter, RESPONSIBILITY, &Scope::Team(team.id.clone())))
}

/// The trainings after an id, in the order they were added.
pub async fn page(ctx: &Ctx, after: &str, limit: i64) -> Result<Vec<Training>> {
    ctx.may(&Permission::ReadOrganization)?;
    store::page(ctx.read(), after, limit).await
}

/// All trainings, offered ones first, by name.
pub async fn list(ctx: &Ctx) -> Result<Vec<Training>> {
    let mut all = page(ctx, "", i64::MAX).await?;
    all.sort_by(|a, b| {
        (!a.terms.offered.0, &a.terms.title, &a.id).cmp(&(!b.terms.offered.0, &b.terms.title, &b.id))
    });
    Ok(all)
}

/// One training.
pub async fn find(ctx: &Ctx, id: &str) -> Result<Training> {
    ctx.may(&Permission::ReadOrganization)?;
    get(ctx.read(), id).await?.ok_or_else(not_there)
}

fn not_there() -> Error {
    Error::not_found("such training")
}

/// One training, if there is one.
pub(crate) async fn get(reads: impl Reads, id: &str) -> Result<Option<Training>> {
    store::get(reads, id).await
}

/// Refuses a viewer who may not edit the catalog.
pub(super) async fn to_keep(ctx: &Ctx) -> Result<()> {
    let current = organization::current(ctx).await?;
    if may_keep(ctx, &current) {
        return Ok(());
    }
    Err(Error::forbidden("only the CTO and those accountable for growing people edit the training catalog")
        .ask_who("growth"))
}

/// Adds a training to the catalog.
pub async fn add(ctx: &Ctx, terms: TrainingTerms) -> Result<Training> {
    let mut tx = ctx.write().await?;
    to_keep(ctx).await?;
    rules::faults(&terms).refuse("the training")?;
    let training = Training { id: ctx.new_id(), terms: terms.trimmed(), revision: 1 };
    store::insert(&mut tx, &training).await?;
    let says =
        ctx.says("added a training", format!("training:{}", training.id), training.terms.title.clone());
    tx.commit(says).await?;
    Ok(training)
}

/// Changes a training.
pub async fn change(ctx: &Ctx, id: &str, seen: &Seen, terms: TrainingTerms) -> Result<Training> {
    let mut tx = ctx.write().await?;
    to_keep(ctx).await?;
    let known = get(&mut tx, id).await?.ok_or_else(not_there)?;
    seen.check(known.revision)?;
    rules::faults(&terms).refuse("the training")?;
    let training = Training { terms: terms.trimmed(), ..known };
    store::update(&mut tx, &training).await?;
    let says = ctx.says("changed a training", format!("training:{id}"), training.terms.title.clone());
    tx.commit(says).await?;
    Ok(Training { revision: training.revision + 1, ..training })
}

/// The first and the last day of a year.
fn year(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year, 12, 31)?))
}

/// Everyone's learning costs in the year of a day, by person. The caller shows only those the viewer may see.
pub(crate) async fn costs(ctx: &Ctx, day: NaiveDate) -> Result<BTreeMap<PersonId, Costs>> {
    let Some((from, to)) = year(day.year()) else { return Ok(BTreeMap::new()) };
    let people = store::costs(ctx.read(), from, to).await?;
    Ok(people.into_iter().map(|(person, costs)| (PersonId::from(person), costs)).collect())
}

/// The sum of several people's learning costs.
pub(crate) fn together<'a>(costs: impl Iterator<Item = &'a Costs>) -> Costs {
    let mut sums = Costs::new();
    for (currency, (planned, spent)) in costs.flatten() {
        let sum = sums.entry(currency.clone()).or_default();
        *sum = (sum.0 + planned, sum.1 + spent);
    }
    sums
}

/// A team's learning budget of this year. The caller has checked that the viewer may see it.
pub(crate) async fn budget(ctx: &Ctx, team: &TeamId, day: NaiveDate) -> Result<Option<LearningBudget>> {
    store::budget(ctx.read(), team.as_str(), day.year()).await
}

/// The learning budgets of all teams in the year of a day, by team.
pub(crate) async fn budgets(ctx: &Ctx, day: NaiveDate) -> Result<BTreeMap<String, LearningBudget>> {
    store::budgets(ctx.read(), day.year()).await
}

/// The revision of a budget, or of none.
pub(crate) fn revision_of(budget: Option<&LearningBudget>) -> Result<i64> {
    revision::of_content(&budget)
}

/// Sets a team's learning budget of this year; `seen` is a revision of `revision_of`.
pub async fn set_budget(ctx: &Ctx, team: &str, seen: &Seen, budget: &LearningBudget) -> Result<()> {
    let mut tx = ctx.write().await?;
    let (current, team) = sight::of_team(ctx, team).await?;
    let year = current.today.year();
    let known = store::budget(&mut tx, team.as_str(), year).await?;
    seen.check(revision_of(known.as_ref())?)?;
    rules::faults_of_budget(budget).refuse("the budget")?;
    store::put_budget(&mut tx, team.as_str(), year, budget).await?;
    tx.commit(ctx.says("set a learning budget", format!("team:{team}"), year.to_string())).await
}
