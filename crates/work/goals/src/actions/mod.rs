//! Reading and changing goals.

mod results;
mod work;

use std::{collections::BTreeSet, sync::Arc};

use castra_org::{
    charter,
    organization::{self, Current, PersonId, Scope, TeamId},
};
use castra_platform::{
    Ctx, Error, Result, Seen, access::Permission, db::Tx, feature::Aim, terms::Terms as _,
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use crate::{
    COMPANY_RESPONSIBILITY, RESPONSIBILITY,
    decimal::Decimal,
    kinds::GoalState,
    model::{CloseTerms, CopyTerms, Goal, GoalTerms, KeyResult, Whole},
    rules, store,
};

pub(crate) use results::{
    add_result, change_result, check_in, check_ins, drop_result, due, is_mine, own_check_ins, paste,
    post_value,
};
pub(crate) use work::{
    change_work, find_work, note_reason, opened_work, own_work, picture, reason_revision, reasons,
    record_work, servings, set_upkeep, team_work, upkeep, upkeep_revision, upkeeps,
};

/// The scope of a goal.
pub(crate) fn scope(team: Option<&TeamId>) -> Scope {
    team.map_or(Scope::Organization, |team| Scope::Team(team.clone()))
}

/// Whether the viewer keeps the goals of a team, or of the company: they are accountable or responsible for the direction
/// there.
pub fn may_keep(ctx: &Ctx, current: &Current, team: Option<&TeamId>) -> bool {
    let responsibility = if team.is_some() { RESPONSIBILITY } else { COMPANY_RESPONSIBILITY };
    charter::practises(ctx, &current.charter, responsibility, &scope(team))
}

/// Whether the viewer may change a goal: they keep the goals there or own it.
pub fn may_change(ctx: &Ctx, current: &Current, goal: &Goal) -> bool {
    goal.owner.as_ref().is_some_and(|owner| ctx.viewer.is(owner.as_str()))
        || may_keep(ctx, current, goal.team.as_ref())
}

pub(crate) fn refused() -> Error {
    Error::forbidden(
        "only those accountable or responsible for direction here, and a goal's owner, can change it",
    )
    .ask_who("direction")
}

/// An active team.
pub(crate) fn team(current: &Current, id: &str) -> Result<TeamId> {
    let mut teams = current.organization().active_teams(current.today);
    let found = teams.find(|team| team.id.as_str() == id);
    found.map(|team| team.id.clone()).ok_or_else(|| Error::not_found(format!("team `{id}`")))
}

/// A scope's goals or one team's.
pub(crate) fn of_scope(current: &Current, id: Option<&str>) -> Result<Option<TeamId>> {
    id.map(|id| team(current, id)).transpose()
}

#[derive(Clone)]
struct Recent(Arc<Vec<Whole>>);

/// The goals of the last four months, of now and of later, with their key results, in the order of periods.
pub async fn recent(ctx: &Ctx) -> Result<Arc<Vec<Whole>>> {
    ctx.may(&Permission::ReadOrganization)?;
    let read = async {
        let today = organization::current(ctx).await?.today;
        let from = today - Days::new(120);
        Ok(Recent(Arc::new(store::wholes(ctx.read(), &from.to_string()).await?)))
    };
    Ok(ctx.once(read).await?.0)
}

/// The goals that work in a team may serve: its own first, then the company's; those that are over last.
pub(crate) fn aims<'a>(ctx: &'a Ctx, team: &'a str) -> BoxFuture<'a, Result<Vec<Aim>>> {
    Box::pin(async move {
        let recent = recent(ctx).await?;
        let current = organization::current(ctx).await?;
        let company = &current.organization().settings.name;
        let of_both = recent
            .iter()
            .map(|whole| &whole.goal)
            .filter(|goal| goal.team.as_ref().is_none_or(|owner| owner.as_str() == team));
        let mut aims: Vec<(bool, Aim)> = of_both
            .map(|goal| {
                let title = match goal.team {
                    Some(_) => goal.title.clone(),
                    None => format!("{} ({company})", goal.title),
                };
                let is_open = goal.state != GoalState::Closed && goal.ends >= current.today;
                let aim = Aim { id: goal.id.clone(), title, href: crate::url::show(&goal.id), is_open };
                (goal.team.is_none(), aim)
            })
            .collect();
        aims.sort_by_key(|(is_shared, aim)| (!aim.is_open, *is_shared, aim.title.clone()));
        Ok(aims.into_iter().map(|(_, aim)| aim).collect())
    })
}

/// Every goal there ever was, with its key results.
pub(crate) async fn all(ctx: &Ctx) -> Result<Vec<Whole>> {
    ctx.may(&Permission::ReadOrganization)?;
    store::wholes(ctx.read(), "").await
}

/// A page of goals in the order they were recorded, after one of them. The team `company` is the company.
pub(crate) async fn page(
    ctx: &Ctx,
    team: Option<&str>,
    state: Option<GoalState>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Goal>> {
    ctx.may(&Permission::ReadOrganization)?;
    let state = state.map_or("", GoalState::as_str);
    store::page(ctx.read(), team.unwrap_or_default(), state, after.unwrap_or_default(), limit).await
}

/// One goal with its key results.
pub async fn opened(ctx: &Ctx, id: &str) -> Result<Whole> {
    ctx.may(&Permission::ReadOrganization)?;
    let goal = store::find(ctx.read(), id).await?;
    let mut results = store::results(ctx.read(), id).await?;
    results.retain(|result| result.dropped_on.is_none());
    Ok(Whole { goal, results })
}

/// Every goal the viewer owns.
pub(crate) async fn own(ctx: &Ctx) -> Result<Vec<Goal>> {
    match ctx.viewer.person.as_deref() {
        Some(person) => store::of_owner(ctx.read(), person).await,
        None => Ok(Vec::new()),
    }
}

pub(crate) fn subject(goal: &Goal) -> String {
    format!("goal:{}", goal.id)
}

/// Refuses faulty terms. An owner who has left may stay until replaced, or no other field could be changed.
async fn checked(
    tx: &mut Tx,
    current: &Current,
    kept: &Goal,
    is_new: bool,
    terms: GoalTerms,
) -> Result<Goal> {
    let mut faults = rules::faults(&terms);
    let terms = terms.trimmed();
    let owner = Some(terms.owner.as_str()).filter(|owner| !owner.is_empty()).map(PersonId::from);
    if let Some(owner) = &owner
        && (is_new || kept.owner.as_ref() != Some(owner))
        && !current.organization().is_active(owner, current.today)
    {
        faults.add("owner", format!("`{owner}` is not an active person"));
    }
    let parents: Vec<String> = terms.parents.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect();
    let all = store::list(&mut *tx, "").await?;
    for parent in &parents {
        match all.iter().find(|goal| goal.id == *parent) {
            None => faults.add("parents", format!("`{parent}` is not a goal")),
            Some(goal) if kept.team.is_none() && goal.team.is_some() => {
                faults.add("parents", "a company's goal serves goals of the company only");
            }
            Some(_) => {}
        }
    }
    if rules::is_ring(&kept.id, &parents, &all) {
        faults.add("parents", "a goal cannot serve itself, also not through others");
    }
    faults.refuse("the goal")?;
    let (starts, ends) = rules::days(&terms.period, terms.starts, terms.ends).map_err(|faults| {
        faults.refuse("the goal").err().unwrap_or_else(|| Error::internal("a fault without a fault"))
    })?;
    Ok(Goal {
        title: terms.title,
        why: terms.why,
        kind: terms.kind.expect("the terms require a kind"),
        period: terms.period,
        starts,
        ends,
        owner,
        parents,
        ..kept.clone()
    })
}

fn blank(ctx: &Ctx, team: Option<TeamId>, today: NaiveDate) -> Goal {
    Goal {
        id: ctx.new_id(),
        team,
        title: String::new(),
        why: String::new(),
        kind: crate::kinds::GoalKind::Business,
        period: String::new(),
        starts: today,
        ends: today,
        owner: None,
        state: GoalState::Draft,
        grade: None,
        outcome: String::new(),
        closed_on: None,
        copied_from: None,
        recorded_by: ctx.actor.to_string(),
        revision: 1,
        parents: Vec::new(),
    }
}

/// Adds a goal of a team, or of the company, as a draft.
pub async fn add(ctx: &Ctx, of: Option<&str>, terms: GoalTerms) -> Result<Goal> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let team = of_scope(&current, of)?;
    if !may_keep(ctx, &current, team.as_ref()) {
        return Err(refused());
    }
    let goal = checked(&mut tx, &current, &blank(ctx, team, current.today), true, terms).await?;
    store::insert(&mut tx, &goal).await?;
    tx.changing(None, Some(&goal))?;
    tx.commit(ctx.says("added a goal", subject(&goal), goal.title.clone())).await?;
    Ok(goal)
}

/// Begins a change of a goal, if the viewer may change it and saw its current revision.
pub(crate) async fn to_change(ctx: &Ctx, id: &str, seen: &Seen) -> Result<(Tx, Current, Goal)> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let goal = store::find(&mut tx, id).await?;
    if !may_change(ctx, &current, &goal) {
        return Err(refused());
    }
    seen.check(goal.revision)?;
    Ok((tx, current, goal))
}

async fn save(ctx: &Ctx, mut tx: Tx, before: &Goal, goal: Goal, did: &str, details: String) -> Result<Goal> {
    store::update(&mut tx, &goal).await?;
    let goal = Goal { revision: goal.revision + 1, ..goal };
    tx.changing(Some(before), Some(&goal))?;
    tx.commit(ctx.says(did, subject(&goal), details)).await?;
    Ok(goal)
}

/// Changes the entered part of a goal.
pub async fn change(ctx: &Ctx, id: &str, seen: &Seen, terms: GoalTerms) -> Result<Goal> {
    let (mut tx, current, before) = to_change(ctx, id, seen).await?;
    if before.state == GoalState::Closed {
        return Err(closed(&before));
    }
    let goal = checked(&mut tx, &current, &before, false, terms).await?;
    let details = goal.title.clone();
    save(ctx, tx, &before, goal, "changed a goal", details).await
}

pub(crate) fn closed(goal: &Goal) -> Error {
    Error::conflict(format!("“{}” is closed", goal.title)).hint("reopen it first")
}

/// Starts a draft, or reopens a closed goal.
pub async fn start(ctx: &Ctx, id: &str, seen: &Seen) -> Result<Goal> {
    let (tx, _, before) = to_change(ctx, id, seen).await?;
    let did = match before.state {
        GoalState::Draft => "started a goal",
        GoalState::Closed => "reopened a goal",
        GoalState::Running => return Err(Error::conflict("this goal is running already")),
    };
    let goal = Goal {
        state: GoalState::Running,
        grade: None,
        outcome: String::new(),
        closed_on: None,
        ..before.clone()
    };
    let details = goal.title.clone();
    save(ctx, tx, &before, goal, did, details).await
}

/// Grades and closes a running goal.
pub async fn close(ctx: &Ctx, id: &str, seen: &Seen, terms: CloseTerms) -> Result<Goal> {
    let (mut tx, current, before) = to_change(ctx, id, seen).await?;
    match before.state {
        GoalState::Running => {}
        GoalState::Draft => return Err(Error::conflict("this goal has not been started")),
        GoalState::Closed => return Err(Error::conflict("this goal is closed already")),
    }
    let mut results = store::results(&mut tx, id).await?;
    results.retain(|result| result.dropped_on.is_none());
    let measured = rules::grade(&results).and_then(|grade| Decimal::nearest(grade, 2));
    let mut faults = rules::faults_of_closing(&terms);
    let grade = terms.grade.0.or(measured);
    if grade.is_none() {
        faults.add("grade", "enter a grade from 0 to 1; without key results none is measured");
    }
    faults.refuse("the closing")?;
    let goal = Goal {
        state: GoalState::Closed,
        grade,
        outcome: terms.trimmed().outcome,
        closed_on: Some(current.today),
        ..before.clone()
    };
    let details = format!("{}: {}", goal.title, goal.outcome);
    save(ctx, tx, &before, goal, "closed a goal", details).await
}

/// The goals that a copy serves: copies of the old ones in the new period, or the old ones that reach into it.
fn parents_of_copy(parents: &[String], all: &[Goal], starts: NaiveDate, ends: NaiveDate) -> Vec<String> {
    let overlaps = |goal: &&Goal| goal.starts <= ends && starts <= goal.ends;
    let found = parents.iter().filter_map(|id| {
        let copy = all.iter().filter(overlaps).find(|goal| goal.copied_from.as_ref() == Some(id));
        let kept =
            || all.iter().filter(overlaps).find(|goal| goal.id == *id && goal.state != GoalState::Closed);
        copy.or_else(kept).map(|goal| goal.id.clone())
    });
    found.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Copies a goal and its key results into another period, as a draft. What was reached is where the copy starts.
pub async fn copy(ctx: &Ctx, id: &str, terms: CopyTerms) -> Result<Goal> {
    let (mut tx, current, before) = to_change(ctx, id, &Seen::ANY).await?;
    // Owners change their goal; a further one is added by those who keep the goals there.
    if !may_keep(ctx, &current, before.team.as_ref()) {
        return Err(refused());
    }
    let mut faults = terms.faults();
    let days = match rules::days(&terms.period, terms.starts, terms.ends) {
        Ok(days) => days,
        Err(of_period) => {
            faults.join(of_period);
            (current.today, current.today)
        }
    };
    faults.refuse("the copy")?;
    let all = store::list(&mut tx, "").await?;
    if all.iter().any(|goal| goal.copied_from.as_deref() == Some(id) && (goal.starts, goal.ends) == days) {
        return Err(Error::conflict("it has been copied into this period already"));
    }
    let goal = Goal {
        title: before.title.clone(),
        why: before.why.clone(),
        kind: before.kind,
        period: terms.period.trim().to_owned(),
        starts: days.0,
        ends: days.1,
        owner: before.owner.clone().filter(|owner| current.organization().is_active(owner, current.today)),
        copied_from: Some(id.to_owned()),
        parents: parents_of_copy(&before.parents, &all, days.0, days.1),
        ..blank(ctx, before.team.clone(), current.today)
    };
    store::insert(&mut tx, &goal).await?;
    for result in store::results(&mut tx, id).await?.into_iter().filter(|result| result.dropped_on.is_none())
    {
        let start = result.current.unwrap_or(result.start);
        // What is beyond its target already would have to go back.
        let target = if result.way().is_some_and(|way| way.is_beyond) { start } else { result.target };
        let better =
            if start == target { result.better.or_else(|| results::direction(&result)) } else { None };
        let copied = KeyResult {
            id: ctx.new_id(),
            goal: goal.id.clone(),
            start,
            target,
            better,
            current: None,
            confidence: None,
            outlook: None,
            checked_on: None,
            current_from: String::new(),
            posted: None,
            posted_on: None,
            posted_from: String::new(),
            revision: 1,
            ..result
        };
        store::insert_result(&mut tx, &copied).await?;
        tx.changing(None, Some(&copied))?;
    }
    tx.changing(None, Some(&goal))?;
    let details = format!("{}, {}", goal.title, goal.period().words());
    tx.commit(ctx.says("copied a goal", subject(&goal), details)).await?;
    Ok(goal)
}
