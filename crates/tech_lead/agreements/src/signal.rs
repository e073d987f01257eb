//! The facts of `standards`: the share of a team's agreements whose check ran and held in its period.

use castra_org::organization::{self, Team};
use castra_platform::{
    Ctx, Result,
    figures::{counted, out_of, plural},
    reading::{Basis, Facts},
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use crate::{
    RESPONSIBILITY, actions,
    checks::Grounds,
    kinds::CheckKind,
    model::{Agreement, Outcome},
    rules, store, url,
};

pub(crate) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let agreements = store::on_day(ctx.read(), day).await?;
        let since = day - Days::new(2 * rules::LONGEST_DAYS);
        let answers = store::answers_between(ctx.read(), since, day).await?;
        let readings = actions::current_readings(ctx, day).await?;
        let grounds = Grounds::new(ctx, &current, day, &agreements, &answers, &readings).await?;
        let teams = current.organization().active_teams(day);
        Ok(teams.map(|team| of_team(team, &agreements, &grounds)).collect())
    })
}

fn of_team(team: &Team, agreements: &[Agreement], grounds: &Grounds<'_>) -> Facts {
    let nothing = |because: &str| Facts::nothing(RESPONSIBILITY, team.id.as_str(), because);
    let own: Vec<&Agreement> = agreements.iter().filter(|known| known.team == team.id).collect();
    if own.is_empty() {
        return nothing("The team has no working agreements.");
    }
    let outcomes: Vec<Outcome> = own.iter().map(|known| grounds.outcome(known)).collect();
    let count = |is: fn(&Outcome) -> bool| outcomes.iter().filter(|known| is(known)).count();
    let of = count(|known| *known != Outcome::TooEarly);
    let held = count(|known| matches!(known, Outcome::Held(_)));
    let (broken, unchecked) = (
        count(|known| matches!(known, Outcome::Broken(_))),
        count(|known| matches!(known, Outcome::NotRun(_))),
    );
    if of == 0 {
        let because = "The first period of every working agreement is not over.";
        return nothing(because).too_early();
    }
    let because = format!(
        "{} held when checked in {} period; {broken} did not hold, {} not checked.",
        out_of(held, of, "working agreement", "working agreements"),
        plural(of, "its", "their"),
        counted(unchecked, "was", "were")
    );
    let asks = own.iter().any(|known| known.check.kind == CheckKind::Review);
    nothing(&because)
        .share(if asks { Basis::Confirmed } else { Basis::Observed }, held, of)
        .link("Working agreements", url::team(team.id.as_str()))
}
