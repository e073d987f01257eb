//! Asking, answering, changing and ending a delegation.

use castra_org::{
    charter,
    organization::{self, Current, PersonId, Scope, TeamId},
};
use castra_platform::{
    Ctx, Error, Result, Seen,
    access::Permission,
    db::{Reads, Tx},
    private::{Owner, Sealed, open_each},
    terms::Terms as _,
};
use chrono::NaiveDate;

use super::{
    RESPONSIBILITY,
    board::store as board,
    goals,
    kinds::{DelegationEventKind, DelegationState, RoundKind},
    model::{Delegation, DelegationTerms, Event, Line, Opened, OpenedRound, Outcome, Reason, Round},
    rules, store,
};

pub(super) fn not_there() -> Error {
    Error::not_found("delegation here that you can read")
}

pub(super) fn me(ctx: &Ctx) -> Result<PersonId> {
    ctx.viewer.person.as_deref().map(PersonId::from).ok_or_else(not_there)
}

/// Whether the viewer delegates in a team: they are accountable or responsible for delegation there.
pub(super) fn delegates_in(ctx: &Ctx, current: &Current, team: &TeamId) -> bool {
    ctx.viewer.person.is_some()
        && charter::practises(ctx, &current.charter, RESPONSIBILITY, &Scope::Team(team.clone()))
}

pub(super) fn refused() -> Error {
    Error::forbidden("only those accountable or responsible for delegation in a team can delegate there")
        .ask_who("delegation")
}

/// An active team.
pub(super) fn team(current: &Current, id: &str) -> Result<TeamId> {
    let mut teams = current.organization().active_teams(current.today);
    let found = teams.find(|team| team.id.as_str() == id);
    found.map(|team| team.id.clone()).ok_or_else(|| Error::not_found(format!("team `{id}`")))
}

/// The members of a team a viewer may delegate to: everyone in it but themself.
pub(super) fn takers(ctx: &Ctx, current: &Current, team: &TeamId) -> Vec<PersonId> {
    let members = current.organization().members(team, current.today);
    members.filter(|person| !ctx.viewer.is(person.id.as_str())).map(|person| person.id.clone()).collect()
}

/// A delegation the viewer may read: an accepted one, or one of their own. The refusal takes equally long.
pub(super) async fn find(ctx: &Ctx, mut reads: impl Reads, id: &str) -> Result<Delegation> {
    ctx.may(&Permission::ReadOrganization)?;
    let one = store::get(&mut reads, id).await?.ok_or_else(not_there)?;
    if one.accepted_on.is_none() && !is_of_viewer(ctx, &one) {
        return Err(not_there());
    }
    Ok(one)
}

/// Whether the viewer is one of the two, and may see what is between them.
pub(super) fn is_of_viewer(ctx: &Ctx, one: &Delegation) -> bool {
    ctx.viewer.may(&Permission::Private(&[one.giver.as_str(), one.taker.as_str()]))
}

/// A delegation of the viewer's own, as one of the two; known to others, it is refused.
pub(super) async fn find_own(ctx: &Ctx, tx: &mut Tx, id: &str, seen: &Seen) -> Result<Delegation> {
    let one = find(ctx, tx, id).await?;
    if !is_of_viewer(ctx, &one) {
        return Err(Error::forbidden("only the two people of a delegation can change it"));
    }
    seen.check(one.revision)?;
    Ok(one)
}

/// A delegation with what its reader may see.
pub(super) async fn opened(ctx: &Ctx, id: &str) -> Result<Opened> {
    let delegation = find(ctx, ctx.read(), id).await?;
    let events = store::events(ctx.read(), id).await?;
    let rounds = if is_of_viewer(ctx, &delegation) {
        Some(open_rounds(ctx, store::rounds(ctx.read(), id).await?).await?)
    } else {
        None
    };
    let mut opened = Opened { terms: delegation.terms(), delegation, rounds, events };
    if opened.terms.is_none() {
        let last = opened.rounds.iter().flatten().next_back();
        opened.terms = last.and_then(|round| round.terms.clone());
    }
    Ok(opened)
}

async fn open_rounds(ctx: &Ctx, rounds: Vec<Round>) -> Result<Vec<OpenedRound>> {
    let terms = open_each(ctx, rounds.iter().map(|round| &round.terms)).await?;
    let words = open_each(ctx, rounds.iter().map(|round| &round.words)).await?;
    let both = rounds.into_iter().zip(terms.into_iter().zip(words));
    Ok(both.map(|(round, (terms, words))| OpenedRound { round, terms, words }).collect())
}

/// The viewer's delegations, given and taken, newest first.
pub(super) async fn mine(ctx: &Ctx) -> Result<Vec<Line>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    lines(ctx, me, store::of_person(ctx.read(), me).await?).await
}

/// A page of the same, in the order of ids, after one of them.
pub(super) async fn page(ctx: &Ctx, after: &str, limit: i64) -> Result<Vec<Line>> {
    let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    lines(ctx, me, store::page(ctx.read(), me, after, limit).await?).await
}

/// A page of a team's accepted delegations.
pub(super) async fn of_team(ctx: &Ctx, id: &str, after: &str, limit: i64) -> Result<Vec<Line>> {
    ctx.may(&Permission::ReadOrganization)?;
    let current = organization::current(ctx).await?;
    let team = team(&current, id)?;
    let found = store::accepted(ctx.read(), team.as_str(), after, limit).await?;
    Ok(found.into_iter().map(|delegation| Line { terms: delegation.terms(), delegation }).collect())
}

/// The viewer's own with their terms; those without accepted ones have them in their last round.
async fn lines(ctx: &Ctx, me: &str, found: Vec<Delegation>) -> Result<Vec<Line>> {
    let readable = ctx.viewer.may(&Permission::Private(&[me]));
    let mut last: std::collections::HashMap<String, Round> = std::collections::HashMap::new();
    if readable && found.iter().any(|one| one.accepted_on.is_none()) {
        for round in store::rounds_of(ctx.read(), me).await? {
            last.insert(round.delegation.clone(), round);
        }
    }
    let mut lines = Vec::new();
    for delegation in found {
        let terms = match (delegation.terms(), last.get(&delegation.id)) {
            (Some(terms), _) => Some(terms),
            (None, Some(round)) => round.terms.open(ctx).await?,
            (None, None) if !readable => continue,
            (None, None) => None,
        };
        lines.push(Line { delegation, terms });
    }
    Ok(lines)
}

/// Asks a member of a team to take something over.
pub(super) async fn ask(
    ctx: &Ctx,
    team_id: &str,
    to: &str,
    follows: Option<&str>,
    terms: DelegationTerms,
) -> Result<Delegation> {
    ctx.may(&Permission::ReadOrganization)?;
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let team = team(&current, team_id)?;
    if !delegates_in(ctx, &current, &team) {
        return Err(refused());
    }
    let me = me(ctx)?;
    let mut faults = rules::faults(&terms, current.today);
    if !takers(ctx, &current, &team).iter().any(|known| known.as_str() == to) {
        faults.add("to", "choose a member of the team other than yourself");
    }
    faults.refuse("the request")?;
    if let Some(earlier) = follows {
        let earlier = find_own(ctx, &mut tx, earlier, &Seen::ANY).await?;
        if earlier.giver != me || earlier.accepted_on.is_none() || earlier.taker.as_str() == to {
            return Err(Error::conflict("only a delegation you gave to another person can be passed on"));
        }
    }
    let terms = of_board(&mut tx, &team, to, terms.trimmed()).await?;
    goals::check(ctx, &team, &terms.goal, None).await?;
    let one = Delegation {
        id: ctx.new_id(),
        team,
        taker: PersonId::from(to),
        state: DelegationState::Asked,
        turn: Some(PersonId::from(to)),
        turn_since: Some(current.today),
        asked_on: current.today,
        accepted_on: None,
        ended_on: None,
        follows: follows.map(str::to_owned),
        outcome: None,
        why: None,
        authority: None,
        level: None,
        rhythm: None,
        rhythm_since: None,
        due: None,
        is_temporary: false,
        goal: None,
        size: None,
        area: None,
        result: None,
        revision: 1,
        giver: me.clone(),
    };
    store::insert(&mut tx, &one).await?;
    say(&mut tx, ctx, &one, &me, (RoundKind::Ask, &terms, ""), current.today).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(one)
}

/// Terms with what the board's area says where nothing was typed.
async fn of_board(
    tx: &mut Tx,
    team: &TeamId,
    taker: &str,
    terms: DelegationTerms,
) -> Result<DelegationTerms> {
    if terms.area.is_empty() {
        return Ok(rules::filled(terms, None, None));
    }
    let area = board::area(&mut *tx, &terms.area).await?;
    let area = area.filter(|area| area.team == *team && area.ended_on.is_none());
    let area = area.ok_or_else(|| Error::invalid_field("area", "choose an area of the team's board"))?;
    let agreed = board::level(&mut *tx, &area.id, taker).await?;
    let level = agreed.map(|agreed| agreed.level).or(area.level);
    let goal = if terms.goal.is_empty() { area.goal.clone() } else { terms.goal.clone() };
    Ok(DelegationTerms { goal, ..rules::filled(terms, level, area.rhythm) })
}

/// Adds a step to a negotiation, sealed under its writer's key.
async fn say(
    tx: &mut Tx,
    ctx: &Ctx,
    one: &Delegation,
    writer: &PersonId,
    (kind, terms, words): (RoundKind, &DelegationTerms, &str),
    on: NaiveDate,
) -> Result<()> {
    let id = ctx.new_id();
    let owner = Owner::Person(writer.as_str());
    let round = Round {
        terms: Sealed::new(tx, ctx, owner, ("delegation_rounds", &id, "terms"), terms).await?,
        words: Sealed::new(tx, ctx, owner, ("delegation_rounds", &id, "words"), &words.to_owned()).await?,
        place: store::next_place(tx, &one.id).await?,
        delegation: one.id.clone(),
        writer: writer.clone(),
        kind,
        written_on: on,
        id,
    };
    store::add_round(tx, &round).await
}

async fn happened(
    tx: &mut Tx,
    ctx: &Ctx,
    one: &Delegation,
    person: Option<&PersonId>,
    (kind, was, became): (DelegationEventKind, Option<String>, Option<String>),
    on: NaiveDate,
) -> Result<()> {
    let event = Event {
        id: ctx.new_id(),
        delegation: one.id.clone(),
        kind,
        person: person.cloned(),
        was,
        became,
        happened_on: on,
    };
    store::add_event(tx, &event).await
}

/// The terms on the table: those of the last request or change.
async fn on_the_table(ctx: &Ctx, tx: &mut Tx, id: &str) -> Result<DelegationTerms> {
    let rounds = store::rounds(tx, id).await?;
    let offer = rounds.iter().rev().find(|round| matches!(round.kind, RoundKind::Ask | RoundKind::Change));
    let offer = offer.ok_or_else(|| Error::internal("a delegation without a request"))?;
    offer.terms.open(ctx).await?.ok_or_else(|| {
        Error::conflict(
            "the author erased their private text, this proposal with it; propose the terms again",
        )
    })
}

/// Proposes other terms: in a negotiation, or for an open delegation. The other one answers.
pub(super) async fn propose(
    ctx: &Ctx,
    id: &str,
    seen: &Seen,
    terms: DelegationTerms,
    words: &str,
) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let one = find_own(ctx, &mut tx, id, seen).await?;
    if one.state != DelegationState::Asked {
        rules::is_open(&one).map_err(Error::conflict)?;
    }
    let today = organization::current(ctx).await?.today;
    let mut faults = rules::faults(&terms, today);
    let typed = rules::filled(terms.trimmed(), one.level, one.rhythm);
    let terms = of_board(&mut tx, &one.team, one.taker.as_str(), typed).await?;
    goals::check(ctx, &one.team, &terms.goal, one.goal.as_deref()).await?;
    let words = words.trim();
    if words.chars().count() > 2000 {
        faults.add("words", "use at most 2000 characters");
    }
    if one.level.is_some_and(|was| terms.level.is_some_and(|level| level < was)) && words.is_empty() {
        faults.add("words", "give a reason for the lower level");
    }
    faults.refuse("the proposal")?;
    let next = Delegation { turn: Some(one.other(me.as_str()).clone()), turn_since: Some(today), ..one };
    store::update(&mut tx, &next).await?;
    say(&mut tx, ctx, &next, &me, (RoundKind::Change, &terms, words), today).await?;
    tx.commit(ctx.says_privately()).await
}

/// Accepts the terms on the table. They are open to everyone here from now on.
pub(super) async fn accept(ctx: &Ctx, id: &str, seen: &Seen) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let one = find_own(ctx, &mut tx, id, seen).await?;
    rules::may_answer(&one, me.as_str()).map_err(Error::conflict)?;
    let current = organization::current(ctx).await?;
    let today = current.today;
    let terms = on_the_table(ctx, &mut tx, id).await?;
    if terms.due.is_some_and(|due| due < today) {
        return Err(Error::conflict("the due date has passed; propose a later one"));
    }
    if !current.organization().is_active(&one.giver, today)
        || !current.organization().is_active(&one.taker, today)
    {
        return Err(Error::conflict("one of the two has left"));
    }
    let before = one.terms();
    let mut next = Delegation { turn: None, turn_since: None, state: DelegationState::Open, ..one };
    if before.as_ref().is_none_or(|before| before.rhythm != terms.rhythm) {
        next.rhythm_since = Some(today);
    }
    next.accepted_on = next.accepted_on.or(Some(today));
    next.put(&terms);
    store::update(&mut tx, &next).await?;
    say(&mut tx, ctx, &next, &me, (RoundKind::Accept, &terms, ""), today).await?;
    match &before {
        None => {
            happened(&mut tx, ctx, &next, Some(&me), (DelegationEventKind::Accepted, None, None), today)
                .await?;
            if let Some(earlier) = next.follows.clone() {
                pass_on(&mut tx, ctx, &earlier, &me, today).await?;
            }
        }
        Some(before) => {
            for (kind, was, became) in rules::changes(before, &terms) {
                let filled = |text: String| (!text.is_empty()).then_some(text);
                happened(&mut tx, ctx, &next, Some(&me), (kind, filled(was), filled(became)), today).await?;
            }
        }
    }
    let action = if before.is_none() { "accepted a delegation" } else { "agreed to change a delegation" };
    tx.commit(ctx.says(action, format!("delegation:{id}"), terms.outcome)).await
}

/// Ends an earlier delegation once another person has accepted it.
async fn pass_on(tx: &mut Tx, ctx: &Ctx, earlier: &str, me: &PersonId, today: NaiveDate) -> Result<()> {
    let Some(earlier) = store::get(&mut *tx, earlier).await? else { return Ok(()) };
    if earlier.state != DelegationState::Open {
        return Ok(());
    }
    let ended = Delegation {
        state: DelegationState::PassedOn,
        ended_on: Some(today),
        turn: None,
        turn_since: None,
        ..earlier
    };
    store::update(tx, &ended).await?;
    happened(tx, ctx, &ended, Some(me), (DelegationEventKind::PassedOn, None, None), today).await
}

/// Declines a request, or a change of an open delegation, with a reason for the other one.
pub(super) async fn decline(ctx: &Ctx, id: &str, seen: &Seen, reason: &Reason) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let one = find_own(ctx, &mut tx, id, seen).await?;
    rules::may_answer(&one, me.as_str()).map_err(Error::conflict)?;
    reason.faults().refuse("the answer")?;
    let today = organization::current(ctx).await?.today;
    let terms = on_the_table(ctx, &mut tx, id).await?;
    let is_request = one.state == DelegationState::Asked;
    let next = Delegation {
        turn: None,
        turn_since: None,
        state: if is_request { DelegationState::Declined } else { one.state },
        ended_on: if is_request { Some(today) } else { None },
        ..one
    };
    store::update(&mut tx, &next).await?;
    say(&mut tx, ctx, &next, &me, (RoundKind::Decline, &terms, reason.reason.trim()), today).await?;
    tx.commit(ctx.says_privately()).await
}

/// Withdraws what one has proposed: the request, or a change of an open delegation.
pub(super) async fn withdraw(ctx: &Ctx, id: &str, seen: &Seen) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let one = find_own(ctx, &mut tx, id, seen).await?;
    let today = organization::current(ctx).await?.today;
    let waits_for_other = one.turn.as_ref().is_some_and(|turn| *turn != me);
    let next = match one.state {
        DelegationState::Asked if one.giver == me => Delegation {
            state: DelegationState::Withdrawn,
            ended_on: Some(today),
            turn: None,
            turn_since: None,
            ..one
        },
        DelegationState::Open if waits_for_other => Delegation { turn: None, turn_since: None, ..one },
        _ => return Err(Error::conflict("there is nothing of yours to withdraw")),
    };
    let terms = on_the_table(ctx, &mut tx, id).await.unwrap_or_default();
    store::update(&mut tx, &next).await?;
    say(&mut tx, ctx, &next, &me, (RoundKind::Withdraw, &terms, ""), today).await?;
    tx.commit(ctx.says_privately()).await
}

/// Finishes an open delegation, with what came of it.
pub(super) async fn finish(ctx: &Ctx, id: &str, seen: &Seen, outcome: Outcome) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let one = find_own(ctx, &mut tx, id, seen).await?;
    rules::is_open(&one).map_err(Error::conflict)?;
    outcome.faults().refuse("the result")?;
    let today = organization::current(ctx).await?.today;
    let result = outcome.trimmed().result;
    let next = Delegation {
        state: DelegationState::Finished,
        ended_on: Some(today),
        turn: None,
        turn_since: None,
        result: (!result.is_empty()).then_some(result),
        ..one
    };
    store::update(&mut tx, &next).await?;
    happened(&mut tx, ctx, &next, Some(&me), (DelegationEventKind::Finished, None, None), today).await?;
    let outcome = next.outcome.unwrap_or_default();
    tx.commit(ctx.says("finished a delegation", format!("delegation:{id}"), outcome)).await
}

/// Hands an open delegation back (the delegate), or takes it back (the lead). The reason is for the two.
pub(super) async fn end_early(ctx: &Ctx, id: &str, seen: &Seen, reason: &Reason) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let one = find_own(ctx, &mut tx, id, seen).await?;
    rules::is_open(&one).map_err(Error::conflict)?;
    reason.faults().refuse("the answer")?;
    let today = organization::current(ctx).await?.today;
    let (state, kind, round, action) = if one.giver == me {
        (
            DelegationState::TakenBack,
            DelegationEventKind::TakenBack,
            RoundKind::TakeBack,
            "took a delegation back",
        )
    } else {
        (
            DelegationState::HandedBack,
            DelegationEventKind::HandedBack,
            RoundKind::HandBack,
            "handed a delegation back",
        )
    };
    let terms = one.terms().unwrap_or_default();
    let next = Delegation { state, ended_on: Some(today), turn: None, turn_since: None, ..one };
    store::update(&mut tx, &next).await?;
    say(&mut tx, ctx, &next, &me, (round, &terms, reason.reason.trim()), today).await?;
    happened(&mut tx, ctx, &next, Some(&me), (kind, None, None), today).await?;
    tx.commit(ctx.says(action, format!("delegation:{id}"), terms.outcome)).await
}

/// Ends temporary delegations whose date has passed.
pub(super) async fn expire(ctx: &Ctx) -> Result<()> {
    let today = organization::current(ctx).await?.today;
    if store::past_date(ctx.read(), today).await?.is_empty() {
        return Ok(());
    }
    let mut tx = ctx.write().await?;
    let past = store::past_date(&mut tx, today).await?;
    let count = past.len();
    for one in past {
        let ended = Delegation {
            state: DelegationState::Expired,
            ended_on: one.due,
            turn: None,
            turn_since: None,
            ..one
        };
        store::update(&mut tx, &ended).await?;
        let on = ended.due.unwrap_or(today);
        happened(&mut tx, ctx, &ended, None, (DelegationEventKind::Expired, None, None), on).await?;
    }
    tx.commit(ctx.says("ended temporary delegations", "delegations", format!("{count}"))).await
}
