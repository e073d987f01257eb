//! Requesting a mentor, agreeing, answering, and ending the mentoring.

use castra_org::organization::{self, Current, PersonId};
use castra_platform::{Ctx, Error, Result, Seen, db::Tx, revision, terms::Terms as _};
use chrono::NaiveDate;

use super::{
    finding::{mentees, shares},
    model::{Ask, Availability, AvailabilityTerms, Session},
    rules, store,
};
use crate::{
    kinds::{MeansKind, PairState},
    ladder::ladder_in,
    pairs::{Pair, Shares, store as pairs},
    plans::{Means, MeansTerms, store as plans},
    sight,
    text::{self, Text},
};

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

/// The viewer's own pairs, newest first.
pub async fn mine(ctx: &Ctx) -> Result<Vec<Pair>> {
    let Some(me) = sight::me(ctx) else { return Ok(Vec::new()) };
    text::open(ctx, pairs::of_person(ctx.read(), &me).await?).await
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
    let pair = pairs::find(ctx.read(), id).await?;
    let part = seat(ctx, &current, &pair).ok_or_else(sight::nothing)?;
    let mut pair = text::open(ctx, vec![pair]).await?.pop().ok_or_else(sight::nothing)?;
    let sessions = store::sessions(ctx, id, part != Seat::Lead).await?;
    // The mentor's answer is for the mentor, the mentee and the author of the request.
    if part == Seat::Lead && !ctx.viewer.is(pair.asked_by.as_str()) {
        pair.answer = Text::default();
    }
    let now = match &pair.part {
        Some(part) => shares(ctx, &current, part, &pair.mentor, &pair.mentee).await?,
        None => None,
    };
    Ok(OpenedPair { pair, part, sessions, now })
}

/// The viewer's availability as a mentor.
pub async fn availability(ctx: &Ctx) -> Result<Option<AvailabilityTerms>> {
    let Some(me) = sight::me(ctx) else { return Ok(None) };
    Ok(store::availabilities(ctx.read()).await?.remove(&me).map(|said| said.terms))
}

/// The revision of an availability, or of none.
pub(super) fn revision_of(known: Option<&AvailabilityTerms>) -> Result<i64> {
    revision::of_content(&known)
}

/// Saves on which axes the viewer may be suggested as a mentor, and for how many people; `seen` is a revision of
/// `revision_of`.
pub async fn be_available(ctx: &Ctx, seen: &Seen, terms: AvailabilityTerms) -> Result<()> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let me = sight::me(ctx).filter(|me| current.organization().is_active(me, current.today));
    let Some(person) = me else {
        return Err(Error::forbidden("only people of the organization can be mentors"));
    };
    let known = store::availabilities(&mut tx).await?.remove(&person).map(|known| known.terms);
    seen.check(revision_of(known.as_ref())?)?;
    let (_, ladder) = ladder_in(ctx, &mut tx).await?;
    let mut faults = terms.faults();
    if let Some(axis) = terms.axes.iter().find(|axis| ladder.axis(axis).is_none()) {
        faults.add("axes", format!("`{axis}` is not an axis of the ladder"));
    }
    faults.refuse("the availability")?;
    store::put_availability(&mut tx, &Availability { person, terms }).await?;
    tx.commit(ctx.says_privately()).await
}

/// Refuses an invalid request for a mentor.
async fn check(ctx: &Ctx, tx: &mut Tx, current: &Current, mentee: &PersonId, ask: &Ask) -> Result<()> {
    let mut faults = ask.faults();
    let mentor = PersonId::from(ask.mentor.as_str());
    if !current.organization().is_active(&mentor, current.today) {
        faults.add("mentor", "choose an active person");
    }
    if &mentor == mentee {
        faults.add("mentor", "a person cannot mentor themselves");
    }
    if !ask.axis.is_empty() && ladder_in(ctx, &mut *tx).await?.1.axis(&ask.axis).is_none() {
        faults.add("axis", format!("`{}` is not an axis of the ladder", ask.axis));
    }
    if let Some(id) = ask.repository.as_deref()
        && !current.organization().repositories.contains_key(id)
    {
        faults.add("repository", format!("there is no repository `{id}`"));
    }
    if let Some(area) = &ask.area
        && !plans::is_area_of(&mut *tx, area, mentee).await?
    {
        faults.add("area", "there is no such area in the plan");
    }
    let live = pairs::live(&mut *tx).await?;
    let part = ask.part();
    if live.iter().any(|pair| {
        pair.mentor == mentor && &pair.mentee == mentee && pair.axis == ask.axis && pair.part == part
    }) {
        faults.add("mentor", "they are already asked, or already the mentor");
    }
    let said = store::availabilities(&mut *tx).await?.remove(&mentor);
    let n = mentees(&live).get(&mentor).copied().unwrap_or(0);
    if rules::room(rules::capacity(said.as_ref()), n) == 0 {
        faults.add("mentor", "they have no room for another mentee; ask later, or ask someone else");
    }
    faults.refuse("the request")
}

/// Requests a mentor for a person. If their lead does, it is a proposal, and the person must agree first.
pub async fn ask(ctx: &Ctx, mentee: &PersonId, ask: Ask) -> Result<Pair> {
    // The component is a name of a folder, which may end in a space.
    let component = ask.component.clone();
    let ask = Ask { component, ..ask.trimmed() };
    let (current, _) = sight::entitled(ctx, mentee).await?;
    let mentor = PersonId::from(ask.mentor.as_str());
    // A repository's history is read outside the transaction, so that no other change waits for it.
    let then = match ask.part() {
        Some(part) => shares(ctx, &current, &part, &mentor, mentee).await?,
        None => None,
    };
    let mut tx = ctx.write().await?;
    let (current, eye) = sight::entitled(ctx, mentee).await?;
    check(ctx, &mut tx, &current, mentee, &ask).await?;
    let pair = Pair {
        id: ctx.new_id(),
        mentor,
        mentee: mentee.clone(),
        part: ask.part(),
        axis: ask.axis,
        area: ask.area,
        state: PairState::Asked,
        asked_by: sight::me(ctx).ok_or_else(sight::nothing)?,
        asked_on: current.today,
        agreed_on: (eye == sight::Eye::Own).then_some(current.today),
        answered_on: None,
        ended_on: None,
        why: ask.why.into(),
        answer: Text::default(),
        then,
        revision: 1,
    };
    pairs::insert(&mut tx, ctx, &pair).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(pair)
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
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let mut pair = pairs::find(&mut tx, id).await?;
    let part = to_change(ctx, &current, &pair, &[Seat::Mentor, Seat::Mentee])?;
    rules::faults_of_text("answer", text).refuse("the answer")?;
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
    if !text.trim().is_empty() {
        pair.answer = text.trim().into();
    }
    let by = if part == Seat::Mentor { &pair.mentor } else { &pair.mentee };
    pairs::turn(&mut tx, ctx, &pair, by).await?;
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
    let kind = MeansKind::Mentoring;
    let what = format!("Mentoring by {}", current.organization().person_name(&pair.mentor));
    let terms = MeansTerms { pair: Some(pair.id.clone()), ..MeansTerms::new(kind, what) };
    let means = Means::new(ctx.new_id(), (area, pair.mentee.clone()), current.today, kind, terms);
    plans::touch(tx, ctx, &pair.mentee, current.today, &Seen::ANY).await?;
    plans::put_means(tx, ctx, &means).await
}

/// Ends an active pair or withdraws a request.
pub async fn end(ctx: &Ctx, id: &str) -> Result<Pair> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let mut pair = pairs::find(&mut tx, id).await?;
    let part = to_change(ctx, &current, &pair, &[Seat::Mentor, Seat::Mentee, Seat::Lead])?;
    match pair.state {
        PairState::Asked if part == Seat::Mentor => {
            return Err(Error::conflict("this request is for you to answer: accept or decline it"));
        }
        PairState::Asked | PairState::Accepted => {}
        _ => return Err(Error::conflict("this mentoring has already ended")),
    }
    over(&mut tx, ctx, &mut pair, current.today).await?;
    tx.commit(ctx.says_privately()).await?;
    pair.revision += 1;
    Ok(pair)
}

/// Ends a pair and its means in the plan.
async fn over(tx: &mut Tx, ctx: &Ctx, pair: &mut Pair, today: NaiveDate) -> Result<()> {
    pair.state = if pair.state == PairState::Asked { PairState::Withdrawn } else { PairState::Ended };
    pair.ended_on = Some(today);
    pairs::turn(tx, ctx, pair, &pair.mentor).await?;
    plans::end_pair(tx, &pair.id, today).await
}

/// Ends all pairs of people who have left. They share nothing from the day the person is gone ([`Pair::opens`]); ending
/// them keeps them from resuming when the person returns.
pub(crate) async fn end_of_leavers(ctx: &Ctx) -> Result<()> {
    let has_left = |current: &Current, pair: &Pair| {
        let is_here = |person: &PersonId| current.organization().is_active(person, current.today);
        !is_here(&pair.mentor) || !is_here(&pair.mentee)
    };
    let current = organization::current(ctx).await?;
    if !pairs::live(ctx.read()).await?.iter().any(|pair| has_left(&current, pair)) {
        return Ok(());
    }
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    for mut pair in pairs::live(&mut tx).await?.into_iter().filter(|pair| has_left(&current, pair)) {
        over(&mut tx, ctx, &mut pair, current.today).await?;
    }
    tx.commit(ctx.says_privately()).await
}
