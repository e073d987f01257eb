//! `/api/v1/teams/{team}/feedback`: a team's balance.

use castra_platform::{
    Ctx, Result,
    web::api::{Json, Path},
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{balance, model::FeedbackKind};

/// Counts of the feedback one member received.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackMemberBalance)]
pub(super) struct MemberItem {
    /// The member's id.
    person: String,
    /// Counts by kind in 90 days, from the caller.
    from_me: KindCounts,
    /// Counts by kind in 90 days, from anyone.
    from_anybody: KindCounts,
    /// Days since the last from the caller; null if none in a year.
    #[schema(required)]
    days_from_me: Option<i64>,
    /// Days since the last from anyone; null if none in a year.
    #[schema(required)]
    days_from_anybody: Option<i64>,
    /// Kinds not received in 90 days.
    missing: Vec<FeedbackKind>,
    /// Whether the member received nothing in 30 days.
    is_waiting: bool,
}

/// Counts by kind.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackKindCounts)]
pub(super) struct KindCounts {
    /// Praise.
    praise: usize,
    /// Progress toward goals.
    progress: usize,
    /// Areas for improvement.
    improvement: usize,
    /// Career growth.
    career_growth: usize,
}

impl KindCounts {
    fn of([praise, progress, improvement, career_growth]: [usize; 4]) -> Self {
        Self { praise, progress, improvement, career_growth }
    }
}

/// A team's feedback balance.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackBalance)]
pub(super) struct BalanceItem {
    /// The team's id.
    team: String,
    /// The day of the counts.
    day: NaiveDate,
    /// The members, without the team's leads.
    members: Vec<MemberItem>,
}

/// Show a team's feedback balance
///
/// Counts, for callers who are accountable or responsible for feedback in the team and lead its members; not found
/// for others.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/feedback",
    responses(
        (status = 200, description = "The balance.", body = BalanceItem),
        (status = 404, description = "There is no such team, or its balance is not yours to read."),
    ),
)]
pub(super) async fn get_feedback_balance(ctx: Ctx, Path(team): Path<String>) -> Result<Json<BalanceItem>> {
    let found = balance::balance(&ctx, &team).await?;
    let member = |member: balance::MemberBalance| MemberItem {
        person: member.person.to_string(),
        from_me: KindCounts::of(member.from_me),
        from_anybody: KindCounts::of(member.from_anybody),
        days_from_me: member.days_from_me,
        days_from_anybody: member.days_from_anybody,
        missing: member.missing,
        is_waiting: member.is_waiting,
    };
    Ok(Json(BalanceItem {
        team: found.team.to_string(),
        day: found.day,
        members: found.members.into_iter().map(member).collect(),
    }))
}
