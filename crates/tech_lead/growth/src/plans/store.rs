//! The SQL of growth plans. Every text is sealed under the key of the person the plan is for, no matter who wrote it. The
//! parts of a plan have no revision of their own: [`touch`] raises the plan's in the same transaction.

use std::collections::BTreeMap;

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result, Seen, args,
    db::{Db, FromRow, Reads, Row, Tx, Value},
};
use chrono::NaiveDate;

use super::model::{Area, Means, Milestone, Plan, PlanTerms};
use crate::{
    sight,
    text::{self, Text, private_record},
};

/// The people of its private records.
pub(crate) const PRIVATE_TO: &str = "select person from growth_plans";

private_record!(Plan in "growth_plans" { person, target_role, review_on, begun_on, touched_on, revision; aim });
private_record!(Area in "growth_areas" {
    id, person, axis, since, state, ended_on; title, why, outcome; means, milestones
});
private_record!(Means in "growth_means" {
    id, area, person, kind, repository, training, pair, since, ended_on, starts_on, ends_on, planned_minor, spent_minor,
    currency; what, link, certificate
});
private_record!(Milestone in "growth_milestones" { id, area, person, due, reached_on; title, evidence });

/// The revision of a person's plan; 0 before it begins.
pub(super) async fn revision(mut reads: impl Reads, person: &PersonId) -> Result<i64> {
    let sql = "select revision from growth_plans where person = $1";
    Ok(reads.fetch_optional(sql, &args![person]).await?.unwrap_or_default())
}

fn list(people: &[PersonId]) -> Value {
    Value::list(people.iter().map(PersonId::as_str))
}

/// The plans of several people, where they have one.
pub(super) async fn plans_of(ctx: &Ctx, people: &[PersonId]) -> Result<Vec<Plan>> {
    let sql = "select person as id, growth_plans.* from growth_plans where person in (any_of($1))";
    text::open(ctx, ctx.read().fetch_all(sql, &args![list(people)]).await?).await
}

/// All areas of several people with their means and milestones, in no particular order.
pub(super) async fn areas_of(ctx: &Ctx, people: &[PersonId]) -> Result<Vec<Area>> {
    let (db, args) = (ctx.read(), args![list(people)]);
    let areas = "select * from growth_areas where person in (any_of($1))";
    let mut areas: Vec<Area> = db.fetch_all(areas, &args).await?;
    let means = "select * from growth_means where person in (any_of($1)) order by since, id";
    let means: Vec<Means> = db.fetch_all(means, &args).await?;
    let milestones = "select * from growth_milestones where person in (any_of($1)) order by due, id";
    let milestones: Vec<Milestone> = db.fetch_all(milestones, &args).await?;
    for area in &mut areas {
        area.means = means.iter().filter(|one| one.area == area.id).cloned().collect();
        area.milestones = milestones.iter().filter(|one| one.area == area.id).cloned().collect();
    }
    text::open(ctx, areas).await
}

/// An area as stored, without means and milestones.
pub(super) async fn area(tx: &mut Tx, id: &str) -> Result<Area> {
    let found = tx.fetch_optional("select * from growth_areas where id = $1", &args![id]).await?;
    found.ok_or_else(sight::nothing)
}

/// A means as stored.
pub(super) async fn means(tx: &mut Tx, id: &str) -> Result<Means> {
    let found = tx.fetch_optional("select * from growth_means where id = $1", &args![id]).await?;
    found.ok_or_else(sight::nothing)
}

/// A milestone as stored.
pub(super) async fn milestone(tx: &mut Tx, id: &str) -> Result<Milestone> {
    let found = tx.fetch_optional("select * from growth_milestones where id = $1", &args![id]).await?;
    found.ok_or_else(sight::nothing)
}

/// Whether an area is in a person's plan.
pub(crate) async fn is_area_of(tx: &mut Tx, area: &str, person: &PersonId) -> Result<bool> {
    let sql = "select id from growth_areas where id = $1 and person = $2";
    Ok(tx.fetch_optional::<String>(sql, &args![area, person]).await?.is_some())
}

/// The person an area, a means or a milestone belongs to. Empty if it does not exist, so that the following checks take as
/// long as for a part of another person's plan.
pub(super) async fn whose(mut reads: impl Reads, table: Part, id: &str) -> Result<PersonId> {
    let sql = match table {
        Part::Area => "select person from growth_areas where id = $1",
        Part::Means => "select person from growth_means where id = $1",
        Part::Milestone => "select person from growth_milestones where id = $1",
    };
    let found: Option<String> = reads.fetch_optional(sql, &args![id]).await?;
    Ok(PersonId::from(found.unwrap_or_default()))
}

/// A part of a plan that has an id.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Area,
    Means,
    Milestone,
}

/// Begins a plan if there is none, raises its revision from the one that was seen, and records that it was touched on a day
/// and whether by its person (a backfill by the host counts as theirs).
pub(crate) async fn touch(
    tx: &mut Tx,
    ctx: &Ctx,
    person: &PersonId,
    day: NaiveDate,
    seen: &Seen,
) -> Result<()> {
    let sql = "insert into growth_plans (person, target_role, aim, begun_on, review_on, touched_on, revision)
               values ($1, null, '', $2, null, $2, 0) on conflict (person) do nothing";
    tx.execute(sql, &args![person, day]).await?;
    let current = revision(&mut *tx, person).await?;
    seen.check(current)?;
    let sql = "update growth_plans set touched_on = $1, revision = revision + 1 where person = $2 and revision = $3";
    tx.update_one(sql, &args![day, person, current]).await?;
    let is_own = ctx.viewer.host || ctx.viewer.is(person.as_str());
    let sql = "insert into growth_touches (person, day, is_own) values ($1, $2, false) on conflict (person, day) do nothing";
    tx.execute(sql, &args![person, day]).await?;
    if is_own {
        let sql = "update growth_touches set is_own = true where person = $1 and day = $2";
        tx.execute(sql, &args![person, day]).await?;
    }
    Ok(())
}

pub(crate) async fn save_plan(tx: &mut Tx, ctx: &Ctx, person: &PersonId, terms: PlanTerms) -> Result<()> {
    let at = ("growth_plans", person.as_str(), "aim");
    let aim = Text::from(terms.aim).column(tx, ctx, person, at).await?;
    let sql = "update growth_plans set target_role = $1, aim = $2, review_on = $3 where person = $4";
    tx.update_one(sql, &args![terms.target_role, aim, terms.review_on, person]).await
}

pub(super) async fn review_on(tx: &mut Tx, person: &PersonId, next: NaiveDate) -> Result<()> {
    tx.update_one("update growth_plans set review_on = $1 where person = $2", &args![next, person]).await
}

/// Adds or saves an area. Texts that were not written now stay sealed as they are.
pub(crate) async fn put_area(tx: &mut Tx, ctx: &Ctx, area: &Area) -> Result<()> {
    let at = |column| ("growth_areas", area.id.as_str(), column);
    let sql = "insert into growth_areas (id, person, since, axis, title, why, state, ended_on, outcome)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
               on conflict (id) do update set axis = $4, title = $5, why = $6, state = $7, ended_on = $8, outcome = $9";
    let args = args![
        &area.id,
        &area.person,
        area.since,
        &area.axis,
        area.title.column(tx, ctx, &area.person, at("title")).await?,
        area.why.column(tx, ctx, &area.person, at("why")).await?,
        area.state,
        area.ended_on,
        area.outcome.column(tx, ctx, &area.person, at("outcome")).await?,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Adds or saves a means.
pub(crate) async fn put_means(tx: &mut Tx, ctx: &Ctx, means: &Means) -> Result<()> {
    let at = |column| ("growth_means", means.id.as_str(), column);
    let sql = "insert into growth_means (id, area, person, kind, since, what, link, repository, training, pair, ended_on,
                   starts_on, ends_on, planned_minor, spent_minor, currency, certificate)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
               on conflict (id) do update set what = $6, link = $7, repository = $8, training = $9, pair = $10,
                   ended_on = $11, starts_on = $12, ends_on = $13, planned_minor = $14, spent_minor = $15,
                   currency = $16, certificate = $17";
    let args = args![
        &means.id,
        &means.area,
        &means.person,
        means.kind,
        means.since,
        means.what.column(tx, ctx, &means.person, at("what")).await?,
        means.link.column(tx, ctx, &means.person, at("link")).await?,
        means.repository.clone(),
        means.training.clone(),
        means.pair.clone(),
        means.ended_on,
        means.starts_on,
        means.ends_on,
        means.planned_minor,
        means.spent_minor,
        &means.currency,
        means.certificate.column(tx, ctx, &means.person, at("certificate")).await?,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Ends the means that refer to a pair.
pub(crate) async fn end_pair(tx: &mut Tx, pair: &str, day: NaiveDate) -> Result<()> {
    let sql = "update growth_means set ended_on = $1 where pair = $2 and ended_on is null";
    tx.execute(sql, &args![day, pair]).await.map(drop)
}

/// Adds or saves a milestone. Texts that were not written now stay sealed as they are.
pub(crate) async fn put_milestone(tx: &mut Tx, ctx: &Ctx, milestone: &Milestone) -> Result<()> {
    let at = |column| ("growth_milestones", milestone.id.as_str(), column);
    let sql = "insert into growth_milestones (id, area, person, due, title, reached_on, evidence)
               values ($1, $2, $3, $4, $5, $6, $7)
               on conflict (id) do update set reached_on = $6, evidence = $7";
    let args = args![
        &milestone.id,
        &milestone.area,
        &milestone.person,
        milestone.due,
        milestone.title.column(tx, ctx, &milestone.person, at("title")).await?,
        milestone.reached_on,
        milestone.evidence.column(tx, ctx, &milestone.person, at("evidence")).await?,
    ];
    tx.execute(sql, &args).await.map(drop)
}

struct Touched(String, NaiveDate);

impl FromRow for Touched {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.get("person")?, row.get("day")?))
    }
}

/// The day each person last touched their own plan, up to a day.
pub(crate) async fn touched(db: &Db, day: NaiveDate) -> Result<BTreeMap<String, NaiveDate>> {
    let sql = "select person, max(day) as day from growth_touches where day <= $1 and is_own = true group by person";
    let rows: Vec<Touched> = db.fetch_all(sql, &args![day]).await?;
    Ok(rows.into_iter().map(|Touched(person, day)| (person, day)).collect())
}

/// The people whose plan names a means, on a day, in an area open on that day.
pub(crate) async fn with_means(db: &Db, day: NaiveDate) -> Result<Vec<String>> {
    let sql = "select distinct growth_means.person as id from growth_means
               join growth_areas on growth_areas.id = growth_means.area
               where growth_means.since <= $1 and (growth_means.ended_on is null or growth_means.ended_on > $1)
                   and growth_areas.since <= $1 and (growth_areas.ended_on is null or growth_areas.ended_on > $1)";
    db.fetch_all(sql, &args![day]).await
}

struct ReviewDue(PersonId, NaiveDate);

impl FromRow for ReviewDue {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.parse("person")?, row.get("review_on")?))
    }
}

/// The reviews of these people that are due up to a day.
pub(crate) async fn reviews_due(
    db: &Db,
    people: &[PersonId],
    until: NaiveDate,
) -> Result<Vec<(PersonId, NaiveDate)>> {
    let sql = "select person, review_on from growth_plans
               where person in (any_of($1)) and review_on is not null and review_on <= $2";
    let rows: Vec<ReviewDue> = db.fetch_all(sql, &args![list(people), until]).await?;
    Ok(rows.into_iter().map(|ReviewDue(person, day)| (person, day)).collect())
}

/// Of these people, those with a review due up to a day or an overdue milestone.
pub(crate) async fn waiting(
    db: &Db,
    people: &[PersonId],
    until: NaiveDate,
    today: NaiveDate,
) -> Result<Vec<String>> {
    let sql = "select person from growth_plans
               where person in (any_of($1)) and review_on is not null and review_on <= $2
               union
               select growth_milestones.person from growth_milestones
               join growth_areas on growth_areas.id = growth_milestones.area
               where growth_milestones.person in (any_of($1)) and growth_areas.state = 'open'
                   and growth_milestones.reached_on is null and growth_milestones.due < $3";
    db.fetch_all(sql, &args![list(people), until, today]).await
}
