//! Reading and changing a register.

use std::collections::HashMap;

use castra_analysis::analysis;
use castra_history::{UpkeepOptions, upkeep};
use castra_org::{
    charter,
    organization::{self, Current, PersonId, Repository, Scope, TeamId},
};
use castra_platform::{
    Ctx, Error, Result, Seen, access::Permission, db::Tx, figures::percent, revision, terms::Terms as _,
};
use castra_repositories::{aside, on_day, summaries};
use chrono::NaiveDate;

use super::{
    RESPONSIBILITY,
    kinds::DebtState,
    model::{DebtBudget, DebtItem, DebtTerms, Measured, Register, Settlement, Suggestion},
    rules, store, suggestions,
};
use castra_gate as gate;

/// Whether the viewer may keep a team's register: they are accountable or responsible for technical debt there.
pub fn may_keep(ctx: &Ctx, current: &Current, team: &TeamId) -> bool {
    charter::practises(ctx, &current.charter, RESPONSIBILITY, &Scope::Team(team.clone()))
}

/// Whether the viewer may change an item: they keep the register or own the item.
pub fn may_change(ctx: &Ctx, current: &Current, item: &DebtItem) -> bool {
    ctx.viewer.is(item.owner.as_str()) || may_keep(ctx, current, &item.team)
}

pub(super) fn refused() -> Error {
    Error::forbidden(
        "only those accountable or responsible for a team's technical debt, and an item's owner, can change it",
    )
    .ask_who("tech debt")
}

/// An active team.
pub(super) fn team(current: &Current, id: &str) -> Result<TeamId> {
    let mut teams = current.organization().active_teams(current.today);
    let found = teams.find(|team| team.id.as_str() == id);
    found.map(|team| team.id.clone()).ok_or_else(|| Error::not_found(format!("team `{id}`")))
}

/// A team's current repositories.
pub(super) fn of_team(current: &Current, team: &TeamId) -> Vec<Repository> {
    on_day(current, current.today, Some(team))
}

/// A team's register with measurements and suggestions.
pub async fn register(ctx: &Ctx, id: &str) -> Result<Register> {
    ctx.may(&Permission::ReadOrganization)?;
    let current = organization::current(ctx).await?;
    let team = team(&current, id)?;
    let kept = Kept {
        items: store::list(ctx.read(), team.as_str()).await?,
        gate: gate::of_team(ctx, &current, &team, current.today).await?,
        budget: store::budget(ctx.read(), team.as_str()).await?,
    };
    let mut register = of(ctx, &current, team, kept).await?;
    let known = register.open.iter().chain(&register.accepted).map(|known| known.item.clone());
    let items: Vec<DebtItem> = known.collect();
    for repository in of_team(&current, &register.team) {
        let Some(analysis) = analysis(ctx, repository.id.as_str(), current.today).await? else {
            continue;
        };
        let items = items.clone();
        let found = move || suggestions::suggest(&analysis, &repository.id, &items);
        register.suggestions.extend(aside(found).await?);
    }
    let order = |a: &Suggestion, b: &Suggestion| {
        b.weight.total_cmp(&a.weight).then_with(|| (&a.repository, &a.place).cmp(&(&b.repository, &b.place)))
    };
    register.suggestions.sort_by(order);
    Ok(register)
}

/// The stored part of a team's register.
#[derive(Default)]
struct Kept {
    items: Vec<DebtItem>,
    gate: Vec<gate::GateResult>,
    budget: Option<DebtBudget>,
}

/// A team's register without suggestions.
async fn of(ctx: &Ctx, current: &Current, team: TeamId, kept: Kept) -> Result<Register> {
    let Kept { items, gate, budget } = kept;
    let own = of_team(current, &team);
    let scans = summaries(ctx).await?;
    let read: Vec<_> = scans
        .iter()
        .filter(|scan| scan.head.is_some() && own.iter().any(|repository| repository.id == scan.repository))
        .collect();
    let lines = read.iter().map(|scan| u64::try_from(scan.lines).unwrap_or(0)).sum();
    let (settled, live): (Vec<_>, Vec<_>) =
        items.into_iter().partition(|item| item.state == DebtState::PaidOff);
    let mut paid = settled;
    paid.sort_by(|a, b| (b.settled_on, &b.id).cmp(&(a.settled_on, &a.id)));
    let (mut open, mut accepted): (Vec<_>, Vec<_>) = measured(ctx, current, live)
        .await?
        .into_iter()
        .partition(|known| known.item.state == DebtState::Open);
    rules::rank(&mut open);
    accepted.sort_by(|a, b| (a.item.review, &a.item.id).cmp(&(b.item.review, &b.item.id)));
    Ok(Register {
        gate,
        budget,
        members: current.organization().members(&team, current.today).count(),
        may_keep: may_keep(ctx, current, &team),
        repositories: (own.len(), read.len()),
        day: current.today,
        suggestions: Vec::new(),
        team,
        open,
        accepted,
        paid,
        lines,
    })
}

/// Every team's register, by the team's name, without suggestions.
pub async fn registers(ctx: &Ctx) -> Result<Vec<Register>> {
    ctx.may(&Permission::ReadOrganization)?;
    let current = organization::current(ctx).await?;
    let mut teams: Vec<_> = current.organization().active_teams(current.today).collect();
    teams.sort_by(|a, b| a.name.cmp(&b.name));
    let mut kept: HashMap<TeamId, Kept> = HashMap::new();
    for item in store::list(ctx.read(), "").await? {
        kept.entry(item.team.clone()).or_default().items.push(item);
    }
    for (team, budget) in store::budgets(ctx.read()).await? {
        kept.entry(team).or_default().budget = Some(budget);
    }
    let repositories = &current.organization().repositories;
    for result in gate::of_all(ctx, &current, current.today).await? {
        let today = repositories.get(&result.repository).filter(|known| known.period.contains(current.today));
        if let Some(repository) = today {
            kept.entry(repository.team.clone()).or_default().gate.push(result);
        }
    }
    let mut all = Vec::new();
    for team in teams {
        all.push(of(ctx, &current, team.id.clone(), kept.remove(&team.id).unwrap_or_default()).await?);
    }
    Ok(all)
}

/// Measures the upkeep of the items' places.
async fn measured(ctx: &Ctx, current: &Current, items: Vec<DebtItem>) -> Result<Vec<Measured>> {
    let mut all: Vec<Measured> = items.into_iter().map(|item| Measured { item, upkeep: None }).collect();
    let mut ids: Vec<_> = all.iter().map(|known| known.item.repository.clone()).collect();
    ids.sort();
    ids.dedup();
    for id in ids {
        let Some(analysis) = analysis(ctx, id.as_str(), current.today).await? else { continue };
        let mut here: Vec<&mut Measured> =
            all.iter_mut().filter(|known| known.item.repository == id).collect();
        let places: Vec<String> = here.iter().map(|known| known.item.place.clone()).collect();
        let found = aside(move || {
            let places: Vec<&str> = places.iter().map(String::as_str).collect();
            upkeep(&analysis.facts, &places, &UpkeepOptions::at(analysis.now))
        });
        for (known, upkeep) in here.iter_mut().zip(found.await?) {
            known.upkeep = Some(upkeep);
        }
    }
    Ok(all)
}

/// One item.
pub(super) async fn find(ctx: &Ctx, id: &str) -> Result<DebtItem> {
    ctx.may(&Permission::ReadOrganization)?;
    store::find(ctx.read(), id).await
}

/// One item with its measurements.
pub async fn opened(ctx: &Ctx, id: &str) -> Result<Measured> {
    let item = find(ctx, id).await?;
    let current = organization::current(ctx).await?;
    let known = measured(ctx, &current, vec![item]).await?;
    known.into_iter().next().ok_or_else(|| Error::internal("one item was measured as none"))
}

/// A page of items in the order they were recorded, after one of them.
pub(super) async fn page(
    ctx: &Ctx,
    team: Option<&str>,
    state: Option<DebtState>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Measured>> {
    ctx.may(&Permission::ReadOrganization)?;
    let current = organization::current(ctx).await?;
    let state = state.map_or("", DebtState::as_str);
    let items =
        store::page(ctx.read(), team.unwrap_or_default(), state, after.unwrap_or_default(), limit).await?;
    measured(ctx, &current, items).await
}

/// Every item of a team.
pub(super) async fn of_register(ctx: &Ctx, team: &TeamId) -> Result<Vec<DebtItem>> {
    store::list(ctx.read(), team.as_str()).await
}

/// The viewer's unpaid items, and those without an active owner in registers they keep; each with whether its owner
/// is still here.
pub(super) async fn waiting(ctx: &Ctx, current: &Current) -> Result<Vec<(DebtItem, bool)>> {
    let Some(person) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
    let mine = store::of_owner(ctx.read(), person).await?.into_iter();
    let unpaid = mine.filter(|item| item.state != DebtState::PaidOff);
    let mut found: Vec<_> = unpaid.map(|item| (item, true)).collect();
    // Items are read only if some owner has left, which is rare.
    let is_gone = |owner: &str| {
        !ctx.viewer.is(owner) && !current.organization().is_active(&owner.into(), current.today)
    };
    if store::owners(ctx.read()).await?.iter().any(|owner| is_gone(owner)) {
        let left = store::unpaid(ctx.read()).await?.into_iter();
        let left = left.filter(|item| is_gone(item.owner.as_str()) && may_keep(ctx, current, &item.team));
        found.extend(left.map(|item| (item, false)));
    }
    Ok(found)
}

/// Every item the viewer owns, paid off or not.
pub(super) async fn own(ctx: &Ctx) -> Result<Vec<DebtItem>> {
    match ctx.viewer.person.as_deref() {
        Some(person) => store::of_owner(ctx.read(), person).await,
        None => Ok(Vec::new()),
    }
}

/// Every item of every team, in the order they were recorded.
pub(super) async fn all(ctx: &Ctx) -> Result<Vec<DebtItem>> {
    store::list(ctx.read(), "").await
}

/// Refuses faulty terms. An owner who has left and a repository that moved may stay until replaced, or no other field
/// could be changed.
fn check(current: &Current, team: &TeamId, kept: Option<&DebtItem>, terms: &DebtTerms) -> Result<()> {
    let mut faults = rules::faults(terms, current.today);
    let owner = PersonId::from(terms.owner.trim());
    let is_kept = kept.is_some_and(|item| item.owner == owner);
    if !is_kept && !current.organization().is_active(&owner, current.today) {
        faults.add("owner", format!("`{owner}` is not an active person"));
    }
    let repository = terms.repository.trim();
    let is_kept = kept.is_some_and(|item| item.repository.as_str() == repository);
    if !is_kept && !of_team(current, team).iter().any(|own| own.id.as_str() == repository) {
        faults.add("repository", format!("`{repository}` is not a repository of this team"));
    }
    faults.refuse("the debt")
}

fn subject(item: &DebtItem) -> String {
    format!("debt:{}", item.id)
}

/// Records a debt in a team's register.
pub async fn record(ctx: &Ctx, team_id: &str, terms: DebtTerms) -> Result<DebtItem> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let team = team(&current, team_id)?;
    if !may_keep(ctx, &current, &team) {
        return Err(refused());
    }
    check(&current, &team, None, &terms)?;
    let item = new_item(terms, ctx.new_id(), team, ctx.actor.to_string(), current.today);
    store::insert(&mut tx, &item).await?;
    tx.changing(None, Some(&item))?;
    tx.commit(ctx.says("recorded a debt", subject(&item), item.title.clone())).await?;
    Ok(item)
}

/// A new item of terms that were checked.
fn new_item(terms: DebtTerms, id: String, team: TeamId, recorded_by: String, today: NaiveDate) -> DebtItem {
    let terms = terms.trimmed();
    DebtItem {
        id,
        team,
        title: terms.title,
        repository: terms.repository.into(),
        place: terms.place,
        kind: terms.kind.expect("the terms require a kind"),
        principal_days: terms.principal_days.0,
        quadrant: terms.quadrant.expect("the terms require a quadrant"),
        owner: terms.owner.into(),
        since: terms.since.unwrap_or(today),
        due: terms.due,
        decision: terms.decision,
        note: terms.note,
        state: DebtState::Open,
        review: None,
        outcome: String::new(),
        settled_on: None,
        recorded_by,
        revision: 1,
    }
}

/// Begins a change of an item, if the viewer may change it and saw its current revision.
async fn to_change(ctx: &Ctx, id: &str, seen: &Seen) -> Result<(Tx, Current, DebtItem)> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let item = store::find(&mut tx, id).await?;
    if !may_change(ctx, &current, &item) {
        return Err(refused());
    }
    seen.check(item.revision)?;
    Ok((tx, current, item))
}

/// Changes the entered part of a debt.
pub async fn change(ctx: &Ctx, id: &str, seen: &Seen, terms: DebtTerms) -> Result<DebtItem> {
    let (tx, current, before) = to_change(ctx, id, seen).await?;
    check(&current, &before.team, Some(&before), &terms)?;
    let kept = before.clone();
    let item = DebtItem {
        state: kept.state,
        review: kept.review,
        outcome: kept.outcome,
        settled_on: kept.settled_on,
        revision: kept.revision,
        ..new_item(terms, kept.id, kept.team, kept.recorded_by, current.today)
    };
    let details = item.title.clone();
    save(ctx, tx, &before, item, "changed a debt", details).await
}

/// Pays a debt off, accepts it until a day, or reopens it.
pub async fn settle(ctx: &Ctx, id: &str, seen: &Seen, settlement: Settlement) -> Result<DebtItem> {
    let (tx, current, before) = to_change(ctx, id, seen).await?;
    rules::faults_of_settlement(&settlement, current.today).refuse("the debt")?;
    let item = rules::settled(before.clone(), settlement.trimmed(), current.today).ok_or_else(|| {
        Error::conflict(format!("this debt is already {}", before.state.words().to_lowercase()))
    })?;
    let did = match item.state {
        DebtState::PaidOff => "paid off a debt",
        DebtState::Accepted => "accepted a debt",
        DebtState::Open => "reopened a debt",
    };
    let details = item.outcome.clone();
    save(ctx, tx, &before, item, did, details).await
}

async fn save(
    ctx: &Ctx,
    mut tx: Tx,
    before: &DebtItem,
    item: DebtItem,
    did: &str,
    details: String,
) -> Result<DebtItem> {
    store::update(&mut tx, &item).await?;
    let item = DebtItem { revision: item.revision + 1, ..item };
    tx.changing(Some(before), Some(&item))?;
    tx.commit(ctx.says(did, subject(&item), details)).await?;
    Ok(item)
}

/// A team's budget.
pub async fn budget(ctx: &Ctx, team_id: &str) -> Result<Option<DebtBudget>> {
    ctx.may(&Permission::ReadOrganization)?;
    store::budget(ctx.read(), team_id).await
}

/// The revision of a team's budget: 0 before it is set.
pub(super) fn budget_revision(budget: Option<&DebtBudget>) -> Result<i64> {
    budget.map_or(Ok(0), revision::of_content)
}

/// Sets a team's budget, if it still has the revision seen.
pub async fn set_budget(ctx: &Ctx, team_id: &str, seen: &Seen, budget: &DebtBudget) -> Result<()> {
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let team = team(&current, team_id)?;
    if !may_keep(ctx, &current, &team) {
        return Err(refused());
    }
    rules::faults_of_budget(budget).refuse("the budget")?;
    seen.check(budget_revision(store::budget(&mut tx, team.as_str()).await?.as_ref())?)?;
    store::put_budget(&mut tx, team.as_str(), budget).await?;
    let details = format!("{} of the team's capacity", percent(budget.share.0));
    tx.commit(ctx.says("set a debt budget", format!("team:{team}"), details)).await
}
