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
        let count = |column| -> Result<u32> { Ok(u32::try_from(row.get::<i64>(column)?).unwrap_or(0)) };
        Ok(Self {
            repository: RepositoryId::from(row.get::<String>("repository")?),
            head: row.get("head")?,
            base: row.get("base")?,
            outcome: row.get("outcome")?,
            failures: count("failures")?,
            warnings: count("warnings")?,
            recorded_at: row.get("recorded_at")?,
        })
    }
}

/// The results of a repository between two instants, newest first.
pub(super) async fn between(
    db: &Db,
    repository: &str,
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
    let sql = "insert into gate_results (repository, head, base, outcome, failures, warnings, recorded_at)
               values ($1, $2, $3, $4, $5, $6, $7)
               on conflict (repository, head, base) do update set outcome = excluded.outcome,
                   failures = excluded.failures, warnings = excluded.warnings, recorded_at = excluded.recorded_at";
    let args = args![
        result.repository.as_str(),
        &result.head,
        &result.base,
        &result.outcome,
        i64::from(result.failures),
        i64::from(result.warnings),
        result.recorded_at,
    ];
    tx.execute(sql, &args).await.map(drop)
}
