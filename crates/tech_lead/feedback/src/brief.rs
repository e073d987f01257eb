//! Feedback in the brief for a meeting of two people.

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result,
    feature::{BriefAbout, BriefLine, BriefTone},
};
use futures::future::BoxFuture;

use super::panel;

/// How far back to look where the two never met.
const NEWS_DAYS: u64 = 30;

/// Feedback given and received since the last meeting, and missing kinds.
pub(super) fn brief<'a>(ctx: &'a Ctx, about: &'a BriefAbout) -> BoxFuture<'a, Result<Vec<BriefLine>>> {
    Box::pin(async move {
        let since = about.news_from(NEWS_DAYS).and_time(chrono::NaiveTime::MIN).and_utc();
        let (of, with) = (PersonId::from(about.of.as_str()), PersonId::from(about.with.as_str()));
        let lines = panel::brief_lines(ctx, &of, &with, since).await?.into_iter();
        let line = |line: panel::BriefLine| BriefLine {
            title: "Feedback".to_owned(),
            detail: line.text,
            href: line.href,
            tone: BriefTone::News,
        };
        Ok(lines.map(line).collect())
    })
}
