//! SQL for accepted risks.

use castra_platform::{
    Result, args,
    db::{Db, FromRow, Row, Tx},
};
use chrono::NaiveDate;

/// A finding that was accepted until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AcceptedRisk {
    /// The finding's key.
    pub(crate) finding: String,
    /// The last day it is accepted.
    pub(crate) until: NaiveDate,
    /// The reason for accepting it.
    pub(crate) reason: String,
    /// Who accepted it, as the journal names them.
    pub(crate) accepted_by: String,
}

impl FromRow for AcceptedRisk {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self {
            finding: row.get("finding")?,
            until: row.get("until")?,
            reason: row.get("reason")?,
            accepted_by: row.get("accepted_by")?,
        })
    }
}

/// The risks accepted on a day.
pub(super) async fn accepted_risks(db: &Db, day: NaiveDate) -> Result<Vec<AcceptedRisk>> {
    db.fetch_all(
        "select finding, until, reason, accepted_by from accepted_risks where until >= $1",
        &args![day],
    )
    .await
}

pub(super) async fn accept(
    tx: &mut Tx,
    risk: &AcceptedRisk,
    at: castra_platform::clock::Timestamp,
) -> Result<()> {
    let sql = "insert into accepted_risks (finding, until, reason, accepted_by, accepted_at) values ($1, $2, $3, $4, $5)
               on conflict (finding) do update set until = excluded.until, reason = excluded.reason,
                   accepted_by = excluded.accepted_by, accepted_at = excluded.accepted_at";
    tx.execute(sql, &args![&risk.finding, risk.until, &risk.reason, &risk.accepted_by, at]).await.map(drop)
}

pub(super) async fn withdraw(tx: &mut Tx, finding: &str) -> Result<u64> {
    tx.execute("delete from accepted_risks where finding = $1", &args![finding]).await
}
