//! The coding weeks of one person over several repositories.

use std::collections::HashSet;

use castra_analysis::{Stamp, WeekRow, analysis_for_reading, full_weeks, weeks_of};
use castra_org::organization::{self, PersonId, Repository};
use castra_platform::{Ctx, Result};
use castra_repositories::on_day;
use chrono::NaiveDate;

use super::rules;

/// The viewer's own coding time, visible only to them.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnWeek {
    /// The last full weeks, oldest first.
    pub weeks: Vec<WeekRow>,
    /// The median week's minutes.
    pub median_minutes: f64,
    /// The median as a share of a 40-hour week.
    pub share: f64,
}

/// The viewer's own coding time over all repositories; `None` without a known Git identity.
pub async fn own_week(ctx: &Ctx) -> Result<Option<OwnWeek>> {
    let Some(person) = ctx.viewer.person.as_deref().map(PersonId::from) else { return Ok(None) };
    let current = organization::current(ctx).await?;
    let repositories = on_day(&current, current.today, None);
    let Some(weeks) = weeks(ctx, &repositories, &person, current.today).await? else { return Ok(None) };
    Ok(Some(own(weeks)))
}

/// The median of weeks, and its share of a full week.
pub(super) fn own(weeks: Vec<WeekRow>) -> OwnWeek {
    let median_minutes = rules::median(&weeks.iter().map(|week| week.minutes).collect::<Vec<_>>());
    OwnWeek { weeks, median_minutes, share: median_minutes / 60.0 / rules::WEEK_HOURS }
}

/// A person's last full weeks in some repositories; `None` if none has a Git identity of theirs.
pub(super) async fn weeks(
    ctx: &Ctx,
    repositories: &[Repository],
    person: &PersonId,
    day: NaiveDate,
) -> Result<Option<Vec<WeekRow>>> {
    let mondays = full_weeks(day, rules::WEEKS);
    let midnight =
        mondays.first().map_or(i64::MIN, |day| day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp());
    let (mut is_known, mut seen, mut stamps) = (false, HashSet::new(), Vec::new());
    for repository in repositories {
        let Some(analysis) = analysis_for_reading(ctx, repository.id.as_str(), day).await? else {
            continue;
        };
        if !analysis.knows(person) {
            continue;
        }
        is_known = true;
        // Two extra days, because time zones and sessions cross midnight.
        let commits = analysis.commits_since(midnight.saturating_sub(2 * 86_400));
        for commit in commits.filter(|commit| analysis.person(commit.author()) == Some(person)) {
            // A commit in two repositories was written only once.
            if seen.insert(commit.id()) {
                stamps.push(Stamp { time: commit.author_time(), offset: commit.author_offset() });
            }
        }
    }
    Ok(is_known.then(|| weeks_of(stamps, &mondays)))
}
