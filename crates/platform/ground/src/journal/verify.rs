//! Verifies that the chain is intact, or names the first fault.
//!
//! It reads what is stored as text and does not interpret it: an instant rewritten in another notation, or into something
//! that is not an instant, counts as altered.

use super::{Entry, GENESIS, first_hash, hash};
use crate::{
    args,
    clock::from_text,
    db::{Db, FromRow, Row},
    error::Result,
};

/// The result of a verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The number of entries read.
    pub entries: i64,
    /// The hash at the head; keep it elsewhere to notice a cut-off tail.
    pub head: String,
    /// The first fault found, if any.
    pub fault: Option<String>,
}

/// Both ends of the chain, read in one statement so that a commit in between cannot make them differ.
struct Ends {
    heads: i64,
    sequence: Option<i64>,
    hash: Option<String>,
    first: Option<i64>,
    last: Option<i64>,
}

impl FromRow for Ends {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            heads: row.get("heads")?,
            sequence: row.get("sequence")?,
            hash: row.get("hash")?,
            first: row.get("first_entry")?,
            last: row.get("last_entry")?,
        })
    }
}

/// An entry exactly as stored.
struct Stored {
    sequence: i64,
    at: String,
    form: i64,
    entry: Entry,
    before: String,
    after: String,
    previous: String,
    hash: String,
}

impl FromRow for Stored {
    fn from_row(row: &Row) -> Result<Self> {
        let at: String = row.get("at")?;
        Ok(Self {
            sequence: row.get("sequence")?,
            entry: Entry {
                at: from_text(&at).unwrap_or_default(),
                actor: row.get("actor")?,
                source: row.get("source")?,
                action: row.get("action")?,
                subject: row.get("subject")?,
                details: row.get("details")?,
                address: row.get("address")?,
                behalf: row.get("behalf")?,
            },
            at,
            form: row.get("form")?,
            before: row.get("before_hash")?,
            after: row.get("after_hash")?,
            previous: row.get("previous")?,
            hash: row.get("hash")?,
        })
    }
}

/// Reads the whole current chain; with `expected_head`, also checks that this head is part of it.
pub async fn verify(db: &Db, expected_head: Option<&str>) -> Result<Verdict> {
    let ends: Ends = db
        .fetch_one(
            "select (select count(*) from journal_head) as heads,
                    (select max(sequence) from journal_head) as sequence,
                    (select max(hash) from journal_head) as hash,
                    (select min(sequence) from journal) as first_entry,
                    (select max(sequence) from journal) as last_entry",
            &[],
        )
        .await?;
    let mut verdict = Verdict { entries: 0, head: GENESIS.to_owned(), fault: None };
    let mut found_expected = expected_head.is_none_or(|head| head == GENESIS);
    while verdict.fault.is_none() {
        let page: Vec<Stored> = db
            .fetch_all(
                "select * from journal where sequence > $1 and sequence <= $2 order by sequence limit 1000",
                &args![verdict.entries, ends.last.unwrap_or(0)],
            )
            .await?;
        if page.is_empty() {
            break;
        }
        for stored in page {
            verdict.fault = fault(&verdict, &stored);
            if verdict.fault.is_some() {
                break;
            }
            found_expected |= expected_head == Some(stored.hash.as_str());
            verdict.entries = stored.sequence;
            verdict.head = stored.hash;
        }
    }
    if verdict.fault.is_none() {
        verdict.fault = fault_at_ends(&verdict, &ends, found_expected);
    }
    Ok(verdict)
}

fn fault(so_far: &Verdict, stored: &Stored) -> Option<String> {
    let place = so_far.entries + 1;
    if stored.sequence != place {
        Some(format!("entry {place} is missing"))
    } else if stored.previous != so_far.head {
        Some(format!("entry {place} does not follow the one before it"))
    } else if expected(place, stored).as_ref() != Some(&stored.hash) {
        Some(format!("entry {place} was altered"))
    } else {
        None
    }
}

/// The hash that an entry of its form must have; `None` if it cannot be of that form.
fn expected(place: i64, stored: &Stored) -> Option<String> {
    let Stored { at, form, entry, before, after, previous, .. } = stored;
    match form {
        // Fields that the first form's hash does not cover did not exist.
        1 if [&entry.address, &entry.behalf, before, after].iter().all(|added| added.is_empty()) => {
            Some(first_hash(place, at, entry, previous))
        }
        2 => Some(hash(place, at, entry, [before, after], previous)),
        _ => None,
    }
}

fn fault_at_ends(read: &Verdict, ends: &Ends, found_expected: bool) -> Option<String> {
    let last = read.entries;
    if ends.first.is_some_and(|first| first < 1) {
        Some("there are entries before the first".to_owned())
    } else if ends.heads != 1 {
        Some("the head is missing, or there is more than one".to_owned())
    } else if ends.sequence != Some(last) || ends.hash.as_deref() != Some(&read.head) {
        Some(format!("the head does not match entry {last}: entries after it are missing or were added"))
    } else if !found_expected {
        Some("the head kept elsewhere is not part of this chain: it was cut off or rewritten".to_owned())
    } else {
        None
    }
}
