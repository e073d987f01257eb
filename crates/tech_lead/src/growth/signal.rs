//! The facts of `growth` and `mentoring`: counts, never a name.

use castra_org::{
    catalog::Responsibility,
    charter::{Charter, Led},
    organization::{self, Level, PersonId, Team},
};
use castra_platform::{
    Ctx, Result,
    reading::{Basis, Evidence, Facts, Measure, Subject},
};
use chrono::{Datelike, Days, NaiveDate};
use futures::future::BoxFuture;

use super::{MENTORING, RESPONSIBILITY, actions, mentoring};

/// How many of a group it is as facts of a team.
fn share(
    known: &Responsibility,
    team: &Team,
    [good, of]: [usize; 2],
    subject: Subject,
    because: &str,
) -> Facts {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Facts {
        measure: Measure::Share { good: count(good), of: count(of) },
        basis: Some(Basis::Confirmed),
        evidence: vec![Evidence {
            label: "The team's growth".to_owned(),
            href: format!("/teams/{}/growth", team.id),
        }],
        subject,
        ..Facts::nothing(known.id.as_str(), team.id.as_str(), because)
    }
}

/// How many of each team's members moved their plan within the cadence, with a means named in it.
pub(super) fn growth(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let charter = current.charter_on(day);
        let Some(known) = charter.organization().catalog.responsibility(RESPONSIBILITY) else {
            return Ok(Vec::new());
        };
        let days = known.cadence_days;
        let alive = actions::alive(ctx, day, days).await?;
        // Beside it the CTO sees what learning costs the same people in the calendar year.
        let year = day.with_ordinal(1).unwrap_or(day);
        let since = year.min(day - Days::new(u64::from(days)));
        let of_team = |team: &Team| {
            let led = charter.led_for(&team.id, days);
            if let Some(nobody) = led.nobody(RESPONSIBILITY, &team.id, days) {
                return nobody;
            }
            let of = |names: bool| {
                led.members.iter().filter(|person| alive.get(person.as_str()) == Some(&names)).count()
            };
            let (done, bare, all) = (of(true), of(false), led.members.len());
            let mut because = format!(
                "{done} of {all} {} moved their growth plan in {days} days and named by what something is learned",
                if all == 1 { "member" } else { "members" }
            );
            match bare {
                0 => because.push('.'),
                1 => because.push_str("; one more plan names nothing yet."),
                n => because.push_str(&format!("; {n} more plans name nothing yet.")),
            }
            because.push_str(&led.newcomers());
            let people = led.members.iter().map(PersonId::as_str);
            share(known, team, [done, all], Subject::group(people, since), &because)
        };
        Ok(charter.organization().active_teams(day).map(of_team).collect())
    })
}

/// The juniors of those who are led.
fn juniors(charter: &Charter, led: Led) -> Led {
    let is_junior = |id: &PersonId| {
        charter.organization().people.get(id).is_some_and(|person| person.level == Some(Level::Junior))
    };
    Led { members: led.members.into_iter().filter(is_junior).collect(), ..led }
}

/// How many of each team's juniors were mentored in a session within the cadence, by their own word.
pub(super) fn mentoring(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let charter = current.charter_on(day);
        let Some(known) = charter.organization().catalog.responsibility(MENTORING) else {
            return Ok(Vec::new());
        };
        let days = known.cadence_days;
        let mentored = mentoring::mentored(ctx, day, days).await?;
        let since = day - Days::new(u64::from(days));
        let of_team = |team: &Team| {
            let juniors = juniors(&charter, charter.led_for(&team.id, days)).members;
            if juniors.is_empty() {
                let because = "There is no junior who has been in the team for long enough.";
                return Facts::nothing(MENTORING, team.id.as_str(), because);
            }
            let done =
                juniors.iter().filter(|person| mentored.iter().any(|id| id == person.as_str())).count();
            let all = juniors.len();
            let because = format!(
                "{done} of {all} {} met a mentor in the last {days} days and confirmed it.",
                if all == 1 { "junior" } else { "juniors" }
            );
            let subject = Subject::group(juniors.iter().map(PersonId::as_str), since);
            share(known, team, [done, all], subject, &because)
        };
        Ok(charter.organization().active_teams(day).map(of_team).collect())
    })
}
