//! The facts of `feedback`: how many of a team's members received feedback and acknowledged it, as counts.

use std::collections::{HashMap, HashSet};

use castra_org::{
    charter::{Charter, show::long_date},
    organization::{self, PersonId, Team},
};
use castra_platform::{
    Ctx, Result,
    figures::{out_of, plural},
    reading::{Basis, Facts, Subject},
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use super::{
    RESPONSIBILITY,
    balance::{ever_reached, heard},
};

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let charter = current.charter_on(day);
        let Some(known) = charter.organization().catalog.responsibility(RESPONSIBILITY) else {
            return Ok(Vec::new());
        };
        let heard = heard(ctx, &current, day, known.cadence_days).await?;
        let ever = ever_reached(ctx, &current, day).await?;
        let teams = charter.organization().active_teams(day);
        Ok(teams.map(|team| of_team(&charter, team, known.cadence_days, &heard, &ever)).collect())
    })
}

fn of_team(
    charter: &Charter,
    team: &Team,
    days: u32,
    heard: &HashMap<PersonId, bool>,
    ever: &HashSet<String>,
) -> Facts {
    let nothing = |because: &str| Facts::nothing(RESPONSIBILITY, team.id.as_str(), because);
    let led = charter.led_for(&team.id, days);
    if let Some(nobody) = led.nobody(RESPONSIBILITY, &team.id, days) {
        return nobody;
    }
    let day = charter.day();
    let subject = Subject::group(led.members.iter().map(PersonId::as_str), day - Days::new(u64::from(days)));
    // Without any record there is nothing to judge by; once there is one, silence counts.
    if !led.members.iter().any(|person| ever.contains(person.as_str())) {
        return nothing("No feedback to the team's members is recorded yet.").about(subject);
    }
    let count = |is: bool| led.members.iter().filter(|person| heard.get(*person) == Some(&is)).count();
    let (good, waiting, of) = (count(true), count(false), led.members.len());
    let mut because = format!(
        "{} received feedback in the {days} days up to {} and acknowledged it",
        out_of(good, of, "member", "members"),
        long_date(day)
    );
    match waiting {
        0 => because.push('.'),
        more => because.push_str(&format!(
            "; {more} more received some but {} not acknowledged it.",
            plural(more, "has", "have")
        )),
    }
    because.push_str(&led.newcomers());
    nothing(&because)
        .share(Basis::Confirmed, good, of)
        .link("Balance by member", format!("/teams/{}/feedback", team.id))
        .about(subject)
}
