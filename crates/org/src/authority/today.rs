//! Today items: who gained access to the viewer's records, until seen.

use castra_platform::{
    Ctx, Result,
    access::Hat,
    feature::{Act, TodayItem},
};
use futures::future::BoxFuture;

use super::{actions, url, views};
use crate::organization;

pub(super) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        let waiting = actions::waiting(ctx).await?;
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        let current = organization::current(ctx).await?;
        let items = waiting.into_iter().map(|notice| TodayItem {
            hat: Hat::Everyone,
            key: format!("authority:{}", notice.id),
            title: views::title(current.organization(), &notice),
            because: views::because(current.organization(), &notice),
            href: url::index(),
            action: "Open the list".to_owned(),
            urgency: 3,
            acts: vec![Act::new("Got it", url::see(&notice.id))],
        });
        Ok(items.collect())
    })
}
