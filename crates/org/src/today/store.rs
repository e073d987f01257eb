//! SQL for snoozed items.

use std::collections::BTreeMap;

use castra_platform::{
    Result, args,
    db::{Db, FromRow, Row, Tx},
};
use chrono::NaiveDate;

struct PutOff {
    item: String,
    until: NaiveDate,
}

impl FromRow for PutOff {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { item: row.get("item")?, until: row.get("until")? })
    }
}

/// A person's snoozed items, and until when.
pub(super) async fn of_person(db: &Db, person: &str) -> Result<BTreeMap<String, NaiveDate>> {
    let rows: Vec<PutOff> =
        db.fetch_all("select item, until from put_off where person = $1", &args![person]).await?;
    Ok(rows.into_iter().map(|row| (row.item, row.until)).collect())
}

/// Snoozes an item; deletes those that have come back.
pub(super) async fn snooze(
    tx: &mut Tx,
    person: &str,
    item: &str,
    until: NaiveDate,
    today: NaiveDate,
) -> Result<()> {
    tx.execute("delete from put_off where person = $1 and until <= $2", &args![person, today]).await?;
    tx.execute(
        "insert into put_off (person, item, until) values ($1, $2, $3)
         on conflict (person, item) do update set until = excluded.until",
        &args![person, item, until],
    )
    .await?;
    Ok(())
}

/// Unsnoozes an item; returns whether it was snoozed.
pub(super) async fn unsnooze(tx: &mut Tx, person: &str, item: &str) -> Result<bool> {
    let sql = "delete from put_off where person = $1 and item = $2";
    Ok(tx.execute(sql, &args![person, item]).await? > 0)
}
