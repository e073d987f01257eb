//! The reading of `one-on-ones`: the share of a team's members who met a lead of theirs within the agreed cadence.
//! It counts and names no one.

use std::collections::HashMap;

use castra_org::{
    charter::Charter,
    organization::{self, PersonId, Team},
};
use castra_platform::{
    Ctx, Result,
    feature::Agreed,
    reading::{Basis, Evidence, Facts, Measure, Subject},
};
use chrono::{NaiveDate, TimeDelta};
use futures::future::BoxFuture;

use super::{
    RESPONSIBILITY, actions,
    model::Series,
    rules::{self, Met},
};

/// The days a reading covers, or the longest agreed cadence if that is longer.
const LOOKS_BACK: i64 = 90;

/// Series by member, who is the guest.
type ByMember<'a> = HashMap<&'a PersonId, Vec<&'a Series>>;

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let all = actions::for_readings(ctx, day).await?;
        let mut by_member: ByMember<'_> = HashMap::new();
        for series in &all {
            by_member.entry(&series.guest).or_default().push(series);
        }
        let charter = current.charter_on(day);
        let teams = current.organization().active_teams(day);
        Ok(teams.map(|team| of_team(&charter, team, &by_member, day)).collect())
    })
}

fn of_team(charter: &Charter, team: &Team, by_member: &ByMember<'_>, day: NaiveDate) -> Facts {
    let nothing = |because: &str| Facts::nothing(RESPONSIBILITY, team.id.as_str(), because);
    let Some(responsibility) = charter.organization().catalog.responsibility(RESPONSIBILITY) else {
        return nothing("The catalog does not ask for this.");
    };
    let cadence = responsibility.cadence_days;
    let led = charter.led_for(&team.id, cadence);
    if let Some(nobody) = led.nobody(RESPONSIBILITY, &team.id, cadence) {
        return nobody;
    }
    let series_of = |member: &PersonId| -> Vec<&Series> {
        let all = by_member.get(member).into_iter().flatten();
        all.filter(|series| led.leads.contains(&series.host)).copied().collect()
    };
    let met: Vec<Met> = led.members.iter().map(|member| rules::met(&series_of(member), day)).collect();
    let cadences = led.members.iter().flat_map(series_of);
    let cadences = cadences.filter_map(|series| Some(series.schedule_on(day)?.cadence_days));
    let since = day - TimeDelta::days(cadences.fold(LOOKS_BACK, i64::max));
    let subject = Subject::group(led.members.iter().map(PersonId::as_str), since);
    let n = |is: &dyn Fn(Met) -> bool| {
        u32::try_from(met.iter().filter(|met| is(**met)).count()).unwrap_or(u32::MAX)
    };
    let (within, paused) = (n(&|met| met == Met::Within), n(&|met| met == Met::Paused));
    let (never, counted) = (n(&|met| met == Met::Never), n(&|met| met != Met::Paused));
    if never == counted && paused == 0 {
        let because = "No member has agreed on one-on-ones with the team's lead.";
        return Facts { subject, ..nothing(because) };
    }
    if counted == 0 {
        return Facts { subject, ..nothing("Every member's one-on-ones are paused.") };
    }
    let mut because = format!(
        "{within} of {counted} {} met the team's lead within 1.5 times the agreed cadence.",
        if counted == 1 { "member" } else { "members" }
    );
    if never > 0 {
        because.push_str(&format!(" {never} of them never agreed on a cadence; {cadence} days is usual."));
    }
    if paused > 0 {
        because.push_str(&format!(" The one-on-ones of {paused} more are paused."));
    }
    because.push_str(&led.newcomers());
    Facts {
        measure: Measure::Share { good: within, of: counted },
        basis: Some(Basis::Confirmed),
        evidence: vec![Evidence {
            label: "One-on-ones by week".to_owned(),
            href: format!("/teams/{}/one-on-ones", team.id),
        }],
        subject,
        ..nothing(&because)
    }
}

/// The weekly load of one-on-ones between leads and members, by the terms agreed on a day.
pub(super) fn load(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Agreed>>> {
    Box::pin(async move {
        let mut agreed = Vec::new();
        for series in actions::for_readings(ctx, day).await? {
            let Some(minutes) = rules::minutes_a_week(&series, day) else { continue };
            for person in [&series.host, &series.guest] {
                agreed.push(Agreed { person: person.to_string(), what: "one-on-ones", minutes });
            }
        }
        Ok(agreed)
    })
}
