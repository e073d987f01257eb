//! The one-on-one items on Today, and their search results: for the two people of each only.

use castra_org::{
    find::Sought,
    organization::{self, Current},
    today::hand_on,
};
use castra_platform::{
    Ctx, Result,
    access::{Hat, Viewer},
    feature::{Act, Found, Missed, TodayItem, Way},
    text::relative_day,
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use super::{
    RESPONSIBILITY, actions,
    kinds::{SeriesKind, SeriesState},
    local,
    model::{ActionItem, Occurrence, Series, WithText},
    rules::{self, Standing},
    url,
};

/// How many days after its date an unmarked occurrence is shown.
const DAYS_ASKED: u64 = 3;
/// How many days before its due date an action item is shown.
const DAYS_BEFORE: i64 = 3;

pub(super) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        let Some(me) = ctx.viewer.person.clone() else { return Ok(Vec::new()) };
        let current = organization::current(ctx).await?;
        let mut found = Vec::new();
        for series in actions::mine(ctx).await? {
            let is_host = series.host.as_str() == me && series.kind == SeriesKind::LeadReport;
            let hat = if is_host { Hat::Lead } else { Hat::Everyone };
            let with = current.organization().person_name(series.other(&me)).to_owned();
            found.extend(of_series(ctx, &current, &series, hat, &with));
        }
        let mine = actions::my_actions(ctx).await?;
        found.extend(mine.into_iter().filter_map(|item| of_action(item, current.today)));
        Ok(found)
    })
}

/// What needs attention in a series: today's occurrence, an unmarked one, or the next if the two are late.
fn of_series(ctx: &Ctx, current: &Current, series: &Series, hat: Hat, with: &str) -> Vec<TodayItem> {
    let leaves = actions::last_day(current, series);
    if series.state == SeriesState::Ended || leaves.is_some_and(|last| last < current.today) {
        return Vec::new();
    }
    let today = rules::today(series, ctx.now(), current.today);
    let lately = rules::occurrences(series, today - Days::new(DAYS_ASKED), today, leaves);
    let open = lately.into_iter().filter(|known| known.outcome.is_none());
    let found: Vec<TodayItem> =
        open.map(|known| of_occurrence(ctx, series, &known, today, hat, with)).collect();
    if !found.is_empty() {
        return found;
    }
    let late = rules::overdue(series, today);
    late.map(|late| overdue(ctx, series, late, today, leaves, hat, with)).into_iter().collect()
}

fn of_occurrence(
    ctx: &Ctx,
    series: &Series,
    known: &Occurrence,
    today: NaiveDate,
    hat: Hat,
    with: &str,
) -> TodayItem {
    let at = local::write(known.at);
    let is_today = known.day() == today;
    let time = known.begins.format("%H:%M");
    let because = match (is_today, known.standing(ctx.now())) {
        (true, Standing::Planned) => format!("You meet today at {time}."),
        (true, _) => format!("Planned for today at {time}. Did you meet?"),
        (false, _) => format!("Planned for {}. Did you meet?", known.begins.format("%A")),
    };
    TodayItem {
        hat,
        key: format!("one-on-one:{}:{at}", series.id),
        title: format!("One-on-one with {with}"),
        because,
        href: if is_today { url::show(&series.id) } else { url::occurrence(&series.id, known.at) },
        action: "Open".to_owned(),
        urgency: 1,
        acts: vec![Act::new("Mark as held", url::mark(&series.id, known.at)).with("to", "held")],
    }
}

fn overdue(
    ctx: &Ctx,
    series: &Series,
    late: rules::Overdue,
    today: NaiveDate,
    leaves: Option<NaiveDate>,
    hat: Hat,
    with: &str,
) -> TodayItem {
    let next = rules::next(series, ctx.now(), today, leaves);
    let since = match late.since_held {
        Some(days) => format!("Last met {days} days ago; you agreed on {} days.", late.cadence),
        None => format!("Not met yet; you agreed on {} days.", late.cadence),
    };
    let then =
        next.map_or_else(String::new, |next| format!(" The next is on {}.", next.begins.format("%-d %B")));
    TodayItem {
        hat,
        key: format!("one-on-one-late:{}", series.id),
        title: format!("One-on-one with {with}"),
        because: format!("{since}{then}"),
        href: url::show(&series.id),
        action: "Plan".to_owned(),
        urgency: if hat == Hat::Lead { 0 } else { 2 },
        acts: Vec::new(),
    }
}

/// The one-on-ones that do not take place, with what the two can do about it.
pub(super) fn missed(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<Missed>>> {
    Box::pin(async move {
        let Some(me) = ctx.viewer.person.clone() else { return Ok(Vec::new()) };
        let current = organization::current(ctx).await?;
        let mut found = Vec::new();
        for series in actions::mine(ctx).await? {
            let today = rules::today(&series, ctx.now(), current.today);
            let Some(late) = rules::overdue(&series, today) else { continue };
            let leads = series.host.as_str() == me && series.kind == SeriesKind::LeadReport;
            let hand_on = leads.then(|| hand_on(ctx, &current, &series.guest, RESPONSIBILITY)).flatten();
            let slow_down = Way::SlowDown(format!("{}/schedule", url::show(&series.id)));
            let end = Way::SwitchOff(url::show(&series.id));
            found.push(Missed {
                key: format!("one-on-one-late:{}", series.id),
                cadences: late.missed,
                ways: std::iter::once(slow_down).chain(hand_on).chain([end]).collect(),
            });
        }
        Ok(found)
    })
}

fn of_action((item, text): WithText<ActionItem>, today: NaiveDate) -> Option<TodayItem> {
    let due = item.due?;
    let left = (due - today).num_days();
    let urgency = match left {
        ..0 => 0,
        0..=DAYS_BEFORE => 1,
        _ => return None,
    };
    Some(TodayItem {
        hat: Hat::Everyone,
        key: format!("one-on-one-action:{}", item.id),
        title: text.unwrap_or_else(|| "Erased action item".to_owned()),
        because: format!("Due {}.", relative_day(left)),
        href: format!("{}#actions", url::show(&item.series)),
        action: "Open".to_owned(),
        urgency,
        acts: vec![Act::new("Done", url::finish_action(&item.series, &item.id)).with("done", "yes")],
    })
}

/// The viewer's own series by the other person's name.
pub(super) fn find<'a>(ctx: &'a Ctx, _: &'a Viewer, query: &'a str) -> BoxFuture<'a, Result<Vec<Found>>> {
    Box::pin(async move {
        let sought = Sought::new(query);
        let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
        let current = organization::current(ctx).await?;
        let mine = actions::mine(ctx).await?;
        let found = mine.into_iter().filter(|series| series.state != SeriesState::Ended).map(|series| {
            let with = series.other(me);
            let name = current.organization().person_name(with);
            let title = format!("One-on-one with {name}");
            Found {
                kind: "one-on-one",
                score: sought.likeness(&title, with.as_str()),
                title,
                detail: series.kind.words().to_owned(),
                href: url::show(&series.id),
            }
        });
        Ok(found.filter(|found| found.score > 0.0).collect())
    })
}
