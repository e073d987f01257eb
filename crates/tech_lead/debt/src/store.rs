//! The register's SQL.

use castra_org::organization::{PersonId, RepositoryId, TeamId};
use castra_platform::{
    Error, Result, args,
    db::{Db, FromRow, Reads, Row, Tx},
};

use super::model::{DebtBudget, DebtItem, DebtTerms};

impl FromRow for DebtItem {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            team: TeamId::from(row.get::<String>("team")?),
            terms: DebtTerms {
                title: row.get("title")?,
                repository: RepositoryId::from(row.get::<String>("repository")?),
                place: row.get("place")?,
                kind: row.parse("kind")?,
                principal_days: row.get("principal_days")?,
                quadrant: row.parse("quadrant")?,
                owner: PersonId::from(row.get::<String>("owner")?),
                since: row.get("since")?,
                due: row.get("due")?,
                decision: row.get("decision")?,
                note: row.get("note")?,
            },
            state: row.parse("state")?,
            review: row.get("review")?,
            outcome: row.get("outcome")?,
            settled_on: row.get("settled_on")?,
            recorded_by: row.get("recorded_by")?,
            revision: row.get("revision")?,
        })
    }
}

impl FromRow for DebtBudget {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { share: row.get("share")?, day_cost: row.get("day_cost")?, currency: row.get("currency")? })
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

/// A person's items that are not paid off.
pub(super) async fn of_owner(db: &Db, owner: &str) -> Result<Vec<DebtItem>> {
    let sql = "select * from debt_items where owner = $1 and state <> 'paid-off' order by id";
    db.fetch_all(sql, &args![owner]).await
}

/// All items of a person, paid off or not.
pub(super) async fn ever_of_owner(db: &Db, owner: &str) -> Result<Vec<DebtItem>> {
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
    let terms = &item.terms;
    let sql = "insert into debt_items (id, team, title, repository, place, kind, principal_days, quadrant, owner, since,
                   due, decision, note, state, review, outcome, settled_on, recorded_by, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    let args = args![
        &item.id,
        item.team.as_str(),
        &terms.title,
        terms.repository.as_str(),
        &terms.place,
        terms.kind.as_str(),
        terms.principal_days,
        terms.quadrant.as_str(),
        terms.owner.as_str(),
        terms.since,
        terms.due,
        &terms.decision,
        &terms.note,
        item.state.as_str(),
        item.review,
        &item.outcome,
        item.settled_on,
        &item.recorded_by,
        item.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves an item under the next revision, if the stored one is still the one read.
pub(super) async fn update(tx: &mut Tx, item: &DebtItem) -> Result<()> {
    let terms = &item.terms;
    let sql = "update debt_items set title = $1, repository = $2, place = $3, kind = $4, principal_days = $5,
                   quadrant = $6, owner = $7, since = $8, due = $9, decision = $10, note = $11, state = $12,
                   review = $13, outcome = $14, settled_on = $15, revision = revision + 1
               where id = $16 and revision = $17";
    let args = args![
        &terms.title,
        terms.repository.as_str(),
        &terms.place,
        terms.kind.as_str(),
        terms.principal_days,
        terms.quadrant.as_str(),
        terms.owner.as_str(),
        terms.since,
        terms.due,
        &terms.decision,
        &terms.note,
        item.state.as_str(),
        item.review,
        &item.outcome,
        item.settled_on,
        &item.id,
        item.revision,
    ];
    match tx.execute(sql, &args).await? {
        1 => Ok(()),
        _ => Err(Error::conflict("this debt was changed in the meantime; nothing was saved")
            .hint("go back to keep what you typed, and compare it with the new version")),
    }
}

pub(super) async fn budget(mut from: impl Reads, team: &str) -> Result<Option<DebtBudget>> {
    from.fetch_optional("select share, day_cost, currency from debt_budgets where team = $1", &args![team])
        .await
}

/// Every team's budget, by team.
pub(super) async fn budgets(db: &Db) -> Result<Vec<(TeamId, DebtBudget)>> {
    let all: Vec<BudgetOf> =
        db.fetch_all("select team, share, day_cost, currency from debt_budgets order by team", &[]).await?;
    Ok(all.into_iter().map(|BudgetOf(team, budget)| (team, budget)).collect())
}

struct BudgetOf(TeamId, DebtBudget);

impl FromRow for BudgetOf {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(TeamId::from(row.get::<String>("team")?), DebtBudget::from_row(row)?))
    }
}

pub(super) async fn put_budget(tx: &mut Tx, team: &str, budget: &DebtBudget) -> Result<()> {
    let sql = "insert into debt_budgets (team, share, day_cost, currency) values ($1, $2, $3, $4)
               on conflict (team) do update set share = excluded.share, day_cost = excluded.day_cost,
                   currency = excluded.currency";
    tx.execute(sql, &args![team, budget.share, budget.day_cost, &budget.currency]).await.map(drop)
}
