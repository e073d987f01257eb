//! The reading of `feedback`: how many of a team's members heard something, as counts.

use castra_org::organization::{self, PersonId};
use castra_platform::{
    Ctx, Result,
    reading::{Evidence, Reading, Subject},
};
use chrono::{NaiveDate, TimeDelta};
use futures::future::BoxFuture;

use super::{
    RESPONSIBILITY,
    balance::{Record, ever_reached, led, tally},
    rules::WINDOW,
};

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Reading>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let record = Record::read(ctx, &current, None, day, WINDOW).await?;
        let ever = ever_reached(ctx, &current, day).await?;
        let charter = current.charter_on(day);
        let responsibility = current.organization().catalog.responsibility(RESPONSIBILITY);
        let mut readings = Vec::new();
        for team in current.organization().active_teams(day) {
            let nothing = |because: &str| Reading::no_evidence(RESPONSIBILITY, team.id.as_str(), because);
            let Some(responsibility) = responsibility else {
                readings.push(nothing("The catalog does not ask for this."));
                continue;
            };
            let (members, leads) = led(&charter, &team.id, day);
            if members.is_empty() {
                readings.push(nothing("Nobody is in the team beside who leads it."));
                continue;
            }
            let since = day - TimeDelta::days(WINDOW);
            let subject = Subject::group(members.iter().map(PersonId::as_str), since);
            // Before anything was ever recorded there is nothing to judge by; from then on silence counts.
            if !members.iter().any(|person| ever.contains(person.as_str())) {
                let because = "No feedback to anybody in the team is recorded yet.";
                readings.push(Reading { subject, ..nothing(because) });
                continue;
            }
            let tally = tally(&record, &members, &leads, day);
            readings.push(Reading {
                value: Some(tally.share()),
                unit: responsibility.unit.clone(),
                sample: u32::try_from(tally.members).unwrap_or(u32::MAX),
                target: responsibility.target.clone(),
                status: tally.status(responsibility.thresholds),
                because: tally.because(day),
                evidence: vec![Evidence {
                    label: "The balance of each member".to_owned(),
                    href: format!("/teams/{}/feedback", team.id),
                }],
                subject,
                ..nothing("")
            });
        }
        Ok(readings)
    })
}
