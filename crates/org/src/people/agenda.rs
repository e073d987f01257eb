//! Who joins and leaves, on the agenda of a review.

use castra_platform::{
    Ctx, Result,
    feature::{AgendaLine, AgendaSection, Meeting},
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use super::url;
use crate::{
    charter::show::long_date,
    organization::{self, Membership, Organization, Scope},
};

/// Days ahead that a joining or leaving is on the agenda.
const AHEAD: u64 = 14;

pub(super) fn agenda<'a>(ctx: &'a Ctx, meeting: &'a Meeting) -> BoxFuture<'a, Result<Vec<AgendaLine>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let organization = current.organization();
        let of_it = organization.memberships.iter().filter(|held| meeting.is_about(held.team.as_str()));
        Ok(of_it.flat_map(|held| lines(organization, meeting, held)).collect())
    })
}

fn lines(organization: &Organization, meeting: &Meeting, held: &Membership) -> Vec<AgendaLine> {
    let person = organization.people.get(&held.person);
    let left = person.and_then(|person| person.period.to);
    let (from, to) = (held.period.from, [held.period.to, left].into_iter().flatten().min());
    if held.period.is_empty() {
        return Vec::new();
    }
    let span = meeting.since..=meeting.today + Days::new(AHEAD);
    let line = |what: &str, day: NaiveDate, detail: String| {
        let title = format!("{} {what}", organization.person_name(&held.person));
        let key = format!("{what}:{}:{}", held.team, held.person);
        AgendaLine::new(AgendaSection::People, key, title, detail, url::person(held.person.as_str()))
            .changed(meeting.is_news(day))
            .since(Some(day))
    };
    let team = match meeting.team {
        Some(_) => String::new(),
        None => format!(" {}", organization.scope_name(&Scope::Team(held.team.clone()))),
    };
    let mut found = Vec::new();
    if let Some(day) = from.filter(|day| span.contains(day)) {
        found.push(line("joins", day, format!("Joins{team} on {}.", long_date(day))));
    }
    if let Some(day) = to.filter(|day| span.contains(day)) {
        let is_gone = left.is_some_and(|left| left <= day);
        let whole = if is_gone { "Leaves the company" } else { "Leaves the team" };
        found.push(line("leaves", day, format!("{whole}; the last day is {}.", long_date(day))).urgency(2));
    }
    found
}
