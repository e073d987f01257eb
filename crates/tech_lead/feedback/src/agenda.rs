//! Public praise since a review last met: what is on the wall, and nothing else.

use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    clock::date_in,
    feature::{AgendaLine, AgendaSection, Meeting},
};
use futures::future::BoxFuture;

use super::{model::PublicPraise, rules, url, wall};

/// How many of the newest praises are looked through.
const LOOKED_AT: usize = 100;
/// The most on one agenda.
const MOST: usize = 8;

pub(super) fn agenda<'a>(ctx: &'a Ctx, meeting: &'a Meeting) -> BoxFuture<'a, Result<Vec<AgendaLine>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let organization = current.organization();
        let zone = organization.settings.timezone;
        let day = |praise: &PublicPraise| date_in(praise.appeared_at, zone);
        let is_of_it = |praise: &PublicPraise| {
            let teams = current.charter.teams_of(&praise.receiver);
            meeting.is_news(day(praise)) && teams.iter().any(|team| meeting.is_about(team.as_str()))
        };
        let line = |praise: PublicPraise| {
            let (giver, receiver) =
                (organization.person_name(&praise.giver), organization.person_name(&praise.receiver));
            let (title, key) = (format!("{giver} thanks {receiver}"), format!("praise:{}", praise.id));
            let (detail, href) = (rules::beginning(&praise.words), url::praise(&praise.id));
            AgendaLine::new(AgendaSection::Praise, key, title, detail, href)
                .changed(true)
                .since(Some(day(&praise)))
        };
        let all = wall::wall(ctx, "", "", LOOKED_AT).await?;
        Ok(all.into_iter().filter(is_of_it).take(MOST).map(line).collect())
    })
}
