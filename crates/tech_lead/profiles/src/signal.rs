//! The facts behind `profiles`: how many of a team's members confirmed their profile within the cadence.

use std::collections::{HashMap, HashSet};

use castra_org::{
    charter::{Charter, show::long_date},
    organization::{self, PersonId, Team},
};
use castra_platform::{
    Ctx, Result,
    figures::out_of,
    reading::{Basis, Facts, Subject},
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use super::{RESPONSIBILITY, rules, store};

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let charter = current.charter_on(day);
        let mut confirmed: HashMap<PersonId, Vec<NaiveDate>> = HashMap::new();
        let reviews = store::all_reviews(ctx.read()).await?;
        // A lead's review does not count: only the person can confirm that their profile is right.
        for review in reviews.into_iter().filter(|review| review.is_confirmed) {
            confirmed.entry(review.person).or_default().push(review.on);
        }
        let begun = store::begun(ctx.read(), day).await?.into_iter().map(PersonId::from);
        let begun: HashSet<PersonId> = begun.collect();
        let teams = current.organization().active_teams(day);
        Ok(teams.map(|team| of_team(&charter, team, &confirmed, &begun, day)).collect())
    })
}

fn of_team(
    charter: &Charter,
    team: &Team,
    confirmed: &HashMap<PersonId, Vec<NaiveDate>>,
    begun: &HashSet<PersonId>,
    day: NaiveDate,
) -> Facts {
    let nothing = |because: &str| Facts::nothing(RESPONSIBILITY, team.id.as_str(), because);
    let Some(responsibility) = charter.organization().catalog.responsibility(RESPONSIBILITY) else {
        return nothing("The catalog does not ask for this.");
    };
    let cadence = responsibility.cadence_days;
    let led = charter.led_for(&team.id, cadence);
    if let Some(nobody) = led.nobody(RESPONSIBILITY, &team.id, cadence) {
        return nobody;
    }
    let subject =
        Subject::group(led.members.iter().map(PersonId::as_str), day - Days::new(u64::from(cadence)));
    let of = |id: &PersonId| confirmed.get(id).map(Vec::as_slice).unwrap_or_default();
    let is_begun = |id: &PersonId| begun.contains(id) || of(id).iter().any(|on| *on <= day);
    if !led.members.iter().any(is_begun) {
        return nothing("No member's profile has been started yet.").about(subject);
    }
    let fresh = led.members.iter().filter(|id| rules::is_fresh(of(id), day, cadence)).count();
    nothing(&format!(
        "{} confirmed their profile in the {cadence} days up to {}.{}",
        out_of(fresh, led.members.len(), "member", "members"),
        long_date(day),
        led.newcomers()
    ))
    .share(Basis::Confirmed, fresh, led.members.len())
    .link("The team's profiles", format!("/teams/{}/profiles", team.id))
    .about(subject)
}
