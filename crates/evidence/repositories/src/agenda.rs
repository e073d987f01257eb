//! Repositories that could not be read, on the agenda of a review.

use castra_org::organization::{self, Scope};
use castra_platform::{
    Ctx, Result,
    access::Permission,
    feature::{Act, AgendaLine, AgendaSection, Meeting},
};
use futures::future::BoxFuture;

use super::{actions, model::ScanState, url};

pub(super) fn agenda<'a>(ctx: &'a Ctx, meeting: &'a Meeting) -> BoxFuture<'a, Result<Vec<AgendaLine>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let organization = current.organization();
        let mut found = Vec::new();
        for summary in actions::summaries(ctx).await? {
            let repository = organization.repositories.get(&summary.repository);
            let of_it = repository.filter(|known| {
                known.period.contains(meeting.today) && meeting.is_about(known.team.as_str())
            });
            let Some(repository) = of_it.filter(|_| summary.state == ScanState::Failed) else { continue };
            let of = match meeting.team {
                Some(_) => String::new(),
                None => format!(" ({})", organization.scope_name(&Scope::Team(repository.team.clone()))),
            };
            let title = format!("{} cannot be read{of}", repository.id);
            let detail = "Its last scan failed; its figures are not current.";
            let key = format!("scan:{}", repository.id);
            let line =
                AgendaLine::new(AgendaSection::Code, key, title, detail, url::show(repository.id.as_str()));
            let may_scan = meeting.viewer.may(&Permission::WorkIn(Some(repository.team.as_str())));
            let scan = may_scan.then(|| Act::new("Scan again", url::scan(repository.id.as_str())));
            found.push(line.urgency(2).acts(scan.into_iter().collect()));
        }
        Ok(found)
    })
}
