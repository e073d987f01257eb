//! Passwords and secret addresses of the viewer's calendar, and the calendars themselves.
//!
//! An address ends up in the logs of everything it passes, so a calendar read by address shows only busy times.

use std::sync::Arc;

use castra_calendar::ical::Timed;
use castra_org::organization::{self, Current, PersonId};
use castra_platform::{
    App, Ctx, Error, Result, access::Actor, context::Source, db::Tx, private::open_each, terms::Terms as _,
};
use chrono::Days;
use futures::future::BoxFuture;
use sha2::{Digest, Sha256};

use super::{last_day, me, own};
use crate::{
    calendar::{self, Busy, Entry},
    kinds::Outcome,
    model::{Feed, FeedTerms, Series},
    rules, store,
};

/// The most feeds a person can have at once.
const MOST: usize = 10;
const BUSY_DAYS_BACK: u64 = 30;
const BUSY_DAYS_AHEAD: u64 = 180;

/// The feeds of the viewer's calendar, without their secrets, which cannot be shown again.
pub(crate) async fn feeds(ctx: &Ctx) -> Result<Vec<Feed>> {
    store::feeds(ctx.read(), me(ctx)?).await
}

/// Creates a password, or an address that shows busy times; returns its secret, which is shown only once.
pub(crate) async fn make_feed(ctx: &Ctx, terms: FeedTerms, busy: bool) -> Result<String> {
    let mine = me(ctx)?;
    rules::faults_of_feed(&terms).refuse("the program")?;
    let mut tx = ctx.write().await?;
    if store::feeds(&mut tx, mine).await?.len() >= MOST {
        return Err(Error::conflict(format!("{MOST} programs already read your calendar"))
            .hint("revoke one you no longer use"));
    }
    let secret = ctx.app.ids.secret();
    let (id, person, name) = (ctx.new_id(), PersonId::from(mine), terms.trimmed().name);
    let feed = Feed { id, person, name, busy, made_at: ctx.now() };
    store::add_feed(&mut tx, &feed, &hash(&secret)).await?;
    let made = if busy { "created a calendar address" } else { "created a calendar password" };
    tx.commit(ctx.says(made, format!("calendar:{}", feed.id), "")).await?;
    Ok(secret)
}

/// Revokes a feed: from the next request on it is answered like one that never existed.
pub(crate) async fn revoke_feed(ctx: &Ctx, id: &str) -> Result<()> {
    let mine = me(ctx)?.to_owned();
    let mut tx = ctx.write().await?;
    if !store::revoke_feed(&mut tx, &mine, id, ctx.now()).await? {
        return Err(Error::not_found("such password or address"));
    }
    tx.commit(ctx.says("revoked calendar access", format!("calendar:{id}"), "")).await
}

/// Revokes all feeds of a person who leaves.
pub(crate) fn end_feeds<'a>(tx: &'a mut Tx, ctx: &'a Ctx, person: &'a str) -> BoxFuture<'a, Result<()>> {
    Box::pin(store::end_feeds(tx, person, ctx.now()))
}

/// The stored hash of a secret. Looking it up can leak timing about the hash only, which does not reveal the secret.
fn hash(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The calendar behind a password or a secret address. The answer is the same for one that was revoked, that never existed, or
/// whose owner left or has a closed account.
pub(crate) async fn calendar_of_secret(app: &Arc<App>, secret: &str, busy: bool) -> Result<String> {
    let (theirs, feed) = owner_of_secret(app, secret, busy).await?;
    if busy { busy_times(&theirs, &feed).await } else { my_calendar(&theirs).await }
}

/// A rotation's calendar, by the password of a person's calendar.
pub(crate) async fn rotation_of_secret(app: &Arc<App>, secret: &str, rotation: &str) -> Result<String> {
    let (theirs, _) = owner_of_secret(app, secret, false).await?;
    castra_rotations::of_rotation(&theirs, rotation).await
}

/// The person whose calendar a password or secret address opens, as the viewer.
async fn owner_of_secret(app: &Arc<App>, secret: &str, busy: bool) -> Result<(Ctx, Feed)> {
    let nothing = || Error::not_found("calendar at this address");
    let feed = store::feed_of_hash(&app.db, &hash(secret), busy).await?.ok_or_else(nothing)?;
    let person = feed.person.as_str();
    let viewer = (app.viewers)(app, person).await?.filter(|viewer| viewer.is(person)).ok_or_else(nothing)?;
    if !castra_accounts::is_open(app, person).await? {
        return Err(nothing());
    }
    let theirs = Ctx::new(app, Actor::Person(person.to_owned()), viewer, Source::Web);
    Ok((theirs, feed))
}

/// The viewer's busy times, one by one, so that nothing reveals which belong together, what was moved, or with whom.
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

/// The viewer's one-on-ones, and their turns in rotations, as a calendar.
pub(crate) async fn my_calendar(ctx: &Ctx) -> Result<String> {
    let current = organization::current(ctx).await?;
    let series = store::of_person(ctx.read(), me(ctx)?).await?;
    let duties = castra_rotations::duties(ctx, me(ctx)?).await?;
    calendar(ctx, &current, series, &duties).await
}

/// One series of the viewer as a calendar.
pub(crate) async fn one_calendar(ctx: &Ctx, id: &str) -> Result<String> {
    let (current, series) = own(ctx, ctx.read(), id).await?;
    calendar(ctx, &current, vec![series], &[]).await
}

async fn calendar(ctx: &Ctx, current: &Current, all: Vec<Series>, duties: &[Timed]) -> Result<String> {
    let mine = me(ctx)?;
    let mut entries = Vec::with_capacity(all.len());
    let schedules = all.iter().flat_map(|series| &series.schedules);
    let mut opened = open_each(ctx, schedules.map(|schedule| &schedule.place)).await?.into_iter();
    for series in all {
        let places: Vec<Option<String>> = opened.by_ref().take(series.schedules.len()).collect();
        entries.push(Entry {
            with: current.organization().person_name(series.other(mine)).to_owned(),
            places: places.into_iter().map(Option::unwrap_or_default).collect(),
            last_day: last_day(current, &series),
            series,
        });
    }
    Ok(calendar::write(&entries, duties, ctx.app.settings.public_url.as_deref(), current.today))
}
