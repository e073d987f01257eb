//! Starting, rescheduling, pausing, resuming and ending a series.

use castra_org::organization::{self, Current, PersonId};
use castra_platform::{
    Ctx, Error, Result, Seen,
    clock::Timestamp,
    db::Tx,
    private::{Owner, Sealed},
};
use chrono::{Days, NaiveDate};

use super::{change_as_seen, finish, last_day, me, said};
use crate::{
    kinds::{Relation, SeriesKind, SeriesState},
    model::{NewSeries, NewTerms, Schedule, Series, Terms},
    recurrence, rules,
    store::{self, SCHEDULES},
};

/// How many days in the past a new series may begin.
const DAYS_BACK: u64 = 31;

/// A schedule of these terms from their start on.
pub(super) async fn schedule(
    tx: &mut Tx,
    ctx: &Ctx,
    author: &str,
    terms: Terms,
    place: &str,
) -> Result<Schedule> {
    let id = ctx.new_id();
    let place = place.trim().to_owned();
    Ok(Schedule {
        first_day: terms.starts.date(),
        last_day: None,
        cadence_days: recurrence::cadence_days(&terms.rule, terms.starts),
        place: Sealed::new(tx, ctx, Owner::Person(author), (SCHEDULES, &id, "place"), &place).await?,
        terms,
        id,
    })
}

/// The kind of the series, its host and its guest, by the relation of the two; none if neither leads the other.
fn roles(
    current: &Current,
    mine: PersonId,
    theirs: PersonId,
    relation: Relation,
) -> Option<(SeriesKind, PersonId, PersonId)> {
    let leads = |who: &PersonId, whom: &PersonId| current.charter.leaders(whom).contains(who);
    match relation {
        Relation::LeadOrMember if leads(&mine, &theirs) => Some((SeriesKind::LeadReport, mine, theirs)),
        Relation::LeadOrMember if leads(&theirs, &mine) => Some((SeriesKind::LeadReport, theirs, mine)),
        Relation::LeadOrMember => None,
        Relation::Mentee => Some((SeriesKind::MentorMentee, mine, theirs)),
        Relation::Mentor => Some((SeriesKind::MentorMentee, theirs, mine)),
        Relation::Peer => Some((SeriesKind::Peer, mine, theirs)),
    }
}

/// Starts a series of the viewer with another person; returns its id.
pub(crate) async fn start(ctx: &Ctx, new: NewSeries) -> Result<String> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let (mine, theirs) = (PersonId::from(me(ctx)?), PersonId::from(new.with.trim()));
    let (terms, mut faults) = rules::agreed(&new.terms);
    let roles = roles(&current, mine.clone(), theirs.clone(), new.as_);
    if theirs == mine {
        faults.add("with", "choose a person other than yourself");
    } else if !current.organization().is_active(&theirs, current.today) {
        faults.add("with", "choose a person who is active today");
    } else if roles.is_none() {
        faults.add("as", "neither of you leads the other in today's charter");
    }
    if terms.starts.date() + Days::new(DAYS_BACK) < current.today {
        faults.add("starts", "the first day can be at most a month ago");
    }
    faults.refuse("the schedule")?;
    let (kind, host, guest) = roles.ok_or_else(|| Error::internal("two people have no roles"))?;
    let known = store::of_person(&mut tx, mine.as_str()).await?;
    if let Some(same) = known.iter().find(|known| known.is_live_of(kind, &mine, &theirs)) {
        return Err(Error::conflict("the two of you already have one-on-ones of this kind")
            .hint(format!("change them at /one-on-ones/{}", same.id)));
    }
    let schedule = schedule(&mut tx, ctx, mine.as_str(), terms, &new.terms.place).await?;
    let series = Series {
        id: ctx.new_id(),
        kind,
        host,
        guest,
        state: SeriesState::Running,
        created_on: current.today,
        revision: 1,
        changed_at: ctx.now(),
        schedules: Vec::new(),
        records: Vec::new(),
    };
    store::insert(&mut tx, &series).await?;
    store::put_schedule(&mut tx, &series.id, &schedule).await?;
    said(ctx, tx, &series.id).await?;
    Ok(series.id)
}

/// The last day of replaced terms: yesterday, or today if today's occurrence has begun.
fn last_day_of_old(
    series: &Series,
    today: NaiveDate,
    now: Timestamp,
    leaves: Option<NaiveDate>,
) -> NaiveDate {
    let todays = rules::occurrences(series, today, today, leaves);
    let has_begun = todays.iter().any(|known| known.starts_at() <= now);
    if has_begun { today } else { today - Days::new(1) }
}

/// Ends the terms in force.
async fn close_terms(tx: &mut Tx, series: &mut Series, last: NaiveDate) -> Result<()> {
    for schedule in &mut series.schedules {
        if schedule.last_day.is_none_or(|known| known > last) {
            schedule.last_day = Some(last);
            store::put_schedule(tx, &series.id, schedule).await?;
        }
    }
    Ok(())
}

/// Deletes terms that ended before they came into force.
async fn take_back_unused(tx: &mut Tx, series: &Series) -> Result<()> {
    let unused = |known: &&Schedule| known.last_day.is_some_and(|last| last < known.first_day);
    for unused in series.schedules.iter().filter(unused) {
        store::drop_schedule(tx, &unused.id).await?;
    }
    Ok(())
}

/// Changes the terms. If only length or place change, the occurrences stay as they are; otherwise future ones follow the new
/// terms and past ones stay.
pub(crate) async fn reschedule(ctx: &Ctx, id: &str, seen: &Seen, sent: NewTerms) -> Result<()> {
    let (mut tx, current, mut series) = change_as_seen(ctx, id, seen).await?;
    if series.state != SeriesState::Running {
        return Err(Error::conflict("these one-on-ones are not running").hint("resume them first"));
    }
    let (terms, mut faults) = rules::agreed(&sent);
    let same = series.schedules.iter().find(|known| {
        known.last_day.is_none()
            && (&known.terms.rule, known.terms.zone, known.terms.starts)
                == (&terms.rule, terms.zone, terms.starts)
    });
    if same.is_none() && terms.starts.date() < current.today {
        faults.add("starts", "the new schedule can start today at the earliest");
    }
    faults.refuse("the schedule")?;
    if let Some(same) = same {
        let place = sent.place.trim().to_owned();
        let place = same.place.replace(&mut tx, ctx, Owner::Person(me(ctx)?), &place).await?;
        store::put_schedule(&mut tx, id, &Schedule { terms, place, ..same.clone() }).await?;
    } else {
        let leaves = last_day(&current, &series);
        let last = last_day_of_old(&series, current.today, ctx.now(), leaves);
        close_terms(&mut tx, &mut series, last.min(terms.starts.date() - Days::new(1))).await?;
        take_back_unused(&mut tx, &series).await?;
        let new = schedule(&mut tx, ctx, me(ctx)?, terms, &sent.place).await?;
        store::put_schedule(&mut tx, id, &new).await?;
    }
    finish(ctx, tx, &series).await
}

async fn stop(ctx: &Ctx, id: &str, seen: &Seen, state: SeriesState) -> Result<()> {
    let (mut tx, current, mut series) = change_as_seen(ctx, id, seen).await?;
    if series.state == state || series.state == SeriesState::Ended {
        return Err(Error::conflict(format!("these one-on-ones are already {}", series.state)));
    }
    let leaves = last_day(&current, &series);
    let last = last_day_of_old(&series, current.today, ctx.now(), leaves);
    close_terms(&mut tx, &mut series, last).await?;
    series.state = state;
    finish(ctx, tx, &series).await
}

/// Pauses a series.
pub(crate) async fn pause(ctx: &Ctx, id: &str, seen: &Seen) -> Result<()> {
    stop(ctx, id, seen, SeriesState::Paused).await
}

/// Ends a series; what was kept stays readable to the two.
pub(crate) async fn end(ctx: &Ctx, id: &str, seen: &Seen) -> Result<()> {
    stop(ctx, id, seen, SeriesState::Ended).await
}

/// Resumes a series, on the same terms and in the same rhythm.
pub(crate) async fn resume(ctx: &Ctx, id: &str, seen: &Seen) -> Result<()> {
    let (mut tx, current, mut series) = change_as_seen(ctx, id, seen).await?;
    if series.state == SeriesState::Running {
        return Err(Error::conflict("these one-on-ones are already running"));
    }
    let others = store::of_person(&mut tx, me(ctx)?).await?;
    let is_replaced = others
        .iter()
        .any(|known| known.id != series.id && known.is_live_of(series.kind, &series.host, &series.guest));
    let both = [&series.host, &series.guest];
    let are_here = both.iter().all(|person| current.organization().is_active(person, current.today));
    if is_replaced || !are_here {
        let why = if is_replaced { "the two of you have started others" } else { "one of you has left" };
        return Err(Error::conflict(format!("these one-on-ones cannot be resumed: {why}")));
    }
    let old = series.schedules.last().cloned().ok_or_else(|| Error::internal("a series has no terms"))?;
    let horizon = current.today + Days::new(rules::DAYS_AHEAD);
    let from = old.last_day.map_or(current.today, |last| current.today.max(last + Days::new(1)));
    let next = recurrence::starts_between(&old.terms, from, horizon).into_iter().next();
    let starts = next.ok_or_else(|| Error::conflict("their rule has no date in the coming year"))?;
    let place = old.place.open(ctx).await?.unwrap_or_default();
    take_back_unused(&mut tx, &series).await?;
    let new = schedule(&mut tx, ctx, me(ctx)?, Terms { starts, ..old.terms }, &place).await?;
    store::put_schedule(&mut tx, id, &new).await?;
    series.state = SeriesState::Running;
    finish(ctx, tx, &series).await
}
