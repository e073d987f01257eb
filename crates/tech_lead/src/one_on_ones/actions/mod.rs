//! Reading and changing what two people keep between them. Whoever is not one of the two, or was not let in by both, finds
//! nothing: the CTO, operators and the machine itself too.

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
pub(super) use reading::{
    CoverageRow, Opened, brief, coverage, for_readings, mine, my_actions, opened, own_records, shared_with_me,
};

use super::{
    model::{ActionItem, Point, Series, SeriesState, Share},
    store,
};

/// What those who look at a pair's page follow.
pub(super) fn topic(series: &str) -> String {
    format!("one-on-one:{series}")
}

/// Why nothing is found.
fn nothing() -> Error {
    Error::not_found("one-on-one like this")
}

/// The viewer's id.
fn me(ctx: &Ctx) -> Result<&str> {
    ctx.viewer.person.as_deref().ok_or_else(nothing)
}

/// The last day on which both are here, once it is known.
pub(super) fn last_day(current: &Current, series: &Series) -> Option<NaiveDate> {
    let leaves = |id: &PersonId| current.organization().people.get(id).and_then(|person| person.period.to);
    [leaves(&series.host), leaves(&series.guest)].into_iter().flatten().min()
}

/// A series of the viewer's own.
async fn own(ctx: &Ctx, from: impl Reads, id: &str) -> Result<(Current, Series)> {
    let current = organization::current(ctx).await?;
    let series = store::get(from, id).await?.ok_or_else(nothing)?;
    if !ctx.viewer.may(&Permission::Private(&[series.host.as_str(), series.guest.as_str()])) {
        return Err(nothing());
    }
    Ok((current, series))
}

/// Begins a change in a series of the viewer's own. Where a share has lapsed, it ends here for good: what is written from now
/// on is not for its reader, should they lead one of the two again.
async fn change(ctx: &Ctx, id: &str) -> Result<(Tx, Current, Series)> {
    let mut tx = ctx.write().await?;
    let (current, series) = own(ctx, &mut tx, id).await?;
    sharing::end_lapsed(&mut tx, &current, &series).await?;
    Ok((tx, current, series))
}

/// The same, if it still is as it was seen.
async fn change_as_seen(ctx: &Ctx, id: &str, seen: Option<i64>) -> Result<(Tx, Current, Series)> {
    let (tx, current, series) = change(ctx, id).await?;
    if seen.is_some_and(|seen| seen != series.revision) {
        return Err(Error::conflict("this one-on-one changed since you opened it; nothing was saved")
            .hint("open it anew beside this, and decide again"));
    }
    Ok((tx, current, series))
}

/// The same, if something can still be written in it.
async fn change_open(ctx: &Ctx, id: &str) -> Result<(Tx, Current, Series)> {
    let (tx, current, series) = change(ctx, id).await?;
    if series.state == SeriesState::Ended {
        return Err(Error::conflict(
            "these one-on-ones have ended: what was kept can be read, nothing is added",
        )
        .hint("take them up again to go on"));
    }
    Ok((tx, current, series))
}

/// A series that the viewer may read, and whether it is their own. Somebody whom both let in reads it as long as they lead
/// one of the two.
async fn readable(ctx: &Ctx, id: &str) -> Result<(Current, Series, Vec<Share>, bool)> {
    let current = organization::current(ctx).await?;
    // What is not there is asked for as much as what is somebody else's: it takes as long to say so.
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

/// Refuses whoever may not read the series, and so may not hear that it changed.
pub(super) async fn may_follow(ctx: &Ctx, id: &str) -> Result<()> {
    readable(ctx, id).await.map(drop)
}

/// Whether somebody who is none of the two leads one of them now.
fn leads_one_of(current: &Current, series: &Series, person: &PersonId) -> bool {
    let leads = |id: &PersonId| current.charter.leaders(id).contains(person);
    !series.is_of(person.as_str()) && (leads(&series.host) || leads(&series.guest))
}

/// Commits a change of a series itself.
async fn finish(ctx: &Ctx, mut tx: Tx, series: &mut Series) -> Result<()> {
    series.changed_at = ctx.now();
    store::touch(&mut tx, series).await?;
    series.revision += 1;
    said(ctx, tx, &series.id).await
}

/// Commits a change of something in a series.
async fn said(ctx: &Ctx, mut tx: Tx, series: &str) -> Result<()> {
    tx.tells(topic(series));
    tx.commit(ctx.says_privately()).await
}

/// The points with their words.
async fn open_points(ctx: &Ctx, points: Vec<Point>) -> Result<Vec<Point>> {
    let sealed: Vec<(String, &str)> = points
        .iter()
        .map(|point| (items::point_place(&point.id), point.text.as_deref().unwrap_or_default()))
        .collect();
    let texts = private::open_all(ctx, &sealed).await?;
    Ok(points.into_iter().zip(texts).map(|(point, text)| Point { text, ..point }).collect())
}

/// The action items with their words.
async fn open_actions(ctx: &Ctx, actions: Vec<ActionItem>) -> Result<Vec<ActionItem>> {
    let sealed: Vec<(String, &str)> = actions
        .iter()
        .map(|item| (items::action_place(&item.id), item.text.as_deref().unwrap_or_default()))
        .collect();
    let texts = private::open_all(ctx, &sealed).await?;
    Ok(actions.into_iter().zip(texts).map(|(item, text)| ActionItem { text, ..item }).collect())
}
