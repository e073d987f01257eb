//! The facts behind `growth` and `mentoring`: counts, never names.

use castra_org::{
    catalog::Responsibility,
    charter::{Charter, Led},
    organization::{self, Level, PersonId, Team},
};
use castra_platform::{
    Ctx, Result,
    figures::{counted, out_of},
    reading::{Basis, Facts, Subject},
};
use chrono::{Datelike, Days, NaiveDate};
use futures::future::BoxFuture;

use super::{MENTORING, RESPONSIBILITY, actions, mentoring};

/// The facts of a team: a share of a group.
fn share(
    known: &Responsibility,
    team: &Team,
    [good, of]: [usize; 2],
    subject: Subject,
    because: &str,
) -> Facts {
    Facts::nothing(known.id.as_str(), team.id.as_str(), because)
        .share(Basis::Confirmed, good, of)
        .link("The team's growth", crate::url::team(&team.id))
        .about(subject)
}

/// Per team, how many members moved their plan within the cadence and named a means in it.
pub(super) fn growth(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let charter = current.charter_on(day);
        let Some(known) = charter.organization().catalog.responsibility(RESPONSIBILITY) else {
            return Ok(Vec::new());
        };
        let days = known.cadence_days;
        let alive = actions::alive(ctx, day, days).await?;
        // The CTO also sees what learning costs these people in the calendar year.
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
                "{} moved their growth plan in {days} days and named how they learn",
                out_of(done, all, "member", "members")
            );
            match bare {
                0 => because.push('.'),
                n => because.push_str(&format!(
                    "; {} not say how yet.",
                    counted(n, "more plan does", "more plans do")
                )),
            }
            because.push_str(&led.newcomers());
            let people = led.members.iter().map(PersonId::as_str);
            share(known, team, [done, all], Subject::group(people, since), &because)
        };
        Ok(charter.organization().active_teams(day).map(of_team).collect())
    })
}

/// The juniors among the led members.
fn juniors(charter: &Charter, led: Led) -> Led {
    let is_junior = |id: &PersonId| {
        charter.organization().people.get(id).is_some_and(|person| person.level == Some(Level::Junior))
    };
    Led { members: led.members.into_iter().filter(is_junior).collect(), ..led }
}

/// Per team, how many juniors had a mentoring session within the cadence and confirmed it.
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
                let because = "No junior has been in the team long enough.";
                return Facts::nothing(MENTORING, team.id.as_str(), because);
            }
            let done =
                juniors.iter().filter(|person| mentored.iter().any(|id| id == person.as_str())).count();
            let all = juniors.len();
            let because = format!(
                "{} met a mentor in the last {days} days and confirmed it.",
                out_of(done, all, "junior", "juniors")
            );
            let subject = Subject::group(juniors.iter().map(PersonId::as_str), since);
            share(known, team, [done, all], subject, &because)
        };
        Ok(charter.organization().active_teams(day).map(of_team).collect())
    })
}
