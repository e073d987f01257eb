//! The reading of `profiles`: the share of a team's members whose profile was looked at within the cadence.

use std::collections::{HashMap, HashSet};

use castra_org::{
    charter::{Charter, show::long_date},
    organization::{self, PersonId, Team},
};
use castra_platform::{
    Ctx, Result,
    reading::{Evidence, Reading, Status, Subject},
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use super::{RESPONSIBILITY, rules, store};

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Reading>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let charter = current.charter_on(day);
        let mut reviews: HashMap<PersonId, Vec<NaiveDate>> = HashMap::new();
        for review in store::all_reviews(ctx.read()).await? {
            reviews.entry(review.person).or_default().push(review.on);
        }
        let begun = store::begun(ctx.read(), day).await?.into_iter().map(PersonId::from);
        let begun: HashSet<PersonId> = begun.collect();
        let teams = current.organization().active_teams(day);
        Ok(teams.map(|team| of_team(&charter, team, &reviews, &begun, day)).collect())
    })
}

fn of_team(
    charter: &Charter,
    team: &Team,
    reviews: &HashMap<PersonId, Vec<NaiveDate>>,
    begun: &HashSet<PersonId>,
    day: NaiveDate,
) -> Reading {
    let nothing = |because: &str| Reading::no_evidence(RESPONSIBILITY, team.id.as_str(), because);
    let organization = charter.organization();
    let Some(responsibility) = organization.catalog.responsibility(RESPONSIBILITY) else {
        return nothing("The catalog does not ask for this.");
    };
    let leads = charter.leads(&team.id);
    let members: Vec<&PersonId> = organization
        .members(&team.id, day)
        .map(|member| &member.id)
        .filter(|id| !leads.contains(id))
        .collect();
    if members.is_empty() {
        return nothing("The team has no members beside whoever leads it.");
    }
    let cadence = responsibility.cadence_days;
    let since = day - Days::new(u64::from(cadence));
    let subject = Subject::group(members.iter().map(|id| id.as_str()), since);
    let of = |id: &PersonId| reviews.get(id).map(Vec::as_slice).unwrap_or_default();
    let is_begun = |id: &&&PersonId| begun.contains(**id) || of(id).iter().any(|on| *on <= day);
    if members.iter().filter(is_begun).count() == 0 {
        return Reading { subject, ..nothing("No member's profile has been begun yet.") };
    }
    let fresh = members.iter().filter(|id| rules::is_fresh(of(id), day, cadence)).count();
    #[expect(clippy::cast_precision_loss, reason = "a team has few members")]
    let share = fresh as f64 / members.len() as f64;
    Reading {
        value: Some((share * 100.0).round() / 100.0),
        unit: responsibility.unit.clone(),
        sample: u32::try_from(members.len()).unwrap_or(u32::MAX),
        target: responsibility.target.clone(),
        status: Status::of_share(share, responsibility.thresholds),
        because: format!(
            "The profiles of {fresh} of {} members were looked at in the {cadence} days up to {}.",
            members.len(),
            long_date(day)
        ),
        evidence: vec![Evidence {
            label: "The team's profiles".to_owned(),
            href: format!("/teams/{}/profiles", team.id),
        }],
        subject,
        ..nothing("")
    }
}
