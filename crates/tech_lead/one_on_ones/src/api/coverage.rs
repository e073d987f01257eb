//! A team's coverage by one-on-ones.

use castra_platform::{
    Ctx, Result,
    web::api::{Json, Path},
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::actions;

/// A member's weeks.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOneCoverageRow)]
pub(super) struct CoverageItem {
    /// The member's id.
    member: String,
    /// The caller's one-on-ones with them, by id, if any.
    #[schema(required)]
    one_on_ones: Option<String>,
    /// The agreed cadence: the longest time between two meetings, in days.
    #[schema(required)]
    cadence_days: Option<i64>,
    /// The day of the last meeting held.
    #[schema(required)]
    last_held: Option<NaiveDate>,
    /// Whether more than one and a half times the cadence has passed.
    is_late: bool,
    /// 26 weeks, oldest first: `held`, `skipped`, `overdue`, `planned` or `none`.
    weeks: Vec<&'static str>,
}

/// A lead's one-on-ones with the members of a team, week by week.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OneOnOneCoverage)]
pub(super) struct CoverageView {
    /// The team's id.
    team: String,
    /// The Mondays of the weeks.
    mondays: Vec<NaiveDate>,
    /// The members by name.
    members: Vec<CoverageItem>,
}

/// Show your coverage
///
/// Your one-on-ones with the members of a team you lead, week by week. For its lead only.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/one-on-ones",
    responses((status = 200, description = "Your coverage.", body = CoverageView)),
)]
pub(super) async fn get_one_on_one_coverage(
    ctx: Ctx,
    Path(team): Path<String>,
) -> Result<Json<CoverageView>> {
    let (_, team, mondays, rows) = actions::coverage(&ctx, &team).await?;
    let item = |row: actions::CoverageRow| CoverageItem {
        member: row.member.to_string(),
        one_on_ones: row.series,
        cadence_days: row.cadence_days,
        last_held: row.last_held,
        is_late: row.overdue.is_some(),
        weeks: row.weeks.iter().map(|(week, _)| week.as_str()).collect(),
    };
    Ok(Json(CoverageView { team: team.to_string(), mondays, members: rows.into_iter().map(item).collect() }))
}
