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
    figures::out_of,
    reading::{Basis, Facts, Subject},
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
    let n = |is: Met| met.iter().filter(|met| **met == is).count();
    let (within, paused, never) = (n(Met::Within), n(Met::Paused), n(Met::Never));
    let of = met.len() - paused;
    if never == of && paused == 0 {
        let because = "No member has agreed on one-on-ones with the team's lead.";
        return nothing(because).about(subject);
    }
    if of == 0 {
        return nothing("Every member's one-on-ones are paused.").about(subject);
    }
    let mut because = format!(
        "{} met the team's lead within 1.5 times the agreed cadence.",
        out_of(within, of, "member", "members")
    );
    if never > 0 {
        because.push_str(&format!(" {never} of them never agreed on a cadence; {cadence} days is usual."));
    }
    if paused > 0 {
        because.push_str(&format!(" The one-on-ones of {paused} more are paused."));
    }
    because.push_str(&led.newcomers());
    nothing(&because)
        .share(Basis::Confirmed, within, of)
        .link("One-on-ones by week", crate::url::team(&team.id))
        .about(subject)
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
