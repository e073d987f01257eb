//! The SQL of rotations.

use castra_platform::{
    Result, args,
    clock::Timestamp,
    db::{Db, FromRow, Reads, Row, Tx},
    record,
};
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::{
    kinds::SwapState,
    model::{Cover, Plan, Rotation, Swap},
    rules::LOCAL,
};

record!(Cover { id, rotation, person, begins, ends, why, made_by, made_at, cancelled });

impl FromRow for Rotation {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            team: row.get("team")?,
            name: row.get("name")?,
            zone: row.parse("zone")?,
            ended_at: row.get("ended_at")?,
            changed_at: row.get("changed_at")?,
            revision: row.get("revision")?,
        })
    }
}

impl FromRow for Plan {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            rotation: row.get("rotation")?,
            first_day: row.get("first_day")?,
            hand_over: row.parse::<NaiveTime>("hand_over")?,
            unit: row.get("unit")?,
            every: row.get("every")?,
            people: Vec::new(),
        })
    }
}

impl FromRow for Swap {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            rotation: row.get("rotation")?,
            asker: row.get("asker")?,
            other: row.get("other")?,
            mine: row.parse::<NaiveDateTime>("mine")?,
            theirs: row.parse::<NaiveDateTime>("theirs")?,
            why: row.get("why")?,
            state: row.get("state")?,
            asked_on: row.get("asked_on")?,
            answered_at: row.get("answered_at")?,
        })
    }
}

/// A person's place in a plan.
pub(crate) struct Placed {
    pub(crate) plan: String,
    pub(crate) person: String,
}

record!(Placed { plan, person });

/// A wall-clock time as stored, which `NaiveDateTime` reads.
fn stored(at: NaiveDateTime) -> String {
    format!("{}:00", at.format(LOCAL))
}

pub(crate) async fn get(mut reads: impl Reads, id: &str) -> Result<Option<Rotation>> {
    reads.fetch_optional("select * from rotations where id = $1", &args![id]).await
}

/// The rotations of a team, or of all teams (empty), ended ones included.
pub(crate) async fn list(mut reads: impl Reads, team: &str) -> Result<Vec<Rotation>> {
    let sql = "select * from rotations where ($1 = '' or team = $1) order by name, id";
    reads.fetch_all(sql, &args![team]).await
}

/// A page of the rotations that have not ended, in the order of ids, after one of them.
pub(crate) async fn page(db: &Db, after: &str, limit: i64) -> Result<Vec<Rotation>> {
    let sql = "select * from rotations where ended_at is null and id > $1 order by id limit $2";
    db.fetch_all(sql, &args![after, limit]).await
}

/// The plans of a rotation, or of all (empty), by first day.
pub(crate) async fn plans(mut reads: impl Reads, rotation: &str) -> Result<Vec<Plan>> {
    let sql = "select * from rotation_plans where ($1 = '' or rotation = $1) order by rotation, first_day";
    reads.fetch_all(sql, &args![rotation]).await
}

/// The people of the plans of a rotation, or of all (empty), in order.
pub(crate) async fn people(mut reads: impl Reads, rotation: &str) -> Result<Vec<Placed>> {
    let sql = "select plan, person from rotation_people
               where $1 = '' or plan in (select id from rotation_plans where rotation = $1) order by plan, place";
    reads.fetch_all(sql, &args![rotation]).await
}

/// The swaps of a rotation, or of all (empty), in the order of their agreement.
pub(crate) async fn swaps(mut reads: impl Reads, rotation: &str) -> Result<Vec<Swap>> {
    let sql = "select * from rotation_swaps where ($1 = '' or rotation = $1) order by answered_at, id";
    reads.fetch_all(sql, &args![rotation]).await
}

/// The covers of a rotation, or of all (empty), in the order they were made.
pub(crate) async fn covers(mut reads: impl Reads, rotation: &str) -> Result<Vec<Cover>> {
    let sql = "select * from rotation_covers where ($1 = '' or rotation = $1) order by made_at, id";
    reads.fetch_all(sql, &args![rotation]).await
}

/// The ids of the rotations a person has, or had, a place in.
pub(crate) async fn of_person(db: &Db, person: &str) -> Result<Vec<String>> {
    let sql = "select distinct rotation from rotation_plans
               where id in (select plan from rotation_people where person = $1)
               union select distinct rotation from rotation_covers where person = $1
               union select distinct rotation from rotation_swaps where asker = $1 or other = $1";
    db.fetch_all(sql, &args![person]).await
}

pub(crate) async fn insert(tx: &mut Tx, rotation: &Rotation) -> Result<()> {
    let sql = "insert into rotations (id, team, name, zone, ended_at, changed_at, revision)
               values ($1, $2, $3, $4, $5, $6, $7)";
    let args = args![
        &rotation.id,
        &rotation.team,
        &rotation.name,
        rotation.zone.name(),
        rotation.ended_at,
        rotation.changed_at,
        rotation.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves a rotation under the next revision, unless it was changed in the meantime.
pub(crate) async fn update(tx: &mut Tx, rotation: &Rotation) -> Result<()> {
    let sql =
        "update rotations set name = $1, zone = $2, ended_at = $3, changed_at = $4, revision = revision + 1
               where id = $5 and revision = $6";
    let args = args![
        &rotation.name,
        rotation.zone.name(),
        rotation.ended_at,
        rotation.changed_at,
        &rotation.id,
        rotation.revision,
    ];
    tx.update_one(sql, &args).await
}

/// Removes the plans that would begin on a day or later.
pub(crate) async fn remove_plans_from(tx: &mut Tx, rotation: &str, day: NaiveDate) -> Result<()> {
    let sql = "delete from rotation_people
               where plan in (select id from rotation_plans where rotation = $1 and first_day >= $2)";
    tx.execute(sql, &args![rotation, day]).await?;
    let sql = "delete from rotation_plans where rotation = $1 and first_day >= $2";
    tx.execute(sql, &args![rotation, day]).await.map(drop)
}

pub(crate) async fn add_plan(tx: &mut Tx, plan: &Plan) -> Result<()> {
    let sql = "insert into rotation_plans (id, rotation, first_day, hand_over, unit, every)
               values ($1, $2, $3, $4, $5, $6)";
    let hand_over = plan.hand_over.format("%H:%M:%S").to_string();
    let args = args![&plan.id, &plan.rotation, plan.first_day, hand_over, plan.unit, plan.every];
    tx.execute(sql, &args).await?;
    for (place, person) in (0_i64..).zip(&plan.people) {
        let sql = "insert into rotation_people (plan, place, person) values ($1, $2, $3)";
        tx.execute(sql, &args![&plan.id, place, person]).await?;
    }
    Ok(())
}

pub(crate) async fn swap(mut reads: impl Reads, id: &str) -> Result<Option<Swap>> {
    reads.fetch_optional("select * from rotation_swaps where id = $1", &args![id]).await
}

/// The swaps that a person asked for or was asked for.
pub(crate) async fn swaps_of_person(db: &Db, person: &str) -> Result<Vec<Swap>> {
    let sql = "select * from rotation_swaps where asker = $1 or other = $1 order by id";
    db.fetch_all(sql, &args![person]).await
}

pub(crate) async fn add_swap(tx: &mut Tx, swap: &Swap) -> Result<()> {
    let sql = "insert into rotation_swaps (id, rotation, asker, other, mine, theirs, why, state, asked_on, answered_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let args = args![
        &swap.id,
        &swap.rotation,
        &swap.asker,
        &swap.other,
        stored(swap.mine),
        stored(swap.theirs),
        &swap.why,
        swap.state,
        swap.asked_on,
        swap.answered_at,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Answers or withdraws a swap that is still asked for.
pub(crate) async fn settle_swap(tx: &mut Tx, id: &str, to: SwapState, at: Timestamp) -> Result<()> {
    let sql = "update rotation_swaps set state = $1, answered_at = $2 where id = $3 and state = 'asked'";
    tx.update_one(sql, &args![to, at, id]).await
}

pub(crate) async fn cover(mut reads: impl Reads, id: &str) -> Result<Option<Cover>> {
    reads.fetch_optional("select * from rotation_covers where id = $1", &args![id]).await
}

/// The covers by a person.
pub(crate) async fn covers_of_person(db: &Db, person: &str) -> Result<Vec<Cover>> {
    db.fetch_all(
        "select * from rotation_covers where person = $1 or made_by = $1 order by id",
        &args![person],
    )
    .await
}

pub(crate) async fn add_cover(tx: &mut Tx, cover: &Cover) -> Result<()> {
    let sql =
        "insert into rotation_covers (id, rotation, person, begins, ends, why, made_by, made_at, cancelled)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let args = args![
        &cover.id,
        &cover.rotation,
        &cover.person,
        cover.begins,
        cover.ends,
        &cover.why,
        &cover.made_by,
        cover.made_at,
        cover.cancelled,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Cancels a cover: before it begins for all of it, later for the rest.
pub(crate) async fn cancel_cover(tx: &mut Tx, id: &str, at: Timestamp) -> Result<()> {
    let sql =
        "update rotation_covers set cancelled = true where id = $1 and cancelled = false and begins >= $2";
    if tx.execute(sql, &args![id, at]).await? == 1 {
        return Ok(());
    }
    let sql = "update rotation_covers set ends = $1 where id = $2 and cancelled = false and ends > $1";
    tx.update_one(sql, &args![at, id]).await
}
