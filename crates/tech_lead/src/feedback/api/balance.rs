//! `/api/v1/teams/{team}/feedback`: a team's balance.

use castra_platform::{
    Ctx, Result,
    web::api::{Json, Path},
};
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::feedback::{balance, model::FeedbackKind};

/// What came to one member, in counts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackMemberBalance)]
pub(super) struct MemberItem {
    /// Who, by id.
    person: String,
    /// Kinds in 90 days from whoever asks.
    from_me: KindCounts,
    /// Kinds in 90 days from anybody.
    from_anybody: KindCounts,
    /// Days since the last from whoever asks; null if none came in a year.
    #[schema(required)]
    days_from_me: Option<i64>,
    /// Days since the last from anybody; null if none came in a year.
    #[schema(required)]
    days_from_anybody: Option<i64>,
    /// Kinds of which none came in 90 days.
    missing: Vec<FeedbackKind>,
    /// Whether nothing came in 30 days.
    is_waiting: bool,
}

/// How many of each kind.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackKindCounts)]
pub(super) struct KindCounts {
    /// Praise.
    praise: usize,
    /// On progress toward goals.
    progress: usize,
    /// On areas for improvement.
    improvement: usize,
    /// On career growth.
    career_growth: usize,
}

impl KindCounts {
    fn of([praise, progress, improvement, career_growth]: [usize; 4]) -> Self {
        Self { praise, progress, improvement, career_growth }
    }
}

/// A team's balance of feedback.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FeedbackBalance)]
pub(super) struct BalanceItem {
    /// The team, by id.
    team: String,
    /// As of which day.
    day: NaiveDate,
    /// Its members beside those who lead it.
    members: Vec<MemberItem>,
}

/// Show a team's balance of feedback
///
/// Counts for whoever answers for feedback in the team; for others it is not there.
#[utoipa::path(
    get,
    path = "/api/v1/teams/{team}/feedback",
    params(("team" = String, Path, description = "The team's id.", example = "payments")),
    responses(
        (status = 200, description = "The balance.", body = BalanceItem),
        (status = 404, description = "There is no such team, or somebody else answers for feedback there."),
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
