//! The reading of `conflict`: cases of a team that are open for more than three weeks. Counts alone leave the records.

use std::collections::HashMap;

use castra_org::{
    charter::Charter,
    organization::{self, PersonId, Team},
};
use castra_platform::{
    Ctx, Result,
    reading::{Evidence, Reading, Subject},
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use super::{
    RESPONSIBILITY,
    kinds::CaseState,
    model::{Case, Note},
    rules, store,
};

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Reading>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let cases = store::all(ctx.read()).await?;
        let mut turns: HashMap<String, Vec<Note>> = HashMap::new();
        for note in store::turns(ctx.read()).await? {
            turns.entry(note.conflict.clone()).or_default().push(note);
        }
        let stood: Vec<(&Case, CaseState)> = cases
            .iter()
            .filter_map(|case| {
                let notes = turns.get(&case.id).map(Vec::as_slice).unwrap_or_default();
                Some((case, rules::state_on(case, notes, day)?))
            })
            .collect();
        let charter = current.charter_on(day);
        let teams = current.organization().active_teams(day);
        Ok(teams.map(|team| of_team(&charter, team, &stood, day)).collect())
    })
}

fn of_team(charter: &Charter, team: &Team, stood: &[(&Case, CaseState)], day: NaiveDate) -> Reading {
    let nothing = |because: &str| Reading::no_evidence(RESPONSIBILITY, team.id.as_str(), because);
    let Some(responsibility) = charter.organization().catalog.responsibility(RESPONSIBILITY) else {
        return nothing("The catalog does not ask for this.");
    };
    let leads = charter.leads(&team.id);
    let members = charter.organization().members(&team.id, day).map(|person| &person.id);
    let led = members.filter(|person| !leads.contains(person)).map(PersonId::as_str);
    let subject = Subject::group(led, day - Days::new(rules::WINDOW_DAYS));
    let (sample, late) = rules::count(stood.iter().filter(|(case, _)| case.team == team.id).copied(), day);
    if sample == 0 {
        return Reading { subject, ..nothing("No conflict was taken up in 180 days.") };
    }
    let cases = if sample == 1 { "1 conflict".to_owned() } else { format!("{sample} conflicts") };
    let open = match late {
        0 => "none is open for more than 21 days".to_owned(),
        1 => "1 is open for more than 21 days".to_owned(),
        count => format!("{count} are open for more than 21 days"),
    };
    #[expect(clippy::cast_precision_loss, reason = "cases are few")]
    let value = late as f64;
    Reading {
        value: Some(value),
        unit: responsibility.unit.clone(),
        sample: u32::try_from(sample).unwrap_or(u32::MAX),
        target: responsibility.target.clone(),
        status: rules::judge(late, responsibility.thresholds),
        because: format!("Of {cases} of the last 180 days {open}."),
        evidence: vec![Evidence { label: "Your cases".to_owned(), href: "/conflicts".to_owned() }],
        subject,
        ..nothing("")
    }
}
