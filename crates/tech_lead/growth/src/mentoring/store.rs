//! The SQL of sessions, whose notes are sealed under their authors' keys, and of mentors' availability.

use std::collections::BTreeMap;

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result, args,
    db::{Db, FromRow, Reads, Row, Tx},
};
use chrono::NaiveDate;

use super::model::{Availability, AvailabilityTerms, Session};
use crate::{
    kinds::SessionState,
    sight,
    text::{self, Text, private_record},
};

const SESSIONS: &str = "growth_sessions";

private_record!(Session in "growth_sessions" { id, pair, day, state, author, confirmed_on; note });

impl FromRow for Availability {
    fn from_row(row: &Row) -> Result<Self> {
        let terms = AvailabilityTerms { capacity: row.get("capacity")?, axes: row.json("axes")? };
        Ok(Self { person: row.get("person")?, terms })
    }
}

/// The sessions of a pair, newest first, with or without their notes.
pub(super) async fn sessions(ctx: &Ctx, pair: &str, with_notes: bool) -> Result<Vec<Session>> {
    let sql = "select * from growth_sessions where pair = $1 order by day desc, id desc";
    let mut all: Vec<Session> = ctx.read().fetch_all(sql, &args![pair]).await?;
    if with_notes {
        return text::open(ctx, all).await;
    }
    for one in &mut all {
        one.note = Text::default();
    }
    Ok(all)
}

pub(super) async fn session(tx: &mut Tx, id: &str) -> Result<Session> {
    let found = tx.fetch_optional("select * from growth_sessions where id = $1", &args![id]).await?;
    found.ok_or_else(sight::nothing)
}

pub(crate) async fn insert_session(tx: &mut Tx, ctx: &Ctx, session: &Session) -> Result<()> {
    let sql = "insert into growth_sessions (id, pair, day, state, author, note, confirmed_on) values ($1, $2, $3, $4, $5, $6, $7)";
    let args = args![
        &session.id,
        &session.pair,
        session.day,
        session.state,
        &session.author,
        session.note.column(tx, ctx, &session.author, (SESSIONS, &session.id, "note")).await?,
        session.confirmed_on,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves the outcome of a session, or the mentee's word on it, unless either was saved in the meantime.
pub(super) async fn save_session(tx: &mut Tx, ctx: &Ctx, session: &Session, was: SessionState) -> Result<()> {
    let sql = "update growth_sessions set day = $1, state = $2, author = $3, note = $4, confirmed_on = $5
               where id = $6 and state = $7 and confirmed_on is null";
    let args = args![
        session.day,
        session.state,
        &session.author,
        session.note.column(tx, ctx, &session.author, (SESSIONS, &session.id, "note")).await?,
        session.confirmed_on,
        &session.id,
        was,
    ];
    tx.update_one(sql, &args).await
}

/// A person's planned sessions up to a day, in active pairs.
pub(super) async fn planned(db: &Db, person: &PersonId, until: NaiveDate) -> Result<Vec<Session>> {
    let sql = "select growth_sessions.* from growth_sessions
               join growth_pairs on growth_pairs.id = growth_sessions.pair
               where (growth_pairs.mentor = $1 or growth_pairs.mentee = $1) and growth_pairs.state = 'accepted'
                   and growth_pairs.agreed_on is not null
                   and growth_sessions.state = 'planned' and growth_sessions.day <= $2
               order by growth_sessions.day, growth_sessions.id";
    db.fetch_all(sql, &args![person, until]).await
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
    let axes = serde_json::to_string(&said.terms.axes)?;
    tx.execute(sql, &args![&said.person, said.terms.capacity, axes]).await.map(drop)
}
