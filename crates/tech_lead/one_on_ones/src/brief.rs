//! The brief before the two meet.

use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    feature::{BriefAbout, BriefLine, BriefTone},
    figures::counted,
    text::relative_day,
};
use futures::future::BoxFuture;

use super::{actions, kinds::SeriesState, store, url};

/// When they last met, open points, and open or overdue action items.
pub(super) fn brief<'a>(ctx: &'a Ctx, about: &'a BriefAbout) -> BoxFuture<'a, Result<Vec<BriefLine>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let mut lines = Vec::new();
        let mine = actions::mine(ctx).await?;
        for series in
            mine.iter().filter(|series| series.is_of(&about.with) && series.state != SeriesState::Ended)
        {
            let href = url::show(&series.id);
            if let Some(since) = about.since {
                lines.push(BriefLine {
                    title: "Last met".to_owned(),
                    detail: relative_day((since - about.today).num_days()),
                    href: format!("{href}#past"),
                    tone: BriefTone::News,
                });
            }
            let points = store::points(ctx.read(), &series.id).await?;
            let left = points
                .iter()
                .filter(|point| point.is_open() && about.since.is_some_and(|since| point.raised_on <= since))
                .count();
            if left > 0 {
                lines.push(BriefLine {
                    title: "Carried over".to_owned(),
                    detail: counted(left, "point", "points"),
                    href: format!("{href}#agenda"),
                    tone: BriefTone::Waiting,
                });
            }
            let (open, late) = store::open_actions_between(ctx.read(), &series.id, current.today).await?;
            if open > 0 {
                let items = counted(open, "action item", "action items");
                let late = match (open, late) {
                    (_, 0) => String::new(),
                    (1, _) => ", overdue".to_owned(),
                    (_, 1) => ", 1 overdue".to_owned(),
                    (_, late) => format!(", {late} overdue"),
                };
                lines.push(BriefLine {
                    title: "To do".to_owned(),
                    detail: format!("{items}{late}"),
                    href: format!("{href}#actions"),
                    tone: BriefTone::Waiting,
                });
            }
        }
        Ok(lines)
    })
}
