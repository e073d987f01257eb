//! The SQL.

use castra_platform::{
    Result,
    db::{FromRow, Reads, Row},
};

use crate::model::Entry;

impl FromRow for Entry {
    fn from_row(row: &Row) -> Result<Self> {
        Ok(Self { id: row.get("id")?, title: row.get("title")? })
    }
}

pub(crate) async fn list(mut reads: impl Reads) -> Result<Vec<Entry>> {
    reads.fetch_all("select * from example_entries order by id", &[]).await
}
