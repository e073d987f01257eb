//! The readings of `growth` and `mentoring`: counts, never a name.

use std::collections::BTreeSet;

use castra_org::{
    catalog::Responsibility,
    organization::{self, Level, PersonId, TeamId},
};
use castra_platform::{
    Ctx, Result,
    reading::{Evidence, Reading, Status, Subject},
};
use chrono::{Datelike, Days, NaiveDate};
use futures::future::BoxFuture;

use super::{MENTORING, RESPONSIBILITY, actions, mentoring};

/// A team's members on a day who do not lead it.
fn members(charter: &castra_org::charter::Charter, team: &TeamId) -> Vec<(PersonId, Option<Level>)> {
    let leads = charter.leads(team);
    let all = charter.organization().members(team, charter.day());
    all.filter(|person| !leads.contains(&person.id)).map(|person| (person.id.clone(), person.level)).collect()
}

/// The share of `done` in a group as a reading of a team.
fn share(
    responsibility: &Responsibility,
    team: &TeamId,
    done: usize,
    subject: Subject,
    because: String,
) -> Reading {
    let all = subject.group.as_ref().map_or(0, BTreeSet::len);
    #[expect(clippy::cast_precision_loss, reason = "a team has few members")]
    let share = done as f64 / all as f64;
    Reading {
        value: Some((share * 100.0).round() / 100.0),
        unit: responsibility.unit.clone(),
        sample: u32::try_from(all).unwrap_or(u32::MAX),
        target: responsibility.target.clone(),
        status: Status::of_share(share, responsibility.thresholds),
        because,
        evidence: vec![Evidence {
            label: "The team's growth".to_owned(),
            href: format!("/teams/{team}/growth"),
        }],
        subject,
        ..Reading::no_evidence(responsibility.id.as_str(), team.as_str(), "")
    }
}

/// The share of each team's members with a plan that was touched within the cadence and names a means.
pub(super) fn growth(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Reading>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let charter = current.charter_on(day);
        let Some(responsibility) = charter.organization().catalog.responsibility(RESPONSIBILITY) else {
            return Ok(Vec::new());
        };
        let days = responsibility.cadence_days;
        let alive = actions::alive(ctx, day, days).await?;
        // Beside it the CTO sees what learning costs the same people in the calendar year.
        let year = day.with_ordinal(1).unwrap_or(day);
        let since = year.min(day - Days::new(u64::from(days)));
        let of_team = |team: &organization::Team| {
            let members = members(&charter, &team.id);
            if members.is_empty() {
                let because = "The team has no members beside its lead.";
                return Reading::no_evidence(RESPONSIBILITY, team.id.as_str(), because);
            }
            let of = |names: bool| {
                members.iter().filter(|(person, _)| alive.get(person.as_str()) == Some(&names)).count()
            };
            let (done, bare, all) = (of(true), of(false), members.len());
            let mut because = format!(
                "{done} of {all} {} a growth plan that was touched in {days} days and names by what something is learned",
                if all == 1 { "member has" } else { "members have" }
            );
            match bare {
                0 => because.push('.'),
                1 => because.push_str("; one more plan names nothing yet."),
                n => because.push_str(&format!("; {n} more plans name nothing yet.")),
            }
            let people = members.iter().map(|(person, _)| person.as_str());
            share(responsibility, &team.id, done, Subject::group(people, since), because)
        };
        Ok(charter.organization().active_teams(day).map(of_team).collect())
    })
}

/// The share of each team's juniors who were mentored in a session within the cadence.
pub(super) fn mentoring(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Reading>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let charter = current.charter_on(day);
        let Some(responsibility) = charter.organization().catalog.responsibility(MENTORING) else {
            return Ok(Vec::new());
        };
        let days = responsibility.cadence_days;
        let mentored = mentoring::mentored(ctx, day, days).await?;
        let since = day - Days::new(u64::from(days));
        let of_team = |team: &organization::Team| {
            let members = members(&charter, &team.id);
            let juniors: Vec<&PersonId> = members
                .iter()
                .filter(|(_, level)| *level == Some(Level::Junior))
                .map(|(person, _)| person)
                .collect();
            if juniors.is_empty() {
                let because = "There is no junior in the team.";
                return Reading::no_evidence(MENTORING, team.id.as_str(), because);
            }
            let done =
                juniors.iter().filter(|person| mentored.iter().any(|id| id == person.as_str())).count();
            let all = juniors.len();
            let because = format!(
                "{done} of {all} {} met a mentor in the last {days} days.",
                if all == 1 { "junior" } else { "juniors" }
            );
            let subject = Subject::group(juniors.iter().map(|person| person.as_str()), since);
            share(responsibility, &team.id, done, subject, because)
        };
        Ok(charter.organization().active_teams(day).map(of_team).collect())
    })
}
