//! The sessions of a pair: planned, held, skipped.

use castra_org::organization::{self, Current};
use castra_platform::{Ctx, Error, Result, db::Tx};
use chrono::NaiveDate;

use super::{
    actions::{Seat, check_text, me, to_change},
    model::{Pair, Session},
    store,
};
use crate::{kinds::SessionState, plans::store as plan_store};

/// The viewer's planned sessions up to a day.
pub async fn planned(ctx: &Ctx, until: NaiveDate) -> Result<Vec<Session>> {
    store::planned(ctx.read(), &me(ctx), until).await
}

/// Plans a session or records one that took place.
pub async fn meet(ctx: &Ctx, id: &str, day: NaiveDate, is_held: bool, note: &str) -> Result<Session> {
    check_text("note", note)?;
    if !is_held && !note.is_empty() {
        return Err(Error::invalid_field("note", "add the note when you record the session as held"));
    }
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let pair = store::find(&mut tx, id).await?;
    to_change(ctx, &current, &pair, &[Seat::Mentor, Seat::Mentee])?;
    if !pair.is_meeting() {
        return Err(Error::conflict("this mentoring is not active"));
    }
    check_day(&current, &pair, day, is_held)?;
    let session = Session {
        id: ctx.new_id(),
        pair: pair.id.clone(),
        day,
        state: if is_held { SessionState::Held } else { SessionState::Planned },
        author: me(ctx),
        note: note.to_owned(),
        confirmed_on: (is_held && pair.mentee == me(ctx)).then_some(current.today),
    };
    store::insert_session(&mut tx, ctx, &session).await?;
    if is_held {
        touch(&mut tx, ctx, &current, &pair).await?;
    }
    tx.commit(ctx.says_privately()).await?;
    Ok(session)
}

fn check_day(current: &Current, pair: &Pair, day: NaiveDate, is_held: bool) -> Result<()> {
    if is_held && day > current.today {
        return Err(Error::invalid_field("day", "a future session cannot be marked as held"));
    }
    if is_held && pair.answered_on.is_some_and(|since| day < since) {
        return Err(Error::invalid_field("day", "the mentoring began after this day"));
    }
    if !is_held && day < current.today {
        return Err(Error::invalid_field("day", "choose a future date, or record the session as held"));
    }
    Ok(())
}

/// A held session counts as a move in the plan if the pair is for one of its areas.
async fn touch(tx: &mut Tx, ctx: &Ctx, current: &Current, pair: &Pair) -> Result<()> {
    if pair.area.is_none() {
        return Ok(());
    }
    plan_store::touch(tx, ctx, &pair.mentee, current.today, None).await
}

/// Marks a planned session as held or skipped. The mentee also confirms or denies a session the mentor recorded this way.
pub async fn close(ctx: &Ctx, id: &str, is_held: bool, note: &str) -> Result<Session> {
    check_text("note", note)?;
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let pair = store::of_session(&mut tx, id).await?;
    to_change(ctx, &current, &pair, &[Seat::Mentor, Seat::Mentee])?;
    if !pair.is_meeting() {
        return Err(Error::conflict("this mentoring is not active"));
    }
    let known = store::session(&mut tx, id).await?;
    let is_mentees = pair.mentee == me(ctx);
    let confirmed_on = (is_held && is_mentees).then_some(current.today);
    if known.state == SessionState::Held && is_mentees {
        let state = if is_held { SessionState::Held } else { SessionState::Skipped };
        let session = Session { state, confirmed_on, note: String::new(), ..known };
        store::answer_session(&mut tx, &session).await?;
        tx.commit(ctx.says_privately()).await?;
        return Ok(session);
    }
    // A session held before its planned day was held today.
    let day = known.day.min(current.today);
    if is_held {
        check_day(&current, &pair, day, is_held)?;
    }
    let state = if is_held { SessionState::Held } else { SessionState::Skipped };
    let day = if is_held { day } else { known.day };
    let session = Session { state, day, author: me(ctx), note: note.to_owned(), confirmed_on, ..known };
    store::end_session(&mut tx, ctx, &session).await?;
    if is_held {
        touch(&mut tx, ctx, &current, &pair).await?;
    }
    tx.commit(ctx.says_privately()).await?;
    Ok(session)
}

/// The mentees with a confirmed session in the days up to `day`.
pub(crate) async fn mentored(ctx: &Ctx, day: NaiveDate, days: u32) -> Result<Vec<String>> {
    store::mentored(ctx.read(), day - chrono::Days::new(u64::from(days)), day).await
}
