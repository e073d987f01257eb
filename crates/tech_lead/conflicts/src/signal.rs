//! The facts of `conflict`: a team's cases that are left unattended. Only counts leave the records.

use std::collections::HashMap;

use castra_org::{
    charter::Charter,
    organization::{self, PersonId, Team},
};
use castra_platform::{
    Ctx, Result,
    figures::{counted, plural},
    reading::{Basis, Facts, Subject},
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use super::{
    RESPONSIBILITY,
    kinds::CaseState,
    model::{Case, Note},
    rules, store,
};

/// A case, its status on the day, and its notes.
type Stood<'a> = (&'a Case, CaseState, &'a [Note]);

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let cases = store::all(ctx.read()).await?;
        let mut noted: HashMap<String, Vec<Note>> = HashMap::new();
        for note in store::all_notes(ctx.read()).await? {
            noted.entry(note.conflict.clone()).or_default().push(note);
        }
        let stood: Vec<Stood<'_>> = cases
            .iter()
            .filter_map(|case| {
                let notes = noted.get(&case.id).map(Vec::as_slice).unwrap_or_default();
                Some((case, rules::state_on(case, notes, day)?, notes))
            })
            .collect();
        let charter = current.charter_on(day);
        let teams = current.organization().active_teams(day);
        Ok(teams.map(|team| of_team(&charter, team, &stood, day)).collect())
    })
}

fn of_team(charter: &Charter, team: &Team, stood: &[Stood<'_>], day: NaiveDate) -> Facts {
    let nothing = |because: &str| Facts::nothing(RESPONSIBILITY, team.id.as_str(), because);
    let leads = charter.leads(&team.id);
    let members = charter.organization().members(&team.id, day).map(|person| &person.id);
    let led = members.filter(|person| !leads.contains(person)).map(PersonId::as_str);
    let subject = Subject::group(led, day - Days::new(rules::WINDOW_DAYS));
    let mine = stood.iter().filter(|(case, ..)| case.team == team.id).copied();
    let (of, count) = rules::count(mine, day);
    if of == 0 {
        return nothing("No conflict case in 180 days.").about(subject);
    }
    let cases = counted(of, "conflict", "conflicts");
    let open = match count {
        0 => "none lacks a next step or is more than 7 days overdue".to_owned(),
        _ => {
            let [lack, are] = [plural(count, "lacks", "lack"), plural(count, "is", "are")];
            format!("{count} {lack} a next step or {are} more than 7 days overdue")
        }
    };
    nothing(&format!("Of {cases} in 180 days, {open}."))
        .faults(Basis::Stated, count, of)
        .link("Your cases", "/conflicts")
        .about(subject)
}
