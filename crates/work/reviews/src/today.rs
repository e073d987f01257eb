//! Reviews of today and those to close, actions that are due, and search.

use castra_org::find::Sought;
use castra_platform::{
    Ctx, Result,
    access::{Hat, Viewer},
    feature::{Act, Found, MeetingKind, TodayItem},
    text::relative_day,
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use super::{
    actions::{self, Listed},
    model::{Item, MeetingOutcome, SeriesState, WithText},
    rules, url,
};

/// How many days after its day a review that was not closed is shown.
const DAYS_ASKED: u64 = 3;
/// How many days before its due date an action is shown.
const DAYS_BEFORE: i64 = 3;

pub(super) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        if ctx.viewer.person.is_none() {
            return Ok(Vec::new());
        }
        let (current, mine) = actions::mine(ctx).await?;
        let mut found: Vec<TodayItem> = mine.iter().filter_map(|known| of_series(ctx, known)).collect();
        let todo = actions::my_actions(ctx, &mine).await?;
        found.extend(todo.into_iter().filter_map(|item| of_action(item, &mine, current.today)));
        Ok(found)
    })
}

/// Today's review; for a host also one of the last days that was not closed. Nothing once several were missed: those who do not
/// come are not asked again and again.
fn of_series(ctx: &Ctx, known: &Listed) -> Option<TodayItem> {
    let Listed { series, records, .. } = known;
    if series.state != SeriesState::Running || known.missed >= rules::MANY_MISSED {
        return None;
    }
    let (now, today) = (ctx.now(), series.today(ctx.now()));
    let lately = rules::meetings(series, records, today - Days::new(DAYS_ASKED), today);
    let open = lately.into_iter().rev().find(|meeting| meeting.outcome.is_none())?;
    let is_today = open.at.date() == today;
    if !is_today && !known.is_host {
        return None;
    }
    let time = open.at.format("%H:%M");
    let (because, urgency) = match (is_today, open.begins > now, known.is_host) {
        (true, true, _) => (format!("Today at {time}. The agenda is ready."), 1),
        (true, false, true) => (format!("Today at {time}. Close it with its outcome."), 1),
        (true, false, false) => (format!("Today at {time}."), 2),
        (false, ..) => (format!("On {} and not closed yet.", open.at.format("%A")), 1),
    };
    Some(TodayItem {
        hat: hat(known),
        key: format!("review:{}:{}", series.id, castra_calendar::local::write(open.at)),
        title: known.title.clone(),
        because,
        href: url::meeting(&series.id, open.at),
        action: "Open agenda".to_owned(),
        urgency,
        acts: Vec::new(),
    })
}

fn hat(known: &Listed) -> Hat {
    match (known.is_host, known.series.kind) {
        (false, _) => Hat::Everyone,
        (true, MeetingKind::TeamWeekly) => Hat::Lead,
        (true, MeetingKind::LeadsWeekly) => Hat::Cto,
    }
}

fn of_action((item, text): WithText<Item>, rooms: &[Listed], today: NaiveDate) -> Option<TodayItem> {
    let left = (item.due? - today).num_days();
    if left > DAYS_BEFORE {
        return None;
    }
    let room = rooms.iter().find(|room| room.series.id == item.series)?;
    Some(TodayItem {
        hat: Hat::Everyone,
        key: format!("review-action:{}", item.id),
        title: text.unwrap_or_else(|| "Erased action".to_owned()),
        because: format!("Due {}. From {}.", relative_day(left), room.title),
        href: format!("{}#items", url::show(&item.series)),
        action: "Open".to_owned(),
        urgency: u8::from(left >= 0),
        acts: vec![Act::new("Done", url::finish(&item.series, &item.id)).with("done", "yes")],
    })
}

/// The viewer's reviews by name.
pub(super) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let sought = Sought::new(query);
        let (_, mine) = actions::mine(ctx).await?;
        let found =
            mine.into_iter().filter(|known| known.series.state == SeriesState::Running).map(|known| {
                let last = known.records.iter().rev().find(|record| record.outcome == MeetingOutcome::Held);
                Found {
                    kind: "review",
                    score: sought.likeness(&known.title, known.series.kind.words()),
                    detail: match (&known.next, last) {
                        (Some(next), _) => format!("next on {}", next.at.format("%-d %B at %H:%M")),
                        (None, Some(last)) => format!("last held on {}", last.at.format("%-d %B")),
                        (None, None) => known.series.kind.words().to_owned(),
                    },
                    href: url::show(&known.series.id),
                    title: known.title,
                }
            });
        Ok(found.filter(|found| found.score > 0.0).collect())
    })
}
