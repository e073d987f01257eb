//! Search in the concerns the viewer can read.

use castra_org::find::Sought;
use castra_platform::{Ctx, Result, access::Viewer, feature::Found};
use futures::future::BoxFuture;

use super::actions;

pub(super) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let sought = Sought::new(query);
        let lines = actions::mine(ctx).await?;
        let found = lines.into_iter().filter_map(|line| {
            let title = line.about?;
            Some(Found {
                kind: "concern",
                score: sought.likeness(&title, &line.concern.id),
                detail: format!("{}, raised {}", line.concern.state.words(), line.concern.raised_on),
                href: crate::url::show(&line.concern.id),
                title,
            })
        });
        Ok(found.filter(|found| found.score > 0.0).collect())
    })
}
