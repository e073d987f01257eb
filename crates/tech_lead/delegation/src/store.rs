//! The delegations' SQL.

use castra_platform::{
    Result, args,
    db::{Db, Reads, Tx},
    record,
};
use chrono::NaiveDate;

use super::model::{Delegation, Event, Round};

/// The people of its private records.
pub(super) const PRIVATE_TO: &str = "select giver from delegations union select taker from delegations
     union select person from delegation_moves union select lead from delegation_moves";

record!(Delegation {
    id,
    team,
    giver,
    taker,
    state,
    turn,
    turn_since,
    asked_on,
    accepted_on,
    ended_on,
    follows,
    outcome,
    why,
    authority,
    level,
    rhythm,
    rhythm_since,
    due,
    is_temporary,
    goal,
    size,
    area,
    result,
    revision,
});
record!(Round { id, delegation, place, writer, kind, written_on; terms in "delegation_rounds", words in "delegation_rounds" });
record!(Event { id, delegation, kind, person, was, became, happened_on });

pub(super) async fn get(mut reads: impl Reads, id: &str) -> Result<Option<Delegation>> {
    reads.fetch_optional("select * from delegations where id = $1", &args![id]).await
}

/// The delegations a person gave or took, newest first.
pub(super) async fn of_person(db: &Db, person: &str) -> Result<Vec<Delegation>> {
    let sql = "select * from delegations where giver = $1 or taker = $1 order by id desc";
    db.fetch_all(sql, &args![person]).await
}

/// A page of the same, in the order of ids, after one of them.
pub(super) async fn page(db: &Db, person: &str, after: &str, limit: i64) -> Result<Vec<Delegation>> {
    let sql = "select * from delegations where (giver = $1 or taker = $1) and id > $2 order by id limit $3";
    db.fetch_all(sql, &args![person, after, limit]).await
}

/// A team's accepted delegations, in the order of ids, after one of them.
pub(super) async fn accepted(db: &Db, team: &str, after: &str, limit: i64) -> Result<Vec<Delegation>> {
    let sql = "select * from delegations where team = $1 and accepted_on is not null and id > $2 order by id limit $3";
    db.fetch_all(sql, &args![team, after, limit]).await
}

/// All delegations that had not ended on a day, for the figures.
pub(super) async fn alive(db: &Db, day: NaiveDate) -> Result<Vec<Delegation>> {
    let sql =
        "select * from delegations where asked_on <= $1 and (ended_on is null or ended_on > $1) order by id";
    db.fetch_all(sql, &args![day]).await
}

/// All open delegations, for search.
pub(super) async fn open(db: &Db) -> Result<Vec<Delegation>> {
    db.fetch_all("select * from delegations where state = 'open' order by id desc", &[]).await
}

/// Delegations finished since a day, newest first.
pub(super) async fn finished_since(db: &Db, day: NaiveDate) -> Result<Vec<Delegation>> {
    let sql = "select * from delegations where state = 'finished' and ended_on >= $1 order by ended_on desc, id desc";
    db.fetch_all(sql, &args![day]).await
}

/// The changes of a team's delegations since a day, newest first.
pub(super) async fn events_since(db: &Db, team: &str, day: NaiveDate) -> Result<Vec<Event>> {
    let sql = "select e.* from delegation_events e join delegations d on d.id = e.delegation
               where d.team = $1 and e.happened_on >= $2 order by e.happened_on desc, e.id desc";
    db.fetch_all(sql, &args![team, day]).await
}

pub(super) async fn insert(tx: &mut Tx, one: &Delegation) -> Result<()> {
    let sql = "insert into delegations (id, team, giver, taker, state, turn, turn_since, asked_on, accepted_on, ended_on,
                   follows, outcome, why, authority, level, rhythm, rhythm_since, due, is_temporary, goal, size, area,
                   result, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                   $22, $23, $24)";
    let args = args![
        &one.id,
        &one.team,
        &one.giver,
        &one.taker,
        one.state,
        one.turn.clone(),
        one.turn_since,
        one.asked_on,
        one.accepted_on,
        one.ended_on,
        one.follows.clone(),
        one.outcome.clone(),
        one.why.clone(),
        one.authority.clone(),
        one.level,
        one.rhythm,
        one.rhythm_since,
        one.due,
        one.is_temporary,
        one.goal.clone(),
        one.size,
        one.area.clone(),
        one.result.clone(),
        one.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves a delegation, unless it was changed in the meantime.
pub(super) async fn update(tx: &mut Tx, one: &Delegation) -> Result<()> {
    let sql = "update delegations set state = $1, turn = $2, turn_since = $3, accepted_on = $4, ended_on = $5,
                   outcome = $6, why = $7, authority = $8, level = $9, rhythm = $10, rhythm_since = $11, due = $12,
                   is_temporary = $13, goal = $14, size = $15, area = $16, result = $17, revision = revision + 1
               where id = $18 and revision = $19";
    let args = args![
        one.state,
        one.turn.clone(),
        one.turn_since,
        one.accepted_on,
        one.ended_on,
        one.outcome.clone(),
        one.why.clone(),
        one.authority.clone(),
        one.level,
        one.rhythm,
        one.rhythm_since,
        one.due,
        one.is_temporary,
        one.goal.clone(),
        one.size,
        one.area.clone(),
        one.result.clone(),
        &one.id,
        one.revision,
    ];
    tx.update_one(sql, &args).await
}

/// The temporary delegations past their date, and the open ones of everyone, for the job that ends them.
pub(super) async fn past_date(mut reads: impl Reads, today: NaiveDate) -> Result<Vec<Delegation>> {
    let sql = "select * from delegations where state = 'open' and is_temporary and due < $1 order by id";
    reads.fetch_all(sql, &args![today]).await
}

pub(super) async fn rounds(mut reads: impl Reads, delegation: &str) -> Result<Vec<Round>> {
    let sql = "select * from delegation_rounds where delegation = $1 order by place";
    reads.fetch_all(sql, &args![delegation]).await
}

/// The rounds of all delegations of a person.
pub(super) async fn rounds_of(db: &Db, person: &str) -> Result<Vec<Round>> {
    let sql = "select r.* from delegation_rounds r join delegations d on d.id = r.delegation
               where d.giver = $1 or d.taker = $1 order by r.delegation, r.place";
    db.fetch_all(sql, &args![person]).await
}

pub(super) async fn next_place(tx: &mut Tx, delegation: &str) -> Result<i64> {
    let sql = "select coalesce(max(place), 0) + 1 from delegation_rounds where delegation = $1";
    Ok(tx.fetch_optional(sql, &args![delegation]).await?.unwrap_or(1))
}

pub(super) async fn add_round(tx: &mut Tx, round: &Round) -> Result<()> {
    let sql = "insert into delegation_rounds (id, delegation, place, writer, kind, terms, words, written_on)
               values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let args = args![
        &round.id,
        &round.delegation,
        round.place,
        &round.writer,
        round.kind,
        &round.terms,
        &round.words,
        round.written_on,
    ];
    tx.execute(sql, &args).await.map(drop)
}

pub(super) async fn events(mut reads: impl Reads, delegation: &str) -> Result<Vec<Event>> {
    let sql = "select * from delegation_events where delegation = $1 order by id";
    reads.fetch_all(sql, &args![delegation]).await
}

pub(super) async fn add_event(tx: &mut Tx, event: &Event) -> Result<()> {
    let sql = "insert into delegation_events (id, delegation, kind, person, was, became, happened_on)
               values ($1, $2, $3, $4, $5, $6, $7)";
    let args = args![
        &event.id,
        &event.delegation,
        event.kind,
        event.person.clone(),
        event.was.clone(),
        event.became.clone(),
        event.happened_on,
    ];
    tx.execute(sql, &args).await.map(drop)
}
