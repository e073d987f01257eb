//! Setting up a rotation, changing and ending it, and reading who is on.

use std::{collections::HashMap, str::FromStr as _};

use castra_calendar::instant;
use castra_org::organization::{self, Current, Organization, Period, PersonId, TeamId};
use castra_platform::{
    Ctx, Error, Result, Seen,
    access::Permission,
    clock::Timestamp,
    db::{Reads, Tx},
    terms::Terms as _,
};
use chrono::{Days, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use crate::{
    kinds::{SwapState, Unit},
    model::{Cover, Plan, Rota, Rotation, Stretch, Swap, Terms},
    rules, store,
};

/// The most rotations of a team that have not ended.
const MOST: usize = 12;

pub(crate) fn not_there() -> Error {
    Error::not_found("rotation with this id")
}

/// An active team.
pub(crate) fn team(current: &Current, id: &str) -> Result<TeamId> {
    let mut teams = current.organization().active_teams(current.today);
    let found = teams.find(|team| team.id.as_str() == id);
    found.map(|team| team.id.clone()).ok_or_else(|| Error::not_found(format!("team `{id}`")))
}

/// Whether the viewer sets up and changes the rotations of a team.
pub(crate) fn may_keep(ctx: &Ctx, team: &TeamId) -> bool {
    ctx.viewer.may(&Permission::WorkIn(Some(team.as_str())))
}

fn keep(ctx: &Ctx, team: &TeamId) -> Result<()> {
    if !may_keep(ctx, team) {
        return Err(Error::forbidden("only the lead of a team sets up and changes its rotations")
            .hint("members swap turns, and cover for one another"));
    }
    ctx.may(&Permission::WorkIn(Some(team.as_str())))
}

/// Who was, is and will be a member of a team, as recorded.
pub(crate) struct Presence(HashMap<PersonId, Vec<Period>>);

impl Presence {
    pub(crate) fn new(organization: &Organization, team: &TeamId) -> Self {
        let mut periods: HashMap<PersonId, Vec<Period>> = HashMap::new();
        for held in organization.memberships.iter().filter(|held| &held.team == team) {
            let Some(person) = organization.people.get(&held.person) else { continue };
            let (from, to) =
                (held.period.from.max(person.period.from), ends(held.period.to, person.period.to));
            periods.entry(held.person.clone()).or_default().push(Period { from, to });
        }
        Self(periods)
    }

    /// Whether a person is a member on a day.
    pub(crate) fn is_here(&self, person: &PersonId, day: NaiveDate) -> bool {
        self.0.get(person).is_some_and(|periods| periods.iter().any(|period| period.contains(day)))
    }
}

/// The earlier end.
fn ends(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    one.into_iter().chain(other).min()
}

async fn with_parts(mut reads: impl Reads, id: &str, rotations: Vec<Rotation>) -> Result<Vec<Rota>> {
    let mut people: HashMap<String, Vec<PersonId>> = HashMap::new();
    for placed in store::people(&mut reads, id).await? {
        people.entry(placed.plan).or_default().push(placed.person.as_str().into());
    }
    let mut plans: HashMap<String, Vec<Plan>> = HashMap::new();
    for mut plan in store::plans(&mut reads, id).await? {
        plan.people = people.remove(&plan.id).unwrap_or_default();
        plans.entry(plan.rotation.clone()).or_default().push(plan);
    }
    let mut swaps: HashMap<String, Vec<Swap>> = HashMap::new();
    for swap in store::swaps(&mut reads, id).await? {
        swaps.entry(swap.rotation.clone()).or_default().push(swap);
    }
    let mut covers: HashMap<String, Vec<Cover>> = HashMap::new();
    for cover in store::covers(&mut reads, id).await? {
        covers.entry(cover.rotation.clone()).or_default().push(cover);
    }
    let whole = |rotation: Rotation| Rota {
        plans: plans.remove(&rotation.id).unwrap_or_default(),
        swaps: swaps.remove(&rotation.id).unwrap_or_default(),
        covers: covers.remove(&rotation.id).unwrap_or_default(),
        rotation,
    };
    Ok(rotations.into_iter().map(whole).collect())
}

/// A rotation with everything that decides who is on.
pub(crate) async fn find(mut reads: impl Reads, id: &str) -> Result<Rota> {
    let rotation = store::get(&mut reads, id).await?.ok_or_else(not_there)?;
    with_parts(reads, id, vec![rotation]).await?.pop().ok_or_else(not_there)
}

/// One rotation.
pub(crate) async fn opened(ctx: &Ctx, id: &str) -> Result<Rota> {
    ctx.may(&Permission::ReadOrganization)?;
    find(ctx.read(), id).await
}

/// The rotations of a team, or of all teams (empty), that have not ended.
pub(crate) async fn list(ctx: &Ctx, team: &str) -> Result<Vec<Rota>> {
    ctx.may(&Permission::ReadOrganization)?;
    let mut rotations = store::list(ctx.read(), team).await?;
    rotations.retain(|known| known.ended_at.is_none());
    each(ctx, rotations).await
}

/// A page of the same, in the order of ids, after one of them.
pub(crate) async fn page(ctx: &Ctx, after: &str, limit: i64) -> Result<Vec<Rota>> {
    ctx.may(&Permission::ReadOrganization)?;
    each(ctx, store::page(ctx.read(), after, limit).await?).await
}

/// Those a person has, or had, a place in and that have not ended.
pub(crate) async fn of_person(ctx: &Ctx, person: &str) -> Result<Vec<Rota>> {
    let mut all = Vec::new();
    for id in store::of_person(ctx.read(), person).await? {
        let rota = find(ctx.read(), &id).await?;
        if rota.rotation.ended_at.is_none() {
            all.push(rota);
        }
    }
    Ok(all)
}

async fn each(ctx: &Ctx, rotations: Vec<Rotation>) -> Result<Vec<Rota>> {
    match rotations.as_slice() {
        [] => Ok(Vec::new()),
        [one] => {
            let id = one.id.clone();
            with_parts(ctx.read(), &id, rotations).await
        }
        _ => with_parts(ctx.read(), "", rotations).await,
    }
}

/// Who is on at an instant.
pub(crate) fn on_at(current: &Current, rota: &Rota, at: Timestamp) -> Option<Stretch> {
    let presence = Presence::new(current.organization(), &rota.rotation.team);
    rules::on_at(rota, &|person: &PersonId, day| presence.is_here(person, day), at)
}

/// Who is on from one instant to another.
pub(crate) fn stretches(current: &Current, rota: &Rota, from: Timestamp, to: Timestamp) -> Vec<Stretch> {
    let presence = Presence::new(current.organization(), &rota.rotation.team);
    rules::stretches(rota, &|person: &PersonId, day| presence.is_here(person, day), from, to)
}

/// What is typed, checked against the team: people are its members on the first day.
fn checked(current: &Current, team: &TeamId, terms: &Terms) -> Result<(Rotation, Plan)> {
    let mut faults = rules::faults(terms);
    let day = terms.first_day.unwrap_or(current.today).max(current.today);
    let members: Vec<&str> =
        current.organization().members(team, day).map(|person| person.id.as_str()).collect();
    if let Some(unknown) = terms.people.iter().find(|person| !members.contains(&person.as_str())) {
        faults.add("people", format!("`{unknown}` is not a member of the team on the first day"));
    }
    faults.refuse("the rotation")?;
    let terms = terms.clone().trimmed();
    let rotation = Rotation {
        id: String::new(),
        team: team.clone(),
        name: terms.name,
        zone: Tz::from_str(&terms.zone).unwrap_or(Tz::UTC),
        ended_at: None,
        changed_at: Timestamp::UNIX_EPOCH,
        revision: 1,
    };
    let plan = Plan {
        id: String::new(),
        rotation: String::new(),
        first_day: terms.first_day.unwrap_or(current.today),
        hand_over: rules::time(&terms.hand_over).unwrap_or(NaiveTime::MIN),
        unit: terms.unit.unwrap_or(Unit::Weeks),
        every: terms.every,
        people: terms.people.iter().map(|person| person.as_str().into()).collect(),
    };
    Ok((rotation, plan))
}

/// Sets up a rotation of a team.
pub(crate) async fn set_up(ctx: &Ctx, id: &str, terms: Terms) -> Result<Rotation> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let team = team(&current, id)?;
    keep(ctx, &team)?;
    let (rotation, plan) = checked(&current, &team, &terms)?;
    let earliest = current.today - Days::new(rules::BACK_DAYS);
    if plan.first_day < earliest {
        let message = format!("choose a day from {earliest} on: the present turn may have begun");
        return Err(Error::invalid_field("first_day", message));
    }
    let open = store::list(&mut tx, team.as_str()).await?;
    let open: Vec<&Rotation> = open.iter().filter(|known| known.ended_at.is_none()).collect();
    if open.len() >= MOST {
        return Err(
            Error::conflict(format!("the team already has {MOST} rotations")).hint("end one of them first")
        );
    }
    if open.iter().any(|known| known.name.eq_ignore_ascii_case(&rotation.name)) {
        return Err(Error::invalid_field("name", "the team has a rotation of this name"));
    }
    let rotation = Rotation { id: ctx.new_id(), changed_at: ctx.now(), ..rotation };
    let plan = Plan { id: ctx.new_id(), rotation: rotation.id.clone(), ..plan };
    store::insert(&mut tx, &rotation).await?;
    store::add_plan(&mut tx, &plan).await?;
    tx.commit(ctx.says("set up a rotation", subject(&rotation), rotation.name.clone())).await?;
    Ok(rotation)
}

pub(crate) fn subject(rotation: &Rotation) -> String {
    format!("rotation:{}", rotation.id)
}

/// A rotation that has not ended, for its keeper to change.
async fn own(ctx: &Ctx, tx: &mut Tx, id: &str, seen: &Seen) -> Result<Rota> {
    let rota = find(&mut *tx, id).await?;
    keep(ctx, &rota.rotation.team)?;
    seen.check(rota.rotation.revision)?;
    refuse_ended(&rota)?;
    Ok(rota)
}

pub(crate) fn refuse_ended(rota: &Rota) -> Result<()> {
    match rota.rotation.ended_at {
        Some(_) => Err(Error::conflict("this rotation has ended")),
        None => Ok(()),
    }
}

/// Changes a rotation from a hand-over in the future on: what was, stays.
pub(crate) async fn change(ctx: &Ctx, id: &str, seen: &Seen, terms: Terms) -> Result<()> {
    let mut tx = ctx.write().await?;
    let rota = own(ctx, &mut tx, id, seen).await?;
    let current = organization::current(ctx).await?;
    let (changed, plan) = checked(&current, &rota.rotation.team, &terms)?;
    // A rotation that has not begun can be changed as a whole.
    let has_begun =
        rota.plans.first().is_none_or(|first| instant(first.first(), rota.rotation.zone) <= ctx.now());
    if instant(plan.first(), changed.zone) <= ctx.now() {
        return Err(Error::invalid_field(
            "first_day",
            "choose a hand-over that is still ahead; what was, stays",
        ));
    }
    if has_begun && changed.zone != rota.rotation.zone {
        let message = "a rotation that has begun keeps its time zone; end it and set up another";
        return Err(Error::invalid_field("zone", message));
    }
    let others = store::list(&mut tx, rota.rotation.team.as_str()).await?;
    let is_taken = |known: &&Rotation| {
        known.id != id && known.ended_at.is_none() && known.name.eq_ignore_ascii_case(&changed.name)
    };
    if others.iter().any(|known| is_taken(&known)) {
        return Err(Error::invalid_field("name", "the team has a rotation of this name"));
    }
    let first = rota.plans.first().map_or(plan.first_day, |first| first.first_day.min(plan.first_day));
    let from = if has_begun { plan.first_day } else { first };
    let plan = Plan { id: ctx.new_id(), rotation: id.to_owned(), ..plan };
    store::remove_plans_from(&mut tx, id, from).await?;
    store::add_plan(&mut tx, &plan).await?;
    let rotation =
        Rotation { name: changed.name, zone: changed.zone, changed_at: ctx.now(), ..rota.rotation };
    store::update(&mut tx, &rotation).await?;
    tx.commit(ctx.says("changed a rotation", subject(&rotation), rotation.name.clone())).await
}

/// Ends a rotation now.
pub(crate) async fn end(ctx: &Ctx, id: &str, seen: &Seen) -> Result<()> {
    let mut tx = ctx.write().await?;
    let rota = own(ctx, &mut tx, id, seen).await?;
    let rotation = Rotation { ended_at: Some(ctx.now()), changed_at: ctx.now(), ..rota.rotation };
    store::update(&mut tx, &rotation).await?;
    tx.commit(ctx.says("ended a rotation", subject(&rotation), rotation.name.clone())).await
}

/// A rotation of the past, for the demonstration company.
#[derive(Debug, Clone)]
pub struct Past {
    /// The team.
    pub team: TeamId,
    /// The name.
    pub name: String,
    /// The zone of the wall clock.
    pub zone: Tz,
    /// Its plans: first day, hand-over, weeks of a turn, people in order.
    pub plans: Vec<(NaiveDate, NaiveTime, i64, Vec<PersonId>)>,
    /// Swaps of the first person with the second, agreed: the starts of their turns.
    pub swaps: Vec<(PersonId, NaiveDate, PersonId, NaiveDate)>,
    /// Covers: person, first and last day at the hand-over, why.
    pub covers: Vec<(PersonId, NaiveDate, NaiveDate, String)>,
}

/// Saves rotations as if set up then; only for the machine itself.
pub async fn backfill(ctx: &Ctx, all: &[Past]) -> Result<()> {
    if !ctx.viewer.host {
        return Err(Error::forbidden("only the machine itself does this"));
    }
    let mut tx = ctx.write().await?;
    for past in all {
        backfill_one(&mut tx, ctx, past).await?;
    }
    tx.commit(ctx.says("recorded rotations", "rotations", format!("{}", all.len()))).await
}

async fn backfill_one(tx: &mut Tx, ctx: &Ctx, past: &Past) -> Result<()> {
    let Some((_, hand_over, ..)) = past.plans.first() else { return Ok(()) };
    let rotation = Rotation {
        id: ctx.new_id(),
        team: past.team.clone(),
        name: past.name.clone(),
        zone: past.zone,
        ended_at: None,
        changed_at: ctx.now(),
        revision: 1,
    };
    store::insert(tx, &rotation).await?;
    for (first_day, hand_over, every, people) in &past.plans {
        let plan = Plan {
            id: ctx.new_id(),
            rotation: rotation.id.clone(),
            first_day: *first_day,
            hand_over: *hand_over,
            unit: Unit::Weeks,
            every: *every,
            people: people.clone(),
        };
        store::add_plan(tx, &plan).await?;
    }
    for (asker, mine, other, theirs) in &past.swaps {
        let swap = Swap {
            id: ctx.new_id(),
            rotation: rotation.id.clone(),
            asker: asker.clone(),
            other: other.clone(),
            mine: mine.and_time(*hand_over),
            theirs: theirs.and_time(*hand_over),
            why: String::new(),
            state: SwapState::Agreed,
            asked_on: *mine.min(theirs) - Days::new(5),
            answered_at: Some(instant((*mine.min(theirs) - Days::new(4)).and_time(*hand_over), past.zone)),
        };
        store::add_swap(tx, &swap).await?;
    }
    for (person, first, last, why) in &past.covers {
        let cover = Cover {
            id: ctx.new_id(),
            rotation: rotation.id.clone(),
            person: person.clone(),
            begins: instant(first.and_time(*hand_over), past.zone),
            ends: instant(last.and_time(*hand_over), past.zone),
            why: why.clone(),
            made_by: person.clone(),
            made_at: instant((*first - Days::new(1)).and_time(*hand_over), past.zone),
            cancelled: false,
        };
        store::add_cover(tx, &cover).await?;
    }
    Ok(())
}
