//! The journal: one sentence for every committed change, chained by hash so that no entry can be altered,
//! removed, inserted or moved unnoticed.
//!
//! What is absent: private text. An entry names what changed and carries hashes of it, not its words.

mod api;
mod verify;

use sha2::{Digest, Sha256};

pub use verify::{Verdict, verify};

use crate::{
    args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
    error::Result,
    feature::Feature,
};

/// The journal for operators, in the API.
pub static FEATURE: Feature = Feature { api: Some(api::routes), ..Feature::new("journal", "Journal") };

/// What a change says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When it was done.
    pub at: Timestamp,
    /// Who did it: `person:ana`, `host:root`, `system`.
    pub actor: String,
    /// By which door: `web`, `api`, `cli`, `job`.
    pub source: String,
    /// What was done, as a past-tense phrase: `applied organization file`.
    pub action: String,
    /// To what, as `kind:id`.
    pub subject: String,
    /// What a reader needs to know beyond that; never private text.
    pub details: String,
}

/// An entry as it stands in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its place, from 1 without gaps.
    pub sequence: i64,
    /// What it says.
    pub entry: Entry,
    /// The hash of the entry before it; 64 zeros for the first.
    pub previous: String,
    /// The hash over all of the above.
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
            },
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

/// Adds an entry at the head of the chain, inside the change's own transaction.
pub(crate) async fn append(tx: &mut Tx, entry: &Entry) -> Result<()> {
    // The update comes first: on PostgreSQL it locks the head until this transaction ends.
    tx.execute("update journal_head set sequence = sequence + 1", &[]).await?;
    let head: Vec<Head> = tx.fetch_all("select sequence, hash from journal_head", &[]).await?;
    let head = head.into_iter().next().ok_or_else(|| crate::Error::internal("the journal has no head"))?;
    let at = crate::clock::to_text(entry.at);
    let hash = hash(head.sequence, &at, entry, &head.hash);
    tx.execute(
        "insert into journal (sequence, at, actor, source, action, subject, details, previous, hash)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &args![
            head.sequence,
            at,
            &entry.actor,
            &entry.source,
            &entry.action,
            &entry.subject,
            &entry.details,
            &head.hash,
            &hash
        ],
    )
    .await?;
    tx.execute("update journal_head set hash = $1", &args![&hash]).await?;
    Ok(())
}

/// SHA-256 over the place, the previous hash and every field, each preceded by its length so that no two
/// different entries have the same text.
fn hash(sequence: i64, at: &str, entry: &Entry, previous: &str) -> String {
    let mut hasher = Sha256::new();
    let sequence = sequence.to_string();
    let fields =
        [&sequence, previous, at, &entry.actor, &entry.source, &entry.action, &entry.subject, &entry.details];
    for field in fields {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The newest entries, newest first.
pub async fn latest(db: &Db, limit: i64) -> Result<Vec<Recorded>> {
    db.fetch_all("select * from journal order by sequence desc limit $1", &args![limit]).await
}

/// The newest entries about one thing (`kind:id`), newest first.
pub async fn about(db: &Db, subject: &str, limit: i64) -> Result<Vec<Recorded>> {
    let sql = "select * from journal where subject = $1 order by sequence desc limit $2";
    db.fetch_all(sql, &args![subject, limit]).await
}

/// The newest entries before a place, newest first.
pub async fn page_before(db: &Db, sequence: i64, limit: i64) -> Result<Vec<Recorded>> {
    let sql = "select * from journal where sequence < $1 order by sequence desc limit $2";
    db.fetch_all(sql, &args![sequence, limit]).await
}
