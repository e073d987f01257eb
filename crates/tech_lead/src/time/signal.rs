//! The readings of `hands-on` (each lead) and `not-hands-on` (the CTO): of those who hold the role, and of nobody else.

use std::collections::HashSet;

use castra_evidence::repositories::{self, FIRST_COMMIT_MINUTES, GAP_MINUTES, url};
use castra_org::{
    charter::Charter,
    organization::{self, Current, PersonId, Repository, Scope, Team},
};
use castra_platform::{
    Ctx, Result,
    reading::{Evidence, Reading, Subject},
};
use chrono::{NaiveDate, TimeDelta};
use futures::future::BoxFuture;

use super::{actions, rules};

const HANDS_ON: &str = "hands-on";
const NOT_HANDS_ON: &str = "not-hands-on";
/// How many repositories a reading links to.
const LINKS: usize = 10;

pub(super) fn hands_on(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Reading>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let charter = current.charter_on(day);
        let mut readings = Vec::new();
        for team in current.organization().active_teams(day) {
            readings.push(of_team(ctx, &current, &charter, team, day).await?);
        }
        Ok(readings)
    })
}

async fn of_team(
    ctx: &Ctx,
    current: &Current,
    charter: &Charter,
    team: &Team,
    day: NaiveDate,
) -> Result<Reading> {
    let nothing = |because: &str| Ok(Reading::no_evidence(HANDS_ON, team.id.as_str(), because));
    let Some(responsibility) = current.organization().catalog.responsibility(HANDS_ON) else {
        return nothing("The catalog does not ask for this.");
    };
    let weeks = repositories::full_weeks(day, rules::WEEKS);
    let since = weeks.first().copied().unwrap_or(day);
    let lead = match measured(charter, "tech-lead", &Scope::Team(team.id.clone()), since) {
        Ok(lead) => lead,
        Err(because) => return nothing(because),
    };
    let repositories = repositories::on_day(current, day, Some(&team.id));
    if repositories.is_empty() {
        return nothing("The team has no repository to read this from.");
    }
    let Some(weeks) = actions::weeks(ctx, &repositories, &lead, day).await? else {
        return nothing("No Git identity in the team's scanned repositories is known to be the lead's.");
    };
    let measured = weeks.iter().filter(|week| week.commits > 0).count();
    if measured == 0 {
        return nothing("The team's repositories have no commit of the lead in the last 8 full weeks.");
    }
    let own = actions::own(weeks);
    Ok(Reading {
        value: Some((own.share * 100.0).round() / 100.0),
        unit: responsibility.unit.clone(),
        sample: u32::try_from(measured).unwrap_or(u32::MAX),
        target: responsibility.target.clone(),
        status: rules::judge_lead(own.share, responsibility.thresholds),
        because: format!(
            "At least {:.1} of {:.0} hours in the median of the last {} full weeks, {measured} of them with commits to the team's \
             repositories; from commit times (gaps under {GAP_MINUTES} min, and {FIRST_COMMIT_MINUTES} min before each first \
             commit), so a floor.",
            own.median_minutes / 60.0,
            rules::WEEK_HOURS,
            rules::WEEKS
        ),
        evidence: links(&repositories),
        subject: Subject::person(lead.as_str(), since),
        ..Reading::no_evidence(HANDS_ON, team.id.as_str(), "")
    })
}

pub(super) fn not_hands_on(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Reading>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        Ok(vec![of_cto(ctx, &current, day).await?])
    })
}

/// Whose time is measured: the one who holds a role in a scope in their own right, and has since a day. Whoever is named for
/// the responsibility, acts, or came into the role a moment ago is not measured, for it would show somebody else their hours.
fn measured(
    charter: &Charter,
    role: &str,
    scope: &Scope,
    since: NaiveDate,
) -> Result<PersonId, &'static str> {
    match charter.holders(role, scope).as_slice() {
        [] => Err("Nobody holds the role in their own right, so there is nobody whose time could be read."),
        [held] if held.period.from.is_none_or(|from| from <= since) => Ok(held.person.clone()),
        [_] => Err("Whoever holds the role has not held it for as long as this reading looks back."),
        _ => Err("Several hold the role, so there is nobody whose time could be read alone."),
    }
}

async fn of_cto(ctx: &Ctx, current: &Current, day: NaiveDate) -> Result<Reading> {
    let nothing = |because: &str| Ok(Reading::no_evidence(NOT_HANDS_ON, "organization", because));
    let charter = current.charter_on(day);
    let organization = current.organization();
    let Some(responsibility) = organization.catalog.responsibility(NOT_HANDS_ON) else {
        return nothing("The catalog does not ask for this.");
    };
    let since = day - TimeDelta::days(rules::DAYS);
    let cto = match measured(&charter, "cto", &Scope::Organization, since) {
        Ok(cto) => cto,
        Err(because) => return nothing(because),
    };
    let has_address =
        organization.people.get(&cto).is_some_and(|person| person.email.is_some() || !person.git.is_empty());
    let repositories = repositories::on_day(current, day, None);
    let (mut seen, mut own, mut scanned, mut ever_wrote) = (HashSet::new(), 0_u32, Vec::new(), false);
    for repository in repositories {
        let Some(analysis) = repositories::analysis_for_reading(ctx, repository.id.as_str(), day).await?
        else {
            continue;
        };
        ever_wrote |= analysis.knows(&cto);
        for commit in analysis.commits_since(analysis.now - rules::DAYS * 86_400) {
            if seen.insert(commit.id()) {
                own += u32::from(analysis.person(commit.author()) == Some(&cto));
            }
        }
        scanned.push(repository);
    }
    let all = u32::try_from(seen.len()).unwrap_or(u32::MAX);
    if scanned.is_empty() {
        return nothing("No repository has been scanned yet.");
    }
    if all == 0 {
        return nothing("The scanned repositories have no commit in the last 90 days.");
    }
    if !has_address && !ever_wrote {
        return nothing("No e-mail address or Git identity of the CTO is known.");
    }
    let share = f64::from(own) / f64::from(all);
    // A share of nothing is right for a CTO who never programmed here, and wrong if an address is missing.
    let doubt =
        if ever_wrote { "" } else { " None of the recorded addresses ever wrote here: please check them." };
    let allowed = rules::allowed(charter.stage());
    let stage = charter.stage();
    let limit = allowed.map_or_else(
        || format!("any share is fine at this stage ({stage})"),
        |most| format!("up to {:.0} % at this stage ({stage})", most * 100.0),
    );
    Ok(Reading {
        value: Some((share * 1000.0).round() / 1000.0),
        unit: responsibility.unit.clone(),
        sample: all,
        target: responsibility.target.clone(),
        status: rules::judge_cto(share, allowed),
        because: format!(
            "{} made {:.0} % of {all} commits in {} days ({own}, without merges and programs' commits); {limit}.{doubt}",
            organization.person_name(&cto),
            share * 100.0,
            rules::DAYS
        ),
        evidence: links(&scanned),
        subject: Subject::person(cto.as_str(), since),
        ..Reading::no_evidence(NOT_HANDS_ON, "organization", "")
    })
}

fn links(repositories: &[Repository]) -> Vec<Evidence> {
    let ids = repositories.iter().take(LINKS).map(|repository| repository.id.as_str());
    ids.map(|id| Evidence { label: id.to_owned(), href: url::show(id) }).collect()
}
