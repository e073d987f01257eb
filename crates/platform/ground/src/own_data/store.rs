//! Who has private records.

use std::collections::BTreeSet;

use crate::{db::Reads, error::Result, feature::PrivateTo};

/// The people of a feature's private records.
pub(super) async fn people(reads: &mut impl Reads, query: PrivateTo) -> Result<BTreeSet<String>> {
    Ok(reads.fetch_all::<String>(query, &[]).await?.into_iter().collect())
}
