//! The board's SQL.

use castra_platform::{
    Result, args,
    db::{Db, Reads, Tx},
    record,
};

use super::model::{Agreed, Area, Ballot, Move, Poll};

record!(Area { id, team, title, about, level, rhythm, goal, opened_on, ended_on, revision });
record!(Agreed { id, area, person, level, wanted, was, agreed_on });
record!(Move {
    id, area, person, lead, proposer, state, asked_on, answered_on, revision;
    terms in "delegation_moves", answer in "delegation_moves"
});
record!(Poll { id, area, state, opened_on, closed_on, votes, lowest, median, highest, revision });
record!(Ballot { id; level in "delegation_ballots" });

pub(crate) async fn area(mut reads: impl Reads, id: &str) -> Result<Option<Area>> {
    reads.fetch_optional("select * from delegation_areas where id = $1", &args![id]).await
}

pub(crate) async fn areas(mut reads: impl Reads, team: &str) -> Result<Vec<Area>> {
    let sql = "select * from delegation_areas where team = $1 and ended_on is null order by id";
    reads.fetch_all(sql, &args![team]).await
}

pub(crate) async fn insert_area(tx: &mut Tx, area: &Area) -> Result<()> {
    let sql = "insert into delegation_areas (id, team, title, about, level, rhythm, goal, opened_on, ended_on, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let args = args![
        &area.id,
        &area.team,
        &area.title,
        &area.about,
        area.level,
        area.rhythm,
        &area.goal,
        area.opened_on,
        area.ended_on,
        area.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves an area, unless it was changed in the meantime.
pub(crate) async fn update_area(tx: &mut Tx, area: &Area) -> Result<()> {
    let sql = "update delegation_areas set title = $1, about = $2, level = $3, rhythm = $4, goal = $5, ended_on = $6,
                   revision = revision + 1
               where id = $7 and revision = $8";
    let args = args![
        &area.title,
        &area.about,
        area.level,
        area.rhythm,
        &area.goal,
        area.ended_on,
        &area.id,
        area.revision,
    ];
    tx.update_one(sql, &args).await
}

/// All agreed levels of a team's open areas, oldest first.
pub(crate) async fn levels(mut reads: impl Reads, team: &str) -> Result<Vec<Agreed>> {
    let sql = "select l.* from delegation_levels l join delegation_areas a on a.id = l.area
               where a.team = $1 and a.ended_on is null order by l.id";
    reads.fetch_all(sql, &args![team]).await
}

/// The level of a person in an area.
pub(crate) async fn level(mut reads: impl Reads, area: &str, person: &str) -> Result<Option<Agreed>> {
    let sql = "select * from delegation_levels where area = $1 and person = $2 order by id desc limit 1";
    reads.fetch_optional(sql, &args![area, person]).await
}

pub(crate) async fn add_level(tx: &mut Tx, agreed: &Agreed) -> Result<()> {
    let sql = "insert into delegation_levels (id, area, person, level, wanted, was, agreed_on)
               values ($1, $2, $3, $4, $5, $6, $7)";
    let args = args![
        &agreed.id,
        &agreed.area,
        &agreed.person,
        agreed.level,
        agreed.wanted,
        agreed.was,
        agreed.agreed_on,
    ];
    tx.execute(sql, &args).await.map(drop)
}

pub(crate) async fn get_move(mut reads: impl Reads, id: &str) -> Result<Option<Move>> {
    reads.fetch_optional("select * from delegation_moves where id = $1", &args![id]).await
}

/// The proposals of a person, newest first.
pub(crate) async fn moves_of(db: &Db, person: &str) -> Result<Vec<Move>> {
    let sql = "select * from delegation_moves where person = $1 or lead = $1 order by id desc";
    db.fetch_all(sql, &args![person]).await
}

/// A page of the same, in the order of ids, after one of them.
pub(crate) async fn page_of_moves(db: &Db, person: &str, after: &str, limit: i64) -> Result<Vec<Move>> {
    let sql =
        "select * from delegation_moves where (person = $1 or lead = $1) and id > $2 order by id limit $3";
    db.fetch_all(sql, &args![person, after, limit]).await
}

/// The proposal for a person in an area that awaits an answer.
pub(crate) async fn waiting(mut reads: impl Reads, area: &str, person: &str) -> Result<Option<Move>> {
    let sql = "select * from delegation_moves where area = $1 and person = $2 and state = 'asked'";
    reads.fetch_optional(sql, &args![area, person]).await
}

pub(crate) async fn insert_move(tx: &mut Tx, one: &Move) -> Result<()> {
    let sql = "insert into delegation_moves (id, area, person, lead, proposer, state, terms, answer, asked_on, answered_on,
                   revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let args = args![
        &one.id,
        &one.area,
        &one.person,
        &one.lead,
        &one.proposer,
        one.state,
        &one.terms,
        &one.answer,
        one.asked_on,
        one.answered_on,
        one.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves the answer to a proposal, unless it was changed in the meantime.
pub(crate) async fn update_move(tx: &mut Tx, one: &Move) -> Result<()> {
    let sql = "update delegation_moves set state = $1, answer = $2, answered_on = $3, revision = revision + 1
               where id = $4 and revision = $5";
    tx.update_one(sql, &args![one.state, &one.answer, one.answered_on, &one.id, one.revision]).await
}

pub(crate) async fn poll(mut reads: impl Reads, id: &str) -> Result<Option<Poll>> {
    reads.fetch_optional("select * from delegation_polls where id = $1", &args![id]).await
}

/// The votes on an area, newest first.
pub(crate) async fn polls(mut reads: impl Reads, area: &str) -> Result<Vec<Poll>> {
    let sql = "select * from delegation_polls where area = $1 order by id desc";
    reads.fetch_all(sql, &args![area]).await
}

/// The open votes of all teams.
pub(crate) async fn open_polls(db: &Db) -> Result<Vec<Poll>> {
    db.fetch_all("select * from delegation_polls where state = 'open' order by id", &[]).await
}

pub(crate) async fn insert_poll(tx: &mut Tx, poll: &Poll) -> Result<()> {
    let sql =
        "insert into delegation_polls (id, area, state, opened_on, revision) values ($1, $2, $3, $4, $5)";
    tx.execute(sql, &args![&poll.id, &poll.area, poll.state, poll.opened_on, poll.revision]).await.map(drop)
}

/// Saves a vote's result, unless it was changed in the meantime.
pub(crate) async fn update_poll(tx: &mut Tx, poll: &Poll) -> Result<()> {
    let sql = "update delegation_polls set state = $1, closed_on = $2, votes = $3, lowest = $4, median = $5, highest = $6,
                   revision = revision + 1
               where id = $7 and revision = $8";
    let args = args![
        poll.state,
        poll.closed_on,
        poll.votes,
        poll.lowest,
        poll.median,
        poll.highest,
        &poll.id,
        poll.revision,
    ];
    tx.update_one(sql, &args).await
}

pub(crate) async fn voters(mut reads: impl Reads, poll: &str) -> Result<Vec<String>> {
    reads
        .fetch_all("select person from delegation_voters where poll = $1 order by person", &args![poll])
        .await
}

pub(crate) async fn add_voter(tx: &mut Tx, poll: &str, person: &str) -> Result<()> {
    let sql = "insert into delegation_voters (poll, person) values ($1, $2)";
    tx.execute(sql, &args![poll, person]).await.map(drop)
}

pub(crate) async fn ballots(mut reads: impl Reads, poll: &str) -> Result<Vec<Ballot>> {
    reads.fetch_all("select * from delegation_ballots where poll = $1 order by id", &args![poll]).await
}

pub(crate) async fn add_ballot(tx: &mut Tx, poll: &str, ballot: &Ballot) -> Result<()> {
    let sql = "insert into delegation_ballots (id, poll, level) values ($1, $2, $3)";
    tx.execute(sql, &args![&ballot.id, poll, &ballot.level]).await.map(drop)
}

/// Deletes the single votes.
pub(crate) async fn drop_ballots(tx: &mut Tx, poll: &str) -> Result<()> {
    tx.execute("delete from delegation_ballots where poll = $1", &args![poll]).await.map(drop)
}
