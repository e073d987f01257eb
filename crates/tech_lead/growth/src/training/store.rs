//! The SQL of the training catalog and of learning budgets.

use std::collections::BTreeMap;

use castra_platform::{
    Result, args,
    db::{Db, FromRow, Reads, Row, Tx},
    record,
};
use chrono::NaiveDate;

use super::{
    model::{Costs, LearningBudget, Training, TrainingTerms},
    offered::Offered,
};

record!(LearningBudget { amount_minor, currency });

impl FromRow for Training {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            terms: TrainingTerms {
                title: row.get("title")?,
                provider: row.get("provider")?,
                link: row.get("link")?,
                about: row.get("about")?,
                cost_minor: row.get("cost_minor")?,
                currency: row.get("currency")?,
                certificate: row.get("certificate")?,
                offered: Offered(row.get("offered")?),
            },
            revision: row.get("revision")?,
        })
    }
}

pub(super) async fn get(mut reads: impl Reads, id: &str) -> Result<Option<Training>> {
    reads.fetch_optional("select * from growth_trainings where id = $1", &args![id]).await
}

/// The trainings after an id, in the order they were added.
pub(super) async fn page(db: &Db, after: &str, limit: i64) -> Result<Vec<Training>> {
    db.fetch_all("select * from growth_trainings where id > $1 order by id limit $2", &args![after, limit])
        .await
}

pub(crate) async fn insert(tx: &mut Tx, training: &Training) -> Result<()> {
    let sql = "insert into growth_trainings
                   (id, title, provider, link, about, cost_minor, currency, certificate, offered, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let terms = &training.terms;
    let args = args![
        &training.id,
        &terms.title,
        &terms.provider,
        &terms.link,
        &terms.about,
        terms.cost_minor,
        &terms.currency,
        &terms.certificate,
        terms.offered.0,
        training.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

pub(super) async fn update(tx: &mut Tx, training: &Training) -> Result<()> {
    let sql = "update growth_trainings set title = $1, provider = $2, link = $3, about = $4, cost_minor = $5,
                   currency = $6, certificate = $7, offered = $8, revision = revision + 1
               where id = $9 and revision = $10";
    let terms = &training.terms;
    let args = args![
        &terms.title,
        &terms.provider,
        &terms.link,
        &terms.about,
        terms.cost_minor,
        &terms.currency,
        &terms.certificate,
        terms.offered.0,
        &training.id,
        training.revision,
    ];
    tx.update_one(sql, &args).await
}

pub(super) async fn budget(mut reads: impl Reads, team: &str, year: i32) -> Result<Option<LearningBudget>> {
    let sql = "select amount_minor, currency from growth_budgets where team = $1 and year = $2";
    reads.fetch_optional(sql, &args![team, year]).await
}

/// The budgets of all teams in a year, by team.
pub(super) async fn budgets(db: &Db, year: i32) -> Result<BTreeMap<String, LearningBudget>> {
    struct BudgetOf(String, LearningBudget);
    impl FromRow for BudgetOf {
        fn from_row(row: &Row) -> Result<Self> {
            Ok(Self(row.get("team")?, LearningBudget::from_row(row)?))
        }
    }
    let sql = "select team, amount_minor, currency from growth_budgets where year = $1";
    let all: Vec<BudgetOf> = db.fetch_all(sql, &args![year]).await?;
    Ok(all.into_iter().map(|BudgetOf(team, budget)| (team, budget)).collect())
}

pub(super) async fn put_budget(tx: &mut Tx, team: &str, year: i32, budget: &LearningBudget) -> Result<()> {
    let sql = "insert into growth_budgets (team, year, amount_minor, currency) values ($1, $2, $3, $4)
               on conflict (team, year) do update set amount_minor = excluded.amount_minor,
                   currency = excluded.currency";
    tx.execute(sql, &args![team, year, budget.amount_minor, &budget.currency]).await.map(drop)
}

struct Cost {
    person: String,
    currency: String,
    planned: i64,
    spent: i64,
}

record!(Cost { person, currency, planned, spent });

/// Learning costs between two days, by person, summed as a plan does.
pub(super) async fn costs(db: &Db, from: NaiveDate, to: NaiveDate) -> Result<BTreeMap<String, Costs>> {
    let sql = "select person, currency,
                   cast(sum(case when ended_on is not null and spent_minor is null then 0
                       else coalesce(planned_minor, spent_minor, 0) end) as bigint) as planned,
                   cast(sum(coalesce(spent_minor, 0)) as bigint) as spent
               from growth_means
               where currency <> '' and coalesce(starts_on, since) >= $1 and coalesce(starts_on, since) <= $2
               group by person, currency";
    let rows: Vec<Cost> = db.fetch_all(sql, &args![from, to]).await?;
    let mut people: BTreeMap<String, Costs> = BTreeMap::new();
    for row in rows {
        people.entry(row.person).or_default().insert(row.currency, (row.planned, row.spent));
    }
    Ok(people)
}
