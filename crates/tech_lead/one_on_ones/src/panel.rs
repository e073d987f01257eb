//! The viewer's next one-on-one with a person, on that person's page: for the two of them only.

use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    feature::{About, Panel, PanelLine},
};
use futures::future::BoxFuture;

use super::{actions, kinds::SeriesState, rules, url};

pub(super) fn panel<'a>(ctx: &'a Ctx, about: &'a About) -> BoxFuture<'a, Result<Option<Panel>>> {
    Box::pin(async move {
        let (About::Person(id), Some(me)) = (about, ctx.viewer.person.as_deref()) else { return Ok(None) };
        if id == me {
            return Ok(None);
        }
        let current = organization::current(ctx).await?;
        let mine = actions::mine(ctx).await?;
        let with = mine.iter().filter(|series| series.is_of(id) && series.state != SeriesState::Ended);
        let lines: Vec<PanelLine> = with
            .map(|series| {
                let leaves = actions::last_day(&current, series);
                let next = rules::next(series, ctx.now(), current.today, leaves);
                PanelLine {
                    title: series.kind.words().to_owned(),
                    href: url::show(&series.id),
                    detail: next.map_or_else(
                        || series.state.words().to_owned(),
                        |next| format!("next on {}", next.begins.format("%-d %B at %H:%M")),
                    ),
                }
            })
            .collect();
        Ok((!lines.is_empty()).then(|| Panel {
            title: "Your one-on-ones".to_owned(),
            count: lines.len(),
            lines,
            href: None,
        }))
    })
}
