//! The register's SQL.

use castra_org::organization::TeamId;
use castra_platform::{
    Error, Result, args,
    db::{Db, FromRow, Reads, Row, Tx},
    record,
};

use super::{
    figures::Share,
    model::{DebtBudget, DebtItem},
};

record!(DebtItem {
    id,
    team,
    title,
    repository,
    place,
    kind,
    principal_days,
    quadrant,
    owner,
    since,
    due,
    decision,
    note,
    state,
    review,
    outcome,
    settled_on,
    recorded_by,
    revision,
});

impl FromRow for DebtBudget {
    fn from_row(row: &Row) -> Result<Self> {
        let share = Share(row.get("share")?);
        Ok(Self { share, day_cost: row.get("day_cost")?, currency: row.get("currency")? })
    }
}

pub(super) async fn find(mut from: impl Reads, id: &str) -> Result<DebtItem> {
    let found = from.fetch_optional("select * from debt_items where id = $1", &args![id]).await?;
    found.ok_or_else(|| Error::not_found("debt with this id"))
}

/// Every item of a team, or of all teams (empty), in the order they were recorded.
pub(super) async fn list(db: &Db, team: &str) -> Result<Vec<DebtItem>> {
    let sql = "select * from debt_items where ($1 = '' or team = $1) order by id";
    db.fetch_all(sql, &args![team]).await
}

/// All items of a person, paid off or not.
pub(super) async fn of_owner(db: &Db, owner: &str) -> Result<Vec<DebtItem>> {
    db.fetch_all("select * from debt_items where owner = $1 order by id", &args![owner]).await
}

/// All items not paid off, by owner.
pub(super) async fn unpaid(db: &Db) -> Result<Vec<DebtItem>> {
    db.fetch_all("select * from debt_items where state <> 'paid-off' order by owner, id", &[]).await
}

/// All owners of items not paid off.
pub(super) async fn owners(db: &Db) -> Result<Vec<String>> {
    db.fetch_all("select distinct owner from debt_items where state <> 'paid-off'", &[]).await
}

/// A page of the items of a team (empty: all teams) after an id.
pub(super) async fn page(db: &Db, team: &str, state: &str, after: &str, limit: i64) -> Result<Vec<DebtItem>> {
    let sql = "select * from debt_items where ($1 = '' or team = $1) and ($2 = '' or state = $2) and id > $3
               order by id limit $4";
    db.fetch_all(sql, &args![team, state, after, limit]).await
}

pub(super) async fn insert(tx: &mut Tx, item: &DebtItem) -> Result<()> {
    let sql = "insert into debt_items (id, team, title, repository, place, kind, principal_days, quadrant, owner, since,
                   due, decision, note, state, review, outcome, settled_on, recorded_by, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    let args = args![
        &item.id,
        &item.team,
        &item.title,
        &item.repository,
        &item.place,
        item.kind,
        item.principal_days,
        item.quadrant,
        &item.owner,
        item.since,
        item.due,
        &item.decision,
        &item.note,
        item.state,
        item.review,
        &item.outcome,
        item.settled_on,
        &item.recorded_by,
        item.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves an item under the next revision, unless it was changed in the meantime.
pub(super) async fn update(tx: &mut Tx, item: &DebtItem) -> Result<()> {
    let sql = "update debt_items set title = $1, repository = $2, place = $3, kind = $4, principal_days = $5,
                   quadrant = $6, owner = $7, since = $8, due = $9, decision = $10, note = $11, state = $12,
                   review = $13, outcome = $14, settled_on = $15, revision = revision + 1
               where id = $16 and revision = $17";
    let args = args![
        &item.title,
        &item.repository,
        &item.place,
        item.kind,
        item.principal_days,
        item.quadrant,
        &item.owner,
        item.since,
        item.due,
        &item.decision,
        &item.note,
        item.state,
        item.review,
        &item.outcome,
        item.settled_on,
        &item.id,
        item.revision,
    ];
    tx.update_one(sql, &args).await
}

pub(super) async fn budget(mut from: impl Reads, team: &str) -> Result<Option<DebtBudget>> {
    from.fetch_optional("select share, day_cost, currency from debt_budgets where team = $1", &args![team])
        .await
}

/// Every team's budget, by team.
pub(super) async fn budgets(db: &Db) -> Result<Vec<(TeamId, DebtBudget)>> {
    let sql = "select team, share, day_cost, currency from debt_budgets order by team";
    let all: Vec<BudgetOf> = db.fetch_all(sql, &[]).await?;
    Ok(all.into_iter().map(|BudgetOf(team, budget)| (team, budget)).collect())
}

struct BudgetOf(TeamId, DebtBudget);

impl FromRow for BudgetOf {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.get("team")?, DebtBudget::from_row(row)?))
    }
}

pub(super) async fn put_budget(tx: &mut Tx, team: &str, budget: &DebtBudget) -> Result<()> {
    let sql = "insert into debt_budgets (team, share, day_cost, currency) values ($1, $2, $3, $4)
               on conflict (team) do update set share = excluded.share, day_cost = excluded.day_cost,
                   currency = excluded.currency";
    tx.execute(sql, &args![team, budget.share.0, budget.day_cost, &budget.currency]).await.map(drop)
}
