//! The SQL of notes. Every save is a revision of parts, each sealed under its author's key.

use castra_org::organization::PersonId;
use castra_platform::{
    Result, args,
    db::{Db, FromRow, Row, Tx},
    private::Sealed,
};
use chrono::NaiveDateTime;

use super::{required_local, stored};

/// The number of revisions kept: enough for editors who started from an old one.
const KEPT: i64 = 20;

/// The table of notes; each part is sealed for its whole key, which is its `id`.
pub(crate) const NOTES: &str = "one_on_one_notes";

/// Lines of one revision by one author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredPart {
    pub(crate) revision: i64,
    /// Its position in the revision.
    pub(crate) part: i64,
    pub(crate) author: PersonId,
    pub(crate) body: Sealed<String>,
    /// The occurrence.
    pub(crate) at: NaiveDateTime,
}

impl FromRow for StoredPart {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            revision: row.get("revision")?,
            part: row.get("part")?,
            author: row.get("author")?,
            body: Sealed::of(row, NOTES, "body")?,
            at: required_local(row, "at")?,
        })
    }
}

macro_rules! select {
    ($which:literal) => {
        concat!(
            "select n.*, series || '/' || at || '/' || reader || '/' || cast(revision as text) || '/' || cast(part as text) as id
             from one_on_one_notes n ",
            $which
        )
    };
}

/// The newest revision of a note; `reader` is empty for a shared one.
pub(crate) async fn note(db: &Db, series: &str, at: NaiveDateTime, reader: &str) -> Result<Vec<StoredPart>> {
    let sql = select!(
        "where series = $1 and at = $2 and reader = $3
           and revision = (select max(revision) from one_on_one_notes
                           where series = $1 and at = $2 and reader = $3)
         order by part"
    );
    db.fetch_all(sql, &args![series, stored(at), reader]).await
}

/// One revision of a note, and the newest, within a transaction.
pub(crate) async fn note_at(
    tx: &mut Tx,
    series: &str,
    at: NaiveDateTime,
    reader: &str,
    revision: i64,
) -> Result<(Vec<StoredPart>, Vec<StoredPart>)> {
    let sql = select!("where series = $1 and at = $2 and reader = $3 order by revision, part");
    let all: Vec<StoredPart> = tx.fetch_all(sql, &args![series, stored(at), reader]).await?;
    let newest = all.last().map_or(0, |part| part.revision);
    let of = |wanted: i64| all.iter().filter(|part| part.revision == wanted).cloned().collect();
    Ok((of(revision), of(newest)))
}

/// The newest revision of every note of a series with this reader.
pub(crate) async fn notes_of(db: &Db, series: &str, reader: &str) -> Result<Vec<StoredPart>> {
    let sql = select!(
        "where series = $1 and reader = $2
           and revision = (select max(revision) from one_on_one_notes m
                           where m.series = n.series and m.at = n.at and m.reader = n.reader)
         order by at, part"
    );
    db.fetch_all(sql, &args![series, reader]).await
}

/// Adds a revision and deletes the oldest ones.
pub(crate) async fn add_note(
    tx: &mut Tx,
    series: &str,
    at: NaiveDateTime,
    reader: &str,
    parts: &[StoredPart],
) -> Result<()> {
    let sql = "insert into one_on_one_notes (series, at, reader, revision, part, author, body)
               values ($1, $2, $3, $4, $5, $6, $7)";
    for part in parts {
        let args = args![series, stored(at), reader, part.revision, part.part, &part.author, &part.body];
        tx.execute(sql, &args).await?;
    }
    let oldest = parts.first().map_or(0, |part| part.revision) - KEPT;
    let forget = "delete from one_on_one_notes
                  where series = $1 and at = $2 and reader = $3 and revision <= $4";
    tx.execute(forget, &args![series, stored(at), reader, oldest]).await.map(drop)
}
