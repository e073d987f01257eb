//! The SQL of authors.

use std::collections::BTreeSet;

use castra_platform::{
    Result, args,
    clock::Timestamp,
    db::{FromRow, Reads, Row, Tx},
};

struct Address(String);

impl FromRow for Address {
    fn from_row(row: &Row) -> Result<Self> {
        row.get("address").map(Self)
    }
}

/// The addresses of authors who were marked as outside the organization.
pub(super) async fn outside(mut from: impl Reads) -> Result<BTreeSet<String>> {
    let found: Vec<Address> =
        from.fetch_all("select address from outside_authors order by address", &[]).await?;
    Ok(found.into_iter().map(|Address(address)| address).collect())
}

/// Marks an address as outside; returns whether it was not before.
pub(super) async fn mark(tx: &mut Tx, address: &str, at: Timestamp, by: &str) -> Result<bool> {
    let sql = "insert into outside_authors (address, marked_at, marked_by) values ($1, $2, $3)
               on conflict (address) do nothing";
    Ok(tx.execute(sql, &args![address, at, by]).await? > 0)
}

/// Takes the mark from an address; returns whether it had one.
pub(super) async fn unmark(tx: &mut Tx, address: &str) -> Result<bool> {
    Ok(tx.execute("delete from outside_authors where address = $1", &args![address]).await? > 0)
}
