//! Requesting a mentor, agreeing, answering, and ending the mentoring.

use std::collections::BTreeSet;

use castra_org::organization::{self, Current, PersonId};
use castra_platform::{
    Ctx, Error, Result,
    db::{Reads, Tx},
};
use chrono::NaiveDate;

use super::{
    finding::{mentees, shares},
    model::{Ask, Availability, Pair, Session, Shares},
    rules, store,
};
use crate::{
    kinds::{MeansKind, PairState},
    ladder::ladder_in,
    plans::{Means, MeansTerms, store as plan_store},
    sight,
};

const LONGEST: usize = 4000;

/// The role in which a viewer sees a pair. A proposed mentor sees nothing of it before the mentee has agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// The mentor.
    Mentor,
    /// The mentee.
    Mentee,
    /// A lead of the mentee: sees that there is a pair and when it meets, but no notes.
    Lead,
}

pub(super) fn seat(ctx: &Ctx, current: &Current, pair: &Pair) -> Option<Seat> {
    if sight::is_among(ctx, &[&pair.mentor]) && pair.agreed_on.is_some() {
        return Some(Seat::Mentor);
    }
    match sight::eye(ctx, current, &pair.mentee)? {
        sight::Eye::Own => Some(Seat::Mentee),
        sight::Eye::Lead | sight::Eye::Mentor => Some(Seat::Lead),
    }
}

pub(super) fn me(ctx: &Ctx) -> PersonId {
    PersonId::from(ctx.viewer.person.clone().unwrap_or_default())
}

/// The ids of the pairs that let the viewer read parts of a person's growth now.
pub(crate) async fn meeting_with(ctx: &Ctx, current: &Current, mentee: &PersonId) -> Result<Vec<String>> {
    let pairs = store::of_person(ctx.read(), mentee).await?.into_iter();
    let opens = |pair: &Pair| &pair.mentee == mentee && pair.opens(current.organization(), current.today);
    let mine = pairs.filter(|pair| opens(pair) && sight::is_among(ctx, &[&pair.mentor]));
    Ok(mine.map(|pair| pair.id).collect())
}

/// The active pairs in which a person is the mentee, for those who may change their plan.
pub(crate) async fn meeting_as_mentee(reads: impl Reads, mentee: &PersonId) -> Result<Vec<Pair>> {
    let mut pairs = store::of_person(reads, mentee).await?;
    pairs.retain(|pair| &pair.mentee == mentee && pair.is_meeting());
    Ok(pairs)
}

/// The pairs in which a person is the mentee, newest first, for those who may see all of their growth.
pub async fn of_mentee(ctx: &Ctx, mentee: &PersonId) -> Result<Vec<Pair>> {
    sight::entitled(ctx, mentee).await?;
    let mut pairs = store::of_person(ctx.read(), mentee).await?;
    pairs.retain(|pair| &pair.mentee == mentee);
    store::open(ctx, pairs).await
}

/// The viewer's own pairs, newest first.
pub async fn mine(ctx: &Ctx) -> Result<Vec<Pair>> {
    if ctx.viewer.person.is_none() {
        return Ok(Vec::new());
    }
    let me = me(ctx);
    let mut pairs = store::of_person(ctx.read(), &me).await?;
    pairs.retain(|pair| pair.mentee == me || pair.agreed_on.is_some());
    store::open(ctx, pairs).await
}

/// A pair with its sessions, as far as the viewer may see them.
#[derive(Debug, Clone)]
pub struct OpenedPair {
    /// The pair.
    pub pair: Pair,
    /// The role in which the viewer sees it.
    pub part: Seat,
    /// The sessions, newest first; with notes for mentor and mentee only.
    pub sessions: Vec<Session>,
    /// How well the two know the part of the code now.
    pub now: Option<Shares>,
}

/// A pair, if the viewer may see it.
pub async fn opened(ctx: &Ctx, id: &str) -> Result<OpenedPair> {
    let current = organization::current(ctx).await?;
    let pair = store::find(ctx.read(), id).await?;
    let part = seat(ctx, &current, &pair).ok_or_else(sight::nothing)?;
    let mut pair = store::open(ctx, vec![pair]).await?.pop().ok_or_else(sight::nothing)?;
    let sessions = store::sessions(ctx, id, part != Seat::Lead).await?;
    // The mentor's answer is for the mentor, the mentee and the author of the request.
    if part == Seat::Lead && pair.asked_by != me(ctx) {
        pair.answer.clear();
    }
    let now = match &pair.part {
        Some(part) => shares(ctx, &current, part, &pair.mentor, &pair.mentee).await?,
        None => None,
    };
    Ok(OpenedPair { pair, part, sessions, now })
}

/// The viewer's availability as a mentor.
pub async fn availability(ctx: &Ctx) -> Result<Option<Availability>> {
    Ok(store::availabilities(ctx.read()).await?.remove(&me(ctx)))
}

/// Saves on which axes the viewer may be suggested as a mentor, and for how many people.
pub async fn be_available(ctx: &Ctx, capacity: i64, axes: Vec<String>) -> Result<Availability> {
    if !(0..=20).contains(&capacity) {
        return Err(Error::invalid_field("capacity", "enter a number from 0 to 20"));
    }
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let person = me(ctx);
    if !current.organization().is_active(&person, current.today) {
        return Err(Error::forbidden("only people of the organization can be mentors"));
    }
    let (_, ladder) = ladder_in(ctx, &mut tx).await?;
    if let Some(axis) = axes.iter().find(|axis| ladder.axis(axis).is_none()) {
        return Err(Error::invalid_field("axes", format!("`{axis}` is not an axis of the ladder")));
    }
    let said = Availability { person, capacity, axes };
    store::put_availability(&mut tx, &said).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(said)
}

/// Validates a request for a mentor.
async fn check(ctx: &Ctx, tx: &mut Tx, current: &Current, mentee: &PersonId, ask: &Ask) -> Result<()> {
    let mentor = PersonId::from(ask.mentor.as_str());
    let refuse = |message: &str| Err(Error::invalid_field("mentor", message));
    if !current.organization().is_active(&mentor, current.today) {
        return refuse("choose an active person");
    }
    if &mentor == mentee {
        return refuse("a person cannot mentor themselves");
    }
    if !ask.axis.is_empty() && ladder_in(ctx, &mut *tx).await?.1.axis(&ask.axis).is_none() {
        return Err(Error::invalid_field("axis", format!("`{}` is not an axis of the ladder", ask.axis)));
    }
    if let Some(part) = &ask.part
        && !current.organization().repositories.contains_key(&part.repository)
    {
        return Err(Error::invalid_field(
            "repository",
            format!("there is no repository `{}`", part.repository),
        ));
    }
    if let Some(area) = &ask.area
        && !plan_store::is_area_of(&mut *tx, area, mentee).await?
    {
        return Err(Error::invalid_field("area", "there is no such area in the plan"));
    }
    let live = store::live(&mut *tx).await?;
    if live.iter().any(|pair| {
        pair.mentor == mentor && &pair.mentee == mentee && pair.axis == ask.axis && pair.part == ask.part
    }) {
        return refuse("they are already asked, or already the mentor");
    }
    let said = store::availabilities(&mut *tx).await?.remove(&mentor);
    let n = mentees(&live).get(&mentor).copied().unwrap_or(0);
    if rules::room(rules::capacity(said.as_ref()), n) == 0 {
        return refuse("they have no room for another mentee; ask later, or ask someone else");
    }
    Ok(())
}

/// Requests a mentor for a person. If their lead does, it is a proposal, and the person must agree first.
pub async fn ask(ctx: &Ctx, mentee: &PersonId, ask: Ask) -> Result<Pair> {
    check_text("why", &ask.why)?;
    let (current, _) = sight::entitled(ctx, mentee).await?;
    let mentor = PersonId::from(ask.mentor.as_str());
    // A repository's history is read outside the transaction, so that no other change waits for it.
    let then = match &ask.part {
        Some(part) => shares(ctx, &current, part, &mentor, mentee).await?,
        None => None,
    };
    let mut tx = ctx.write().await?;
    let (current, eye) = sight::entitled(ctx, mentee).await?;
    check(ctx, &mut tx, &current, mentee, &ask).await?;
    let pair = Pair {
        id: ctx.new_id(),
        mentor,
        mentee: mentee.clone(),
        axis: ask.axis,
        area: ask.area,
        part: ask.part,
        state: PairState::Asked,
        asked_by: me(ctx),
        asked_on: current.today,
        agreed_on: (eye == sight::Eye::Own).then_some(current.today),
        answered_on: None,
        ended_on: None,
        why: ask.why,
        answer: String::new(),
        then,
        revision: 1,
    };
    store::insert(&mut tx, ctx, &pair).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(pair)
}

pub(super) fn check_text(field: &str, text: &str) -> Result<()> {
    if text.chars().count() > LONGEST {
        return Err(Error::invalid_field(field, format!("use at most {LONGEST} characters")));
    }
    Ok(())
}

/// The viewer's role in a pair, if it is one of `parts`.
pub(super) fn to_change(ctx: &Ctx, current: &Current, pair: &Pair, parts: &[Seat]) -> Result<Seat> {
    let part = seat(ctx, current, pair).ok_or_else(sight::nothing)?;
    if !parts.contains(&part) {
        return Err(Error::forbidden("only the mentor and the mentee can do this"));
    }
    Ok(part)
}

/// Accepts or declines a request, with an optional text: first the mentee, if their lead proposed it, then the mentor.
pub async fn answer(ctx: &Ctx, id: &str, accepts: bool, text: &str) -> Result<Pair> {
    check_text("answer", text)?;
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let mut pair = store::find(&mut tx, id).await?;
    let part = to_change(ctx, &current, &pair, &[Seat::Mentor, Seat::Mentee])?;
    match part {
        Seat::Mentee if pair.waits_for_mentee() => turn_as_mentee(&mut pair, accepts, current.today),
        Seat::Mentor if pair.waits_for_mentor() => {
            pair.state = if accepts { PairState::Accepted } else { PairState::Declined };
            pair.answered_on = Some(current.today);
        }
        Seat::Mentee if pair.waits_for_mentor() => {
            return Err(Error::forbidden("only the mentor can answer this request"));
        }
        _ => return Err(Error::conflict("this request is already answered or withdrawn")),
    }
    store::turn(&mut tx, &pair).await?;
    if !text.is_empty() {
        store::answer(&mut tx, ctx, id, &me(ctx), text).await?;
    }
    if let Some(area) = pair.area.clone().filter(|_| part == Seat::Mentor && accepts) {
        into_plan(&mut tx, ctx, &current, &pair, area).await?;
    }
    tx.commit(ctx.says_privately()).await?;
    pair.revision += 1;
    Ok(pair)
}

fn turn_as_mentee(pair: &mut Pair, agrees: bool, today: NaiveDate) {
    if agrees {
        pair.agreed_on = Some(today);
        return;
    }
    let was_meeting = pair.state == PairState::Accepted;
    pair.state = if was_meeting { PairState::Ended } else { PairState::Declined };
    *(if was_meeting { &mut pair.ended_on } else { &mut pair.answered_on }) = Some(today);
}

/// Adds a pair as a means to the area it was requested for.
async fn into_plan(tx: &mut Tx, ctx: &Ctx, current: &Current, pair: &Pair, area: String) -> Result<()> {
    let what = format!("Mentoring by {}", current.organization().person_name(&pair.mentor));
    let means = Means {
        id: ctx.new_id(),
        area,
        person: pair.mentee.clone(),
        terms: MeansTerms { pair: Some(pair.id.clone()), ..MeansTerms::new(MeansKind::Mentoring, what) },
        since: current.today,
        ended_on: None,
    };
    plan_store::touch(tx, ctx, &pair.mentee, current.today, None).await?;
    plan_store::insert_means(tx, ctx, &means).await
}

/// Ends an active pair or withdraws a request.
pub async fn end(ctx: &Ctx, id: &str) -> Result<Pair> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let mut pair = store::find(&mut tx, id).await?;
    let part = to_change(ctx, &current, &pair, &[Seat::Mentor, Seat::Mentee, Seat::Lead])?;
    match pair.state {
        PairState::Asked if part == Seat::Mentor => {
            return Err(Error::conflict("this request is for you to answer: accept or decline it"));
        }
        PairState::Asked | PairState::Accepted => {}
        _ => return Err(Error::conflict("this mentoring has already ended")),
    }
    over(&mut tx, &mut pair, current.today).await?;
    tx.commit(ctx.says_privately()).await?;
    pair.revision += 1;
    Ok(pair)
}

/// Ends a pair and its means in the plan.
async fn over(tx: &mut Tx, pair: &mut Pair, today: NaiveDate) -> Result<()> {
    pair.state = if pair.state == PairState::Asked { PairState::Withdrawn } else { PairState::Ended };
    pair.ended_on = Some(today);
    store::turn(tx, pair).await?;
    plan_store::end_pair(tx, &pair.id, today).await
}

/// Ends all pairs of people who have left. They share nothing from the day the person is gone ([`Pair::opens`]); ending
/// them keeps them from resuming when the person returns.
pub(crate) async fn end_of_leavers(ctx: &Ctx) -> Result<()> {
    let has_left = |current: &Current, pair: &Pair| {
        let is_here = |person: &PersonId| current.organization().is_active(person, current.today);
        !is_here(&pair.mentor) || !is_here(&pair.mentee)
    };
    let current = organization::current(ctx).await?;
    if !store::live(ctx.read()).await?.iter().any(|pair| has_left(&current, pair)) {
        return Ok(());
    }
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    for mut pair in store::live(&mut tx).await?.into_iter().filter(|pair| has_left(&current, pair)) {
        over(&mut tx, &mut pair, current.today).await?;
    }
    tx.commit(ctx.says_privately()).await
}

/// The people with an active mentor.
pub(crate) async fn meeting(ctx: &Ctx) -> Result<BTreeSet<PersonId>> {
    let live = store::live(ctx.read()).await?.into_iter();
    Ok(live.filter(Pair::is_meeting).map(|pair| pair.mentee).collect())
}
