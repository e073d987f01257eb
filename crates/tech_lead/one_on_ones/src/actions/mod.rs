//! Reading and changing what two people keep between them. Anyone else finds nothing, unless both let them in: neither the
//! CTO, nor operators, nor the host.

mod feeds;
mod items;
mod notes;
mod occurrences;
mod past;
mod reading;
mod series;
mod sharing;

use castra_org::organization::{self, Current, PersonId};
use castra_platform::{
    Ctx, Error, Result,
    access::Permission,
    db::{Reads, Tx},
    private,
};
use chrono::NaiveDate;

pub use feeds::{feeds, make_feed, revoke_feed};
pub use items::{
    NewAction, add_action, add_point, change_action, change_point, drop_action, finish_action, tick_point,
    withdraw_point,
};
pub use notes::save_note;
pub use occurrences::{Mark, add_extra, mark};
pub use past::{Past, PastAction, PastOccurrence, record_past};
pub use series::{NewSeries, NewTerms, With, end, pause, reschedule, resume, start};
pub(super) use sharing::end_all_lapsed;
pub use sharing::{agree_to_share, withdraw_share};

pub(super) use feeds::{calendar_of_secret, end_feeds, my_calendar, one_calendar};
pub(super) use items::{action, point};
pub(super) use reading::{
    CoverageRow, Opened, brief, coverage, for_readings, mine, my_actions, opened, own_records, shared_with_me,
};

use super::{
    model::{ActionItem, Point, Series, SeriesState, Share},
    store,
};

/// The live topic of a pair's page.
pub(super) fn topic(series: &str) -> String {
    format!("one-on-one:{series}")
}

fn nothing() -> Error {
    Error::not_found("such one-on-one")
}

fn me(ctx: &Ctx) -> Result<&str> {
    ctx.viewer.person.as_deref().ok_or_else(nothing)
}

/// The last day on which both are active, once known.
pub(super) fn last_day(current: &Current, series: &Series) -> Option<NaiveDate> {
    let leaves = |id: &PersonId| current.organization().people.get(id).and_then(|person| person.period.to);
    [leaves(&series.host), leaves(&series.guest)].into_iter().flatten().min()
}

/// A series of the viewer.
async fn own(ctx: &Ctx, from: impl Reads, id: &str) -> Result<(Current, Series)> {
    let current = organization::current(ctx).await?;
    let series = store::get(from, id).await?.ok_or_else(nothing)?;
    if !ctx.viewer.may(&Permission::Private(&[series.host.as_str(), series.guest.as_str()])) {
        return Err(nothing());
    }
    Ok((current, series))
}

/// Begins a change of the viewer's own series. Lapsed shares end here for good: later texts are not for their readers, even if
/// they lead one of the two again.
async fn change(ctx: &Ctx, id: &str) -> Result<(Tx, Current, Series)> {
    let mut tx = ctx.write().await?;
    let (current, series) = own(ctx, &mut tx, id).await?;
    sharing::end_lapsed(&mut tx, &current, &series).await?;
    Ok((tx, current, series))
}

/// Begins a change if the series still has the revision seen.
async fn change_as_seen(ctx: &Ctx, id: &str, seen: Option<i64>) -> Result<(Tx, Current, Series)> {
    let (tx, current, series) = change(ctx, id).await?;
    if seen.is_some_and(|seen| seen != series.revision) {
        return Err(Error::conflict("this one-on-one was changed after you opened it; nothing was saved")
            .hint("open it in another tab and decide again"));
    }
    Ok((tx, current, series))
}

/// Begins a change if the series has not ended.
async fn change_open(ctx: &Ctx, id: &str) -> Result<(Tx, Current, Series)> {
    let (tx, current, series) = change(ctx, id).await?;
    if series.state == SeriesState::Ended {
        return Err(Error::conflict(
            "these one-on-ones have ended: you can read what you kept, but add nothing",
        )
        .hint("resume them to continue"));
    }
    Ok((tx, current, series))
}

/// A series the viewer may read, and whether it is their own. A reader both let in reads it while they lead one of the two.
async fn readable(ctx: &Ctx, id: &str) -> Result<(Current, Series, Vec<Share>, bool)> {
    let current = organization::current(ctx).await?;
    // The same queries run for a missing series as for another person's, so that both take equally long.
    let series = store::get(ctx.read(), id).await?;
    let mut shares = store::shares(ctx.read(), id).await?;
    let series = series.ok_or_else(nothing)?;
    shares.retain(|share| sharing::holds(&current, &series, share));
    if ctx.viewer.may(&Permission::Private(&[series.host.as_str(), series.guest.as_str()])) {
        return Ok((current, series, shares, true));
    }
    let let_in: Vec<&str> =
        shares.iter().filter(|share| share.is_open()).map(|share| share.reader.as_str()).collect();
    if ctx.viewer.may(&Permission::Private(&let_in)) {
        return Ok((current, series, Vec::new(), false));
    }
    Err(nothing())
}

/// Rejects viewers who may not read the series: they may not learn that it changed either.
pub(super) async fn may_follow(ctx: &Ctx, id: &str) -> Result<()> {
    readable(ctx, id).await.map(drop)
}

/// Whether a person other than the two leads one of them now.
fn leads_one_of(current: &Current, series: &Series, person: &PersonId) -> bool {
    let leads = |id: &PersonId| current.charter.leaders(id).contains(person);
    !series.is_of(person.as_str()) && (leads(&series.host) || leads(&series.guest))
}

/// Commits a change of a series.
async fn finish(ctx: &Ctx, mut tx: Tx, series: &mut Series) -> Result<()> {
    series.changed_at = ctx.now();
    store::touch(&mut tx, series).await?;
    series.revision += 1;
    said(ctx, tx, &series.id).await
}

/// Commits a change of something that belongs to a series.
async fn said(ctx: &Ctx, mut tx: Tx, series: &str) -> Result<()> {
    tx.tells(topic(series));
    tx.commit(ctx.says_privately()).await
}

/// The points with their texts opened.
async fn open_points(ctx: &Ctx, points: Vec<Point>) -> Result<Vec<Point>> {
    let sealed: Vec<(String, &str)> = points
        .iter()
        .map(|point| (items::point_place(&point.id), point.text.as_deref().unwrap_or_default()))
        .collect();
    let texts = private::open_all(ctx, &sealed).await?;
    Ok(points.into_iter().zip(texts).map(|(point, text)| Point { text, ..point }).collect())
}

/// The action items with their texts opened.
async fn open_actions(ctx: &Ctx, actions: Vec<ActionItem>) -> Result<Vec<ActionItem>> {
    let sealed: Vec<(String, &str)> = actions
        .iter()
        .map(|item| (items::action_place(&item.id), item.text.as_deref().unwrap_or_default()))
        .collect();
    let texts = private::open_all(ctx, &sealed).await?;
    Ok(actions.into_iter().zip(texts).map(|(item, text)| ActionItem { text, ..item }).collect())
}
