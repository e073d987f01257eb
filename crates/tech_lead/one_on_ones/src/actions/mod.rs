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
    Ctx, Error, Result, Seen,
    access::Permission,
    db::{Reads, Tx},
    private::{Sealed, open_each},
};
use chrono::{NaiveDate, NaiveDateTime};

pub(super) use feeds::{
    calendar_of_secret, end_feeds, feeds, make_feed, my_calendar, one_calendar, revoke_feed,
    rotation_of_secret,
};
pub(super) use items::{
    action, add_action, add_point, change_action, change_point, drop_action, finish_action, point,
    tick_point, withdraw_point,
};
pub(super) use notes::save_note;
pub(super) use occurrences::log;
pub use occurrences::{Mark, add_extra, mark};
pub use past::{Past, PastAction, PastOccurrence, record_past};
pub(super) use reading::{
    CoverageRow, Opened, brief, coverage, finished_on, for_readings, mine, my_actions, opened, own_records,
    shared_with_me,
};
pub use reading::{HeldMeeting, OpenItem, held, open_items};
pub(super) use series::{end, pause, reschedule, resume, start};
pub(super) use sharing::{agree_to_share, end_all_lapsed, end_lapsed_before, withdraw_share};

use super::{
    kinds::SeriesState,
    model::{Occurrence, Series, Share, WithText},
    rules, store,
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

/// The occurrence of a series with a time in the rule.
fn find(current: &Current, series: &Series, at: NaiveDateTime) -> Result<Occurrence> {
    rules::find(series, at, last_day(current, series)).ok_or_else(nothing)
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
async fn change_as_seen(ctx: &Ctx, id: &str, seen: &Seen) -> Result<(Tx, Current, Series)> {
    let (tx, current, series) = change(ctx, id).await?;
    seen.check(series.revision)?;
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
async fn finish(ctx: &Ctx, mut tx: Tx, series: &Series) -> Result<()> {
    store::touch(&mut tx, series, ctx.now()).await?;
    said(ctx, tx, &series.id).await
}

/// Commits a change of something that belongs to a series.
async fn said(ctx: &Ctx, mut tx: Tx, series: &str) -> Result<()> {
    tx.tells(topic(series));
    tx.commit(ctx.says_privately()).await
}

/// Points or action items with their texts.
async fn with_texts<T>(
    ctx: &Ctx,
    records: Vec<T>,
    body: fn(&T) -> &Sealed<String>,
) -> Result<Vec<WithText<T>>> {
    let texts = open_each(ctx, records.iter().map(body)).await?;
    Ok(records.into_iter().zip(texts).collect())
}
