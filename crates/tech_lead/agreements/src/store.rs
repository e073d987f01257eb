//! The SQL of agreements.

use castra_platform::{
    Result, args,
    db::{Db, FromRow, Reads, Row, Tx},
    record,
};
use chrono::NaiveDate;

use crate::model::{Agreement, Answer, Check, Proposal, Vote};

record!(Vote { proposal, person, agrees, words, voted_on });
record!(Answer { agreement, period, person, held, words, answered_on });

fn check(row: &Row) -> Result<Check> {
    Ok(Check {
        kind: row.get("check_kind")?,
        rule: row.get("rule")?,
        figure: row.get("figure")?,
        test: row.get("test")?,
        bound: row.get("bound")?,
        every_days: row.get("every_days")?,
    })
}

impl FromRow for Agreement {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            team: row.get("team")?,
            words: row.get("words")?,
            check: check(row)?,
            began_on: row.get("began_on")?,
            ended_on: row.get("ended_on")?,
            replaces: row.get("replaces")?,
        })
    }
}

impl FromRow for Proposal {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            team: row.get("team")?,
            kind: row.get("kind")?,
            agreement: row.get("agreement")?,
            words: row.get("words")?,
            check: check(row)?,
            why: row.get("why")?,
            proposed_by: row.get("proposed_by")?,
            proposed_on: row.get("proposed_on")?,
            until: row.get("until")?,
            state: row.get("state")?,
            decided_on: row.get("decided_on")?,
            outcome: row.get("outcome")?,
        })
    }
}

pub(crate) async fn get(mut reads: impl Reads, id: &str) -> Result<Option<Agreement>> {
    reads.fetch_optional("select * from agreements where id = $1", &args![id]).await
}

/// Every agreement a team has had, the oldest first.
pub(crate) async fn of_team(mut reads: impl Reads, team: &str) -> Result<Vec<Agreement>> {
    reads.fetch_all("select * from agreements where team = $1 order by began_on, id", &args![team]).await
}

/// Every agreement that is in effect on a day, by team.
pub(crate) async fn on_day(mut reads: impl Reads, day: NaiveDate) -> Result<Vec<Agreement>> {
    let sql = "select * from agreements where began_on <= $1 and (ended_on is null or ended_on > $1)
               order by team, began_on, id";
    reads.fetch_all(sql, &args![day]).await
}

pub(crate) async fn insert(tx: &mut Tx, agreement: &Agreement) -> Result<()> {
    let sql = "insert into agreements (id, team, words, check_kind, rule, figure, test, bound, every_days, began_on,
                   ended_on, replaces)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let Check { kind, rule, figure, test, bound, every_days } = &agreement.check;
    let args = args![
        &agreement.id,
        &agreement.team,
        &agreement.words,
        *kind,
        *rule,
        figure.clone(),
        *test,
        bound.clone(),
        *every_days,
        agreement.began_on,
        agreement.ended_on,
        agreement.replaces.clone(),
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Ends an agreement, unless it has ended.
pub(crate) async fn end(tx: &mut Tx, id: &str, on: NaiveDate) -> Result<()> {
    let sql = "update agreements set ended_on = $1 where id = $2 and ended_on is null";
    tx.update_one(sql, &args![on, id]).await
}

pub(crate) async fn proposal(mut reads: impl Reads, id: &str) -> Result<Option<Proposal>> {
    reads.fetch_optional("select * from agreement_proposals where id = $1", &args![id]).await
}

/// The proposals of a team, the newest first.
pub(crate) async fn proposals(mut reads: impl Reads, team: &str) -> Result<Vec<Proposal>> {
    let sql = "select * from agreement_proposals where team = $1 order by proposed_on desc, id desc";
    reads.fetch_all(sql, &args![team]).await
}

/// A page of the proposals of a team, in the order of ids, after one of them.
pub(crate) async fn page(db: &Db, team: &str, after: &str, limit: i64) -> Result<Vec<Proposal>> {
    let sql = "select * from agreement_proposals where team = $1 and id > $2 order by id limit $3";
    db.fetch_all(sql, &args![team, after, limit]).await
}

/// Every open proposal.
pub(crate) async fn open_proposals(mut reads: impl Reads) -> Result<Vec<Proposal>> {
    reads.fetch_all("select * from agreement_proposals where state = 'open' order by team, id", &[]).await
}

/// Every proposal of a person.
pub(crate) async fn proposed_by(db: &Db, person: &str) -> Result<Vec<Proposal>> {
    db.fetch_all("select * from agreement_proposals where proposed_by = $1 order by id", &args![person]).await
}

pub(crate) async fn add_proposal(tx: &mut Tx, proposal: &Proposal) -> Result<()> {
    let sql = "insert into agreement_proposals (id, team, kind, agreement, words, check_kind, rule, figure, test, bound,
                   every_days, why, proposed_by, proposed_on, until, state, decided_on, outcome)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    let Check { kind, rule, figure, test, bound, every_days } = &proposal.check;
    let args = args![
        &proposal.id,
        &proposal.team,
        proposal.kind,
        proposal.agreement.clone(),
        &proposal.words,
        *kind,
        *rule,
        figure.clone(),
        *test,
        bound.clone(),
        *every_days,
        &proposal.why,
        &proposal.proposed_by,
        proposal.proposed_on,
        proposal.until,
        proposal.state,
        proposal.decided_on,
        &proposal.outcome,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Decides a proposal, unless it is decided.
pub(crate) async fn decide(tx: &mut Tx, proposal: &Proposal) -> Result<()> {
    let sql = "update agreement_proposals set state = $1, decided_on = $2, outcome = $3
               where id = $4 and state = 'open'";
    tx.update_one(sql, &args![proposal.state, proposal.decided_on, &proposal.outcome, &proposal.id]).await
}

pub(crate) async fn votes(mut reads: impl Reads, proposal: &str) -> Result<Vec<Vote>> {
    let sql = "select * from agreement_votes where proposal = $1 order by voted_on, person";
    reads.fetch_all(sql, &args![proposal]).await
}

/// The votes on the proposals of a team.
pub(crate) async fn votes_of_team(db: &Db, team: &str) -> Result<Vec<Vote>> {
    let sql = "select * from agreement_votes
               where proposal in (select id from agreement_proposals where team = $1) order by voted_on, person";
    db.fetch_all(sql, &args![team]).await
}

/// Every vote of a person.
pub(crate) async fn votes_by(db: &Db, person: &str) -> Result<Vec<Vote>> {
    db.fetch_all("select * from agreement_votes where person = $1 order by proposal", &args![person]).await
}

/// Saves a vote; a later one of the same person replaces it.
pub(crate) async fn vote(tx: &mut Tx, vote: &Vote) -> Result<()> {
    let sql =
        "insert into agreement_votes (proposal, person, agrees, words, voted_on) values ($1, $2, $3, $4, $5)
               on conflict (proposal, person) do update
                   set agrees = excluded.agrees, words = excluded.words, voted_on = excluded.voted_on";
    let args = args![&vote.proposal, &vote.person, vote.agrees, &vote.words, vote.voted_on];
    tx.execute(sql, &args).await.map(drop)
}

/// The answers of a team's reviews, the newest first.
pub(crate) async fn answers_of_team(mut reads: impl Reads, team: &str) -> Result<Vec<Answer>> {
    let sql = "select * from agreement_answers
               where agreement in (select id from agreements where team = $1) order by answered_on desc, agreement";
    reads.fetch_all(sql, &args![team]).await
}

/// Every answer between two days, both included.
pub(crate) async fn answers_between(db: &Db, from: NaiveDate, to: NaiveDate) -> Result<Vec<Answer>> {
    let sql = "select * from agreement_answers where answered_on >= $1 and answered_on <= $2 order by agreement, period";
    db.fetch_all(sql, &args![from, to]).await
}

/// Every answer of a person.
pub(crate) async fn answers_by(db: &Db, person: &str) -> Result<Vec<Answer>> {
    db.fetch_all("select * from agreement_answers where person = $1 order by answered_on", &args![person])
        .await
}

/// The answer of a period, if there is one.
pub(crate) async fn answer_of(tx: &mut Tx, agreement: &str, period: i64) -> Result<Option<Answer>> {
    let sql = "select * from agreement_answers where agreement = $1 and period = $2";
    tx.fetch_optional(sql, &args![agreement, period]).await
}

pub(crate) async fn add_answer(tx: &mut Tx, answer: &Answer) -> Result<()> {
    let sql = "insert into agreement_answers (agreement, period, person, held, words, answered_on)
               values ($1, $2, $3, $4, $5, $6)";
    let args = args![
        &answer.agreement,
        answer.period,
        &answer.person,
        answer.held,
        &answer.words,
        answer.answered_on,
    ];
    tx.execute(sql, &args).await.map(drop)
}
