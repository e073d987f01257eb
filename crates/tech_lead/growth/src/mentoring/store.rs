//! The SQL of mentoring. The reason of a request is sealed under the mentee's key, an answer and a session's note under
//! their authors' keys. Rows are read sealed, and opened once access is checked.

use std::collections::BTreeMap;

use castra_org::organization::{PersonId, RepositoryId};
use castra_platform::{
    Ctx, Error, Result, args,
    db::{Db, FromRow, Reads, Row, Tx},
};
use chrono::NaiveDate;

use super::model::{Availability, Pair, Part, Session, Shares};
use crate::{sealed, sight};

fn person(row: &Row, column: &str) -> Result<PersonId> {
    Ok(PersonId::from(row.get::<String>(column)?))
}

impl FromRow for Pair {
    fn from_row(row: &Row) -> Result<Self> {
        let repository: Option<String> = row.get("repository")?;
        let component: String = row.get("component")?;
        let mentor_share: Option<f64> = row.get("mentor_share")?;
        let shares = mentor_share.zip(row.get::<Option<f64>>("mentee_share")?);
        let knowers: Option<i64> = row.get("knowers")?;
        Ok(Self {
            id: row.get("id")?,
            mentor: person(row, "mentor")?,
            mentee: person(row, "mentee")?,
            axis: row.get("axis")?,
            area: row.get("area")?,
            part: repository.map(|id| Part { repository: RepositoryId::from(id), component }),
            state: row.parse("state")?,
            asked_by: person(row, "asked_by")?,
            asked_on: row.get("asked_on")?,
            agreed_on: row.get("agreed_on")?,
            answered_on: row.get("answered_on")?,
            ended_on: row.get("ended_on")?,
            why: row.get("why")?,
            answer: row.get("answer")?,
            then: shares.zip(knowers).map(|((mentor, mentee), knowers)| Shares { mentor, mentee, knowers }),
            revision: row.get("revision")?,
        })
    }
}

impl FromRow for Session {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            pair: row.get("pair")?,
            day: row.get("day")?,
            state: row.parse("state")?,
            author: person(row, "author")?,
            note: row.get("note")?,
            confirmed_on: row.get("confirmed_on")?,
        })
    }
}

impl FromRow for Availability {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { person: person(row, "person")?, capacity: row.get("capacity")?, axes: row.json("axes")? })
    }
}

fn place(table: &str, id: &str, column: &str) -> String {
    format!("{table}/{id}/{column}")
}

/// Opens the texts of pairs. The caller has checked that the viewer may see them.
pub(super) async fn open(ctx: &Ctx, mut pairs: Vec<Pair>) -> Result<Vec<Pair>> {
    let texts = pairs.iter_mut().flat_map(|pair| {
        let (why, answer) =
            (place("growth_pairs", &pair.id, "why"), place("growth_pairs", &pair.id, "answer"));
        [(why, &mut pair.why), (answer, &mut pair.answer)]
    });
    sealed::open(ctx, texts.collect()).await?;
    Ok(pairs)
}

/// A pair with sealed texts.
pub(super) async fn find(mut reads: impl Reads, id: &str) -> Result<Pair> {
    let found = reads.fetch_optional("select * from growth_pairs where id = $1", &args![id]).await?;
    found.ok_or_else(sight::nothing)
}

/// The pair of a session, with sealed texts.
pub(super) async fn of_session(mut reads: impl Reads, session: &str) -> Result<Pair> {
    let sql = "select growth_pairs.* from growth_pairs
               join growth_sessions on growth_sessions.pair = growth_pairs.id where growth_sessions.id = $1";
    reads.fetch_optional(sql, &args![session]).await?.ok_or_else(sight::nothing)
}

/// A person's pairs as mentor or mentee, newest first, with sealed texts.
pub(super) async fn of_person(mut reads: impl Reads, person: &PersonId) -> Result<Vec<Pair>> {
    let sql = "select * from growth_pairs where mentor = $1 or mentee = $1 order by asked_on desc, id desc";
    reads.fetch_all(sql, &args![person.as_str()]).await
}

/// All requested and active pairs, without texts.
pub(super) async fn live(mut reads: impl Reads) -> Result<Vec<Pair>> {
    let sql = "select id, mentor, mentee, axis, area, repository, component, state, asked_by, asked_on, agreed_on,
                   answered_on, ended_on, '' as why, '' as answer, mentor_share, mentee_share, knowers, revision
               from growth_pairs where state = 'asked' or state = 'accepted' order by asked_on, id";
    reads.fetch_all(sql, &[]).await
}

pub(crate) async fn insert(tx: &mut Tx, ctx: &Ctx, pair: &Pair) -> Result<()> {
    let at = place("growth_pairs", &pair.id, "why");
    let why = sealed::seal(tx, ctx, pair.mentee.as_str(), &at, &pair.why).await?;
    let sql = "insert into growth_pairs (id, mentor, mentee, axis, area, repository, component, state, asked_by, asked_on,
                   agreed_on, answered_on, ended_on, why, answer, mentor_share, mentee_share, knowers, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, null, null, $12, '', $13, $14, $15, 1)";
    let args = args![
        &pair.id,
        pair.mentor.as_str(),
        pair.mentee.as_str(),
        &pair.axis,
        pair.area.clone(),
        pair.part.as_ref().map(|part| part.repository.to_string()),
        pair.part.as_ref().map_or("", |part| part.component.as_str()),
        pair.state.as_str(),
        pair.asked_by.as_str(),
        pair.asked_on,
        pair.agreed_on,
        why,
        pair.then.map(|shares| shares.mentor),
        pair.then.map(|shares| shares.mentee),
        pair.then.map(|shares| shares.knowers),
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves the state of a pair, if its revision is still the one read. Its texts stay sealed as they are.
pub(crate) async fn turn(tx: &mut Tx, pair: &Pair) -> Result<()> {
    let sql = "update growth_pairs set state = $1, agreed_on = $2, answered_on = $3, ended_on = $4, revision = revision + 1
               where id = $5 and revision = $6";
    let args =
        args![pair.state.as_str(), pair.agreed_on, pair.answered_on, pair.ended_on, &pair.id, pair.revision,];
    match tx.execute(sql, &args).await? {
        1 => Ok(()),
        _ => {
            Err(Error::conflict("this was changed in the meantime; nothing was saved")
                .hint("reload the page"))
        }
    }
}

/// Stores an answer, sealed under its author's key.
pub(crate) async fn answer(tx: &mut Tx, ctx: &Ctx, pair: &str, by: &PersonId, text: &str) -> Result<()> {
    let answer = sealed::seal(tx, ctx, by.as_str(), &place("growth_pairs", pair, "answer"), text).await?;
    tx.execute("update growth_pairs set answer = $1 where id = $2", &args![answer, pair]).await.map(drop)
}

/// The sessions of a pair, newest first, with or without their notes.
pub(super) async fn sessions(ctx: &Ctx, pair: &str, with_notes: bool) -> Result<Vec<Session>> {
    let sql = "select * from growth_sessions where pair = $1 order by day desc, id desc";
    let mut all: Vec<Session> = ctx.read().fetch_all(sql, &args![pair]).await?;
    if with_notes {
        let texts = all.iter_mut().map(|one| (place("growth_sessions", &one.id, "note"), &mut one.note));
        sealed::open(ctx, texts.collect()).await?;
    } else {
        for one in &mut all {
            one.note.clear();
        }
    }
    Ok(all)
}

/// A session with its note sealed.
pub(super) async fn session(mut reads: impl Reads, id: &str) -> Result<Session> {
    let found = reads.fetch_optional("select * from growth_sessions where id = $1", &args![id]).await?;
    found.ok_or_else(sight::nothing)
}

pub(crate) async fn insert_session(tx: &mut Tx, ctx: &Ctx, session: &Session) -> Result<()> {
    let note = seal_note(tx, ctx, session).await?;
    let sql = "insert into growth_sessions (id, pair, day, state, author, note, confirmed_on) values ($1, $2, $3, $4, $5, $6, $7)";
    let args = args![
        &session.id,
        &session.pair,
        session.day,
        session.state.as_str(),
        session.author.as_str(),
        note,
        session.confirmed_on,
    ];
    tx.execute(sql, &args).await.map(drop)
}

async fn seal_note(tx: &mut Tx, ctx: &Ctx, session: &Session) -> Result<String> {
    let at = place("growth_sessions", &session.id, "note");
    sealed::seal(tx, ctx, session.author.as_str(), &at, &session.note).await
}

/// Saves the outcome of a session, if it is still planned.
pub(super) async fn end_session(tx: &mut Tx, ctx: &Ctx, session: &Session) -> Result<()> {
    let note = seal_note(tx, ctx, session).await?;
    let sql = "update growth_sessions set day = $1, state = $2, author = $3, note = $4, confirmed_on = $5
               where id = $6 and state = 'planned'";
    let args = args![
        session.day,
        session.state.as_str(),
        session.author.as_str(),
        note,
        session.confirmed_on,
        &session.id,
    ];
    match tx.execute(sql, &args).await? {
        1 => Ok(()),
        _ => Err(Error::conflict("this session is already recorded")),
    }
}

/// Saves the mentee's confirmation or denial of a session its mentor recorded as held, if still unconfirmed.
pub(super) async fn answer_session(tx: &mut Tx, session: &Session) -> Result<()> {
    let sql = "update growth_sessions set state = $1, confirmed_on = $2
               where id = $3 and state = 'held' and confirmed_on is null";
    match tx.execute(sql, &args![session.state.as_str(), session.confirmed_on, &session.id]).await? {
        1 => Ok(()),
        _ => Err(Error::conflict("this session is already recorded")),
    }
}

/// A person's planned sessions up to a day, in active pairs.
pub(super) async fn planned(db: &Db, person: &PersonId, until: NaiveDate) -> Result<Vec<Session>> {
    let sql = "select growth_sessions.id, growth_sessions.pair, growth_sessions.day, growth_sessions.state,
                   growth_sessions.author, '' as note, growth_sessions.confirmed_on
               from growth_sessions join growth_pairs on growth_pairs.id = growth_sessions.pair
               where (growth_pairs.mentor = $1 or growth_pairs.mentee = $1) and growth_pairs.state = 'accepted'
                   and growth_pairs.agreed_on is not null
                   and growth_sessions.state = 'planned' and growth_sessions.day <= $2
               order by growth_sessions.day, growth_sessions.id";
    db.fetch_all(sql, &args![person.as_str(), until]).await
}

/// The mentees with a confirmed session after one day and up to another.
pub(super) async fn mentored(db: &Db, after: NaiveDate, until: NaiveDate) -> Result<Vec<String>> {
    let sql = "select distinct growth_pairs.mentee as mentee from growth_sessions
               join growth_pairs on growth_pairs.id = growth_sessions.pair
               where growth_sessions.state = 'held' and growth_sessions.confirmed_on is not null
                   and growth_sessions.day > $1 and growth_sessions.day <= $2";
    db.fetch_all(sql, &args![after, until]).await
}

/// Everyone's availability as a mentor.
pub(super) async fn availabilities(mut reads: impl Reads) -> Result<BTreeMap<PersonId, Availability>> {
    let all: Vec<Availability> = reads.fetch_all("select * from growth_mentors order by person", &[]).await?;
    Ok(all.into_iter().map(|said| (said.person.clone(), said)).collect())
}

pub(crate) async fn put_availability(tx: &mut Tx, said: &Availability) -> Result<()> {
    let sql = "insert into growth_mentors (person, capacity, axes) values ($1, $2, $3)
               on conflict (person) do update set capacity = excluded.capacity, axes = excluded.axes";
    let axes = serde_json::to_string(&said.axes)?;
    tx.execute(sql, &args![said.person.as_str(), said.capacity, axes]).await.map(drop)
}
