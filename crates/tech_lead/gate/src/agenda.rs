//! Changes that failed the gate since a review last met.

use std::collections::BTreeMap;

use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    feature::{AgendaLine, AgendaSection, Meeting},
    figures::counted,
};
use futures::future::BoxFuture;

use super::{
    model::GateOutcome,
    results::{self, GateResult},
};

pub(super) fn agenda<'a>(ctx: &'a Ctx, meeting: &'a Meeting) -> BoxFuture<'a, Result<Vec<AgendaLine>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let found = match &meeting.team {
            Some(team) => results::of_team(ctx, &current, &team.as_str().into(), meeting.today).await?,
            None => results::of_all(ctx, &current, meeting.today).await?,
        };
        let mut failed: BTreeMap<&str, Vec<&GateResult>> = BTreeMap::new();
        let is_news = |result: &&GateResult| {
            result.outcome == GateOutcome::Fail && meeting.is_news(current.day_of(result.recorded_at))
        };
        for result in found.iter().filter(is_news) {
            failed.entry(result.repository.as_str()).or_default().push(result);
        }
        let line = |(repository, results): (&str, Vec<&GateResult>)| {
            let changes = counted(results.len(), "change", "changes");
            let title = format!("{changes} failed the gate in {repository}");
            let oldest = results.iter().map(|result| current.day_of(result.recorded_at)).min();
            let href = castra_repositories::url::show(repository);
            AgendaLine::new(
                AgendaSection::Code,
                format!("gate:{repository}"),
                title,
                "Since you last met.",
                href,
            )
            .urgency(2)
            .changed(true)
            .since(oldest)
        };
        Ok(failed.into_iter().map(line).collect())
    })
}
