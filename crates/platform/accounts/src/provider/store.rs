//! The rows of bindings to the provider, as far as ending them needs.

use castra_platform::{
    args,
    db::{Db, Tx},
    error::Result,
};

/// Whether the session of this token began at the provider.
pub(super) async fn is_by_provider(db: &Db, session: &str) -> Result<bool> {
    let sql = "select id from sessions where id = $1 and method = 'provider'";
    Ok(db.fetch_optional::<String>(sql, &args![session]).await?.is_some())
}

/// Removes a person's subjects; returns how many there were.
pub(super) async fn unbind(tx: &mut Tx, person: &str) -> Result<u64> {
    tx.execute("delete from provider_subjects where person = $1", &args![person]).await
}
