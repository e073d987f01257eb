//! Drafts of check-ins: the value of a key result as its source has it today, and where it is from.

use castra_analysis::analysis;
use castra_history::{ReleaseOptions, releases};
use castra_org::{
    catalog::{Privacy, Responsibility, ScopeKind},
    charter::{self, show::long_date},
    organization::{self, Current},
};
use castra_platform::{Ctx, Result};
use castra_repositories::aside;

use crate::{
    actions::scope,
    decimal::Decimal,
    kinds::SourceKind,
    model::{Draft, Goal, KeyResult},
};

/// Days in which deployments are counted.
const DEPLOYMENTS_DAYS: u32 = 30;
/// Days in which changes count for the lead time.
const LEAD_TIME_DAYS: u32 = 90;

/// The responsibility whose reading may be a source: an open one, because what is checked in is open to everyone.
pub(crate) fn responsibility<'a>(
    current: &'a Current,
    goal: &Goal,
    id: &str,
) -> Result<&'a Responsibility, String> {
    let found = current.organization().catalog.responsibility(id);
    let known = found.ok_or_else(|| format!("`{id}` is not a responsibility"))?;
    if known.privacy != Privacy::Open {
        return Err(format!("readings of “{}” are not open to everyone", known.title));
    }
    if goal.team.is_none() && known.scope == ScopeKind::Team {
        return Err(format!("“{}” is read for each team, not for the company", known.title));
    }
    Ok(known)
}

/// The draft of a key result's next check-in.
pub(crate) async fn draft(ctx: &Ctx, goal: &Goal, result: &KeyResult) -> Result<Draft> {
    match result.source {
        SourceKind::Typed => Ok(Draft {
            value: result.current,
            from: match result.checked_on {
                Some(day) => format!("unchanged since {}", long_date(day)),
                None => "typed".to_owned(),
            },
        }),
        SourceKind::Posted => Ok(match (result.posted, result.posted_on) {
            (Some(value), Some(day)) => Draft {
                value: Some(value),
                from: format!("posted by {} for {}", result.posted_from, long_date(day)),
            },
            _ => Draft { value: None, from: "nothing has been posted yet".to_owned() },
        }),
        SourceKind::Reading => of_reading(ctx, goal, result).await,
        SourceKind::Deployments | SourceKind::LeadTime => of_repository(ctx, result).await,
    }
}

async fn of_reading(ctx: &Ctx, goal: &Goal, result: &KeyResult) -> Result<Draft> {
    let opened = charter::of_day(ctx, None).await?;
    let known = match responsibility(&opened.current, goal, &result.source_of) {
        Ok(known) => known,
        Err(why) => return Ok(Draft { value: None, from: why }),
    };
    let resolution = opened.charter.resolve(known, &scope(goal.team.as_ref()));
    let reading = charter::masked(ctx, &opened, known, &resolution);
    // A person's own figures, and counts of private records, stay where they are.
    let is_open =
        reading.subject.about.is_none() && reading.subject.group.is_none() && !reading.subject.withheld;
    let value = reading.value.filter(|_| is_open).and_then(|value| Decimal::nearest(value, 2));
    let day = reading.day.unwrap_or(opened.day());
    Ok(match value {
        Some(_) => {
            Draft { value, from: format!("the reading of “{}” of {}", known.title, long_date(day)) }
        }
        None => Draft {
            value: None,
            from: format!("“{}” has no reading with a value that is open to everyone", known.title),
        },
    })
}

async fn of_repository(ctx: &Ctx, result: &KeyResult) -> Result<Draft> {
    let current = organization::current(ctx).await?;
    let id = result.source_of.as_str();
    let Some(analysis) = analysis(ctx, id, current.today).await? else {
        return Ok(Draft { value: None, from: format!("{id} has not been scanned yet") });
    };
    let is_count = result.source == SourceKind::Deployments;
    let window_days = if is_count { DEPLOYMENTS_DAYS } else { LEAD_TIME_DAYS };
    let found = aside(move || {
        releases(&analysis.facts, &ReleaseOptions { window_days, ..ReleaseOptions::at(analysis.now) })
    })
    .await?;
    let day = long_date(current.today);
    if is_count {
        let count = i32::try_from(found.releases.len()).unwrap_or(i32::MAX);
        // Without any tag ever, nothing says that releases are tagged here.
        let is_tagged = found.days_since_last.is_some();
        return Ok(match is_tagged {
            true => Draft {
                value: Some(Decimal::whole(count)),
                from: format!("release tags of {id} in the {DEPLOYMENTS_DAYS} days to {day}"),
            },
            false => Draft { value: None, from: format!("{id} has no release tags") },
        });
    }
    let value = found.lead_time_median_days.and_then(|days| Decimal::nearest(days, 1));
    Ok(match value {
        Some(_) => Draft {
            value,
            from: format!(
                "median days from change to release in {id}, {LEAD_TIME_DAYS} days to {day}, rounded to a tenth"
            ),
        },
        None => Draft { value: None, from: format!("{id} has released no changes in {LEAD_TIME_DAYS} days") },
    })
}
