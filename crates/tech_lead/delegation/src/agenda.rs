//! Delegations on the agenda of a review: what is past its date, check-ins that are due, and what was finished since.

use std::collections::HashMap;

use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    feature::{AgendaLine, AgendaSection, Meeting},
    text::relative_day,
};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::{
    checkins::{
        actions::list,
        store::{self as checkins, Held},
    },
    model::Delegation,
    store, url,
};

pub(super) fn agenda<'a>(ctx: &'a Ctx, meeting: &'a Meeting) -> BoxFuture<'a, Result<Vec<AgendaLine>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let name = |one: &Delegation| current.organization().person_name(&one.taker).to_owned();
        let line = |one: &Delegation, detail: String| {
            let outcome = one.outcome.as_deref().unwrap_or("Delegation");
            let key = format!("delegation:{}", one.id);
            AgendaLine::new(AgendaSection::Promises, key, outcome, detail, url::show(&one.id))
        };
        let mut held: HashMap<String, Vec<Held>> = HashMap::new();
        // A check-in is between the two, and for their team; the leads have enough to go through.
        if meeting.team.is_some() {
            for one in checkins::all_held(ctx.read(), meeting.today).await? {
                held.entry(one.delegation.clone()).or_default().push(one);
            }
        }
        let waiting = store::open(ctx.read()).await?.into_iter().filter_map(|one| {
            meeting.is_about(one.team.as_str()).then_some(())?;
            let when = |day: NaiveDate| relative_day((day - meeting.today).num_days());
            if let Some(due) = one.due.filter(|due| *due < meeting.today) {
                let line = line(&one, format!("{}, due {}.", name(&one), when(due)));
                return Some(line.urgency(0).changed(meeting.is_news(due)).since(Some(due)));
            }
            meeting.team.as_ref()?;
            let held = held.get(&one.id).map(Vec::as_slice).unwrap_or_default();
            let days = list(&one, held, &[], meeting.today).into_iter();
            let due = days.rev().find(|known| known.on <= meeting.today && known.held_on.is_none())?.on;
            let line = line(&one, format!("Check-in with {}, due {}.", name(&one), when(due)));
            Some(line.urgency(2).changed(meeting.is_news(due)).since(Some(due)))
        });
        let mut lines: Vec<AgendaLine> = waiting.collect();
        let finished = store::finished_since(ctx.read(), meeting.since).await?;
        let of_it = finished.iter().filter(|one| meeting.is_about(one.team.as_str()));
        lines.extend(of_it.map(|one| line(one, format!("Finished by {}.", name(one))).changed(true)));
        Ok(lines)
    })
}
