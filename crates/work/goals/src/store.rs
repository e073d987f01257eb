//! The SQL of goals, key results, check-ins and work.

use std::collections::BTreeMap;

use castra_org::organization::TeamId;
use castra_platform::{
    Error, Result, args,
    db::{Db, FromRow, Reads, Row, Tx},
    record,
};
use chrono::NaiveDate;

use crate::{
    decimal::Decimal,
    model::{CheckIn, Goal, KeyResult, Reason, Whole, Work},
};

impl FromRow for Goal {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            team: row.get("team")?,
            title: row.get("title")?,
            why: row.get("why")?,
            kind: row.get("kind")?,
            period: row.get("period")?,
            starts: row.get("starts")?,
            ends: row.get("ends")?,
            owner: row.get("owner")?,
            state: row.get("state")?,
            grade: decimal(row, "grade")?,
            outcome: row.get("outcome")?,
            closed_on: row.get("closed_on")?,
            copied_from: row.get("copied_from")?,
            recorded_by: row.get("recorded_by")?,
            revision: row.get("revision")?,
            parents: Vec::new(),
        })
    }
}

impl FromRow for KeyResult {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            goal: row.get("goal")?,
            metric: row.get("metric")?,
            unit: row.get("unit")?,
            start: Decimal::from_millionths(row.get("start_value")?),
            target: Decimal::from_millionths(row.get("target_value")?),
            better: row.get("better")?,
            rhythm: row.get("rhythm")?,
            source: row.get("source")?,
            source_of: row.get("source_of")?,
            current: decimal(row, "current_value")?,
            confidence: row.get("confidence")?,
            outlook: row.get("outlook")?,
            checked_on: row.get("checked_on")?,
            current_from: row.get("current_from")?,
            posted: decimal(row, "posted_value")?,
            posted_on: row.get("posted_on")?,
            posted_from: row.get("posted_from")?,
            dropped_on: row.get("dropped_on")?,
            revision: row.get("revision")?,
        })
    }
}

impl FromRow for CheckIn {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            result: row.get("result")?,
            day: row.get("day")?,
            value: Decimal::from_millionths(row.get("value")?),
            outlook: row.get("outlook")?,
            confidence: row.get("confidence")?,
            note: row.get("note")?,
            source: row.get("source")?,
            made_by: row.get("made_by")?,
        })
    }
}

impl FromRow for Work {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            team: row.get("team")?,
            title: row.get("title")?,
            goal: row.get("goal")?,
            is_upkeep: row.get("is_upkeep")?,
            reason: row.get("reason")?,
            hours: row.get("hours")?,
            starts: row.get("starts")?,
            ends: row.get("ends")?,
            recorded_by: row.get("recorded_by")?,
            revision: row.get("revision")?,
            people: Vec::new(),
        })
    }
}

record!(Reason { team, work, reason, noted_by, noted_on });

fn decimal(row: &Row, name: &str) -> Result<Option<Decimal>> {
    Ok(row.get::<Option<i64>>(name)?.map(Decimal::from_millionths))
}

/// Two texts of a row: an edge between a record and another.
struct Edge(String, String);

impl FromRow for Edge {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.get("one")?, row.get("other")?))
    }
}

fn by_first(edges: Vec<Edge>) -> BTreeMap<String, Vec<String>> {
    let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Edge(one, other) in edges {
        all.entry(one).or_default().push(other);
    }
    all
}

pub(crate) async fn find(mut from: impl Reads, id: &str) -> Result<Goal> {
    let found: Option<Goal> = from.fetch_optional("select * from goals where id = $1", &args![id]).await?;
    let goal = found.ok_or_else(|| Error::not_found("goal with this id"))?;
    let sql = "select goal as one, parent as other from goal_parents where goal = $1 order by parent";
    let edges: Vec<Edge> = from.fetch_all(sql, &args![id]).await?;
    Ok(Goal { parents: edges.into_iter().map(|Edge(_, parent)| parent).collect(), ..goal })
}

/// Every goal that ends on a day or later, without key results, in the order of periods and ids.
pub(crate) async fn list(mut from: impl Reads, ends_from: &str) -> Result<Vec<Goal>> {
    let sql = "select * from goals where ends >= $1 order by starts, id";
    let goals: Vec<Goal> = from.fetch_all(sql, &args![ends_from]).await?;
    let sql = "select p.goal as one, p.parent as other from goal_parents p join goals g on g.id = p.goal
               where g.ends >= $1 order by p.goal, p.parent";
    let mut parents = by_first(from.fetch_all(sql, &args![ends_from]).await?);
    let with = |goal: Goal| Goal { parents: parents.remove(&goal.id).unwrap_or_default(), ..goal };
    Ok(goals.into_iter().map(with).collect())
}

/// The same with the key results that were not dropped.
pub(crate) async fn wholes(db: &Db, ends_from: &str) -> Result<Vec<Whole>> {
    let goals = list(db, ends_from).await?;
    let sql = "select r.* from goal_results r join goals g on g.id = r.goal
               where g.ends >= $1 and r.dropped_on is null order by r.id";
    let mut results: BTreeMap<String, Vec<KeyResult>> = BTreeMap::new();
    let all: Vec<KeyResult> = db.fetch_all(sql, &args![ends_from]).await?;
    for result in all {
        results.entry(result.goal.clone()).or_default().push(result);
    }
    Ok(goals
        .into_iter()
        .map(|goal| Whole { results: results.remove(&goal.id).unwrap_or_default(), goal })
        .collect())
}

/// A page of goals after an id.
pub(crate) async fn page(db: &Db, team: &str, state: &str, after: &str, limit: i64) -> Result<Vec<Goal>> {
    let sql = "select * from goals where ($1 = '' or coalesce(team, 'company') = $1) and ($2 = '' or state = $2) and id > $3
               order by id limit $4";
    let goals: Vec<Goal> = db.fetch_all(sql, &args![team, state, after, limit]).await?;
    let ids = castra_platform::db::Value::list(goals.iter().map(|goal| goal.id.as_str()));
    let sql = "select goal as one, parent as other from goal_parents where goal in (any_of($1)) order by goal, parent";
    let mut parents = by_first(db.fetch_all(sql, &[ids]).await?);
    let with = |goal: Goal| Goal { parents: parents.remove(&goal.id).unwrap_or_default(), ..goal };
    Ok(goals.into_iter().map(with).collect())
}

/// Every goal a person owns.
pub(crate) async fn of_owner(db: &Db, owner: &str) -> Result<Vec<Goal>> {
    db.fetch_all("select * from goals where owner = $1 order by starts, id", &args![owner]).await
}

pub(crate) async fn insert(tx: &mut Tx, goal: &Goal) -> Result<()> {
    let sql =
        "insert into goals (id, team, title, why, kind, period, starts, ends, owner, state, grade, outcome,
                   closed_on, copied_from, recorded_by, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let args = args![
        &goal.id,
        goal.team.as_ref().map(TeamId::as_str),
        &goal.title,
        &goal.why,
        goal.kind,
        &goal.period,
        goal.starts,
        goal.ends,
        goal.owner.as_ref().map(castra_org::organization::PersonId::as_str),
        goal.state,
        goal.grade.map(Decimal::millionths),
        &goal.outcome,
        goal.closed_on,
        goal.copied_from.as_deref(),
        &goal.recorded_by,
        goal.revision,
    ];
    tx.execute(sql, &args).await?;
    put_parents(tx, goal).await
}

/// Saves a goal under the next revision, unless it was changed in the meantime.
pub(crate) async fn update(tx: &mut Tx, goal: &Goal) -> Result<()> {
    let sql =
        "update goals set title = $1, why = $2, kind = $3, period = $4, starts = $5, ends = $6, owner = $7,
                   state = $8, grade = $9, outcome = $10, closed_on = $11, revision = revision + 1
               where id = $12 and revision = $13";
    let args = args![
        &goal.title,
        &goal.why,
        goal.kind,
        &goal.period,
        goal.starts,
        goal.ends,
        goal.owner.as_ref().map(castra_org::organization::PersonId::as_str),
        goal.state,
        goal.grade.map(Decimal::millionths),
        &goal.outcome,
        goal.closed_on,
        &goal.id,
        goal.revision,
    ];
    tx.update_one(sql, &args).await?;
    tx.execute("delete from goal_parents where goal = $1", &args![&goal.id]).await?;
    put_parents(tx, goal).await
}

async fn put_parents(tx: &mut Tx, goal: &Goal) -> Result<()> {
    for parent in &goal.parents {
        tx.execute("insert into goal_parents (goal, parent) values ($1, $2)", &args![&goal.id, parent])
            .await?;
    }
    Ok(())
}

/// All key results of a goal, also those dropped.
pub(crate) async fn results(mut from: impl Reads, goal: &str) -> Result<Vec<KeyResult>> {
    from.fetch_all("select * from goal_results where goal = $1 order by id", &args![goal]).await
}

pub(crate) async fn result(mut from: impl Reads, goal: &str, id: &str) -> Result<KeyResult> {
    let sql = "select * from goal_results where goal = $1 and id = $2";
    let found = from.fetch_optional(sql, &args![goal, id]).await?;
    found.ok_or_else(|| Error::not_found("key result with this id"))
}

pub(crate) async fn insert_result(tx: &mut Tx, result: &KeyResult) -> Result<()> {
    let sql = "insert into goal_results (id, goal, metric, unit, start_value, target_value, better, rhythm, source,
                   source_of, current_value, confidence, outlook, checked_on, current_from, posted_value, posted_on,
                   posted_from, dropped_on, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";
    let args = args![
        &result.id,
        &result.goal,
        &result.metric,
        &result.unit,
        result.start.millionths(),
        result.target.millionths(),
        result.better,
        result.rhythm,
        result.source,
        &result.source_of,
        result.current.map(Decimal::millionths),
        result.confidence,
        result.outlook,
        result.checked_on,
        &result.current_from,
        result.posted.map(Decimal::millionths),
        result.posted_on,
        &result.posted_from,
        result.dropped_on,
        result.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves a key result under the next revision, unless it was changed in the meantime.
pub(crate) async fn update_result(tx: &mut Tx, result: &KeyResult) -> Result<()> {
    let sql = "update goal_results set metric = $1, unit = $2, start_value = $3, target_value = $4, better = $5,
                   rhythm = $6, source = $7, source_of = $8, current_value = $9, confidence = $10, outlook = $11,
                   checked_on = $12, current_from = $13, posted_value = $14, posted_on = $15, posted_from = $16,
                   dropped_on = $17, revision = revision + 1
               where id = $18 and revision = $19";
    let args = args![
        &result.metric,
        &result.unit,
        result.start.millionths(),
        result.target.millionths(),
        result.better,
        result.rhythm,
        result.source,
        &result.source_of,
        result.current.map(Decimal::millionths),
        result.confidence,
        result.outlook,
        result.checked_on,
        &result.current_from,
        result.posted.map(Decimal::millionths),
        result.posted_on,
        &result.posted_from,
        result.dropped_on,
        &result.id,
        result.revision,
    ];
    tx.update_one(sql, &args).await
}

/// The check-ins of a key result, oldest first.
pub(crate) async fn check_ins(mut from: impl Reads, result: &str) -> Result<Vec<CheckIn>> {
    from.fetch_all("select * from goal_check_ins where result = $1 order by day", &args![result]).await
}

/// Saves a check-in; it replaces that of the same day.
pub(crate) async fn put_check_in(tx: &mut Tx, made: &CheckIn) -> Result<()> {
    let sql =
        "insert into goal_check_ins (id, result, day, value, outlook, confidence, note, source, made_by)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
               on conflict (result, day) do update set value = excluded.value, outlook = excluded.outlook,
                   confidence = excluded.confidence, note = excluded.note, source = excluded.source,
                   made_by = excluded.made_by";
    let args = args![
        &made.id,
        &made.result,
        made.day,
        made.value.millionths(),
        made.outlook,
        made.confidence,
        &made.note,
        &made.source,
        &made.made_by,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// The check-ins an actor confirmed, oldest first.
pub(crate) async fn check_ins_by(db: &Db, actor: &str) -> Result<Vec<CheckIn>> {
    db.fetch_all("select * from goal_check_ins where made_by = $1 order by day, id", &args![actor]).await
}

pub(crate) async fn find_work(mut from: impl Reads, id: &str) -> Result<Work> {
    let found: Option<Work> =
        from.fetch_optional("select * from goal_work where id = $1", &args![id]).await?;
    let work = found.ok_or_else(|| Error::not_found("work with this id"))?;
    let sql = "select work as one, person as other from goal_work_people where work = $1 order by person";
    let edges: Vec<Edge> = from.fetch_all(sql, &args![id]).await?;
    Ok(Work { people: edges.into_iter().map(|Edge(_, person)| person.as_str().into()).collect(), ..work })
}

/// The work of a team (empty: all) that began up to a day, and had not ended before another. Days are compared as text, so both
/// have a year of four digits.
pub(crate) async fn list_work(db: &Db, team: &str, from: NaiveDate, to: NaiveDate) -> Result<Vec<Work>> {
    let sql = "select * from goal_work where ($1 = '' or team = $1) and starts <= $3 and (ends is null or ends >= $2)
               order by id";
    let all: Vec<Work> = db.fetch_all(sql, &args![team, from, to]).await?;
    let sql =
        // From the work to its people: what is in hand is a small part of all that ever was.
        "select p.work as one, p.person as other from goal_work w cross join goal_work_people p
               where p.work = w.id and ($1 = '' or w.team = $1) and w.starts <= $3 and (w.ends is null or w.ends >= $2)";
    let mut people = by_first(db.fetch_all(sql, &args![team, from, to]).await?);
    let with = |work: Work| {
        let mut of_it = people.remove(&work.id).unwrap_or_default();
        of_it.sort_unstable();
        Work { people: of_it.iter().map(|person| person.as_str().into()).collect(), ..work }
    };
    Ok(all.into_iter().map(with).collect())
}

pub(crate) async fn insert_work(tx: &mut Tx, work: &Work) -> Result<()> {
    let sql = "insert into goal_work (id, team, title, goal, is_upkeep, reason, hours, starts, ends, recorded_by, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let args = args![
        &work.id,
        &work.team,
        &work.title,
        work.goal.as_deref(),
        work.is_upkeep,
        &work.reason,
        work.hours,
        work.starts,
        work.ends,
        &work.recorded_by,
        work.revision,
    ];
    tx.execute(sql, &args).await?;
    put_people(tx, work).await
}

/// Saves a piece of work under the next revision, unless it was changed in the meantime.
pub(crate) async fn update_work(tx: &mut Tx, work: &Work) -> Result<()> {
    let sql = "update goal_work set title = $1, goal = $2, is_upkeep = $3, reason = $4, hours = $5, starts = $6, ends = $7,
                   revision = revision + 1
               where id = $8 and revision = $9";
    let args = args![
        &work.title,
        work.goal.as_deref(),
        work.is_upkeep,
        &work.reason,
        work.hours,
        work.starts,
        work.ends,
        &work.id,
        work.revision,
    ];
    tx.update_one(sql, &args).await?;
    tx.execute("delete from goal_work_people where work = $1", &args![&work.id]).await?;
    put_people(tx, work).await
}

async fn put_people(tx: &mut Tx, work: &Work) -> Result<()> {
    for person in &work.people {
        tx.execute("insert into goal_work_people (work, person) values ($1, $2)", &args![&work.id, person])
            .await?;
    }
    Ok(())
}

/// The agreed upkeep of a team, in percent.
pub(crate) async fn upkeep(mut from: impl Reads, team: &str) -> Result<Option<i64>> {
    from.fetch_optional("select percent from goal_upkeep where team = $1", &args![team]).await
}

struct Upkeep(TeamId, i64);

impl FromRow for Upkeep {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self(row.get("team")?, row.get("percent")?))
    }
}

/// Every team's agreed upkeep, in percent.
pub(crate) async fn upkeeps(db: &Db) -> Result<BTreeMap<TeamId, i64>> {
    let all: Vec<Upkeep> = db.fetch_all("select team, percent from goal_upkeep order by team", &[]).await?;
    Ok(all.into_iter().map(|Upkeep(team, percent)| (team, percent)).collect())
}

pub(crate) async fn put_upkeep(tx: &mut Tx, team: &str, percent: i64) -> Result<()> {
    let sql = "insert into goal_upkeep (team, percent) values ($1, $2)
               on conflict (team) do update set percent = excluded.percent";
    tx.execute(sql, &args![team, percent]).await.map(drop)
}

/// Every reason why work is done without a goal.
pub(crate) async fn reasons(mut from: impl Reads) -> Result<Vec<Reason>> {
    from.fetch_all("select * from goal_reasons order by team, work", &[]).await
}

pub(crate) async fn put_reason(tx: &mut Tx, reason: &Reason) -> Result<()> {
    if reason.reason.is_empty() {
        let sql = "delete from goal_reasons where team = $1 and work = $2";
        return tx.execute(sql, &args![&reason.team, &reason.work]).await.map(drop);
    }
    let sql = "insert into goal_reasons (team, work, reason, noted_by, noted_on) values ($1, $2, $3, $4, $5)
               on conflict (team, work) do update set reason = excluded.reason, noted_by = excluded.noted_by,
                   noted_on = excluded.noted_on";
    let args = args![&reason.team, &reason.work, &reason.reason, &reason.noted_by, reason.noted_on];
    tx.execute(sql, &args).await.map(drop)
}
