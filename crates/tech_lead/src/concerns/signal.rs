//! The reading of `listening`: how soon the concerns told to a team's leads get their first answer. Counts alone leave the
//! records.

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
    kinds::ConcernState,
    model::{Concern, Word},
    rules::{self, Listening},
    store,
};

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Reading>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let charter = current.charter_on(day);
        let concerns = store::all(ctx.read()).await?;
        let mut turns: HashMap<String, Vec<Word>> = HashMap::new();
        for word in store::turns(ctx.read()).await? {
            turns.entry(word.concern.clone()).or_default().push(word);
        }
        let stood: Vec<(&Concern, ConcernState)> = concerns
            .iter()
            .filter_map(|concern| {
                let words = turns.get(&concern.id).map(Vec::as_slice).unwrap_or_default();
                Some((concern, rules::state_on(concern, words, day)?))
            })
            .collect();
        let teams = current.organization().active_teams(day);
        Ok(teams.map(|team| of_team(&charter, team, &stood, day)).collect())
    })
}

fn of_team(charter: &Charter, team: &Team, stood: &[(&Concern, ConcernState)], day: NaiveDate) -> Reading {
    let nothing = |because: &str| Reading::no_evidence(RESPONSIBILITY, team.id.as_str(), because);
    let Some(responsibility) = charter.organization().catalog.responsibility(RESPONSIBILITY) else {
        return nothing("The catalog does not ask for this.");
    };
    let leads = charter.leads(&team.id);
    let subject = heard(charter, team, &leads, day);
    let told = stood.iter().filter(|(concern, _)| leads.contains(&concern.addressee)).copied();
    let found = rules::listening(told, day);
    if found.sample == 0 {
        let because = "No concern was told to whoever leads this team in 90 days.";
        return Reading { subject, ..nothing(because) };
    }
    Reading {
        value: found.median,
        unit: responsibility.unit.clone(),
        sample: if found.median.is_none() { 0 } else { u32::try_from(found.sample).unwrap_or(u32::MAX) },
        target: responsibility.target.clone(),
        status: rules::judge(&found, responsibility.thresholds),
        because: because(&found),
        evidence: vec![Evidence { label: "Concerns told to you".to_owned(), href: "/concerns".to_owned() }],
        subject,
        ..nothing("")
    }
}

/// The team's members are those who may have told something; how soon they were heard is the lead's own figure, where one
/// leads.
fn heard(charter: &Charter, team: &Team, leads: &[PersonId], day: NaiveDate) -> Subject {
    let members = charter.organization().members(&team.id, day).map(|person| &person.id);
    let led = members.filter(|person| !leads.contains(person)).map(PersonId::as_str);
    let lead = if let [one] = leads { Some(one.as_str()) } else { None };
    Subject::group(led, day - Days::new(rules::WINDOW_DAYS)).of(lead)
}

fn because(found: &Listening) -> String {
    let concerns =
        if found.sample == 1 { "1 concern".to_owned() } else { format!("{} concerns", found.sample) };
    let days = match found.median {
        Some(median) => format!("; half of the first answers took {median} working days or less"),
        None => String::new(),
    };
    let overdue = match found.overdue {
        0 => "none is open for more than 14 days".to_owned(),
        1 => "1 is open for more than 14 days".to_owned(),
        count => format!("{count} are open for more than 14 days"),
    };
    format!("Of {concerns}, {} answered{days}; {overdue}.", found.answered)
}
