//! One-on-ones in the right column of Today: those of the week, and what the viewer did today.

use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    feature::{Act, Done, Engagement},
};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::{
    actions,
    kinds::{Outcome, SeriesState},
    rules, url,
};

/// The viewer's meetings between two days that are still ahead.
pub(super) fn engagements(
    ctx: &Ctx,
    from: NaiveDate,
    to: NaiveDate,
) -> BoxFuture<'_, Result<Vec<Engagement>>> {
    Box::pin(async move {
        let Some(me) = ctx.viewer.person.clone() else { return Ok(Vec::new()) };
        let current = organization::current(ctx).await?;
        let mut found = Vec::new();
        for series in actions::mine(ctx).await? {
            if series.state != SeriesState::Running {
                continue;
            }
            let with = current.organization().person_name(series.other(&me));
            let occurrences = rules::occurrences(&series, from, to, actions::last_day(&current, &series));
            let ahead = occurrences.into_iter().filter(|known| known.outcome.is_none());
            found.extend(ahead.map(|known| Engagement {
                day: known.day(),
                time: Some(known.begins.time()),
                title: format!("One-on-one with {with}"),
                href: url::occurrence(&series.id, known.at),
            }));
        }
        Ok(found)
    })
}

/// What the viewer marked as held on a day, and the action items that they finished.
pub(super) fn done_on(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Done>>> {
    Box::pin(async move {
        let Some(me) = ctx.viewer.person.clone() else { return Ok(Vec::new()) };
        let current = organization::current(ctx).await?;
        let mut found = Vec::new();
        for series in actions::mine(ctx).await? {
            let with = current.organization().person_name(series.other(&me));
            let held = series.records.iter().filter(|record| {
                record.outcome == Some(Outcome::Held)
                    && record.held_on == Some(day)
                    && record.marked_by.as_ref().is_some_and(|by| by.as_str() == me)
            });
            found.extend(held.map(|record| Done {
                at: None,
                title: format!("One-on-one with {with} marked as held"),
                href: url::occurrence(&series.id, record.at),
                undo: Some(Act::new("Undo", url::mark(&series.id, record.at)).with("to", "planned")),
            }));
        }
        for (item, text) in actions::finished_on(ctx, day).await? {
            let what = text.unwrap_or_else(|| "Erased action item".to_owned());
            found.push(Done {
                at: None,
                title: format!("{what}: done"),
                href: format!("{}#actions", url::show(&item.series)),
                undo: Some(Act::new("Undo", url::finish_action(&item.series, &item.id)).with("done", "no")),
            });
        }
        Ok(found)
    })
}
