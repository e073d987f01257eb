//! The Today page, put together from what every feature has to say.

use castra_platform::{
    Ctx, Result,
    access::{Hat, Rule},
    feature,
    web::{Page, Routes},
};

use super::views::{Today, TodayGroup, TodayItem};
use crate::{charter::show, organization};

/// So many items are shown under a hat; the rest are where they come from.
const ITEMS: usize = 30;

pub(super) fn routes() -> Routes {
    Routes::new().get("/", Rule::SignedIn, today)
}

async fn today(ctx: Ctx) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let mut items = Vec::new();
    for source in ctx.app.features.iter().filter_map(|feature| feature.today) {
        items.extend(source(&ctx).await?);
    }
    items.sort_by(|a, b| (a.hat, a.urgency, &a.title).cmp(&(b.hat, b.urgency, &b.title)));
    let groups = [Hat::Everyone, Hat::Lead, Hat::Cto, Hat::Operator]
        .into_iter()
        .filter_map(|hat| group(hat, &items))
        .collect();
    let view = Today { day: current.today.format("%A, %-d %B %Y").to_string(), groups };
    Ok(Page::new("Today", view.render()))
}

fn group(hat: Hat, items: &[feature::TodayItem]) -> Option<TodayGroup> {
    let mine: Vec<TodayItem> = items.iter().filter(|item| item.hat == hat).take(ITEMS).map(item).collect();
    let title = match hat {
        Hat::Everyone => "For you",
        Hat::Lead => "As tech lead",
        Hat::Cto => "As CTO",
        Hat::Operator => "As operator",
    };
    (!mine.is_empty()).then(|| TodayGroup { title: title.to_owned(), items: mine })
}

fn item(item: &feature::TodayItem) -> TodayItem {
    TodayItem {
        id: format!("t-{}", show::anchor(&format!("{}-{}", item.title, item.href))),
        title: item.title.clone(),
        href: item.href.clone(),
        due: match item.urgency {
            0 => Some("Overdue".to_owned()),
            1 => Some("Due".to_owned()),
            _ => None,
        },
        because: item.because.clone(),
        action: item.action.clone(),
    }
}
