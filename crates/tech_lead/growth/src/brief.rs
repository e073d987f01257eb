//! What moved and what is stuck in the growth of one of two people about to meet.

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result,
    feature::{BriefAbout, BriefLine, BriefTone},
};
use futures::future::BoxFuture;

use super::actions;

/// How far back something is news for two people who never met.
const NEWS_DAYS: u64 = 90;

/// The other's growth if the viewer leads them, and the viewer's if the other leads them.
pub(super) fn brief<'a>(ctx: &'a Ctx, about: &'a BriefAbout) -> BoxFuture<'a, Result<Vec<BriefLine>>> {
    Box::pin(async move {
        let since = about.news_from(NEWS_DAYS);
        let (me, other) = (PersonId::from(about.of.as_str()), PersonId::from(about.with.as_str()));
        let mut lines = actions::brief_lines(ctx, &other, &me, since).await?;
        lines.extend(actions::brief_lines(ctx, &me, &other, since).await?);
        let line = |(detail, href): (String, String)| BriefLine {
            title: "Growth".to_owned(),
            detail,
            href,
            tone: BriefTone::News,
        };
        Ok(lines.into_iter().map(line).collect())
    })
}
