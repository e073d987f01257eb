//! The SQL of growth plans. Every text is sealed under the key of the person the plan is for.

use std::collections::BTreeMap;

use castra_org::organization::{PersonId, RepositoryId, RoleId};
use castra_platform::{
    Ctx, Error, Result, args,
    db::{Db, FromRow, Reads, Row, Tx, Value},
};
use chrono::NaiveDate;

use super::{
    model::{Area, AreaTerms, Means, MeansTerms, Milestone, Plan, PlanTerms},
    rules::owner,
};
use crate::{kinds::AreaState, sealed, sight};

fn person(row: &Row) -> Result<PersonId> {
    Ok(PersonId::from(row.get::<String>("person")?))
}

impl FromRow for Plan {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            person: person(row)?,
            terms: PlanTerms {
                target_role: row.get::<Option<String>>("target_role")?.map(RoleId::from),
                aim: row.get("aim")?,
                review_on: row.get("review_on")?,
            },
            begun_on: row.get("begun_on")?,
            touched_on: row.get("touched_on")?,
            revision: row.get("revision")?,
        })
    }
}

impl FromRow for Area {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            person: person(row)?,
            terms: AreaTerms { title: row.get("title")?, axis: row.get("axis")?, why: row.get("why")? },
            since: row.get("since")?,
            state: row.parse("state")?,
            ended_on: row.get("ended_on")?,
            outcome: row.get("outcome")?,
            means: Vec::new(),
            milestones: Vec::new(),
        })
    }
}

impl FromRow for Means {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            area: row.get("area")?,
            person: person(row)?,
            terms: MeansTerms {
                kind: row.parse("kind")?,
                what: row.get("what")?,
                link: row.get("link")?,
                repository: row.get::<Option<String>>("repository")?.map(RepositoryId::from),
                training: row.get("training")?,
                pair: row.get("pair")?,
                starts_on: row.get("starts_on")?,
                ends_on: row.get("ends_on")?,
                planned_minor: row.get("planned_minor")?,
                spent_minor: row.get("spent_minor")?,
                currency: row.get("currency")?,
                certificate: row.get("certificate")?,
            },
            since: row.get("since")?,
            ended_on: row.get("ended_on")?,
        })
    }
}

impl FromRow for Milestone {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            area: row.get("area")?,
            person: person(row)?,
            title: row.get("title")?,
            due: row.get("due")?,
            reached_on: row.get("reached_on")?,
            evidence: row.get("evidence")?,
        })
    }
}

fn place(table: &str, id: &str, column: &str) -> String {
    format!("{table}/{id}/{column}")
}

/// A person's plan without its areas.
pub(super) async fn plan(ctx: &Ctx, person: &PersonId) -> Result<Option<Plan>> {
    let sql = "select * from growth_plans where person = $1";
    let Some(mut plan) = ctx.read().fetch_optional::<Plan>(sql, &args![person.as_str()]).await? else {
        return Ok(None);
    };
    let text = (place("growth_plans", person.as_str(), "aim"), &mut plan.terms.aim);
    sealed::open(ctx, vec![text]).await?;
    Ok(Some(plan))
}

/// The revision of a person's plan; 0 before it begins.
pub(super) async fn revision(mut reads: impl Reads, person: &PersonId) -> Result<i64> {
    let sql = "select revision from growth_plans where person = $1";
    Ok(reads.fetch_optional(sql, &args![person.as_str()]).await?.unwrap_or_default())
}

/// All areas of a person with their means and milestones, in no particular order.
pub(super) async fn areas(ctx: &Ctx, person: &PersonId) -> Result<Vec<Area>> {
    areas_of(ctx, std::slice::from_ref(person)).await
}

/// The plans of several people, where they have one.
pub(super) async fn plans_of(ctx: &Ctx, people: &[PersonId]) -> Result<BTreeMap<PersonId, Plan>> {
    let args = args![Value::list(people.iter().map(PersonId::as_str))];
    let sql = "select * from growth_plans where person in (any_of($1))";
    let mut plans: Vec<PlanOf> = ctx.read().fetch_all(sql, &args).await?;
    let texts = plans
        .iter_mut()
        .map(|PlanOf(person, plan)| (place("growth_plans", person.as_str(), "aim"), &mut plan.terms.aim));
    sealed::open(ctx, texts.collect()).await?;
    Ok(plans.into_iter().map(|PlanOf(person, plan)| (person, plan)).collect())
}

struct PlanOf(PersonId, Plan);

impl FromRow for PlanOf {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(person(row)?, Plan::from_row(row)?))
    }
}

/// All areas of several people with their means and milestones, in no particular order.
pub(super) async fn areas_of(ctx: &Ctx, people: &[PersonId]) -> Result<Vec<Area>> {
    let args = args![Value::list(people.iter().map(PersonId::as_str))];
    let mut areas: Vec<Area> =
        ctx.read().fetch_all("select * from growth_areas where person in (any_of($1))", &args).await?;
    let mut means: Vec<Means> = ctx
        .read()
        .fetch_all("select * from growth_means where person in (any_of($1)) order by since, id", &args)
        .await?;
    let mut milestones: Vec<Milestone> = ctx
        .read()
        .fetch_all("select * from growth_milestones where person in (any_of($1)) order by due, id", &args)
        .await?;
    let mut texts = Vec::new();
    for area in &mut areas {
        texts.push((place("growth_areas", &area.id, "title"), &mut area.terms.title));
        texts.push((place("growth_areas", &area.id, "why"), &mut area.terms.why));
        texts.push((place("growth_areas", &area.id, "outcome"), &mut area.outcome));
    }
    for one in &mut means {
        texts.push((place("growth_means", &one.id, "what"), &mut one.terms.what));
        texts.push((place("growth_means", &one.id, "link"), &mut one.terms.link));
        texts.push((place("growth_means", &one.id, "certificate"), &mut one.terms.certificate));
    }
    texts.extend(milestones.iter_mut().flat_map(texts_of));
    sealed::open(ctx, texts).await?;
    for area in &mut areas {
        area.means = means.iter().filter(|one| one.area == area.id).cloned().collect();
        area.milestones = milestones.iter().filter(|one| one.area == area.id).cloned().collect();
    }
    Ok(areas)
}

fn texts_of(milestone: &mut Milestone) -> [(String, &mut String); 2] {
    let at = |column| place("growth_milestones", &milestone.id, column);
    [(at("title"), &mut milestone.title), (at("evidence"), &mut milestone.evidence)]
}

/// Opens a milestone's texts. The caller has checked that the viewer may see them.
pub(super) async fn open_milestone(ctx: &Ctx, milestone: &mut Milestone) -> Result<()> {
    sealed::open(ctx, texts_of(milestone).into()).await
}

/// An area as stored, with sealed texts and without means and milestones.
pub(super) async fn area(mut reads: impl Reads, id: &str) -> Result<Area> {
    let found = reads.fetch_optional("select * from growth_areas where id = $1", &args![id]).await?;
    found.ok_or_else(sight::nothing)
}

/// A means as stored, with sealed texts.
pub(super) async fn means(mut reads: impl Reads, id: &str) -> Result<Means> {
    let found = reads.fetch_optional("select * from growth_means where id = $1", &args![id]).await?;
    found.ok_or_else(sight::nothing)
}

/// A milestone as stored, with sealed texts.
pub(super) async fn milestone(mut reads: impl Reads, id: &str) -> Result<Milestone> {
    let found = reads.fetch_optional("select * from growth_milestones where id = $1", &args![id]).await?;
    found.ok_or_else(sight::nothing)
}

/// Whether an area is in a person's plan.
pub(crate) async fn is_area_of(mut reads: impl Reads, area: &str, person: &PersonId) -> Result<bool> {
    let sql = "select id from growth_areas where id = $1 and person = $2";
    Ok(reads.fetch_optional::<String>(sql, &args![area, person.as_str()]).await?.is_some())
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

/// Begins a plan if there is none, and records that it was touched on a day and whether by its person (a backfill by the
/// host counts as theirs); rejects any revision other than `seen`.
pub(crate) async fn touch(
    tx: &mut Tx,
    ctx: &Ctx,
    person: &PersonId,
    day: NaiveDate,
    seen: Option<i64>,
) -> Result<()> {
    let sql = "insert into growth_plans (person, target_role, aim, begun_on, review_on, touched_on, revision)
               values ($1, null, '', $2, null, $2, 0) on conflict (person) do nothing";
    tx.execute(sql, &args![person.as_str(), day]).await?;
    let sql = "update growth_plans set touched_on = $1, revision = revision + 1
               where person = $2 and ($3 = -1 or revision = $3)";
    if tx.execute(sql, &args![day, person.as_str(), seen.unwrap_or(-1)]).await? == 0 {
        return Err(Error::conflict(
            "someone changed this growth plan after you opened it; nothing was saved",
        )
        .hint("open it in another tab and copy over what you typed"));
    }
    let is_own = ctx.viewer.host || ctx.viewer.is(person.as_str());
    let sql = "insert into growth_touches (person, day, is_own) values ($1, $2, false) on conflict (person, day) do nothing";
    tx.execute(sql, &args![person.as_str(), day]).await?;
    if is_own {
        let sql = "update growth_touches set is_own = true where person = $1 and day = $2";
        tx.execute(sql, &args![person.as_str(), day]).await?;
    }
    Ok(())
}

pub(crate) async fn save_plan(tx: &mut Tx, ctx: &Ctx, person: &PersonId, terms: &PlanTerms) -> Result<()> {
    let at = place("growth_plans", person.as_str(), "aim");
    let aim = sealed::seal(tx, ctx, owner(person), &at, &terms.aim).await?;
    let sql = "update growth_plans set target_role = $1, aim = $2, review_on = $3 where person = $4";
    let role = terms.target_role.as_ref().map(ToString::to_string);
    tx.execute(sql, &args![role, aim, terms.review_on, person.as_str()]).await.map(drop)
}

pub(super) async fn review_on(tx: &mut Tx, person: &PersonId, next: NaiveDate) -> Result<()> {
    let sql = "update growth_plans set review_on = $1 where person = $2";
    tx.execute(sql, &args![next, person.as_str()]).await.map(drop)
}

pub(crate) async fn insert_area(tx: &mut Tx, ctx: &Ctx, area: &Area) -> Result<()> {
    let at = |column| place("growth_areas", &area.id, column);
    let owner = owner(&area.person);
    let title = sealed::seal(tx, ctx, owner, &at("title"), &area.terms.title).await?;
    let why = sealed::seal(tx, ctx, owner, &at("why"), &area.terms.why).await?;
    let outcome = sealed::seal(tx, ctx, owner, &at("outcome"), &area.outcome).await?;
    let sql = "insert into growth_areas (id, person, axis, title, why, since, state, ended_on, outcome)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let args = args![
        &area.id,
        area.person.as_str(),
        &area.terms.axis,
        title,
        why,
        area.since,
        area.state.as_str(),
        area.ended_on,
        outcome,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves the content of an area. Its state and outcome stay.
pub(super) async fn change_area(tx: &mut Tx, ctx: &Ctx, area: &Area, terms: &AreaTerms) -> Result<()> {
    let at = |column| place("growth_areas", &area.id, column);
    let title = sealed::seal(tx, ctx, owner(&area.person), &at("title"), &terms.title).await?;
    let why = sealed::seal(tx, ctx, owner(&area.person), &at("why"), &terms.why).await?;
    let sql = "update growth_areas set axis = $1, title = $2, why = $3 where id = $4";
    changed(tx.execute(sql, &args![&terms.axis, title, why, &area.id]).await?)
}

/// Saves the state and outcome of an area, if its state has not changed since it was read. Other texts stay sealed as they
/// are: the placeholder of an erased text is not sealed as if a person had written it.
pub(super) async fn end_area(
    tx: &mut Tx,
    ctx: &Ctx,
    area: &Area,
    (state, ended_on): (AreaState, Option<NaiveDate>),
    outcome: &str,
) -> Result<()> {
    let at = place("growth_areas", &area.id, "outcome");
    let outcome = sealed::seal(tx, ctx, owner(&area.person), &at, outcome).await?;
    let sql = "update growth_areas set state = $1, ended_on = $2, outcome = $3 where id = $4 and state = $5";
    let args = args![state.as_str(), ended_on, outcome, &area.id, area.state.as_str()];
    changed(tx.execute(sql, &args).await?)
}

/// A conflict if no row was updated.
fn changed(rows: u64) -> Result<()> {
    match rows {
        1 => Ok(()),
        _ => {
            Err(Error::conflict("this was changed in the meantime; nothing was saved")
                .hint("reload the page"))
        }
    }
}

pub(crate) async fn insert_means(tx: &mut Tx, ctx: &Ctx, means: &Means) -> Result<()> {
    let sql = "insert into growth_means (id, area, person, kind, what, link, since, currency, certificate)
               values ($1, $2, $3, $4, '', '', $5, '', '')";
    let args = args![&means.id, &means.area, means.person.as_str(), means.terms.kind.as_str(), means.since];
    tx.execute(sql, &args).await?;
    save_means(tx, ctx, means).await
}

pub(super) async fn save_means(tx: &mut Tx, ctx: &Ctx, means: &Means) -> Result<()> {
    let at = |column| place("growth_means", &means.id, column);
    let (terms, owner) = (&means.terms, owner(&means.person));
    let what = sealed::seal(tx, ctx, owner, &at("what"), &terms.what).await?;
    let link = sealed::seal(tx, ctx, owner, &at("link"), &terms.link).await?;
    let certificate = sealed::seal(tx, ctx, owner, &at("certificate"), &terms.certificate).await?;
    let sql = "update growth_means set what = $1, link = $2, repository = $3, training = $4, pair = $5, ended_on = $6,
                   starts_on = $7, ends_on = $8, planned_minor = $9, spent_minor = $10, currency = $11,
                   certificate = $12
               where id = $13";
    let args = args![
        what,
        link,
        terms.repository.as_ref().map(ToString::to_string),
        terms.training.clone(),
        terms.pair.clone(),
        means.ended_on,
        terms.starts_on,
        terms.ends_on,
        terms.planned_minor,
        terms.spent_minor,
        &terms.currency,
        certificate,
        &means.id,
    ];
    changed(tx.execute(sql, &args).await?)
}

/// Ends the means that refer to a pair.
pub(crate) async fn end_pair(tx: &mut Tx, pair: &str, day: NaiveDate) -> Result<()> {
    let sql = "update growth_means set ended_on = $1 where pair = $2 and ended_on is null";
    tx.execute(sql, &args![day, pair]).await.map(drop)
}

pub(crate) async fn insert_milestone(tx: &mut Tx, ctx: &Ctx, new: &Milestone) -> Result<()> {
    let at = place("growth_milestones", &new.id, "title");
    let title = sealed::seal(tx, ctx, owner(&new.person), &at, &new.title).await?;
    let sql = "insert into growth_milestones (id, area, person, title, due, reached_on, evidence)
               values ($1, $2, $3, $4, $5, null, '')";
    tx.execute(sql, &args![&new.id, &new.area, new.person.as_str(), title, new.due]).await.map(drop)
}

/// Marks a milestone as reached, with evidence; a conflict if it is reached already.
pub(crate) async fn reach(
    tx: &mut Tx,
    ctx: &Ctx,
    milestone: &Milestone,
    day: NaiveDate,
    evidence: &str,
) -> Result<()> {
    let at = place("growth_milestones", &milestone.id, "evidence");
    let evidence = sealed::seal(tx, ctx, owner(&milestone.person), &at, evidence).await?;
    let sql =
        "update growth_milestones set reached_on = $1, evidence = $2 where id = $3 and reached_on is null";
    match tx.execute(sql, &args![day, evidence, &milestone.id]).await? {
        1 => Ok(()),
        _ => Err(Error::conflict("this milestone is already reached")),
    }
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
    let people = Value::list(people.iter().map(PersonId::as_str));
    db.fetch_all(sql, &args![people, until, today]).await
}
