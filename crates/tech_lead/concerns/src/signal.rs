//! The facts of `listening`: how many concerns raised with a team's leads were answered soon and not sent back. Only
//! counts leave the records.

use std::collections::HashMap;

use castra_org::{
    charter::Charter,
    organization::{self, PersonId, Team},
};
use castra_platform::{
    Ctx, Result,
    figures::counted,
    reading::{Basis, Facts, Subject},
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

/// A concern, its status on the day, and its messages.
type Stood<'a> = (&'a Concern, ConcernState, &'a [Word]);

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let charter = current.charter_on(day);
        let concerns = store::all(ctx.read()).await?;
        let mut turns: HashMap<String, Vec<Word>> = HashMap::new();
        for word in store::turns(ctx.read()).await? {
            turns.entry(word.concern.clone()).or_default().push(word);
        }
        let stood: Vec<Stood<'_>> = concerns
            .iter()
            .filter_map(|concern| {
                let words = turns.get(&concern.id).map(Vec::as_slice).unwrap_or_default();
                Some((concern, rules::state_on(concern, words, day)?, words))
            })
            .collect();
        let teams = current.organization().active_teams(day);
        Ok(teams.map(|team| of_team(&charter, team, &stood, day)).collect())
    })
}

fn of_team(charter: &Charter, team: &Team, stood: &[Stood<'_>], day: NaiveDate) -> Facts {
    let nothing = |because: &str| Facts::nothing(RESPONSIBILITY, team.id.as_str(), because);
    let leads = charter.leads(&team.id);
    let subject = heard(charter, team, &leads, day);
    let told = stood.iter().filter(|(concern, ..)| leads.contains(&concern.addressee)).copied();
    let found = rules::listening(told, day);
    if found.of == 0 {
        let because = match found.waiting {
            0 => "No concern was raised with this team's leads in 90 days.",
            _ => "There is still time to answer every concern raised with this team's leads.",
        };
        return nothing(because).about(subject);
    }
    nothing(&because(&found))
        .share(Basis::Confirmed, found.good, found.of)
        .link("Concerns raised with you", "/concerns")
        .about(subject)
}

/// The subject: the members, who may have raised concerns; how soon they were answered is the lead's own figure, if
/// there is one lead.
fn heard(charter: &Charter, team: &Team, leads: &[PersonId], day: NaiveDate) -> Subject {
    let members = charter.organization().members(&team.id, day).map(|person| &person.id);
    let led = members.filter(|person| !leads.contains(person)).map(PersonId::as_str);
    let lead = if let [one] = leads { Some(one.as_str()) } else { None };
    Subject::group(led, day - Days::new(rules::WINDOW_DAYS)).of(lead)
}

fn because(found: &Listening) -> String {
    let mut text = format!(
        "Of {} in 90 days, {} answered within {} working days",
        counted(found.of, "concern", "concerns"),
        are(found.good),
        rules::SOON_DAYS
    );
    for (count, what) in
        [(found.late, "answered later or not yet"), (found.sent_back, "sent back by their authors")]
    {
        if count > 0 {
            text.push_str(&format!("; {} {what}", are(count)));
        }
    }
    text.push('.');
    text
}

fn are(count: u32) -> String {
    match count {
        0 => "none was".to_owned(),
        count => counted(count, "was", "were"),
    }
}
