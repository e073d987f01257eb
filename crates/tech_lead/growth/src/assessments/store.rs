//! The SQL of assessments, ratings and needed skills. Evidence is sealed under the assessed person's key.

use std::collections::BTreeMap;

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Result, args,
    db::{Db, FromRow, Row, Tx, Value},
};
use chrono::NaiveDate;

use super::model::{Assessment, Rating};
use crate::sealed;

fn step(row: &Row, column: &str) -> Result<u8> {
    let value: i64 = row.get(column)?;
    u8::try_from(value).map_err(|_| Error::internal(format!("a {column} of {value} is out of range")))
}

impl FromRow for Assessment {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            person: PersonId::from(row.get::<String>("person")?),
            axis: row.get("axis")?,
            side: row.parse("side")?,
            author: PersonId::from(row.get::<String>("author")?),
            day: row.get("day")?,
            level: step(row, "level")?,
            confidence: row.parse("confidence")?,
            evidence: row.get("evidence")?,
        })
    }
}

/// A rating with its id, for the place its skill is sealed for.
struct Stored(String, Rating);

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self> {
        let rating = Rating {
            person: PersonId::from(row.get::<String>("person")?),
            skill: row.get("skill")?,
            day: row.get("day")?,
            knowledge: step(row, "knowledge")?,
            willingness: step(row, "willingness")?,
        };
        Ok(Self(row.get("id")?, rating))
    }
}

fn skill_place(id: &str) -> String {
    format!("growth_ratings/{id}/skill")
}

fn place(id: &str) -> String {
    format!("growth_assessments/{id}/evidence")
}

/// All assessments of a person, oldest first.
pub(super) async fn of_person(ctx: &Ctx, person: &PersonId) -> Result<Vec<Assessment>> {
    let sql = "select * from growth_assessments where person = $1 order by day, id";
    let mut all: Vec<Assessment> = ctx.read().fetch_all(sql, &args![person.as_str()]).await?;
    let texts = all.iter_mut().map(|known| (place(&known.id), &mut known.evidence));
    sealed::open(ctx, texts.collect()).await?;
    Ok(all)
}

/// Everyone's assessments on an axis, oldest first, without evidence.
pub(super) async fn on_axis(db: &Db, axis: &str) -> Result<Vec<Assessment>> {
    let sql = "select id, person, axis, side, author, day, level, confidence, '' as evidence from growth_assessments
               where axis = $1 order by day, id";
    db.fetch_all(sql, &args![axis]).await
}

/// The assessments of several people, oldest first, without evidence.
pub(super) async fn levels_of(db: &Db, people: &[PersonId]) -> Result<Vec<Assessment>> {
    let sql = "select id, person, axis, side, author, day, level, confidence, '' as evidence from growth_assessments
               where person in (any_of($1)) order by day, id";
    db.fetch_all(sql, &args![Value::list(people.iter().map(PersonId::as_str))]).await
}

pub(crate) async fn insert(tx: &mut Tx, ctx: &Ctx, new: &Assessment) -> Result<()> {
    let evidence = sealed::seal(tx, ctx, new.person.as_str(), &place(&new.id), &new.evidence).await?;
    let sql =
        "insert into growth_assessments (id, person, axis, side, author, day, level, confidence, evidence)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let args = args![
        &new.id,
        new.person.as_str(),
        &new.axis,
        new.side.as_str(),
        new.author.as_str(),
        new.day,
        i64::from(new.level),
        new.confidence.as_str(),
        evidence,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// All ratings by a person, oldest first.
pub(super) async fn ratings(ctx: &Ctx, person: &PersonId) -> Result<Vec<Rating>> {
    let sql = "select * from growth_ratings where person = $1 order by day, id";
    let mut all: Vec<Stored> = ctx.read().fetch_all(sql, &args![person.as_str()]).await?;
    let texts = all.iter_mut().map(|Stored(id, rating)| (skill_place(id), &mut rating.skill));
    sealed::open(ctx, texts.collect()).await?;
    Ok(all.into_iter().map(|Stored(_, rating)| rating).collect())
}

/// All ratings by several people, oldest first, by person.
pub(super) async fn ratings_of(ctx: &Ctx, people: &[PersonId]) -> Result<BTreeMap<PersonId, Vec<Rating>>> {
    let sql = "select * from growth_ratings where person in (any_of($1)) order by day, id";
    let args = args![Value::list(people.iter().map(PersonId::as_str))];
    let mut all: Vec<Stored> = ctx.read().fetch_all(sql, &args).await?;
    let texts = all.iter_mut().map(|Stored(id, rating)| (skill_place(id), &mut rating.skill));
    sealed::open(ctx, texts.collect()).await?;
    let mut by: BTreeMap<PersonId, Vec<Rating>> = BTreeMap::new();
    for Stored(_, rating) in all {
        by.entry(rating.person.clone()).or_default().push(rating);
    }
    Ok(by)
}

/// Stores a rating. Its skill is sealed too: even the name is the person's own statement about themselves.
pub(crate) async fn rate(tx: &mut Tx, ctx: &Ctx, rating: &Rating) -> Result<()> {
    let id = ctx.new_id();
    let skill = sealed::seal(tx, ctx, rating.person.as_str(), &skill_place(&id), &rating.skill).await?;
    let sql = "insert into growth_ratings (id, person, skill, day, knowledge, willingness)
               values ($1, $2, $3, $4, $5, $6)";
    let args = args![
        id,
        rating.person.as_str(),
        skill,
        rating.day,
        i64::from(rating.knowledge),
        i64::from(rating.willingness),
    ];
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
