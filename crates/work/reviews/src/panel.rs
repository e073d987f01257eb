//! The weekly review on its team's page: for those who take part, and an offer to start it for the team's lead.

use castra_org::organization::{self, TeamId};
use castra_platform::{
    Ctx, Result,
    feature::{About, MeetingKind, Panel, PanelLine},
};
use futures::future::BoxFuture;

use super::{actions, url};

pub(super) fn panel<'a>(ctx: &'a Ctx, about: &'a About) -> BoxFuture<'a, Result<Option<Panel>>> {
    Box::pin(async move {
        let About::Team(team) = about else { return Ok(None) };
        let kind = MeetingKind::TeamWeekly;
        let line = match actions::of_team(ctx, kind, team).await? {
            Some(known) => PanelLine {
                title: known.title,
                href: url::show(&known.series.id),
                detail: known.next.map_or_else(
                    || "nothing planned".to_owned(),
                    |next| format!("next on {}", next.at.format("%-d %B at %H:%M")),
                ),
            },
            None => {
                let current = organization::current(ctx).await?;
                if !actions::may_start(ctx, &current, kind, Some(&TeamId::from(team.as_str()))) {
                    return Ok(None);
                }
                PanelLine {
                    title: "Start a weekly review".to_owned(),
                    href: url::new(kind, team),
                    detail: "its agenda writes itself".to_owned(),
                }
            }
        };
        Ok(Some(Panel { title: "Weekly review".to_owned(), count: 1, lines: vec![line], href: None }))
    })
}
