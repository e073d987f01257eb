//! The cases' SQL.

use castra_platform::{
    Result, args,
    db::{Db, Reads, Tx},
    record,
};
use chrono::NaiveDate;

use super::model::{Case, Note};

/// The people of its private records.
pub(super) const PRIVATE_TO: &str = "select lead from conflict_cases union select person from conflict_readers union select writer from conflict_notes";

record!(Case { id, team, lead, state, opened_on, next_on, revision; body in "conflict_cases" });
record!(Note { id, conflict, place, writer, step, state, written_on; words in "conflict_notes" });

pub(super) async fn get(mut reads: impl Reads, id: &str) -> Result<Option<Case>> {
    reads.fetch_optional("select * from conflict_cases where id = $1", &args![id]).await
}

/// The cases a person can read, newest first.
pub(super) async fn of(db: &Db, person: &str) -> Result<Vec<Case>> {
    let sql = "select * from conflict_cases
               where lead = $1 or id in (select conflict from conflict_readers where person = $1)
               order by opened_on desc, id desc";
    db.fetch_all(sql, &args![person]).await
}

/// A page of the same, in the order of ids, after one of them.
pub(super) async fn page(db: &Db, person: &str, after: &str, limit: i64) -> Result<Vec<Case>> {
    let sql = "select * from conflict_cases
               where (lead = $1 or id in (select conflict from conflict_readers where person = $1)) and id > $2
               order by id limit $3";
    db.fetch_all(sql, &args![person, after, limit]).await
}

/// Every case, for the figures.
pub(super) async fn all(db: &Db) -> Result<Vec<Case>> {
    db.fetch_all("select * from conflict_cases order by id", &[]).await
}

/// Every note, for the figures; the texts stay sealed.
pub(super) async fn all_notes(db: &Db) -> Result<Vec<Note>> {
    db.fetch_all("select * from conflict_notes order by conflict, place", &[]).await
}

pub(super) async fn readers(mut reads: impl Reads, conflict: &str) -> Result<Vec<String>> {
    let sql = "select person from conflict_readers where conflict = $1 order by added_on, person";
    reads.fetch_all(sql, &args![conflict]).await
}

pub(super) async fn notes(db: &Db, conflict: &str) -> Result<Vec<Note>> {
    db.fetch_all("select * from conflict_notes where conflict = $1 order by place", &args![conflict]).await
}

pub(super) async fn insert(tx: &mut Tx, case: &Case) -> Result<()> {
    let sql = "insert into conflict_cases (id, team, lead, state, opened_on, next_on, body, revision)
               values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let args = args![
        &case.id,
        &case.team,
        &case.lead,
        case.state,
        case.opened_on,
        case.next_on,
        &case.body,
        case.revision,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Saves a case's content and status, unless it was changed in the meantime.
pub(super) async fn update(tx: &mut Tx, case: &Case) -> Result<()> {
    let sql = "update conflict_cases set state = $1, next_on = $2, body = $3, revision = revision + 1
               where id = $4 and revision = $5";
    let args = args![case.state, case.next_on, &case.body, &case.id, case.revision];
    tx.update_one(sql, &args).await
}

pub(super) async fn add_reader(tx: &mut Tx, conflict: &str, person: &str, on: NaiveDate) -> Result<()> {
    let sql = "insert into conflict_readers (conflict, person, added_on) values ($1, $2, $3)
               on conflict (conflict, person) do nothing";
    tx.execute(sql, &args![conflict, person, on]).await.map(drop)
}

/// Everyone who was added as a reader of any case.
pub(super) async fn let_in(mut reads: impl Reads) -> Result<Vec<String>> {
    reads.fetch_all("select distinct person from conflict_readers order by person", &[]).await
}

/// Removes a person as a reader of all cases.
pub(super) async fn remove_reader(tx: &mut Tx, person: &str) -> Result<()> {
    tx.execute("delete from conflict_readers where person = $1", &args![person]).await.map(drop)
}

pub(super) async fn next_place(tx: &mut Tx, conflict: &str) -> Result<i64> {
    let sql = "select coalesce(max(place), 0) + 1 from conflict_notes where conflict = $1";
    Ok(tx.fetch_optional(sql, &args![conflict]).await?.unwrap_or(1))
}

pub(super) async fn add_note(tx: &mut Tx, note: &Note) -> Result<()> {
    let sql = "insert into conflict_notes (id, conflict, place, writer, step, state, words, written_on)
               values ($1, $2, $3, $4, $5, $6, $7, $8)";
    let args = args![
        &note.id,
        &note.conflict,
        note.place,
        &note.writer,
        note.step.clone(),
        note.state,
        &note.words,
        note.written_on,
    ];
    tx.execute(sql, &args).await.map(drop)
}
