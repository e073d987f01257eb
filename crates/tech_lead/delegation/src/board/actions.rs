//! Keeping areas, and proposing and agreeing on levels.

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

use super::{
    model::{Agreed, Area, AreaTerms, Board, Move, MoveTerms, OpenedMove},
    store,
};
use crate::{
    RESPONSIBILITY,
    actions::{delegates_in, me, refused, team},
    goals,
    kinds::{Level, MoveState},
    model::Reason,
};

fn no_area() -> Error {
    Error::not_found("area of a delegation board")
}

pub(crate) fn no_move() -> Error {
    Error::not_found("proposal here that you can read")
}

/// An area, open or ended.
pub(crate) async fn area(ctx: &Ctx, reads: impl Reads, id: &str) -> Result<Area> {
    ctx.may(&Permission::ReadOrganization)?;
    store::area(reads, id).await?.ok_or_else(no_area)
}

/// The board of a team, as its reader may see it.
pub(crate) async fn board(ctx: &Ctx, id: &str) -> Result<Board> {
    ctx.may(&Permission::ReadOrganization)?;
    let current = organization::current(ctx).await?;
    let team = team(&current, id)?;
    let mut areas = store::areas(ctx.read(), team.as_str()).await?;
    areas.sort_by(|a, b| (&a.title, &a.id).cmp(&(&b.title, &b.id)));
    let mut moves = Vec::new();
    if let Some(me) = ctx.viewer.person.as_deref().filter(|me| ctx.viewer.may(&Permission::Private(&[*me]))) {
        moves = store::moves_of(ctx.read(), me).await?;
        moves.retain(|one| one.state == MoveState::Asked);
    }
    Ok(Board { levels: store::levels(ctx.read(), team.as_str()).await?, areas, moves })
}

/// Refuses a viewer who does not delegate in the area's team.
fn may_keep(ctx: &Ctx, current: &Current, team: &TeamId) -> Result<()> {
    if delegates_in(ctx, current, team) { Ok(()) } else { Err(refused()) }
}

/// Adds an area to a team's board.
pub(crate) async fn add(ctx: &Ctx, team_id: &str, terms: AreaTerms) -> Result<Area> {
    ctx.may(&Permission::ReadOrganization)?;
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let team = team(&current, team_id)?;
    may_keep(ctx, &current, &team)?;
    terms.faults().refuse("the area")?;
    let terms = terms.trimmed();
    goals::check(ctx, &team, &terms.goal, None).await?;
    is_new(&mut tx, &team, &terms.title, "").await?;
    let area = Area {
        id: ctx.new_id(),
        team,
        title: terms.title,
        about: terms.about,
        level: None,
        rhythm: terms.rhythm,
        goal: terms.goal,
        opened_on: current.today,
        ended_on: None,
        revision: 1,
    };
    store::insert_area(&mut tx, &area).await?;
    let says = ctx.says(
        "added an area to the delegation board",
        format!("delegation-area:{}", area.id),
        &area.title,
    );
    tx.commit(says).await?;
    Ok(area)
}

async fn is_new(tx: &mut Tx, team: &TeamId, title: &str, id: &str) -> Result<()> {
    let known = store::areas(tx, team.as_str()).await?;
    if known.iter().any(|area| area.id != id && area.title.to_lowercase() == title.to_lowercase()) {
        return Err(Error::invalid_field("title", "the board has an area of this title already"));
    }
    Ok(())
}

/// Changes an area's content.
pub(crate) async fn change(ctx: &Ctx, id: &str, seen: &Seen, terms: AreaTerms) -> Result<()> {
    let mut tx = ctx.write().await?;
    let known = area(ctx, &mut tx, id).await?;
    may_keep(ctx, &organization::current(ctx).await?, &known.team)?;
    seen.check(known.revision)?;
    is_open(&known)?;
    terms.faults().refuse("the area")?;
    let terms = terms.trimmed();
    goals::check(ctx, &known.team, &terms.goal, Some(&known.goal)).await?;
    is_new(&mut tx, &known.team, &terms.title, id).await?;
    let next =
        Area { title: terms.title, about: terms.about, rhythm: terms.rhythm, goal: terms.goal, ..known };
    store::update_area(&mut tx, &next).await?;
    let says =
        ctx.says("changed an area of the delegation board", format!("delegation-area:{id}"), next.title);
    tx.commit(says).await
}

pub(super) fn is_open(area: &Area) -> Result<()> {
    if area.ended_on.is_none() { Ok(()) } else { Err(Error::conflict("this area has been closed")) }
}

/// Closes an area; what was agreed in it stays on record.
pub(crate) async fn close(ctx: &Ctx, id: &str, seen: &Seen) -> Result<()> {
    let mut tx = ctx.write().await?;
    let known = area(ctx, &mut tx, id).await?;
    let current = organization::current(ctx).await?;
    may_keep(ctx, &current, &known.team)?;
    seen.check(known.revision)?;
    is_open(&known)?;
    let next = Area { ended_on: Some(current.today), ..known };
    store::update_area(&mut tx, &next).await?;
    let says =
        ctx.says("closed an area of the delegation board", format!("delegation-area:{id}"), next.title);
    tx.commit(says).await
}

/// The one accountable for delegation in a team, who answers what a member proposes.
fn lead_of(current: &Current, team: &TeamId) -> Option<PersonId> {
    let charter = &current.charter;
    let known = charter.organization().catalog.responsibility(RESPONSIBILITY)?;
    charter.resolve(known, &Scope::Team(team.clone())).accountable().cloned()
}

/// Whether the viewer may propose a level for a person in a team: for themself, or for members if they delegate there.
pub(crate) fn may_propose(ctx: &Ctx, current: &Current, team: &TeamId, person: &PersonId) -> bool {
    let is_member = current.organization().members(team, current.today).any(|known| known.id == *person);
    is_member
        && if ctx.viewer.is(person.as_str()) {
            lead_of(current, team).is_some_and(|lead| lead != *person)
        } else {
            delegates_in(ctx, current, team)
        }
}

/// Proposes a level for a person in an area: the lead to the person, or the person to the lead.
pub(crate) async fn propose(ctx: &Ctx, id: &str, person: &str, terms: MoveTerms) -> Result<Move> {
    let mut tx = ctx.write().await?;
    let known = area(ctx, &mut tx, id).await?;
    let me = me(ctx)?;
    let current = organization::current(ctx).await?;
    is_open(&known)?;
    let person = PersonId::from(person);
    if !current.organization().members(&known.team, current.today).any(|member| member.id == person) {
        return Err(Error::invalid_field("person", "choose a member of the team"));
    }
    if !may_propose(ctx, &current, &known.team, &person) {
        return Err(Error::forbidden(
            "a level is proposed by the member or by those who delegate in the team",
        ));
    }
    let was = store::level(&mut tx, id, person.as_str()).await?;
    let terms = terms.trimmed();
    let mut faults = terms.faults();
    if let (Some(was), Some(level)) = (&was, terms.level)
        && level < was.level
        && terms.reason.is_empty()
    {
        faults.add("reason", "give a reason for the step to the left");
    }
    faults.refuse("the proposal")?;
    if store::waiting(&mut tx, id, person.as_str()).await?.is_some() {
        return Err(Error::conflict("another level for this person awaits an answer"));
    }
    let lead = if me == person { lead_of(&current, &known.team).ok_or_else(refused)? } else { me.clone() };
    let move_id = ctx.new_id();
    let owner = Owner::Person(me.as_str());
    let one = Move {
        terms: Sealed::new(&mut tx, ctx, owner, ("delegation_moves", &move_id, "terms"), &terms).await?,
        answer: Sealed::new(&mut tx, ctx, owner, ("delegation_moves", &move_id, "answer"), &String::new())
            .await?,
        id: move_id,
        area: id.to_owned(),
        person,
        lead,
        proposer: me,
        state: MoveState::Asked,
        asked_on: current.today,
        answered_on: None,
        revision: 1,
    };
    store::insert_move(&mut tx, &one).await?;
    tx.commit(ctx.says_privately()).await?;
    Ok(one)
}

/// A proposal of the viewer's; the refusal of any other takes equally long.
pub(crate) async fn find(ctx: &Ctx, reads: impl Reads, id: &str) -> Result<Move> {
    ctx.may(&Permission::ReadOrganization)?;
    let one = store::get_move(reads, id).await?.ok_or_else(no_move)?;
    if ctx.viewer.may(&Permission::Private(&[one.person.as_str(), one.lead.as_str()])) {
        Ok(one)
    } else {
        Err(no_move())
    }
}

/// Proposals with their content.
pub(crate) async fn open(ctx: &Ctx, moves: Vec<Move>) -> Result<Vec<OpenedMove>> {
    let terms = open_each(ctx, moves.iter().map(|one| &one.terms)).await?;
    let answers = open_each(ctx, moves.iter().map(|one| &one.answer)).await?;
    let all = moves.into_iter().zip(terms.into_iter().zip(answers));
    Ok(all.map(|(move_, (terms, answer))| OpenedMove { move_, terms, answer }).collect())
}

pub(crate) async fn opened(ctx: &Ctx, id: &str) -> Result<OpenedMove> {
    let one = find(ctx, ctx.read(), id).await?;
    open(ctx, vec![one]).await?.pop().ok_or_else(no_move)
}

/// The viewer's proposals, newest first.
pub(crate) async fn mine(ctx: &Ctx) -> Result<Vec<OpenedMove>> {
    let Some(me) = ctx.viewer.person.as_deref().filter(|me| ctx.viewer.may(&Permission::Private(&[*me])))
    else {
        return Ok(Vec::new());
    };
    open(ctx, store::moves_of(ctx.read(), me).await?).await
}

/// A page of the same, in the order of ids, after one of them.
pub(crate) async fn page(ctx: &Ctx, after: &str, limit: i64) -> Result<Vec<OpenedMove>> {
    let Some(me) = ctx.viewer.person.as_deref().filter(|me| ctx.viewer.may(&Permission::Private(&[*me])))
    else {
        return Ok(Vec::new());
    };
    open(ctx, store::page_of_moves(ctx.read(), me, after, limit).await?).await
}

/// A proposal that the viewer may answer now.
async fn to_answer(ctx: &Ctx, tx: &mut Tx, id: &str, seen: &Seen) -> Result<Move> {
    let one = find(ctx, tx, id).await?;
    seen.check(one.revision)?;
    if one.state != MoveState::Asked {
        return Err(Error::conflict("this proposal has been answered"));
    }
    if !ctx.viewer.is(one.answers().as_str()) {
        return Err(Error::conflict("the other one has not answered yet"));
    }
    Ok(one)
}

/// Agrees to a proposed level; it applies from now on, for everyone to see.
pub(crate) async fn agree(ctx: &Ctx, id: &str, seen: &Seen) -> Result<()> {
    let mut tx = ctx.write().await?;
    let one = to_answer(ctx, &mut tx, id, seen).await?;
    let known = area(ctx, &mut tx, &one.area).await?;
    is_open(&known)?;
    let today = organization::current(ctx).await?.today;
    let terms = one.terms.open(ctx).await?;
    let terms =
        terms.ok_or_else(|| Error::conflict("the author erased their private text; propose it again"))?;
    let level = terms.level.ok_or_else(|| Error::internal("a proposal without a level"))?;
    let was = store::level(&mut tx, &one.area, one.person.as_str()).await?.map(|was| was.level);
    let agreed = Agreed {
        id: ctx.new_id(),
        area: one.area.clone(),
        person: one.person.clone(),
        level,
        wanted: terms.wanted.filter(|wanted| *wanted != level),
        was,
        agreed_on: today,
    };
    store::add_level(&mut tx, &agreed).await?;
    store::update_move(&mut tx, &Move { state: MoveState::Agreed, answered_on: Some(today), ..one }).await?;
    let details = format!("{}: {}", known.title, level_words(level));
    tx.commit(ctx.says("agreed on a level of delegation", format!("delegation-area:{}", known.id), details))
        .await
}

pub(crate) fn level_words(level: Level) -> String {
    format!("{} {}", level.number(), level.words())
}

/// Declines a proposed level, with a reason for the other one.
pub(crate) async fn decline(ctx: &Ctx, id: &str, seen: &Seen, reason: &Reason) -> Result<()> {
    let me = me(ctx)?;
    let mut tx = ctx.write().await?;
    let one = to_answer(ctx, &mut tx, id, seen).await?;
    reason.faults().refuse("the answer")?;
    let today = organization::current(ctx).await?.today;
    let answer = one
        .answer
        .replace(&mut tx, ctx, Owner::Person(me.as_str()), &reason.reason.trim().to_owned())
        .await?;
    let next = Move { state: MoveState::Declined, answer, answered_on: Some(today), ..one };
    store::update_move(&mut tx, &next).await?;
    tx.commit(ctx.says_privately()).await
}

/// Withdraws a level that one has proposed.
pub(crate) async fn withdraw(ctx: &Ctx, id: &str, seen: &Seen) -> Result<()> {
    let mut tx = ctx.write().await?;
    let one = find(ctx, &mut tx, id).await?;
    seen.check(one.revision)?;
    if one.state != MoveState::Asked || !ctx.viewer.is(one.proposer.as_str()) {
        return Err(Error::conflict("there is nothing of yours to withdraw"));
    }
    let today = organization::current(ctx).await?.today;
    store::update_move(&mut tx, &Move { state: MoveState::Withdrawn, answered_on: Some(today), ..one })
        .await?;
    tx.commit(ctx.says_privately()).await
}

/// Whether the viewer keeps an area's board.
pub(crate) fn keeps(ctx: &Ctx, current: &Current, area: &Area) -> bool {
    charter::practises(ctx, &current.charter, RESPONSIBILITY, &Scope::Team(area.team.clone()))
        && ctx.viewer.person.is_some()
}
