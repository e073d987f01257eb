//! Delegations on the agenda of a review: what is past its date, and what was finished since.

use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    feature::{AgendaLine, AgendaSection, Meeting},
    text::relative_day,
};
use futures::future::BoxFuture;

use super::{model::Delegation, store, url};

pub(super) fn agenda<'a>(ctx: &'a Ctx, meeting: &'a Meeting) -> BoxFuture<'a, Result<Vec<AgendaLine>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let name = |one: &Delegation| current.organization().person_name(&one.taker).to_owned();
        let line = |one: &Delegation, detail: String| {
            let outcome = one.outcome.as_deref().unwrap_or("Delegation");
            let key = format!("delegation:{}", one.id);
            AgendaLine::new(AgendaSection::Promises, key, outcome, detail, url::show(&one.id))
        };
        let overdue = store::open(ctx.read()).await?.into_iter().filter_map(|one| {
            let due = one.due.filter(|due| *due < meeting.today && meeting.is_about(one.team.as_str()))?;
            let when = relative_day((due - meeting.today).num_days());
            let line = line(&one, format!("{}, due {when}.", name(&one)));
            Some(line.urgency(1).changed(meeting.is_news(due)).since(Some(due)))
        });
        let mut lines: Vec<AgendaLine> = overdue.collect();
        let finished = store::finished_since(ctx.read(), meeting.since).await?;
        let of_it = finished.iter().filter(|one| meeting.is_about(one.team.as_str()));
        lines.extend(of_it.map(|one| line(one, format!("Finished by {}.", name(one))).changed(true)));
        Ok(lines)
    })
}
