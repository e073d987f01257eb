//! The SQL of the ladder. Every version is kept.

use castra_platform::{
    Result, args,
    db::{Reads, Tx},
    record,
};

/// A version as stored.
pub(super) struct Stored {
    pub(super) version: i64,
    pub(super) text: String,
}

record!(Stored { version, text });

/// The newest version, if the organization has its own ladder.
pub(super) async fn newest(mut reads: impl Reads) -> Result<Option<Stored>> {
    reads.fetch_optional("select version, text from growth_ladders order by version desc limit 1", &[]).await
}

/// Stores a version; of two concurrent ones only one can become the next.
pub(super) async fn put(
    tx: &mut Tx,
    version: i64,
    text: &str,
    by: &str,
    on: chrono::NaiveDate,
) -> Result<()> {
    let sql = "insert into growth_ladders (version, text, changed_by, changed_on) values ($1, $2, $3, $4)";
    tx.execute(sql, &args![version, text, by, on]).await.map(drop)
}
