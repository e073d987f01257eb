//! The results' SQL.

use castra_org::organization::RepositoryId;
use castra_platform::{
    Result, args,
    clock::Timestamp,
    db::{Db, FromRow, Row, Tx},
};

use super::results::GateResult;

impl FromRow for GateResult {
    fn from_row(row: &Row) -> Result<Self> {
        let broken: Option<String> = row.get("broken")?;
        let names = |text: String| text.split_terminator(' ').map(str::to_owned).collect();
        Ok(Self {
            repository: row.get("repository")?,
            head: row.get("head")?,
            base: row.get("base")?,
            outcome: row.get("outcome")?,
            failures: row.get("failures")?,
            warnings: row.get("warnings")?,
            broken: broken.map(names),
            recorded_at: row.get("recorded_at")?,
        })
    }
}

/// The results of a repository between two instants, newest first.
pub(super) async fn between(
    db: &Db,
    repository: &RepositoryId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<GateResult>> {
    let sql = "select * from gate_results where repository = $1 and recorded_at >= $2 and recorded_at <= $3
               order by recorded_at desc, head";
    db.fetch_all(sql, &args![repository, from, to]).await
}

/// The same for every repository.
pub(super) async fn all_between(db: &Db, from: Timestamp, to: Timestamp) -> Result<Vec<GateResult>> {
    let sql = "select * from gate_results where recorded_at >= $1 and recorded_at <= $2
               order by recorded_at desc, head";
    db.fetch_all(sql, &args![from, to]).await
}

/// Saves a result, replacing an earlier one for the same commits.
pub(super) async fn put(tx: &mut Tx, result: &GateResult) -> Result<()> {
    let sql = "insert into gate_results (repository, head, base, outcome, failures, warnings, recorded_at, broken)
               values ($1, $2, $3, $4, $5, $6, $7, $8)
               on conflict (repository, head, base) do update set outcome = excluded.outcome,
                   failures = excluded.failures, warnings = excluded.warnings, recorded_at = excluded.recorded_at,
                   broken = excluded.broken";
    let args = args![
        &result.repository,
        &result.head,
        &result.base,
        result.outcome,
        result.failures,
        result.warnings,
        result.recorded_at,
        result.broken.as_ref().map(|rules| rules.join(" ")),
    ];
    tx.execute(sql, &args).await.map(drop)
}
