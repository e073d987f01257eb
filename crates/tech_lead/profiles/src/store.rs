//! The SQL of profiles.

use castra_org::organization::PersonId;
use castra_platform::{
    Error, Result, args,
    clock::{Timestamp, from_text},
    db::{Db, FromRow, Reads, Row, Tx, Value},
};
use chrono::NaiveDate;

use super::model::{End, Entry, Review};

fn day(row: &Row, name: &str) -> Result<NaiveDate> {
    row.get::<Option<NaiveDate>>(name)?.ok_or_else(|| Error::internal(format!("column `{name}` has no date")))
}

fn instant(text: &str) -> Result<Timestamp> {
    from_text(text).ok_or_else(|| Error::internal(format!("the stored time `{text}` is invalid")))
}

impl FromRow for Entry {
    fn from_row(row: &Row) -> Result<Self> {
        let end = match (row.get::<Option<String>>("ended_at")?, row.get::<Option<String>>("ended_by")?) {
            (Some(at), Some(by)) => Some(End {
                at: instant(&at)?,
                by: PersonId::from(by),
                why: row.get("why")?,
                replaced_by: row.get("replaced_by")?,
            }),
            _ => None,
        };
        Ok(Self {
            id: row.get("id")?,
            person: PersonId::from(row.get::<String>("person")?),
            part: row.parse("part")?,
            author: PersonId::from(row.get::<String>("author")?),
            body: row.get("body")?,
            noted_at: instant(&row.get::<String>("noted_at")?)?,
            noted_on: day(row, "noted_on")?,
            end,
        })
    }
}

impl FromRow for Review {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            person: PersonId::from(row.get::<String>("person")?),
            reviewer: PersonId::from(row.get::<String>("reviewer")?),
            at: instant(&row.get::<String>("reviewed_at")?)?,
            on: day(row, "reviewed_on")?,
            note: row.get("note")?,
            is_confirmed: row.get("is_confirmed")?,
        })
    }
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
        entry.person.as_str(),
        entry.part.as_str(),
        entry.author.as_str(),
        &entry.body,
        entry.noted_at,
        entry.noted_on,
    ];
    tx.execute(sql, &args).await.map(drop)
}

/// Ends a current entry; a conflict if it has ended in the meantime.
pub(super) async fn end(tx: &mut Tx, id: &str, end: &End) -> Result<()> {
    let sql = "update profile_entries set ended_at = $1, ended_by = $2, why = $3, replaced_by = $4
               where id = $5 and ended_at is null";
    let args = args![end.at, end.by.as_str(), end.why.clone(), end.replaced_by.clone(), id];
    match tx.execute(sql, &args).await? {
        1 => Ok(()),
        _ => {
            Err(Error::conflict("this entry has already ended; nothing was saved").hint("reload the profile"))
        }
    }
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
        review.person.as_str(),
        review.reviewer.as_str(),
        review.at,
        review.on,
        review.note.clone(),
        review.is_confirmed,
    ];
    tx.execute(sql, &args).await.map(drop)
}
