//! The facts of `delegation`: how a team's delegations are led. Only counts leave the records, so that they show no one's feeling.

use std::collections::HashMap;

use castra_org::{
    charter::Charter,
    organization::{self, PersonId, Team},
};
use castra_platform::{
    Ctx, Result,
    feature::{Agreed, Serving},
    figures::{counted, out_of},
    private::open_each,
    reading::{Basis, Facts, Subject},
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use super::{
    RESPONSIBILITY,
    checkins::{
        actions::list,
        store::{self as checkins, Held},
    },
    kinds::{Felt, Rhythm},
    model::Delegation,
    rules, store, url,
};

/// Minutes of a check-in.
const MINUTES: f64 = 15.0;
/// Days of check-ins that count.
const WINDOW_DAYS: u64 = 90;

/// A delegation with whether it is as it should be.
struct Judged<'a>(&'a Delegation, bool);

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let alive = store::alive(ctx.read(), day).await?;
        let mut held: HashMap<String, Vec<Held>> = HashMap::new();
        for one in checkins::all_held(ctx.read(), day).await? {
            if one.held_on <= day {
                held.entry(one.delegation.clone()).or_default().push(one);
            }
        }
        let said = checkins::all_felt(ctx.read(), day).await?;
        let opened = open_each(ctx, said.iter().map(|said| &said.felt)).await?;
        let mut felt: HashMap<&str, Vec<Felt>> = HashMap::new();
        for (said, opened) in said.iter().zip(opened) {
            if let Some(known) = opened.and_then(|terms| terms.felt) {
                felt.entry(&said.delegation).or_default().push(known);
            }
        }
        let judged: Vec<Judged<'_>> = alive
            .iter()
            .filter_map(|one| {
                let held = held.get(&one.id).map(Vec::as_slice).unwrap_or_default();
                let since = day - Days::new(WINDOW_DAYS);
                let missed =
                    list(one, held, &[], day).iter().any(|known| known.is_missed && known.on >= since);
                let felt = felt.get(one.id.as_str()).map(Vec::as_slice).unwrap_or_default();
                Some(Judged(one, rules::is_good(one, missed, felt, day)?))
            })
            .collect();
        let charter = current.charter_on(day);
        let teams = current.organization().active_teams(day);
        Ok(teams.map(|team| of_team(&charter, team, &judged, day)).collect())
    })
}

fn of_team(charter: &Charter, team: &Team, judged: &[Judged<'_>], day: NaiveDate) -> Facts {
    let nothing = |because: &str| Facts::nothing(RESPONSIBILITY, team.id.as_str(), because);
    let mine: Vec<&Judged<'_>> = judged.iter().filter(|Judged(one, _)| one.team == team.id).collect();
    let members = charter.organization().members(&team.id, day).map(|person| &person.id);
    let leads = charter.leads(&team.id);
    let led = members.filter(|person| !leads.contains(person)).map(PersonId::as_str);
    let subject = Subject::group(led, day - Days::new(WINDOW_DAYS));
    let of = mine.len();
    if of < rules::FEWEST {
        let because = match of {
            0 => "Nothing is delegated in the team.".to_owned(),
            _ => format!(
                "{} in the team; {} or more are judged.",
                counted(of, "delegation", "delegations"),
                rules::FEWEST
            ),
        };
        return nothing(&because).about(subject);
    }
    let good = mine.iter().filter(|Judged(_, is_good)| *is_good).count();
    nothing(&format!(
        "{} are accepted, checked in on within their rhythm, and not felt too close or too far twice running.",
        out_of(good, of, "delegation", "delegations")
    ))
    .share(Basis::Confirmed, good, of)
    .link("Delegations", url::team(team.id.as_str()))
    .about(subject)
}

/// The hours that open delegations take of their delegates, with the goals they serve.
pub(super) fn serves(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Serving>>> {
    Box::pin(async move {
        let alive = store::alive(ctx.read(), day).await?;
        let open = alive.into_iter().filter(|one| one.accepted_on.is_some_and(|accepted| accepted <= day));
        let serving = |one: Delegation| {
            Some(Serving {
                kind: "delegation",
                title: one.outcome?,
                href: url::show(&one.id),
                team: one.team.to_string(),
                person: one.taker.to_string(),
                hours: f64::from(one.size?.hours()),
                goal: one.goal.filter(|goal| !goal.trim().is_empty()),
                is_upkeep: false,
                reason: String::new(),
                id: one.id,
            })
        };
        Ok(open.filter_map(serving).collect())
    })
}

/// The weekly load of check-ins, by the rhythms agreed on a day.
pub(super) fn load(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Agreed>>> {
    Box::pin(async move {
        let mut agreed = Vec::new();
        for one in store::alive(ctx.read(), day).await? {
            let is_open = one.accepted_on.is_some_and(|accepted| accepted <= day);
            let Some(7 | 14 | 28) = one.rhythm.and_then(Rhythm::days).filter(|_| is_open) else { continue };
            let weeks = match one.rhythm {
                Some(Rhythm::Weekly) => 1.0,
                Some(Rhythm::Fortnightly) => 2.0,
                _ => 4.0,
            };
            for person in [&one.giver, &one.taker] {
                agreed.push(Agreed {
                    person: person.to_string(),
                    what: "delegation",
                    minutes: MINUTES / weeks,
                });
            }
        }
        Ok(agreed)
    })
}
