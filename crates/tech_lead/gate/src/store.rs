//! The results' SQL.

use castra_org::organization::RepositoryId;
use castra_platform::{
    Result, args,
    clock::Timestamp,
    db::{Db, Tx},
    record,
};

use super::results::GateResult;

record!(GateResult { repository, head, base, outcome, failures, warnings, recorded_at });

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
    let sql = "insert into gate_results (repository, head, base, outcome, failures, warnings, recorded_at)
               values ($1, $2, $3, $4, $5, $6, $7)
               on conflict (repository, head, base) do update set outcome = excluded.outcome,
                   failures = excluded.failures, warnings = excluded.warnings, recorded_at = excluded.recorded_at";
    let args = args![
        &result.repository,
        &result.head,
        &result.base,
        result.outcome,
        result.failures,
        result.warnings,
        result.recorded_at,
    ];
    tx.execute(sql, &args).await.map(drop)
}
