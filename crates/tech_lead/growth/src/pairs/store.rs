//! The SQL of pairs. The reason of a request is sealed under the mentee's key, an answer under its author's. Rows are read
//! sealed, and opened once access is checked.

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result, args,
    db::{FromRow, Reads, Row, Tx},
};

use super::model::{Pair, Part, Shares};
use crate::{
    sight,
    text::{Text, Texts},
};

/// The people of its private records.
pub(crate) const PRIVATE_TO: &str = "select mentor from growth_pairs union select mentee from growth_pairs";

const TABLE: &str = "growth_pairs";

impl FromRow for Pair {
    fn from_row(row: &Row) -> Result<Self> {
        let component: String = row.get("component")?;
        let mentor_share: Option<f64> = row.get("mentor_share")?;
        let shares = mentor_share.zip(row.get::<Option<f64>>("mentee_share")?);
        let knowers: Option<i64> = row.get("knowers")?;
        Ok(Self {
            id: row.get("id")?,
            mentor: row.get("mentor")?,
            mentee: row.get("mentee")?,
            axis: row.get("axis")?,
            area: row.get("area")?,
            part: row.get::<Option<_>>("repository")?.map(|repository| Part { repository, component }),
            state: row.get("state")?,
            asked_by: row.get("asked_by")?,
            asked_on: row.get("asked_on")?,
            agreed_on: row.get("agreed_on")?,
            answered_on: row.get("answered_on")?,
            ended_on: row.get("ended_on")?,
            why: Text::of(row, TABLE, "why")?,
            answer: Text::of(row, TABLE, "answer")?,
            then: shares.zip(knowers).map(|((mentor, mentee), knowers)| Shares { mentor, mentee, knowers }),
            revision: row.get("revision")?,
        })
    }
}

impl Texts for Pair {
    fn texts(&mut self) -> Vec<&mut Text> {
        vec![&mut self.why, &mut self.answer]
    }
}

pub(crate) async fn find(mut reads: impl Reads, id: &str) -> Result<Pair> {
    let found = reads.fetch_optional("select * from growth_pairs where id = $1", &args![id]).await?;
    found.ok_or_else(sight::nothing)
}

/// The pair of a session.
pub(crate) async fn of_session(mut reads: impl Reads, session: &str) -> Result<Pair> {
    let sql = "select growth_pairs.* from growth_pairs
               join growth_sessions on growth_sessions.pair = growth_pairs.id where growth_sessions.id = $1";
    reads.fetch_optional(sql, &args![session]).await?.ok_or_else(sight::nothing)
}

/// The pairs in which a person is the mentee, newest first.
pub(super) async fn of_mentee(mut reads: impl Reads, person: &PersonId) -> Result<Vec<Pair>> {
    let sql = "select * from growth_pairs where mentee = $1 order by asked_on desc, id desc";
    reads.fetch_all(sql, &args![person]).await
}

/// The pairs a person knows of, newest first: as mentee, and as mentor once the mentee has agreed.
pub(crate) async fn of_person(mut reads: impl Reads, person: &PersonId) -> Result<Vec<Pair>> {
    let sql = "select * from growth_pairs where (mentor = $1 and agreed_on is not null) or mentee = $1
               order by asked_on desc, id desc";
    reads.fetch_all(sql, &args![person]).await
}

/// All requested and active pairs.
pub(crate) async fn live(mut reads: impl Reads) -> Result<Vec<Pair>> {
    let sql = "select * from growth_pairs where state in ('asked', 'accepted') order by asked_on, id";
    reads.fetch_all(sql, &[]).await
}

/// Stores a pair; an answer that it has already is its mentor's.
pub(crate) async fn insert(tx: &mut Tx, ctx: &Ctx, pair: &Pair) -> Result<()> {
    let sql = "insert into growth_pairs (id, mentor, mentee, axis, area, repository, component, state, asked_by, asked_on,
                   agreed_on, answered_on, ended_on, why, answer, mentor_share, mentee_share, knowers, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    let args = args![
        &pair.id,
        &pair.mentor,
        &pair.mentee,
        &pair.axis,
        pair.area.clone(),
        pair.part.as_ref().map(|part| part.repository.clone()),
        pair.part.as_ref().map_or("", |part| part.component.as_str()),
        pair.state,
        &pair.asked_by,
        pair.asked_on,
        pair.agreed_on,
        pair.answered_on,
        pair.ended_on,
        pair.why.column(tx, ctx, &pair.mentee, (TABLE, &pair.id, "why")).await?,
        pair.answer.column(tx, ctx, &pair.mentor, (TABLE, &pair.id, "answer")).await?,
        pair.then.map(|shares| shares.mentor),
        pair.then.map(|shares| shares.mentee),
        pair.then.map(|shares| shares.knowers),
        pair.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves the state of a pair and an answer given now by a person, unless the pair was changed in the meantime.
pub(crate) async fn turn(tx: &mut Tx, ctx: &Ctx, pair: &Pair, by: &PersonId) -> Result<()> {
    let sql = "update growth_pairs
               set state = $1, agreed_on = $2, answered_on = $3, ended_on = $4, answer = $5, revision = revision + 1
               where id = $6 and revision = $7";
    let args = args![
        pair.state,
        pair.agreed_on,
        pair.answered_on,
        pair.ended_on,
        pair.answer.column(tx, ctx, by, (TABLE, &pair.id, "answer")).await?,
        &pair.id,
        pair.revision,
    ];
    tx.update_one(sql, &args).await
}
