//! The facts of `direction`: the share of a team's time outside current goals and the agreed upkeep.

use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    figures::{in_percent, percent},
    reading::{Basis, Evidence, Facts},
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use crate::{
    RESPONSIBILITY, actions,
    flow::{self, Counted, Goals},
    store, url,
};

/// Records linked from a reading, at most.
const RECORDS: usize = 5;

pub(crate) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let from = day - Days::new(120);
        let all = store::list(ctx.read(), &from.to_string()).await?;
        let goals = Goals::new(&all);
        let upkeeps = store::upkeeps(ctx.read()).await?;
        let reasons = store::reasons(ctx.read()).await?;
        let picture = actions::picture(ctx, day).await?;
        let mut facts = Vec::new();
        for team in current.organization().active_teams(day) {
            let own: Vec<&Counted> =
                picture.iter().filter(|one| one.serving.team == team.id.as_str()).collect();
            facts.push(of_team(team.id.as_str(), &own, &goals, upkeeps.get(&team.id).copied(), &reasons));
        }
        Ok(facts)
    })
}

fn of_team(
    team: &str,
    own: &[&Counted],
    goals: &Goals<'_>,
    agreed: Option<i64>,
    reasons: &[crate::model::Reason],
) -> Facts {
    let nothing = |because: &str| Facts::nothing(RESPONSIBILITY, team, because);
    let counted = || own.iter().copied();
    let split = flow::split(counted(), goals, |_| agreed.unwrap_or(0));
    let Some(outside) = split.outside() else {
        return nothing("No work of this team is recorded in the past four weeks.");
    };
    let names_any = own.iter().any(|one| one.serving.goal.is_some() || one.serving.is_upkeep);
    if !names_any {
        return nothing("None of this team's work names a goal or is marked as upkeep yet.");
    }
    let upkeep = match (agreed, split.upkeep > 0.0) {
        (Some(agreed), _) => {
            format!("; {:.1} are upkeep, where {} is agreed", split.upkeep, in_percent(agreed))
        }
        (None, true) => format!("; {:.1} are upkeep, for which no share is agreed", split.upkeep),
        (None, false) => String::new(),
    };
    let because = format!(
        "In four weeks {:.1} of {:.1} people-weeks served a current goal{upkeep}: {} are outside goals and agreed upkeep.",
        split.goals,
        split.whole(),
        percent(outside),
    );
    let unasked = flow::unasked(counted(), goals, reasons);
    let unasked = unasked.into_iter().take(RECORDS);
    nothing(&because)
        .excess(Basis::Stated, outside, split.records)
        .link("Goals and work of the team", url::team(team))
        .links(
            unasked.map(|work| {
                Evidence::new(format!("{}: {:.1} people-weeks", work.title, work.weeks), work.href)
            }),
        )
}
