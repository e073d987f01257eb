//! The sessions of a pair: planned, held, skipped.

use castra_org::organization::{self, Current};
use castra_platform::{Ctx, Error, Result, Seen, db::Tx, terms::Terms as _};
use chrono::NaiveDate;

use super::{
    actions::{Seat, to_change},
    model::{Session, SessionTerms},
    rules, store,
};
use crate::{
    kinds::SessionState,
    pairs::{Pair, store as pairs},
    plans::store as plans,
    sight, text,
};

/// The viewer's planned sessions up to a day.
pub async fn planned(ctx: &Ctx, until: NaiveDate) -> Result<Vec<Session>> {
    let Some(me) = sight::me(ctx) else { return Ok(Vec::new()) };
    store::planned(ctx.read(), &me, until).await
}

/// Refuses a change of the sessions of a pair by another person, and while it is not active.
fn to_meet(ctx: &Ctx, current: &Current, pair: &Pair) -> Result<Seat> {
    let seat = to_change(ctx, current, pair, &[Seat::Mentor, Seat::Mentee])?;
    if !pair.is_meeting() {
        return Err(Error::conflict("this mentoring is not active"));
    }
    Ok(seat)
}

/// Plans a session or records one that took place.
pub async fn meet(ctx: &Ctx, id: &str, terms: SessionTerms) -> Result<Session> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let pair = pairs::find(&mut tx, id).await?;
    let seat = to_meet(ctx, &current, &pair)?;
    rules::faults_of_session(&terms, &pair, current.today).refuse("the session")?;
    let SessionTerms { day, held, note } = terms.trimmed();
    let session = Session {
        id: ctx.new_id(),
        day: day.unwrap_or(current.today),
        state: if held { SessionState::Held } else { SessionState::Planned },
        author: sight::me(ctx).ok_or_else(sight::nothing)?,
        note: note.into(),
        confirmed_on: (held && seat == Seat::Mentee).then_some(current.today),
        pair: pair.id.clone(),
    };
    store::insert_session(&mut tx, ctx, &session).await?;
    if held {
        touch(&mut tx, ctx, &current, &pair).await?;
    }
    tx.commit(ctx.says_privately()).await?;
    Ok(session)
}

/// A held session counts as a move in the plan if the pair is for one of its areas.
async fn touch(tx: &mut Tx, ctx: &Ctx, current: &Current, pair: &Pair) -> Result<()> {
    if pair.area.is_none() {
        return Ok(());
    }
    plans::touch(tx, ctx, &pair.mentee, current.today, &Seen::ANY).await
}

/// Marks a planned session as held or skipped. The mentee also confirms or denies a session the mentor recorded this way.
pub async fn close(ctx: &Ctx, id: &str, is_held: bool, note: &str) -> Result<Session> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let pair = pairs::of_session(&mut tx, id).await?;
    let seat = to_meet(ctx, &current, &pair)?;
    let known = store::session(&mut tx, id).await?;
    let state = if is_held { SessionState::Held } else { SessionState::Skipped };
    let confirmed_on = (is_held && seat == Seat::Mentee).then_some(current.today);
    let mut faults = rules::faults_of_text("note", note);
    let was = known.state;
    let session = match was {
        SessionState::Planned => {
            // A session held before its planned day was held today.
            let day = if is_held { known.day.min(current.today) } else { known.day };
            if is_held {
                faults.join(rules::faults_of_day(day, is_held, &pair, current.today));
            }
            let author = sight::me(ctx).ok_or_else(sight::nothing)?;
            Session { state, day, author, note: note.trim().into(), confirmed_on, ..known }
        }
        SessionState::Held if seat == Seat::Mentee && known.confirmed_on.is_none() => {
            Session { state, confirmed_on, ..known }
        }
        SessionState::Held | SessionState::Skipped => {
            return Err(Error::conflict("this session is already recorded"));
        }
    };
    faults.refuse("the session")?;
    store::save_session(&mut tx, ctx, &session, was).await?;
    if is_held && was == SessionState::Planned {
        touch(&mut tx, ctx, &current, &pair).await?;
    }
    tx.commit(ctx.says_privately()).await?;
    text::open(ctx, vec![session]).await?.pop().ok_or_else(sight::nothing)
}

/// The mentees with a confirmed session in the days up to `day`.
pub(crate) async fn mentored(ctx: &Ctx, day: NaiveDate, days: u32) -> Result<Vec<String>> {
    store::mentored(ctx.read(), day - chrono::Days::new(u64::from(days)), day).await
}
