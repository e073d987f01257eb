//! SQL for proposals.

use std::{collections::BTreeMap, fmt, str::FromStr};

use castra_platform::{
    Error, Result, args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
};
use chrono::NaiveDate;

use super::records;
use crate::organization::Change;

/// A proposal's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProposalState {
    /// Previewed, not applied.
    Proposed,
    /// In effect.
    Applied,
    /// Declined by a person it concerns.
    Declined,
    /// Withdrawn before it was decided.
    Withdrawn,
    /// Applied, then undone.
    Undone,
}

impl ProposalState {
    const ALL: [Self; 5] = [Self::Proposed, Self::Applied, Self::Declined, Self::Withdrawn, Self::Undone];

    /// The name in files and interfaces.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Applied => "applied",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Undone => "undone",
        }
    }
}

impl fmt::Display for ProposalState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for ProposalState {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(())
    }
}

/// A proposed change of who does what.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposed {
    /// The proposal's id.
    pub id: String,
    /// What it would do, in one sentence.
    pub summary: String,
    /// The reason for it.
    pub reason: String,
    /// The current state.
    pub state: ProposalState,
    /// The day it takes effect.
    pub effective: NaiveDate,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// Its author, as the journal names them.
    pub proposed_by: String,
    /// When it was applied, declined, withdrawn or undone.
    pub decided_at: Option<Timestamp>,
    /// The decider, as the journal names them.
    pub decided_by: Option<String>,
    /// The changed records, before and after.
    pub changes: Vec<Change>,
    /// Who agreed, and on which day.
    pub agreed: BTreeMap<String, NaiveDate>,
}

impl FromRow for Proposed {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            summary: row.get("summary")?,
            reason: row.get("reason")?,
            state: row.parse("state")?,
            effective: row.get("effective")?,
            proposed_at: row.get("proposed_at")?,
            proposed_by: row.get("proposed_by")?,
            decided_at: row.get("decided_at")?,
            decided_by: row.get("decided_by")?,
            changes: records::from_text(&row.get::<String>("changes")?)?,
            agreed: row.json("agreed")?,
        })
    }
}

/// The changes that are applied since an instant by this decider, who is named as in the journal.
pub(super) async fn applied_by(db: &Db, decider: &str, since: Timestamp) -> Result<Vec<Proposed>> {
    let sql = "select * from proposals where decided_by = $1 and decided_at >= $2 and state = 'applied'
               order by decided_at desc limit 100";
    db.fetch_all(sql, &args![decider, since]).await
}

pub(super) async fn find(db: &Db, id: &str) -> Result<Proposed> {
    let found = db.fetch_optional("select * from proposals where id = $1", &args![id]).await?;
    found.ok_or_else(|| Error::not_found("such change"))
}

pub(super) async fn list(db: &Db, limit: i64) -> Result<Vec<Proposed>> {
    db.fetch_all("select * from proposals order by proposed_at desc, id desc limit $1", &args![limit]).await
}

/// The newest in a state, or in any, that are older than the one with the id `after`.
pub(super) async fn page(
    db: &Db,
    state: Option<ProposalState>,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Proposed>> {
    let sql = "select * from proposals
               where ($1 = '' or state = $1)
                 and ($2 = '' or (proposed_at, id) < (select proposed_at, id from proposals where id = $2))
               order by proposed_at desc, id desc limit $3";
    let args = args![state.map_or("", ProposalState::as_str), after.unwrap_or_default(), limit];
    db.fetch_all(sql, &args).await
}

/// What was declined of a proposer's changes; the proposer as the journal names them.
pub(super) async fn declined_of(db: &Db, proposed_by: &str) -> Result<Vec<Proposed>> {
    let sql = "select * from proposals where state = 'declined' and proposed_by = $1 order by proposed_at desc limit 500";
    db.fetch_all(sql, &args![proposed_by]).await
}

/// Saves a proposal; `was` is the state it must still have in the database (none for a new one).
pub(super) async fn save(tx: &mut Tx, proposal: &Proposed, was: Option<ProposalState>) -> Result<()> {
    let touched = match was {
        None => {
            let sql = "insert into proposals (id, summary, reason, state, effective, proposed_at, proposed_by, changes, agreed)
                       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
            let args = args![
                &proposal.id,
                &proposal.summary,
                &proposal.reason,
                proposal.state.as_str(),
                proposal.effective,
                proposal.proposed_at,
                &proposal.proposed_by,
                records::to_text(&proposal.changes)?,
                serde_json::to_string(&proposal.agreed)?,
            ];
            tx.execute(sql, &args).await?
        }
        Some(was) => {
            let sql = "update proposals set state = $1, decided_at = $2, decided_by = $3, agreed = $4, effective = $5, changes = $6
                       where id = $7 and state = $8";
            let args = args![
                proposal.state.as_str(),
                proposal.decided_at,
                proposal.decided_by.clone(),
                serde_json::to_string(&proposal.agreed)?,
                proposal.effective,
                records::to_text(&proposal.changes)?,
                &proposal.id,
                was.as_str(),
            ];
            tx.execute(sql, &args).await?
        }
    };
    if touched == 1 {
        Ok(())
    } else {
        Err(Error::conflict("this change was decided meanwhile").hint("reload it"))
    }
}
