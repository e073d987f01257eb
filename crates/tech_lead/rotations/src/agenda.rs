//! Rotations on the agenda of their team's review: who is on, and who is next.

use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    feature::{AgendaLine, AgendaSection, Meeting},
};
use futures::future::BoxFuture;

use crate::{actions, related::sentence, url};

pub(crate) fn agenda<'a>(ctx: &'a Ctx, meeting: &'a Meeting) -> BoxFuture<'a, Result<Vec<AgendaLine>>> {
    Box::pin(async move {
        let Some(team) = &meeting.team else { return Ok(Vec::new()) };
        let current = organization::current(ctx).await?;
        let now = ctx.now();
        let line = |rota: &crate::model::Rota| {
            let on = actions::on_at(&current, rota, now);
            let is_uncovered = on.as_ref().is_some_and(|on| on.person.is_none());
            let began = on.map(|on| on.begins.with_timezone(&rota.rotation.zone).date_naive());
            AgendaLine::new(
                AgendaSection::Agreements,
                format!("rotation:{}", rota.rotation.id),
                format!("On duty: {}", rota.rotation.name),
                sentence(&current, rota, now),
                url::show(&rota.rotation.id, ""),
            )
            .urgency(if is_uncovered { 0 } else { 3 })
            // A handover is no news in itself; that no one is there is.
            .changed(is_uncovered && began.is_some_and(|day| meeting.is_news(day)))
        };
        Ok(actions::list(ctx, team).await?.iter().map(line).collect())
    })
}
