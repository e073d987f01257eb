//! Gate results, kept so that the charter can count how many changes passed. A pipeline sends the gate's JSON report;
//! of the code it contains only paths and reasons, and of those only counts are stored.

use castra_analysis::end_of_day;
use castra_org::{
    charter,
    organization::{self, Repository, RepositoryId, Scope},
};
use castra_platform::{Ctx, Error, Result, access::Permission, clock::Timestamp, terms::Faults};
use castra_repositories::on_day;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    model::{GateOutcome, Rule},
    store,
};

/// The gate's result for a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GateResult {
    /// The repository's id.
    #[schema(value_type = String)]
    pub repository: RepositoryId,
    /// The newest commit of the change.
    pub head: String,
    /// The commit where it left its target branch.
    pub base: String,
    /// Whether it may be merged.
    pub outcome: GateOutcome,
    /// Violations that stopped it.
    pub failures: i64,
    /// Violations that only warned.
    pub warnings: i64,
    /// The rules that stopped it; null for a result from before they were kept.
    #[schema(required)]
    pub broken: Option<Vec<String>>,
    /// When it was sent.
    pub recorded_at: DateTime<Utc>,
}

/// The gate's report, as written by `castra gate --format json`; other fields are ignored.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = GateReport)]
pub struct GateReport {
    /// Whether it may be merged.
    pub outcome: GateOutcome,
    /// The id of the commit where the change left its target branch.
    #[schema(example = "3f786850e387550fdab836ed7e6dc881de23001b")]
    pub base: String,
    /// The newest commit of the change.
    #[schema(example = "89e6c98d92887913cadf06b2adb97f26cde4849b")]
    pub head: String,
    /// The violations found.
    #[serde(default)]
    pub violations: Vec<GateViolation>,
}

/// A violation of a rule.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct GateViolation {
    /// The rule, such as `complex-unit`.
    #[serde(default)]
    #[schema(example = "complex-unit")]
    pub rule: String,
    /// `warn` or `fail`.
    #[schema(example = "fail")]
    pub level: String,
    /// Whether it is in the baseline, so that it does not count.
    #[serde(default)]
    pub accepted: bool,
}

/// Records the gate's result for a change, replacing an earlier one for the same change.
pub async fn record(ctx: &Ctx, repository: &str, report: &GateReport) -> Result<GateResult> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    ctx.may(&Permission::ReadOrganization)?;
    let known = current.organization().repositories.get(repository);
    let known = known.ok_or_else(|| Error::not_found(format!("repository `{repository}`")))?;
    if !charter::practises(ctx, &current.charter, "tech-debt", &Scope::Team(known.team.clone())) {
        return Err(Error::forbidden(
            "only those accountable or responsible for the team's technical debt can send gate results",
        ));
    }
    let result = read(ctx, known, report)?;
    store::put(&mut tx, &result).await?;
    let details = format!("{} for {}", result.outcome, result.head);
    tx.commit(ctx.says("recorded a gate result", format!("repository:{repository}"), details)).await?;
    Ok(result)
}

fn read(ctx: &Ctx, repository: &Repository, report: &GateReport) -> Result<GateResult> {
    let mut faults = Faults::default();
    for (field, text) in [("base", &report.base), ("head", &report.head)] {
        let is_id = (7..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        if !is_id {
            faults.add(field, "enter a commit id of 7 to 64 hexadecimal digits");
        }
    }
    faults.refuse("the result")?;
    let count = |level: &str| {
        let counted = report.violations.iter().filter(|found| found.level == level && !found.accepted);
        i64::try_from(counted.count()).unwrap_or(i64::MAX)
    };
    Ok(GateResult {
        repository: repository.id.clone(),
        head: report.head.to_ascii_lowercase(),
        base: report.base.to_ascii_lowercase(),
        outcome: report.outcome,
        failures: count("fail"),
        warnings: count("warn"),
        broken: Some(broken(report)),
        recorded_at: ctx.now(),
    })
}

/// The rules that stopped a change, each once.
fn broken(report: &GateReport) -> Vec<String> {
    let stopped = |rule: &&Rule| {
        let mut found = report.violations.iter();
        found.any(|known| known.rule == rule.as_str() && known.level == "fail" && !known.accepted)
    };
    Rule::ALL.iter().filter(stopped).map(|rule| rule.as_str().to_owned()).collect()
}

/// The gate results of some repositories between two instants, newest first.
pub async fn results(
    ctx: &Ctx,
    repositories: &[Repository],
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<GateResult>> {
    ctx.may(&Permission::ReadOrganization)?;
    match repositories {
        [] => Ok(Vec::new()),
        [one] => store::between(ctx.read(), &one.id, from, to).await,
        several => {
            let mut all = store::all_between(ctx.read(), from, to).await?;
            all.retain(|result| several.iter().any(|repository| repository.id == result.repository));
            Ok(all)
        }
    }
}

/// The gate results of all repositories in the 90 days up to a day's end, newest first.
pub async fn of_all(
    ctx: &Ctx,
    current: &organization::Current,
    day: chrono::NaiveDate,
) -> Result<Vec<GateResult>> {
    ctx.may(&Permission::ReadOrganization)?;
    let (from, to) = last_days(current, day);
    store::all_between(ctx.read(), from, to).await
}

/// The 90 days up to a day's end.
fn last_days(current: &organization::Current, day: chrono::NaiveDate) -> (Timestamp, Timestamp) {
    let end = end_of_day(day, current.organization().settings.timezone);
    let at = |seconds: i64| Timestamp::from_timestamp(seconds, 0).unwrap_or_default();
    (at(end - 90 * 86_400), at(end))
}

/// The gate results of a team's repositories in the 90 days up to a day's end, newest first.
pub async fn of_team(
    ctx: &Ctx,
    current: &organization::Current,
    team: &organization::TeamId,
    day: chrono::NaiveDate,
) -> Result<Vec<GateResult>> {
    let own = on_day(current, day, Some(team));
    let (from, to) = last_days(current, day);
    results(ctx, &own, from, to).await
}

/// The number of changes that passed, and of those judged.
pub fn passed(results: &[GateResult]) -> (usize, usize) {
    let count = |outcome: GateOutcome| results.iter().filter(|result| result.outcome == outcome).count();
    let passed = count(GateOutcome::Pass);
    (passed, passed + count(GateOutcome::Fail))
}
