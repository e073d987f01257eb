//! The SQL of assessments, ratings and needed skills. Evidence and skills are sealed under the assessed person's key.

use std::collections::BTreeMap;

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result, args,
    db::{Db, FromRow, Row, Tx, Value},
};
use chrono::NaiveDate;

use super::model::{Assessment, Rating};
use crate::text::{self, private_record};

/// The people of its private records.
pub(crate) const PRIVATE_TO: &str =
    "select person from growth_assessments union select author from growth_assessments
     union select person from growth_ratings";

private_record!(Assessment in "growth_assessments" {
    id, person, axis, side, author, day, level, confidence; evidence
});
private_record!(Rating in "growth_ratings" { person, day, knowledge, willingness; skill });

/// All assessments of a person, oldest first.
pub(super) async fn of_person(db: &Db, person: &PersonId) -> Result<Vec<Assessment>> {
    levels_of(db, std::slice::from_ref(person)).await
}

/// Everyone's assessments on an axis, oldest first.
pub(super) async fn on_axis(db: &Db, axis: &str) -> Result<Vec<Assessment>> {
    db.fetch_all("select * from growth_assessments where axis = $1 order by day, id", &args![axis]).await
}

/// The assessments of several people, oldest first.
pub(super) async fn levels_of(db: &Db, people: &[PersonId]) -> Result<Vec<Assessment>> {
    let sql = "select * from growth_assessments where person in (any_of($1)) order by day, id";
    db.fetch_all(sql, &args![Value::list(people.iter().map(PersonId::as_str))]).await
}

pub(crate) async fn insert(tx: &mut Tx, ctx: &Ctx, new: &Assessment) -> Result<()> {
    let sql =
        "insert into growth_assessments (id, person, axis, side, author, day, level, confidence, evidence)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let args = args![
        &new.id,
        &new.person,
        &new.axis,
        new.side,
        &new.author,
        new.day,
        new.level,
        new.confidence,
        new.evidence.column(tx, ctx, &new.person, ("growth_assessments", &new.id, "evidence")).await?,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// All ratings by several people, oldest first.
pub(super) async fn ratings_of(ctx: &Ctx, people: &[PersonId]) -> Result<Vec<Rating>> {
    let sql = "select * from growth_ratings where person in (any_of($1)) order by day, id";
    let args = args![Value::list(people.iter().map(PersonId::as_str))];
    text::open(ctx, ctx.read().fetch_all(sql, &args).await?).await
}

/// Stores a rating. Its skill is sealed too: even the name is the person's own statement about themselves.
pub(crate) async fn rate(tx: &mut Tx, ctx: &Ctx, rating: &Rating) -> Result<()> {
    let id = ctx.new_id();
    let skill = rating.skill.column(tx, ctx, &rating.person, ("growth_ratings", &id, "skill")).await?;
    let sql = "insert into growth_ratings (id, person, skill, day, knowledge, willingness)
               values ($1, $2, $3, $4, $5, $6)";
    let args = args![id, &rating.person, skill, rating.day, rating.knowledge, rating.willingness];
    tx.execute(sql, &args).await.map(drop)
}

struct Needed(String, String);

impl FromRow for Needed {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.get("team")?, row.get("skill")?))
    }
}

/// The skills all teams need, by team and name.
pub(super) async fn needed(db: &Db) -> Result<BTreeMap<String, Vec<String>>> {
    let rows: Vec<Needed> =
        db.fetch_all("select team, skill from growth_skills order by team, skill", &[]).await?;
    let mut teams: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Needed(team, skill) in rows {
        teams.entry(team).or_default().push(skill);
    }
    Ok(teams)
}

pub(crate) async fn need(tx: &mut Tx, team: &str, skill: &str, since: NaiveDate) -> Result<()> {
    let sql = "insert into growth_skills (team, skill, since) values ($1, $2, $3) on conflict (team, skill) do nothing";
    tx.execute(sql, &args![team, skill, since]).await.map(drop)
}

pub(super) async fn need_no_more(tx: &mut Tx, team: &str, skill: &str) -> Result<()> {
    tx.execute("delete from growth_skills where team = $1 and skill = $2", &args![team, skill])
        .await
        .map(drop)
}
