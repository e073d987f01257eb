//! The journal: one entry for every committed change, chained by hash so that no entry can be altered, removed, inserted
//! or moved unnoticed.
//!
//! Terms: an entry's *form* says what its hash covers. The first form covered neither the address, nor the person on
//! whose behalf, nor the states before and after (`Changing`); it can be read, and is no longer written.
//!
//! What is absent: private text. An entry names what changed and carries keyed hashes of it, not its text. A private
//! record is not even named (`Ctx::says_privately`).

mod api;
mod changing;
mod verify;

use sha2::{Digest, Sha256};

pub(crate) use changing::{Changing, JournalKey};
pub use verify::{Verdict, verify};

use crate::{
    args,
    clock::Timestamp,
    db::{Db, FromRow, Migration, Row, Tx},
    error::Result,
    feature::Feature,
};

/// The journal for operators, in the API.
pub static FEATURE: Feature = Feature { api: Some(api::routes), ..Feature::new("journal", "Journal") };

/// The address, the person on whose behalf, and hashes of before and after.
pub(crate) const MIGRATION: Migration = Migration {
    key: "20261201_journal_origin",
    sql: include_str!("../../migrations/20261201_journal_origin.sql"),
};

/// The content of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it was done.
    pub at: Timestamp,
    /// The author: `person:ana`, `host:root`, `system`.
    pub actor: String,
    /// The interface: `web`, `api`, `cli`, `job`.
    pub source: String,
    /// The action, as a past-tense phrase: `applied organization file`.
    pub action: String,
    /// The subject, as `kind:id`.
    pub subject: String,
    /// Further details for the reader; never private text.
    pub details: String,
    /// The author's network address; empty where there is none. For operators only.
    pub address: String,
    /// The person whose authority a deputy or acting holder used; for a service, the author of its token. Usually empty.
    pub behalf: String,
}

/// An entry in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its position, from 1 without gaps.
    pub sequence: i64,
    /// The content.
    pub entry: Entry,
    /// A keyed hash of the record before the change; empty where there was none, or none is kept.
    pub before: String,
    /// A keyed hash of the record after the change.
    pub after: String,
    /// The hash of the previous entry; 64 zeros for the first.
    pub previous: String,
    /// The hash over all fields above.
    pub hash: String,
}

impl FromRow for Recorded {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            sequence: row.get("sequence")?,
            entry: Entry {
                at: row.get("at")?,
                actor: row.get("actor")?,
                source: row.get("source")?,
                action: row.get("action")?,
                subject: row.get("subject")?,
                details: row.get("details")?,
                address: row.get("address")?,
                behalf: row.get("behalf")?,
            },
            before: row.get("before_hash")?,
            after: row.get("after_hash")?,
            previous: row.get("previous")?,
            hash: row.get("hash")?,
        })
    }
}

struct Head {
    sequence: i64,
    hash: String,
}

impl FromRow for Head {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { sequence: row.get("sequence")?, hash: row.get("hash")? })
    }
}

/// The hash before the first entry.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Appends an entry to the chain, inside the change's own transaction; returns its position and hash.
pub(crate) async fn append(tx: &mut Tx, entry: &Entry, before: &str, after: &str) -> Result<(i64, String)> {
    // The update comes first: on PostgreSQL it locks the head until this transaction ends.
    tx.execute("update journal_head set sequence = sequence + 1", &[]).await?;
    let head: Vec<Head> = tx.fetch_all("select sequence, hash from journal_head", &[]).await?;
    let head = head.into_iter().next().ok_or_else(|| crate::Error::internal("the journal has no head"))?;
    let at = crate::clock::to_text(entry.at);
    let hash = hash(head.sequence, &at, entry, [before, after], &head.hash);
    tx.execute(
        "insert into journal (sequence, at, actor, source, action, subject, details, previous, hash,
             form, address, behalf, before_hash, after_hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 2, $10, $11, $12, $13)",
        &args![
            head.sequence,
            at,
            &entry.actor,
            &entry.source,
            &entry.action,
            &entry.subject,
            &entry.details,
            &head.hash,
            &hash,
            &entry.address,
            &entry.behalf,
            before,
            after
        ],
    )
    .await?;
    tx.execute("update journal_head set hash = $1", &args![&hash]).await?;
    Ok((head.sequence, hash))
}

/// A prefix that no entry of the first form has, because those begin with their position.
const SECOND_FORM: &str = "castra journal 2";

/// SHA-256 over the position, the previous hash and every field.
fn hash(sequence: i64, at: &str, entry: &Entry, records: [&str; 2], previous: &str) -> String {
    let Entry { actor, source, action, subject, details, address, behalf, .. } = entry;
    let [before, after] = records;
    let place = sequence.to_string();
    let fields = [
        SECOND_FORM,
        &place,
        previous,
        at,
        actor,
        source,
        action,
        subject,
        details,
        address,
        behalf,
        before,
        after,
    ];
    digest(&fields)
}

/// The hash of an entry of the first form.
fn first_hash(sequence: i64, at: &str, entry: &Entry, previous: &str) -> String {
    let Entry { actor, source, action, subject, details, .. } = entry;
    digest(&[&sequence.to_string(), previous, at, actor, source, action, subject, details])
}

/// Each field is preceded by its length so that no two different entries have the same text.
fn digest(fields: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for field in fields {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    hex(&hasher.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The newest entries, newest first.
pub async fn latest(db: &Db, limit: i64) -> Result<Vec<Recorded>> {
    db.fetch_all("select * from journal order by sequence desc limit $1", &args![limit]).await
}

/// The newest entries about one subject (`kind:id`), newest first.
pub async fn about(db: &Db, subject: &str, limit: i64) -> Result<Vec<Recorded>> {
    let sql = "select * from journal where subject = $1 order by sequence desc limit $2";
    db.fetch_all(sql, &args![subject, limit]).await
}

/// The newest entries before a position, newest first.
pub async fn page_before(db: &Db, sequence: i64, limit: i64) -> Result<Vec<Recorded>> {
    let sql = "select * from journal where sequence < $1 order by sequence desc limit $2";
    db.fetch_all(sql, &args![sequence, limit]).await
}
