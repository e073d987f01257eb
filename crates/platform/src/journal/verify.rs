//! Proves the chain whole, or names the first place where it is not.

use super::{Recorded, hash};
use crate::{args, db::Db, error::Result};

/// What a verification found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How many entries were read.
    pub entries: i64,
    /// The hash at the head; keep it elsewhere to notice a cut-off tail.
    pub head: String,
    /// The first thing wrong, if anything is.
    pub fault: Option<String>,
}

/// The hash before the first entry.
pub(super) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Reads the whole chain; with `expected_head`, also checks that this head is part of it.
pub async fn verify(db: &Db, expected_head: Option<&str>) -> Result<Verdict> {
    let mut verdict = Verdict { entries: 0, head: GENESIS.to_owned(), fault: None };
    let mut found_expected = expected_head.is_none_or(|head| head == GENESIS);
    loop {
        let page: Vec<Recorded> = db
            .fetch_all(
                "select * from journal where sequence > $1 order by sequence limit 1000",
                &args![verdict.entries],
            )
            .await?;
        if page.is_empty() {
            break;
        }
        for recorded in page {
            verdict.fault = fault(&verdict, &recorded);
            if verdict.fault.is_some() {
                return Ok(verdict);
            }
            found_expected |= expected_head == Some(recorded.hash.as_str());
            verdict.entries = recorded.sequence;
            verdict.head = recorded.hash;
        }
    }
    let earlier: i64 = db.fetch_one("select count(*) from journal where sequence < 1", &[]).await?;
    let head: String = db.fetch_one("select hash from journal_head", &[]).await?;
    if earlier > 0 {
        verdict.fault = Some("there are entries before the first".to_owned());
    } else if head != verdict.head {
        verdict.fault = Some(format!("the head does not match entry {}: entries after it are missing", verdict.entries));
    } else if !found_expected {
        verdict.fault = Some("the head kept elsewhere is not part of this chain: it was cut off or rewritten".to_owned());
    }
    Ok(verdict)
}

fn fault(so_far: &Verdict, recorded: &Recorded) -> Option<String> {
    let place = so_far.entries + 1;
    if recorded.sequence != place {
        Some(format!("entry {place} is missing"))
    } else if recorded.previous != so_far.head {
        Some(format!("entry {place} does not follow the one before it"))
    } else if hash(place, &recorded.entry, &recorded.previous) != recorded.hash {
        Some(format!("entry {place} was altered"))
    } else {
        None
    }
}
