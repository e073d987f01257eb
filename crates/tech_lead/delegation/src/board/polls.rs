//! Blind votes on the level of an area: cast one by one, revealed together, and then gone.

use castra_org::organization::{self, Current, PersonId};
use castra_platform::{
    Ctx, Error, Result, Seen,
    db::{Reads, Tx},
    private::{Owner, Sealed, open_each, shred},
    terms::Terms as _,
};

use super::{
    actions::{area, is_open},
    model::{Area, Ballot, Poll, VoteTerms},
    store,
};
use crate::{
    actions::{delegates_in, me, refused},
    kinds::{Level, PollState},
};

/// Fewer votes than these show who voted how.
pub(crate) const FEWEST: usize = 3;

/// An area with its votes and, for an open one, who has voted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Polls {
    pub(crate) polls: Vec<Poll>,
    /// How many have voted in the open vote, and of how many.
    pub(crate) turnout: (usize, usize),
    /// Whether the viewer has voted in it.
    pub(crate) has_voted: bool,
    /// Whether the viewer may vote.
    pub(crate) may_vote: bool,
}

fn no_poll() -> Error {
    Error::not_found("vote on a level")
}

/// Those who vote on an area: the team's members.
fn voters(current: &Current, area: &Area) -> Vec<PersonId> {
    let members = current.organization().members(&area.team, current.today);
    members.map(|person| person.id.clone()).collect()
}

fn may_vote(ctx: &Ctx, current: &Current, area: &Area) -> bool {
    voters(current, area).iter().any(|person| ctx.viewer.is(person.as_str()))
        || delegates_in(ctx, current, &area.team)
}

async fn find(ctx: &Ctx, mut reads: impl Reads, id: &str) -> Result<(Poll, Area)> {
    let poll = store::poll(&mut reads, id).await?;
    let poll = poll.ok_or_else(no_poll)?;
    let area = area(ctx, &mut reads, &poll.area).await?;
    Ok((poll, area))
}

/// The votes on an area.
pub(crate) async fn of_area(ctx: &Ctx, area: &Area) -> Result<Polls> {
    let current = organization::current(ctx).await?;
    let polls = store::polls(ctx.read(), &area.id).await?;
    let cast = match polls.iter().find(|poll| poll.state == PollState::Open) {
        Some(poll) => store::voters(ctx.read(), &poll.id).await?,
        None => Vec::new(),
    };
    Ok(Polls {
        polls,
        turnout: (cast.len(), voters(&current, area).len()),
        has_voted: cast.iter().any(|person| ctx.viewer.is(person)),
        may_vote: may_vote(ctx, &current, area),
    })
}

pub(crate) async fn get(ctx: &Ctx, id: &str) -> Result<Poll> {
    Ok(find(ctx, ctx.read(), id).await?.0)
}

/// Opens a vote on the level of an area.
pub(crate) async fn begin(ctx: &Ctx, id: &str) -> Result<Poll> {
    let mut tx = ctx.write().await?;
    let known = area(ctx, &mut tx, id).await?;
    let current = organization::current(ctx).await?;
    if !delegates_in(ctx, &current, &known.team) {
        return Err(refused());
    }
    is_open(&known)?;
    if store::polls(&mut tx, id).await?.iter().any(|poll| poll.state == PollState::Open) {
        return Err(Error::conflict("a vote on this area is open already"));
    }
    let poll = Poll {
        id: ctx.new_id(),
        area: id.to_owned(),
        state: PollState::Open,
        opened_on: current.today,
        closed_on: None,
        votes: None,
        lowest: None,
        median: None,
        highest: None,
        revision: 1,
    };
    store::insert_poll(&mut tx, &poll).await?;
    tx.commit(ctx.says("opened a vote on a level", format!("delegation-area:{id}"), known.title)).await?;
    Ok(poll)
}

fn key(poll: &str) -> String {
    format!("delegation-poll:{poll}")
}

/// The single votes of an open vote.
async fn cast(ctx: &Ctx, tx: &mut Tx, poll: &str) -> Result<Vec<VoteTerms>> {
    let ballots = store::ballots(tx, poll).await?;
    let votes = open_each(ctx, ballots.iter().map(|ballot| &ballot.level)).await?;
    let votes: Option<Vec<VoteTerms>> = votes.into_iter().collect();
    votes.ok_or_else(|| Error::internal("the key of the votes is gone"))
}

/// Casts the viewer's vote. All votes are stored again in a random order, so that their rows do not say who came when.
pub(crate) async fn vote(ctx: &Ctx, id: &str, vote: VoteTerms) -> Result<()> {
    let mut tx = ctx.write().await?;
    let (poll, known) = find(ctx, &mut tx, id).await?;
    let me = me(ctx)?;
    let current = organization::current(ctx).await?;
    if !may_vote(ctx, &current, &known) {
        return Err(Error::forbidden(
            "only the team's members and those who delegate there vote on its levels",
        ));
    }
    vote.faults().refuse("the vote")?;
    if poll.state != PollState::Open {
        return Err(Error::conflict("this vote has ended"));
    }
    if store::voters(&mut tx, id).await?.iter().any(|person| *person == *me.as_str()) {
        return Err(Error::conflict("you have voted; votes are blind and cannot be changed"));
    }
    let mut votes = match store::voters(&mut tx, id).await?.is_empty() {
        true => Vec::new(),
        false => cast(ctx, &mut tx, id).await?,
    };
    votes.push(vote);
    let mut ids: Vec<String> = votes.iter().map(|_| ctx.new_timeless_id()).collect();
    ids.sort();
    votes.sort_by_key(|vote| vote.level);
    // The order of levels meets the order of random ids through a second draw.
    let mut order: Vec<(String, VoteTerms)> =
        votes.into_iter().map(|vote| (ctx.new_timeless_id(), vote)).collect();
    order.sort_by(|a, b| a.0.cmp(&b.0));
    store::drop_ballots(&mut tx, id).await?;
    for (ballot, (_, vote)) in ids.into_iter().zip(order) {
        let place = ("delegation_ballots", ballot.as_str(), "level");
        let level = Sealed::new(&mut tx, ctx, Owner::Record(&key(id)), place, &vote).await?;
        store::add_ballot(&mut tx, id, &Ballot { id: ballot, level }).await?;
    }
    store::add_voter(&mut tx, id, me.as_str()).await?;
    tx.commit(ctx.says_privately()).await
}

/// The fewest votes of which the spread is kept: of three, lowest, median and highest are all there is.
pub(crate) const SPREAD: usize = 5;

/// Reveals the result: the median, the number of votes and, from [`SPREAD`] votes on, the spread stay; the single votes go, with
/// their key.
pub(crate) async fn reveal(ctx: &Ctx, id: &str, seen: &Seen) -> Result<()> {
    let mut tx = ctx.write().await?;
    let (poll, known) = find(ctx, &mut tx, id).await?;
    let current = organization::current(ctx).await?;
    if !delegates_in(ctx, &current, &known.team) {
        return Err(refused());
    }
    seen.check(poll.revision)?;
    if poll.state != PollState::Open {
        return Err(Error::conflict("this vote has ended"));
    }
    let count = store::voters(&mut tx, id).await?.len();
    if count < FEWEST {
        return Err(Error::conflict(format!(
            "{count} voted so far; with fewer than {FEWEST} votes the result would show who voted how"
        )));
    }
    let mut levels: Vec<Level> =
        cast(ctx, &mut tx, id).await?.into_iter().filter_map(|vote| vote.level).collect();
    levels.sort();
    let (lowest, median, highest) = result(&levels).ok_or_else(|| Error::internal("a vote without votes"))?;
    let next = Poll {
        state: PollState::Revealed,
        closed_on: Some(current.today),
        votes: Some(i64::try_from(levels.len()).unwrap_or(i64::MAX)),
        lowest: Some(lowest).filter(|_| levels.len() >= SPREAD),
        median: Some(median),
        highest: Some(highest).filter(|_| levels.len() >= SPREAD),
        ..poll
    };
    end(&mut tx, &next).await?;
    if known.ended_on.is_none() {
        store::update_area(&mut tx, &Area { level: Some(median), ..known.clone() }).await?;
    }
    let details = format!("{}: {} {}", known.title, median.number(), median.words());
    tx.commit(ctx.says("revealed a vote on a level", format!("delegation-area:{}", known.id), details))
        .await?;
    ctx.read().empty_log().await
}

/// Ends a vote without a result.
pub(crate) async fn cancel(ctx: &Ctx, id: &str, seen: &Seen) -> Result<()> {
    let mut tx = ctx.write().await?;
    let (poll, known) = find(ctx, &mut tx, id).await?;
    let current = organization::current(ctx).await?;
    if !delegates_in(ctx, &current, &known.team) {
        return Err(refused());
    }
    seen.check(poll.revision)?;
    if poll.state != PollState::Open {
        return Err(Error::conflict("this vote has ended"));
    }
    end(&mut tx, &Poll { state: PollState::Cancelled, closed_on: Some(current.today), ..poll }).await?;
    tx.commit(ctx.says("cancelled a vote on a level", format!("delegation-area:{}", known.id), known.title))
        .await?;
    ctx.read().empty_log().await
}

async fn end(tx: &mut Tx, poll: &Poll) -> Result<()> {
    store::update_poll(tx, poll).await?;
    store::drop_ballots(tx, &poll.id).await?;
    shred(tx, Owner::Record(&key(&poll.id))).await.map(drop)
}

/// The lowest, the median (the lower of two) and the highest of sorted levels.
fn result(levels: &[Level]) -> Option<(Level, Level, Level)> {
    let middle = levels.get(levels.len().saturating_sub(1) / 2)?;
    Some((*levels.first()?, *middle, *levels.last()?))
}

#[cfg(test)]
mod tests {
    use super::{Level, result};

    #[test]
    fn the_result_is_a_level_that_was_voted_for_and_its_spread() {
        use Level::{Advise, Agree, Consult, Delegate, Tell};
        assert_eq!(result(&[]), None);
        assert_eq!(result(&[Tell, Agree, Delegate]), Some((Tell, Agree, Delegate)));
        assert_eq!(result(&[Consult, Agree, Advise, Delegate]), Some((Consult, Agree, Delegate)));
    }
}
