//! SQL for drafts.

use super::model::Draft;
use crate::{
    args,
    clock::Timestamp,
    db::{Db, Tx},
    error::Result,
};

/// A draft by its id.
pub(super) async fn get(db: &Db, id: &str) -> Result<Option<Draft>> {
    db.fetch_optional("select * from drafts where id = $1", &args![id]).await
}

/// A person's drafts, newest first.
pub(super) async fn of_person(db: &Db, person: &str) -> Result<Vec<Draft>> {
    db.fetch_all("select * from drafts where person = $1 order by saved_at desc, id", &args![person]).await
}

/// Saves a draft in the place of an earlier one, and drops the person's oldest beyond a number.
pub(super) async fn save(tx: &mut Tx, draft: &Draft, most: i64) -> Result<()> {
    tx.execute(
        "insert into drafts (id, person, fields, saved_at) values ($1, $2, $3, $4)
         on conflict (id) do update set fields = excluded.fields, saved_at = excluded.saved_at",
        &args![&draft.id, &draft.person, &draft.fields, draft.saved_at],
    )
    .await?;
    tx.execute(
        "delete from drafts where person = $1 and id not in
         (select id from drafts where person = $1 order by saved_at desc, id limit $2)",
        &args![&draft.person, most],
    )
    .await?;
    Ok(())
}

/// Deletes a draft.
pub(super) async fn delete(tx: &mut Tx, id: &str) -> Result<()> {
    tx.execute("delete from drafts where id = $1", &args![id]).await?;
    Ok(())
}

/// Deletes a person's drafts.
pub(super) async fn delete_of_person(tx: &mut Tx, person: &str) -> Result<()> {
    tx.execute("delete from drafts where person = $1", &args![person]).await?;
    Ok(())
}

/// Deletes drafts that were last saved before an instant.
pub(super) async fn delete_old(tx: &mut Tx, before: Timestamp) -> Result<()> {
    tx.execute("delete from drafts where saved_at < $1", &args![before]).await?;
    Ok(())
}
