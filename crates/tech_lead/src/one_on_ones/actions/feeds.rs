//! Passwords and secret addresses of somebody's own calendar, and the calendars themselves.
//!
//! An address stands in the logs of everything that it passes: what is read by one alone tells when its owner is busy.

use std::sync::Arc;

use castra_org::organization::{self, Current, PersonId};
use castra_platform::{App, Ctx, Error, Result, access::Actor, accounts, context::Source, db::Tx, private};
use chrono::Days;
use futures::future::BoxFuture;
use sha2::{Digest, Sha256};

use super::{last_day, me, own, series::place_of};
use crate::one_on_ones::{
    calendar::{self, Busy, Entry},
    model::{Feed, Outcome, Series},
    rules, store,
};

/// So many addresses may somebody have at once.
const MOST: usize = 10;
/// For so many days back busy times are told.
const BUSY_DAYS_BACK: u64 = 30;
/// And for so many ahead.
const BUSY_DAYS_AHEAD: u64 = 180;

/// The ways to the viewer's own calendar; what they are cannot be shown again.
pub async fn feeds(ctx: &Ctx) -> Result<Vec<Feed>> {
    store::feeds(ctx.read(), me(ctx)?).await
}

/// Makes a password, or an address that tells when the viewer is busy; gives its secret, which is shown this once.
pub async fn make_feed(ctx: &Ctx, name: &str, busy: bool) -> Result<String> {
    let mine = me(ctx)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 80 || name.contains(char::is_control) {
        return Err(Error::invalid_field("name", "say in up to 80 characters what reads it"));
    }
    if store::feeds(ctx.read(), mine).await?.len() >= MOST {
        return Err(Error::conflict(format!("{MOST} programs read your calendar already"))
            .hint("revoke one that is not used any more"));
    }
    let secret = ctx.app.ids.secret();
    let (id, person) = (ctx.new_id(), PersonId::from(mine));
    let feed = Feed { id, person, name: name.to_owned(), busy, made_at: ctx.now() };
    let mut tx = ctx.write().await?;
    store::add_feed(&mut tx, &feed, &hash(&secret)).await?;
    let made = if busy { "made a calendar address" } else { "made a calendar password" };
    tx.commit(ctx.says(made, format!("calendar:{}", feed.id), "")).await?;
    Ok(secret)
}

/// Ends one; at the next request it is like one that never was.
pub async fn revoke_feed(ctx: &Ctx, id: &str) -> Result<()> {
    let mine = me(ctx)?.to_owned();
    let mut tx = ctx.write().await?;
    if !store::revoke_feed(&mut tx, &mine, id, ctx.now()).await? {
        return Err(Error::not_found("password or address like this"));
    }
    tx.commit(ctx.says("revoked a way to a calendar", format!("calendar:{id}"), "")).await
}

/// Ends every way to the calendar of somebody who leaves.
pub(in crate::one_on_ones) fn end_feeds<'a>(
    tx: &'a mut Tx,
    ctx: &'a Ctx,
    person: &'a str,
) -> BoxFuture<'a, Result<()>> {
    Box::pin(store::end_feeds(tx, person, ctx.now()))
}

/// The hash is what is kept and looked up: how long looking up takes tells of the hash alone, from which nobody comes back
/// to the secret.
fn hash(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The calendar behind a password, or behind a secret address. One that was revoked, never was, or belongs to somebody who
/// left or whose account is closed is answered alike.
pub(in crate::one_on_ones) async fn calendar_of_secret(
    app: &Arc<App>,
    secret: &str,
    busy: bool,
) -> Result<String> {
    let nothing = || Error::not_found("calendar at this address");
    let feed = store::feed_of_hash(&app.db, &hash(secret), busy).await?.ok_or_else(nothing)?;
    let person = feed.person.as_str();
    let viewer = (app.viewers)(app, person).await?.filter(|viewer| viewer.is(person)).ok_or_else(nothing)?;
    if !accounts::is_open(app, person).await? {
        return Err(nothing());
    }
    let theirs = Ctx::new(app, Actor::Person(person.to_owned()), viewer, Source::Web);
    if busy { busy_times(&theirs, &feed).await } else { my_calendar(&theirs).await }
}

/// When the viewer is busy, time by time, so that nothing tells which belong together, what was moved, or with whom.
async fn busy_times(ctx: &Ctx, feed: &Feed) -> Result<String> {
    let current = organization::current(ctx).await?;
    let (from, to) = (current.today - Days::new(BUSY_DAYS_BACK), current.today + Days::new(BUSY_DAYS_AHEAD));
    let mut times = Vec::new();
    for series in store::of_person(ctx.read(), me(ctx)?).await? {
        let all = rules::occurrences(&series, from, to, last_day(&current, &series)).into_iter();
        let taken = all.filter(|known| known.outcome != Some(Outcome::Skipped));
        times.extend(taken.map(|known| Busy {
            id: hash(&format!("{}/{}/{}", feed.id, series.id, known.at)),
            begins: known.starts_at(),
            minutes: known.minutes,
        }));
    }
    times.sort_by(|a, b| (a.begins, &a.id).cmp(&(b.begins, &b.id)));
    Ok(calendar::write_busy(&times, ctx.now()))
}

/// The viewer's one-on-ones as a calendar.
pub(in crate::one_on_ones) async fn my_calendar(ctx: &Ctx) -> Result<String> {
    let current = organization::current(ctx).await?;
    let series = store::of_person(ctx.read(), me(ctx)?).await?;
    calendar(ctx, &current, series).await
}

/// One series of the viewer's as a calendar.
pub(in crate::one_on_ones) async fn one_calendar(ctx: &Ctx, id: &str) -> Result<String> {
    let (current, series) = own(ctx, id).await?;
    calendar(ctx, &current, vec![series]).await
}

async fn calendar(ctx: &Ctx, current: &Current, all: Vec<Series>) -> Result<String> {
    let mine = me(ctx)?;
    let mut entries = Vec::with_capacity(all.len());
    for series in all {
        let sealed: Vec<(String, &str)> = series
            .schedules
            .iter()
            .map(|schedule| (place_of(&schedule.id), schedule.sealed_place.as_str()))
            .collect();
        let places = private::open_all(ctx, &sealed).await?;
        entries.push(Entry {
            with: current.organization().person_name(series.other(mine)).to_owned(),
            places: places.into_iter().map(Option::unwrap_or_default).collect(),
            last_day: last_day(current, &series),
            series,
        });
    }
    Ok(calendar::write(&entries, ctx.app.settings.public_url.as_deref(), current.today))
}
