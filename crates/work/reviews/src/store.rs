//! The SQL.

use castra_platform::{Result, db::Reads, record};

use crate::model::Entry;

record!(Entry { id, title });

pub(crate) async fn list(mut reads: impl Reads) -> Result<Vec<Entry>> {
    reads.fetch_all("select * from reviews_entries order by id", &[]).await
}
