//! Open concerns in the brief for a meeting of two people.

use castra_org::organization::{self, PersonId};
use castra_platform::{
    Ctx, Result,
    feature::{BriefAbout, BriefLine, BriefTone, PanelLine},
    figures::counted,
};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::{actions, kinds::ConcernState, rules};

/// How far back to look where the two never met.
const NEWS_DAYS: u64 = 30;

pub(super) fn brief<'a>(ctx: &'a Ctx, about: &'a BriefAbout) -> BoxFuture<'a, Result<Vec<BriefLine>>> {
    Box::pin(async move {
        let (of, with) = (PersonId::from(about.of.as_str()), PersonId::from(about.with.as_str()));
        let lines = brief_lines(ctx, &of, &with, about.news_from(NEWS_DAYS)).await?.into_iter();
        let line = |PanelLine { title, href, detail }| BriefLine {
            title: "Concern".to_owned(),
            detail: format!("{title}: {detail}"),
            href,
            tone: BriefTone::Waiting,
        };
        Ok(lines.map(line).collect())
    })
}

/// The unanswered concerns between two people, and open ones raised since a day; empty unless the viewer is one of
/// the two. Anonymous concerns are never included.
pub async fn brief_lines(
    ctx: &Ctx,
    of: &PersonId,
    with: &PersonId,
    since: NaiveDate,
) -> Result<Vec<PanelLine>> {
    if !ctx.viewer.is(of.as_str()) && !ctx.viewer.is(with.as_str()) {
        return Ok(Vec::new());
    }
    let today = organization::current(ctx).await?.today;
    let lines = actions::mine(ctx).await?.into_iter().filter(|line| {
        let concern = &line.concern;
        let is_between = concern.author.as_ref().is_some_and(|author| {
            (author == of && concern.is_told_to(with.as_str()))
                || (author == with && concern.is_told_to(of.as_str()))
        });
        let is_new = concern.raised_on >= since && concern.state.is_open();
        is_between && (concern.state == ConcernState::Raised || is_new)
    });
    let line = |line: super::model::Line| PanelLine {
        title: line.about.unwrap_or_else(|| "Erased".to_owned()),
        href: crate::url::show(&line.concern.id),
        detail: match line.concern.state {
            ConcernState::Raised => {
                let waits = rules::working_days(line.concern.raised_on, today);
                format!("unanswered for {}", counted(waits, "working day", "working days"))
            }
            state => state.words().to_lowercase(),
        },
    };
    Ok(lines.map(line).collect())
}
