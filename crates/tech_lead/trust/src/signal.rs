//! The facts of `trust`: whether a team was asked in 180 days, and learned what will change. They say nothing about answers, not
//! even whether there were enough.

use std::collections::HashMap;

use castra_org::{
    charter::{Charter, show::long_date},
    organization::{self, PersonId, Team},
};
use castra_platform::{
    Ctx, Result,
    reading::{Basis, Facts, Subject},
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use crate::{
    RESPONSIBILITY,
    model::Round,
    rules::{self, Done},
    store, url,
};

pub(crate) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let rounds = store::all(ctx.read()).await?;
        let mut by_team: HashMap<String, Vec<&Round>> = HashMap::new();
        let known: HashMap<&str, &Round> = rounds.iter().map(|round| (round.id.as_str(), round)).collect();
        for held in store::teams(ctx.read()).await? {
            if let Some(round) = known.get(held.round.as_str()) {
                by_team.entry(held.team).or_default().push(round);
            }
        }
        let begun = store::begun(ctx.read()).await?.max(current.organization().set_up_on);
        let charter = current.charter_on(day);
        let mut led: HashMap<PersonId, usize> = HashMap::new();
        let teams: Vec<&Team> = current.organization().active_teams(day).collect();
        // A lead asks several teams together, so what counts is how many people they lead in all of them.
        for team in &teams {
            let leads = charter.leads(&team.id);
            let members = current.organization().members(&team.id, day);
            let members = members.filter(|person| !leads.contains(&person.id)).count();
            for lead in leads {
                *led.entry(lead).or_default() += members;
            }
        }
        let none = Vec::new();
        let facts = teams.into_iter().map(|team| {
            let rounds = by_team.get(team.id.as_str()).unwrap_or(&none);
            of_team(&charter, team, rounds, &led, begun)
        });
        Ok(facts.collect())
    })
}

fn of_team(
    charter: &Charter,
    team: &Team,
    rounds: &[&Round],
    led: &HashMap<PersonId, usize>,
    begun: Option<NaiveDate>,
) -> Facts {
    let day = charter.day();
    let since = day - Days::new(rules::WINDOW_DAYS);
    let subject = Subject { since: Some(since), ..Subject::default() };
    let nothing =
        |because: &str| Facts::nothing(RESPONSIBILITY, team.id.as_str(), because).about(subject.clone());
    let leads = charter.leads(&team.id);
    let of = leads.iter().filter_map(|lead| led.get(lead)).max().copied().unwrap_or(0);
    let mine: Vec<&Round> = rounds.iter().filter(|round| leads.contains(&round.lead)).copied().collect();
    let done = rules::done(&mine, day);
    if done == Done::Nothing && of < rules::LEAST {
        return nothing("Fewer than five people can be asked together, so no one is asked anonymously.");
    }
    if done == Done::Nothing && begun.is_none_or(|begun| begun > since) {
        let because = "The team was not asked yet; leads have been able to ask here for less than 180 days.";
        return nothing(because).too_early();
    }
    let (count, because) = match done {
        Done::Nothing => (2, "The team was not asked in 180 days.".to_owned()),
        Done::Asked(on, until) => (
            0,
            format!(
                "The team was asked on {}; there is time to tell it until {}.",
                long_date(on),
                long_date(until)
            ),
        ),
        Done::Silent(on) => {
            (1, format!("The team was asked on {} and did not learn what will change.", long_date(on)))
        }
        Done::Both(asked, outcome) => (
            0,
            format!(
                "The team was asked on {} and learned on {} what will change.",
                long_date(asked),
                long_date(outcome)
            ),
        ),
    };
    nothing(&because)
        .faults(Basis::Observed, count, of.max(rules::LEAST))
        .link("How am I leading?", url::INDEX)
}
