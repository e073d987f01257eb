//! The SQL of profiles.

use castra_org::organization::PersonId;
use castra_platform::{
    Result, args,
    db::{Db, FromRow, Reads, Row, Tx, Value},
    private::Sealed,
};
use chrono::NaiveDate;

use super::model::{End, Entry, Review};

/// The people of its private records.
pub(super) const PRIVATE_TO: &str =
    "select person from profile_entries union select author from profile_entries
     union select person from profile_reviews union select reviewer from profile_reviews";

impl FromRow for Entry {
    fn from_row(row: &Row) -> Result<Self> {
        let end = match (row.get("ended_at")?, row.get("ended_by")?) {
            (Some(at), Some(by)) => Some(End {
                at,
                by,
                why: sealed(row, "profile_entries", "why")?,
                replaced_by: row.get("replaced_by")?,
            }),
            _ => None,
        };
        Ok(Self {
            id: row.get("id")?,
            person: row.get("person")?,
            part: row.get("part")?,
            author: row.get("author")?,
            body: Sealed::of(row, "profile_entries", "body")?,
            noted_at: row.get("noted_at")?,
            noted_on: row.get("noted_on")?,
            end,
        })
    }
}

impl FromRow for Review {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            person: row.get("person")?,
            reviewer: row.get("reviewer")?,
            at: row.get("reviewed_at")?,
            on: row.get("reviewed_on")?,
            note: sealed(row, "profile_reviews", "note")?,
            is_confirmed: row.get("is_confirmed")?,
        })
    }
}

/// A sealed column that may be empty.
fn sealed(row: &Row, table: &str, column: &str) -> Result<Option<Sealed<String>>> {
    let text: Option<String> = row.get(column)?;
    text.map(|_| Sealed::of(row, table, column)).transpose()
}

fn value(sealed: Option<&Sealed<String>>) -> Value {
    sealed.map_or(Value::Text(None), Value::from)
}

pub(super) async fn entries(db: &Db, person: &str) -> Result<Vec<Entry>> {
    let sql = "select * from profile_entries where person = $1 order by noted_at, id";
    db.fetch_all(sql, &args![person]).await
}

pub(super) async fn entries_of(db: &Db, people: &[PersonId]) -> Result<Vec<Entry>> {
    let sql = "select * from profile_entries where person in (any_of($1)) order by noted_at, id";
    db.fetch_all(sql, &args![Value::list(people.iter().map(PersonId::as_str))]).await
}

/// Entries a person wrote in others' profiles.
pub(super) async fn written_by(db: &Db, author: &str) -> Result<Vec<Entry>> {
    let sql = "select * from profile_entries where author = $1 and person <> $1 order by noted_at, id";
    db.fetch_all(sql, &args![author]).await
}

/// The people whose profile had an entry by a day.
pub(super) async fn begun(db: &Db, day: NaiveDate) -> Result<Vec<String>> {
    db.fetch_all("select distinct person from profile_entries where noted_on <= $1", &args![day]).await
}

pub(super) async fn get(mut reads: impl Reads, id: &str) -> Result<Option<Entry>> {
    reads.fetch_optional("select * from profile_entries where id = $1", &args![id]).await
}

pub(super) async fn insert(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let sql = "insert into profile_entries (id, person, part, author, body, noted_at, noted_on)
               values ($1, $2, $3, $4, $5, $6, $7)";
    let args = args![
        &entry.id,
        &entry.person,
        entry.part,
        &entry.author,
        &entry.body,
        entry.noted_at,
        entry.noted_on,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Ends an entry, unless it ended in the meantime.
pub(super) async fn end(tx: &mut Tx, id: &str, end: &End) -> Result<()> {
    let sql = "update profile_entries set ended_at = $1, ended_by = $2, why = $3, replaced_by = $4
               where id = $5 and ended_at is null";
    let args = args![end.at, &end.by, value(end.why.as_ref()), end.replaced_by.clone(), id];
    tx.update_one(sql, &args).await
}

pub(super) async fn reviews(db: &Db, person: &str) -> Result<Vec<Review>> {
    let sql = "select * from profile_reviews where person = $1 order by reviewed_at desc, id desc";
    db.fetch_all(sql, &args![person]).await
}

/// The reviews of several people, newest first.
pub(super) async fn reviews_of(db: &Db, people: &[PersonId]) -> Result<Vec<Review>> {
    let sql = "select * from profile_reviews where person in (any_of($1)) order by reviewed_at desc, id desc";
    db.fetch_all(sql, &args![Value::list(people.iter().map(PersonId::as_str))]).await
}

pub(super) async fn all_reviews(db: &Db) -> Result<Vec<Review>> {
    db.fetch_all("select * from profile_reviews order by person, reviewed_at desc, id desc", &[]).await
}

pub(super) async fn add_review(tx: &mut Tx, review: &Review) -> Result<()> {
    let sql =
        "insert into profile_reviews (id, person, reviewer, reviewed_at, reviewed_on, note, is_confirmed)
               values ($1, $2, $3, $4, $5, $6, $7)";
    let args = args![
        &review.id,
        &review.person,
        &review.reviewer,
        review.at,
        review.on,
        value(review.note.as_ref()),
        review.is_confirmed,
    ];
    tx.execute(sql, &args).await.map(drop)
}
