//! A light item when a lead's coding was out of its band for two weeks, once; and finding one's week.

use castra_org::{charter::show::long_date, find::Sought};
use castra_platform::{
    Ctx, Result,
    access::{Hat, Viewer},
    feature::{Found, TodayItem},
    figures::percent,
};
use futures::future::BoxFuture;

use super::{actions, model::Hours};

pub(super) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        if actions::me(ctx).is_err() {
            return Ok(Vec::new());
        }
        let Some((monday, [first, second], [least, most])) = actions::out_of_band(ctx).await? else {
            return Ok(Vec::new());
        };
        Ok(vec![TodayItem {
            hat: if ctx.viewer.is_cto() { Hat::Cto } else { Hat::Lead },
            key: format!("week-band:{monday}"),
            title: "Two weeks outside your range of coding".to_owned(),
            because: format!(
                "{} and {} hours of coding since {}, against {} to {} of the week. If that is wrong, correct it.",
                Hours::shown(first),
                Hours::shown(second),
                long_date(monday),
                percent(least),
                percent(most),
            ),
            href: "/week".to_owned(),
            action: "Look at my week".to_owned(),
            urgency: 3,
            acts: Vec::new(),
        }])
    })
}

/// A calendar of the viewer, by its name.
pub(super) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        if actions::me(ctx).is_err() {
            return Ok(Vec::new());
        }
        let sought = Sought::new(query);
        let found = actions::calendars(ctx).await?.into_iter().filter_map(|line| {
            let title = line.name?;
            Some(Found {
                kind: "calendar",
                score: sought.likeness(&title, &line.id),
                detail: "A calendar of your week; only you".to_owned(),
                href: "/week/calendars".to_owned(),
                title,
            })
        });
        Ok(found.filter(|found| found.score > 0.0).collect())
    })
}
