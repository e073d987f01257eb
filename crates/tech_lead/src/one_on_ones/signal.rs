//! The reading of `one-on-ones`: the share of a team's members who met somebody leading them within the agreed cadence.
//! It counts; it names nobody.

use std::collections::HashMap;

use castra_org::organization::{self, Current, PersonId, Team};
use castra_platform::{
    Ctx, Result,
    reading::{Evidence, Reading, Status, Subject},
};
use chrono::{NaiveDate, TimeDelta};
use futures::future::BoxFuture;

use super::{
    RESPONSIBILITY, actions,
    model::Series,
    rules::{self, Met},
};

/// So many days a reading tells of, or as many as the longest cadence that was agreed on has.
const LOOKS_BACK: i64 = 90;

/// The series of each member, by the guest.
type ByMember<'a> = HashMap<&'a PersonId, Vec<&'a Series>>;

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Reading>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let all = actions::for_readings(ctx, day).await?;
        let mut by_member: ByMember<'_> = HashMap::new();
        for series in &all {
            by_member.entry(&series.guest).or_default().push(series);
        }
        let charter = current.charter_on(day);
        let readings = current.organization().active_teams(day).map(|team| {
            let leads = charter.leads(&team.id);
            of_team(&current, team, &leads, &by_member, day)
        });
        Ok(readings.collect())
    })
}

fn of_team(
    current: &Current,
    team: &Team,
    leads: &[PersonId],
    by_member: &ByMember<'_>,
    day: NaiveDate,
) -> Reading {
    let nothing = |because: &str| Reading::no_evidence(RESPONSIBILITY, team.id.as_str(), because);
    let Some(responsibility) = current.organization().catalog.responsibility(RESPONSIBILITY) else {
        return nothing("The catalog does not ask for this.");
    };
    if leads.is_empty() {
        return nothing("Nobody leads the team, so that nobody could meet its members.");
    }
    let members = current.organization().members(&team.id, day).map(|member| &member.id);
    let members: Vec<&PersonId> = members.filter(|person| !leads.contains(person)).collect();
    let series_of = |member: &PersonId| -> Vec<&Series> {
        let all = by_member.get(member).into_iter().flatten();
        all.filter(|series| leads.contains(&series.host)).copied().collect()
    };
    let met: Vec<Met> = members.iter().map(|member| rules::met(&series_of(member), day)).collect();
    let cadences = members.iter().flat_map(|member| series_of(member));
    let cadences = cadences.filter_map(|series| Some(series.schedule_on(day)?.cadence_days));
    let since = day - TimeDelta::days(cadences.fold(LOOKS_BACK, i64::max));
    let subject = Subject::group(members.iter().map(|member| member.as_str()), since);
    let n = |is: &dyn Fn(Met) -> bool| {
        u32::try_from(met.iter().filter(|met| is(**met)).count()).unwrap_or(u32::MAX)
    };
    let (within, paused) = (n(&|met| met == Met::Within), n(&|met| met == Met::Paused));
    let (never, counted) = (n(&|met| met == Met::Never), n(&|met| met != Met::Paused));
    if met.is_empty() {
        return nothing("The team has no members beside those who lead it.");
    }
    if never == counted && paused == 0 {
        let because = "No member has agreed on one-on-ones with whoever leads the team.";
        return Reading { subject, ..nothing(because) };
    }
    if counted == 0 {
        return Reading { subject, ..nothing("Every member's one-on-ones are paused.") };
    }
    let share = f64::from(within) / f64::from(counted);
    let mut because = format!(
        "{within} of {counted} {} met whoever leads the team within the cadence they agreed on.",
        if counted == 1 { "member" } else { "members" }
    );
    if never > 0 {
        because.push_str(&format!(
            " {never} of them never agreed on one; {} days would be usual.",
            responsibility.cadence_days
        ));
    }
    if paused > 0 {
        because.push_str(&format!(" The one-on-ones of {paused} more are paused."));
    }
    Reading {
        value: Some((share * 100.0).round() / 100.0),
        unit: responsibility.unit.clone(),
        sample: counted,
        target: responsibility.target.clone(),
        status: Status::of_share(share, responsibility.thresholds),
        because,
        evidence: vec![Evidence {
            label: "One-on-ones, week by week".to_owned(),
            href: format!("/teams/{}/one-on-ones", team.id),
        }],
        subject,
        ..Reading::no_evidence(RESPONSIBILITY, team.id.as_str(), "")
    }
}
